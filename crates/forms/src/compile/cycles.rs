//! Owns circles: values that wait for each other.

use crate::codes;
use crate::form::{Expression, Form, NodeId};
use crate::problem::Problem;

/// What waits: the value of a node, or whether it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Reports each circle once, with every question on it.
pub(super) fn check(form: &Form, sheet: &str, problems: &mut Vec<Problem>) {
    let mut marks = vec![Mark::New; form.nodes.len()];
    for start in 0..form.nodes.len() {
        if marks[start] != Mark::New {
            continue;
        }
        // A walk without recursion: each step is a node and how many of its reads were followed.
        let mut way: Vec<(NodeId, Vec<NodeId>)> = vec![(start, reads(form, start))];
        marks[start] = Mark::Open;
        while let Some((node, left)) = way.last_mut() {
            let node = *node;
            let Some(next) = left.pop() else {
                marks[node] = Mark::Done;
                way.pop();
                continue;
            };
            match marks[next] {
                Mark::Done => {}
                Mark::New => {
                    marks[next] = Mark::Open;
                    way.push((next, reads(form, next)));
                }
                Mark::Open => {
                    let from = way.iter().position(|(at, _)| *at == next).unwrap_or(0);
                    let circle: Vec<NodeId> = way[from..].iter().map(|(at, _)| *at).collect();
                    problems.push(told(form, sheet, &circle));
                }
            }
        }
    }
}

/// Returns what the value of a node waits for: its calculation, and whether it and those around it
/// are asked.
fn reads(form: &Form, node: NodeId) -> Vec<NodeId> {
    let of = |rule: &Option<Expression>| rule.as_ref().map(|rule| rule.reads.clone()).unwrap_or_default();
    let mut reads = of(&form.nodes[node].calculation);
    reads.extend(of(&form.nodes[node].relevant));
    reads.extend(form.nodes[node].parent);
    reads.sort_unstable();
    reads.dedup();
    reads
}

fn told(form: &Form, sheet: &str, circle: &[NodeId]) -> Problem {
    let word = |node: &NodeId| match form.nodes[*node].row {
        0 => form.nodes[*node].name.clone(),
        row => format!("{} ({row})", form.nodes[*node].name),
    };
    let mut chain: Vec<String> = circle.iter().map(word).collect();
    chain.extend(circle.first().map(word));
    let first = circle.iter().find(|node| form.nodes[**node].row > 0).copied().unwrap_or(0);
    let column = if form.nodes[first].calculation.is_some() { "calculation" } else { "relevant" };
    Problem::new(codes::CYCLE, sheet).row(form.nodes[first].row).column(column).with("chain", chain.join(" → "))
}
