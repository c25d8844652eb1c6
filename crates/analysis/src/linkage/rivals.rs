//! Who else it could be: a record is one person, so candidates that are two different people rule
//! each other out.

use rayon::prelude::*;

use super::score::Scorer;
use super::Pair;

/// The most rivals of a record that are weighed against a pair.
const MOST: usize = 6;

/// Takes from each pair's odds what better candidates of either record claim.
pub(crate) fn weigh(scorer: &Scorer<'_>, pairs: &mut [Pair]) {
    // Where the pairs of each record stand, from either side.
    let mut by_record: Vec<(u32, u32)> = Vec::with_capacity(pairs.len() * 2);
    for (pair, at) in pairs.iter().zip(0_u32..) {
        by_record.push((pair.left, at));
        by_record.push((pair.right, at));
    }
    by_record.par_sort_unstable_by(|a, b| {
        let odds = |at: u32| pairs[at as usize].odds;
        a.0.cmp(&b.0).then_with(|| odds(b.1).total_cmp(&odds(a.1))).then_with(|| a.1.cmp(&b.1))
    });
    let claims: Vec<Vec<(u32, f32)>> = by_record
        .par_chunk_by(|a, b| a.0 == b.0)
        .map(|of_record| {
            let mut claims = Vec::new();
            if of_record.len() < 2 {
                return claims;
            }
            let other = |at: u32| {
                let pair = &pairs[at as usize];
                if pair.left == of_record[0].0 { pair.right } else { pair.left }
            };
            for &(_, at) in of_record {
                let mut claimed = 0.0;
                for &(_, rival) in of_record.iter().take(MOST) {
                    let odds = pairs[rival as usize].odds;
                    // A rival that weighs next to nothing takes next to nothing.
                    if rival == at || odds < -3.0 {
                        continue;
                    }
                    // Either the record is one of the two, or all three are one person.
                    let together = scorer.evidence(other(at), other(rival));
                    claimed += (ln_1p_exp(odds) - ln_1p_exp(odds + together)).max(0.0);
                }
                if claimed > 0.0 {
                    claims.push((at, claimed));
                }
            }
            claims
        })
        .collect();
    let mut claimed = vec![0.0_f32; pairs.len()];
    for (at, claim) in claims.into_iter().flatten() {
        claimed[at as usize] += claim;
    }
    for (pair, claimed) in pairs.iter_mut().zip(claimed) {
        pair.odds -= claimed;
    }
}

fn ln_1p_exp(odds: f32) -> f32 {
    if odds > 20.0 { odds } else { odds.exp().ln_1p() }
}
