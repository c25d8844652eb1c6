//! "Not stricter than": what a place makes longer or wider than its parent needs a dated signature.
//!
//! Owns the rule of the nine prohibitions (九不准). Whatever is not provably the same or freer counts as stricter.

use super::differences::{Direction, differences};
use super::{Edition, Problem, codes};
use super::tree::Place;

/// Names what a local edition makes stricter than the edition it extends, unless somebody signed for it.
pub(super) fn not_stricter(local: &Edition, parent: &Edition, at: &Place) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut used = vec![false; local.signed.len()];
    for found in differences(parent, local) {
        if !matches!(found.direction, Direction::Stricter | Direction::Unclear) {
            continue;
        }
        let place = place_of(local, &found.path, at);
        match local.signed.iter().position(|signed| signed.path == found.path) {
            None => {
                let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
                let problem = Problem::at(codes::STRICTER_THAN_PARENT, &place).with("path", &found.path);
                problems.push(problem.with("ours", shown(&found.new)).with("theirs", shown(&found.old)));
            }
            Some(index) => {
                used[index] = true;
                let signed = &local.signed[index];
                let place = Place { file: signed.at.file.as_str().into(), line: signed.at.line, column: signed.at.column };
                if signed.signed_on > local.valid_from {
                    let problem = Problem::at(codes::SIGNED_LATE, &place).with("path", &signed.path);
                    problems.push(problem.with("on", signed.signed_on).with("from", local.valid_from));
                }
                // A signature that ends before the measure does would leave it in force without one.
                if signed.until < signed.signed_on || local.valid_until.is_none_or(|until| signed.until < until) {
                    problems.push(Problem::at(codes::SIGNED_EXPIRED, &place).with("path", &signed.path).with("until", signed.until));
                }
            }
        }
    }
    for (signed, _) in local.signed.iter().zip(used).filter(|(_, used)| !used) {
        let place = Place { file: signed.at.file.as_str().into(), line: signed.at.line, column: signed.at.column };
        problems.push(Problem::at(codes::SIGNED_UNUSED, &place).with("path", &signed.path));
    }
    problems
}

/// Returns where the local file writes the value, or what is nearest above it.
fn place_of(local: &Edition, path: &str, at: &Place) -> Place {
    let own = || local.values.iter().filter(|value| value.file == *at.file);
    let mut above = Some(path);
    while let Some(prefix) = above {
        let is_below = |known: &str| known.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if let Some(value) = own().find(|value| is_below(&value.path)) {
            return Place { file: value.file.as_str().into(), line: value.line, column: 1 };
        }
        above = prefix.rsplit_once('.').map(|(above, _)| above);
    }
    at.clone()
}
