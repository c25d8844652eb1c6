//! Owns what a name means at a place of the tree, and the path from there.

use std::collections::BTreeMap;

use crate::form::{Kind, Node, NodeId};

/// Names of a form.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    by_name: BTreeMap<&'a str, Vec<NodeId>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(nodes: &'a [Node]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<NodeId>> = BTreeMap::new();
        for (at, node) in nodes.iter().enumerate().skip(1) {
            by_name.entry(&node.name).or_default().push(at);
        }
        Self { by_name }
    }

    pub(super) fn get(&self, name: &str) -> &[NodeId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().copied()
    }
}

fn line(nodes: &[Node], node: NodeId) -> Vec<NodeId> {
    let mut line: Vec<NodeId> = std::iter::successors(Some(node), |at| nodes[*at].parent).collect();
    line.reverse();
    line
}

/// Returns the nearest repeat above a node that is not around a place.
pub(super) fn foreign_repeat(nodes: &[Node], from: NodeId, to: NodeId) -> Option<NodeId> {
    let here = line(nodes, from);
    let mut there = line(nodes, to);
    there.pop();
    there.into_iter().rev().find(|above| nodes[*above].kind == Kind::Repeat && !here.contains(above))
}

/// Returns the path to a node: from the place itself where both are in one repeat, else from the root.
pub(super) fn path(nodes: &[Node], from: NodeId, to: NodeId) -> String {
    let (here, there) = (line(nodes, from), line(nodes, to));
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let shares_repeat = here[..common].iter().any(|at| nodes[*at].kind == Kind::Repeat && *at != to);
    if !shares_repeat {
        return nodes[to].path.clone();
    }
    let mut steps: Vec<&str> = vec![".."; here.len() - common];
    steps.extend(there[common..].iter().map(|at| nodes[*at].name.as_str()));
    if steps.is_empty() { ".".to_owned() } else { steps.join("/") }
}
