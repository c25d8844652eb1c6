//! Who is one person in all: pairs become clusters, without strangers being chained together.
//!
//! The surest pair joins first. Two clusters join only if all their records taken together speak for
//! it: a record that one of them contradicts keeps its cluster out.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Pair;
use super::score::Scorer;

/// The most that one pair of records can say for or against joining two clusters.
const LOUDEST: f32 = 8.0;
/// Of larger clusters so many pairs are asked.
const ASKED: usize = 144;
/// The largest cluster.
const LARGEST: usize = 400;

/// The cluster of each record, named by its smallest record. `at_least` is the odds from which a pair
/// may join anything.
pub(crate) fn cluster(scorer: &Scorer<'_>, pairs: &[Pair], at_least: f32) -> Vec<u32> {
    let count = scorer.records().len();
    #[allow(clippy::cast_possible_truncation)]
    let mut of: Vec<u32> = (0..count as u32).collect();
    let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut surest: Vec<&Pair> = pairs.iter().filter(|pair| pair.odds >= at_least).collect();
    surest.par_sort_unstable_by(|one, other| other.odds.total_cmp(&one.odds).then_with(|| (one.left, one.right).cmp(&(other.left, other.right))));
    for pair in surest {
        let (one, other) = (of[pair.left as usize], of[pair.right as usize]);
        let (a, b) = (one.min(other), one.max(other));
        if a == b {
            continue;
        }
        let left = members.get(&a).cloned().unwrap_or_else(|| vec![a]);
        let right = members.get(&b).cloned().unwrap_or_else(|| vec![b]);
        if left.len() + right.len() > LARGEST || left.len() * right.len() > 1 && !agree(scorer, pairs, &left, &right) {
            continue;
        }
        for record in &right {
            of[*record as usize] = a;
        }
        members.remove(&b);
        members.insert(a, [left, right].concat());
    }
    of
}

/// Whether the records of two clusters, taken together, speak for one person.
fn agree(scorer: &Scorer<'_>, pairs: &[Pair], left: &[u32], right: &[u32]) -> bool {
    let step = (left.len() * right.len()).div_ceil(ASKED);
    let mut sum = 0.0;
    for number in (0..left.len() * right.len()).step_by(step) {
        let (one, other) = (left[number / right.len()], right[number % right.len()]);
        let pair = (one.min(other), one.max(other));
        let known = pairs.binary_search_by_key(&pair, |pair| (pair.left, pair.right));
        let odds = known.map_or_else(|_| scorer.odds_of_any(pair.0, pair.1), |at| pairs[at].odds);
        sum += odds.clamp(-LOUDEST, LOUDEST);
    }
    sum > 0.0
}
