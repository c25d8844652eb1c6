//! Who is one person in all: pairs become clusters, without strangers being chained together.
//!
//! The surest pair joins first. Two clusters join only if all their records taken together speak for
//! it: a record that one of them contradicts keeps its cluster out.

use std::collections::HashMap;

use rayon::prelude::*;

use super::Pair;
use super::columns::{NONE, Records};
use super::score::Scorer;

/// Of larger clusters so many records are asked what they know.
const LOOKED_AT: usize = 64;
/// So many values of a field stand for a cluster.
const TYPICAL: usize = 3;
/// The largest cluster.
const LARGEST: usize = 400;

/// Odds from which a pair may join anything: what one pair leaves open, two clusters may know.
const OPEN: f32 = -4.0;

/// Which records are one person.
pub(crate) struct Clusters {
    /// The cluster of each record, named by its smallest record.
    pub of: Vec<u32>,
    /// The records of each cluster of more than one, and the odds of its weakest joint.
    pub members: HashMap<u32, (Vec<u32>, f32)>,
}

/// Joins what belongs together.
pub(crate) fn cluster(scorer: &Scorer<'_>, pairs: &[Pair]) -> Clusters {
    let count = scorer.records().len();
    #[allow(clippy::cast_possible_truncation)]
    let mut of: Vec<u32> = (0..count as u32).collect();
    let mut members: HashMap<u32, (Vec<u32>, f32)> = HashMap::new();
    // Two clusters that were kept apart are asked again only after one of them has grown.
    let mut kept_apart: HashMap<(u32, u32), usize> = HashMap::new();
    let mut surest: Vec<&Pair> = pairs.iter().filter(|pair| pair.odds >= OPEN).collect();
    surest.par_sort_unstable_by(|one, other| other.odds.total_cmp(&one.odds).then_with(|| (one.left, one.right).cmp(&(other.left, other.right))));
    for pair in surest {
        let (one, other) = (of[pair.left as usize], of[pair.right as usize]);
        let (a, b) = (one.min(other), one.max(other));
        if a == b {
            continue;
        }
        let (one, other) = ([a], [b]);
        let left = members.get(&a).map_or(&one[..], |(records, _)| records);
        let right = members.get(&b).map_or(&other[..], |(records, _)| records);
        let size = left.len() + right.len();
        if size > LARGEST || kept_apart.get(&(a, b)) == Some(&size) {
            continue;
        }
        let odds = if size == 2 { pair.odds } else { scorer.odds_of_profiles(&profile(scorer.records(), left), &profile(scorer.records(), right)) };
        if odds <= 0.0 {
            kept_apart.insert((a, b), size);
            continue;
        }
        for record in right {
            of[*record as usize] = a;
        }
        let (more, joint) = members.remove(&b).unwrap_or_else(|| (vec![b], f32::INFINITY));
        let cluster = members.entry(a).or_insert_with(|| (vec![a], f32::INFINITY));
        cluster.0.extend(more);
        cluster.1 = cluster.1.min(joint).min(odds);
    }
    Clusters { of, members }
}

impl Clusters {
    /// Makes pairs and clusters say the same: all records of a cluster are pairs, and no others are
    /// likelier than not.
    pub(crate) fn settle(&self, pairs: &mut Vec<Pair>) {
        for pair in pairs.iter_mut() {
            let cluster = self.of[pair.left as usize];
            match self.members.get(&cluster) {
                Some((_, weakest)) if cluster == self.of[pair.right as usize] => pair.odds = pair.odds.max(*weakest),
                _ => pair.odds = pair.odds.min(JUST_NOT),
            }
        }
        let known = pairs.len();
        let mut clusters: Vec<&u32> = self.members.keys().collect();
        clusters.sort_unstable();
        for cluster in clusters {
            let (members, weakest) = &self.members[cluster];
            let mut members = members.clone();
            members.sort_unstable();
            for (at, left) in members.iter().enumerate() {
                for right in &members[at + 1..] {
                    if pairs[..known].binary_search_by_key(&(*left, *right), |pair| (pair.left, pair.right)).is_err() {
                        pairs.push(Pair { left: *left, right: *right, odds: *weakest });
                    }
                }
            }
        }
        pairs.par_sort_unstable_by_key(|pair| (pair.left, pair.right));
    }
}

/// The odds of a pair that its clusters keep apart.
const JUST_NOT: f32 = -0.1;

/// The values that a cluster mostly has, field by field.
fn profile(records: &Records, cluster: &[u32]) -> Vec<Vec<u32>> {
    (0..records.fields.len())
        .map(|field| {
            let mut codes: Vec<u32> = cluster.iter().take(LOOKED_AT).map(|record| records.codes(*record)[field]).filter(|code| *code != NONE).collect();
            codes.sort_unstable();
            let mut counted: Vec<(usize, u32)> = codes.chunk_by(|a, b| a == b).map(|same| (same.len(), same[0])).collect();
            counted.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            counted.truncate(TYPICAL);
            counted.into_iter().map(|(_, code)| code).collect()
        })
        .collect()
}
