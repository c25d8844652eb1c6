//! Numbers whose check digit is wrong: who has one meets whoever has a number that can have been meant.
//!
//! Costs nothing where all check digits are right.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::blocking::key_of_number;
use super::columns::{NONE, Records};
use super::kinds::{Kind, Part, fingerprint};
use super::plan::{Atom, Plan};

/// The most records that one mistyped number is compared with, or one right number with mistyped ones.
const MOST: usize = 200;

/// The pairs of records of which one has a number that the other may have mistyped, the smaller record first.
pub(super) fn pairs(records: &Records) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = (0..records.fields.len()).filter(|at| records.fields[*at].kind() == Kind::Identifier).flat_map(|at| pairs_of(records, at)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn pairs_of(records: &Records, at: usize) -> Vec<(u32, u32)> {
    let field = &records.fields[at];
    let codes = || (1_u32..).zip(field.counts.iter().skip(1)).filter(|(_, count)| count[0] + count[1] > 0).map(|(code, _)| code);
    let mut meant: HashMap<u64, Vec<u32>> = HashMap::new();
    for code in codes() {
        for number in field.kind().meant(records.value(at, code)) {
            meant.entry(fingerprint(&number)).or_default().push(code);
        }
    }
    if meant.is_empty() {
        return Vec::new();
    }
    // For each right number the mistyped ones, by their codes.
    let met: HashMap<u32, &Vec<u32>> = codes()
        .filter_map(|code| Some((code, meant.get(&field.kind().part(records.value(at, code), Part::Whole)?)?)))
        .collect();
    let mut with: HashMap<u32, Vec<u32>> = met.iter().flat_map(|(code, others)| others.iter().chain([code])).map(|code| (*code, Vec::new())).collect();
    for record in (0_u32..).take(records.len()) {
        let code = records.codes(record)[at];
        if code != NONE
            && let Some(of) = with.get_mut(&code)
        {
            of.push(record);
        }
    }
    let mut pairs = Vec::new();
    for (code, others) in &met {
        for other in others.iter() {
            let (right, mistyped) = (&with[code], &with[other]);
            for (one, other) in right.iter().take(MOST).flat_map(|one| mistyped.iter().take(MOST).map(move |other| (*one.min(other), *one.max(other)))) {
                if records.may_meet(one, other) {
                    pairs.push((one, other));
                }
            }
        }
    }
    pairs
}

/// The further keys of some records under the rules that ask for a number alone: the number of the rule, the key, the record.
pub(super) fn keys(records: &Records, plan: &Plan, of: &[u32]) -> Vec<(usize, u32, u32)> {
    let mut keys = Vec::new();
    for (rule, atoms) in plan.rules.iter().enumerate() {
        let [atom] = atoms.as_slice() else { continue };
        let Atom::Part { field, part: Part::Whole } = plan.atoms[*atom] else { continue };
        if records.fields[field].kind() != Kind::Identifier {
            continue;
        }
        for &record in of {
            let code = records.codes(record)[field];
            if code != NONE {
                let meant = Kind::Identifier.meant(records.value(field, code));
                keys.extend(meant.iter().map(|number| (rule, key_of_number(rule, fingerprint(number)), record)));
            }
        }
    }
    keys
}
