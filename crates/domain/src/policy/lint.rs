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
        let place = local.values.iter().find(|value| value.path == found.path || value.path.starts_with(&format!("{}.", found.path)));
        let place = place.map_or_else(|| at.clone(), |value| Place { file: value.file.as_str().into(), line: value.line, column: 1 });
        match local.signed.iter().position(|signed| signed.path == found.path) {
            None => {
                let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "—".to_owned());
                let problem = Problem::at(codes::STRICTER_THAN_PARENT, &place).with("path", &found.path);
                problems.push(problem.with("ours", shown(&found.new)).with("theirs", shown(&found.old)));
            }
            Some(index) => {
                used[index] = true;
                let signed = &local.signed[index];
                // A signature that ends before the measure does would leave it in force without one.
                if signed.until < signed.signed_on || local.valid_until.is_none_or(|until| signed.until < until) {
                    let place = Place { file: signed.at.file.as_str().into(), line: signed.at.line, column: signed.at.column };
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
