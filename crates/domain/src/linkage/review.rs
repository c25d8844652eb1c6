//! Pairs that somebody has to decide, and from which weight on nobody has to.
//!
//! Owns the states of a pair, the thresholds, and what they cost: how many merges will be wrong and how
//! many people will stay two, estimated from what was decided by hand. Weights are thousandths of a bit.

use crate::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// What is held of two people.
    LinkState {
        /// Somebody has to look.
        Open = "open",
        /// They are one person.
        Same = "same",
        /// They are two, for ever.
        Different = "different",
        /// One of them was merged into somebody else, with whom the question stands now.
        Moved = "moved",
    }
}

/// From which weight on pairs are merged without asking, and from which they are shown to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    pub merge_from: i64,
    pub review_from: i64,
}

/// The least and the highest threshold that can be set.
pub const LEAST: i64 = -10_000;
pub const HIGHEST: i64 = 40_000;
/// Pairs are never merged unasked from less than this: one in sixteen would be wrong.
pub const LEAST_MERGE: i64 = 4_000;

/// One in 16,000 wrong, and shown from one in five.
pub const USUAL: Thresholds = Thresholds { merge_from: 14_000, review_from: -2_000 };

/// What stands against making two people one, whatever they weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    Nothing,
    /// They are known in areas of which neither holds the other: whoever decides must see both.
    Areas,
    /// Each has a good document of one kind, and they differ: no slip of a pen leaves a check digit right.
    Documents,
}

/// What becomes of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Merge,
    Review,
    Nothing,
}

impl Thresholds {
    /// Says what becomes of a pair of a weight. What stands against it costs it a step: then somebody looks at
    /// what would have been merged, and nobody is asked what would have been a doubt anyway.
    #[must_use]
    pub fn verdict(self, weight: i64, against: Against) -> Verdict {
        match against {
            Against::Nothing if weight >= self.merge_from => Verdict::Merge,
            Against::Documents if weight < self.merge_from => Verdict::Nothing,
            _ if weight >= self.review_from => Verdict::Review,
            _ => Verdict::Nothing,
        }
    }

    /// Says which threshold cannot be: a field and a code.
    ///
    /// # Errors
    /// Names the field and why it is refused.
    pub fn check(self) -> Result<(), (&'static str, &'static str)> {
        if !(LEAST_MERGE..=HIGHEST).contains(&self.merge_from) {
            return Err(("merge_from", "linkage.threshold_out_of_range"));
        }
        if self.review_from < LEAST || self.review_from > HIGHEST {
            return Err(("review_from", "linkage.threshold_out_of_range"));
        }
        if self.review_from > self.merge_from {
            return Err(("review_from", "linkage.thresholds_crossed"));
        }
        Ok(())
    }
}

/// The pairs of one bit of weight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The lowest weight of the bin, in bits.
    pub bit: i64,
    /// Pairs that were found.
    pub pairs: u64,
    /// Of these, decided by somebody to be one person.
    pub same: u64,
    /// Of these, decided by somebody to be two.
    pub different: u64,
}

/// How much a decision counts against what the model says: as many decisions as this outweigh it.
const MODEL_COUNTS: f64 = 4.0;

impl Bin {
    /// The share of its pairs that are one person: what the model says of the weight, moved by what was decided.
    #[must_use]
    pub fn share_of_same(self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let (same, decided, bit) = (self.same as f64, (self.same + self.different) as f64, self.bit as f64 + 0.5);
        let model = 1.0 / (1.0 + (-bit).exp2());
        (same + MODEL_COUNTS * model) / (decided + MODEL_COUNTS)
    }
}

/// What thresholds cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Pairs that are merged without asking.
    pub merged: f64,
    /// Of these, two people after all.
    pub wrongly_merged: f64,
    /// Pairs somebody has to look at.
    pub reviewed: f64,
    /// Pairs of one person that nobody will see.
    pub missed: f64,
    /// Pairs of one person at all, as far as they were found.
    pub same: f64,
}

impl Cost {
    /// The share of unasked merges that is wrong.
    #[must_use]
    pub fn share_wrong(self) -> f64 {
        if self.merged > 0.0 { self.wrongly_merged / self.merged } else { 0.0 }
    }

    /// The share of all pairs of one person that is missed.
    #[must_use]
    pub fn share_missed(self) -> f64 {
        if self.same > 0.0 { self.missed / self.same } else { 0.0 }
    }
}

/// Estimates what thresholds cost on pairs like those that were found.
#[must_use]
pub fn cost(thresholds: Thresholds, bins: &[Bin]) -> Cost {
    let mut cost = Cost::default();
    for bin in bins {
        #[allow(clippy::cast_precision_loss)]
        let pairs = bin.pairs as f64;
        let same = bin.share_of_same() * pairs;
        cost.same += same;
        if bin.bit * 1000 >= thresholds.merge_from {
            cost.merged += pairs;
            cost.wrongly_merged += pairs - same;
        } else if bin.bit * 1000 >= thresholds.review_from {
            cost.reviewed += pairs;
        } else {
            cost.missed += same;
        }
    }
    cost
}

/// The lowest thresholds whose errors somebody accepts: a share of merges that may be wrong, and a share
/// of people who may stay two.
#[must_use]
pub fn thresholds_for(bins: &[Bin], share_wrong: f64, share_missed: f64) -> Thresholds {
    let lowest = bins.iter().map(|bin| bin.bit * 1000).min().unwrap_or(USUAL.review_from).max(LEAST);
    let at = |merge_from, review_from| cost(Thresholds { merge_from, review_from }, bins);
    let merge_from = (LEAST_MERGE / 1000..=HIGHEST / 1000).map(|bit| bit * 1000).find(|from| at(*from, *from).share_wrong() <= share_wrong).unwrap_or(HIGHEST);
    let review_from = (lowest / 1000..=merge_from / 1000).rev().map(|bit| bit * 1000).find(|from| at(merge_from, *from).share_missed() <= share_missed).unwrap_or(lowest);
    Thresholds { merge_from, review_from: review_from.min(merge_from) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::sure(20_000, Against::Nothing, Verdict::Merge)]
    #[case::sure_but_far_apart(20_000, Against::Areas, Verdict::Review)]
    #[case::sure_but_for_a_document(20_000, Against::Documents, Verdict::Review)]
    #[case::at_the_threshold(14_000, Against::Nothing, Verdict::Merge)]
    #[case::doubtful(13_999, Against::Nothing, Verdict::Review)]
    #[case::doubtful_and_far_apart(13_999, Against::Areas, Verdict::Review)]
    #[case::twins(13_999, Against::Documents, Verdict::Nothing)]
    #[case::hardly(-2_001, Against::Nothing, Verdict::Nothing)]
    fn a_weight_decides(#[case] weight: i64, #[case] against: Against, #[case] verdict: Verdict) {
        assert_eq!(USUAL.verdict(weight, against), verdict);
    }

    #[rstest]
    #[case::usual(14_000, -2_000, None)]
    #[case::merging_on_a_guess(1_000, -2_000, Some("merge_from"))]
    #[case::crossed(14_000, 15_000, Some("review_from"))]
    #[case::far_too_low(14_000, -50_000, Some("review_from"))]
    fn thresholds_are_checked(#[case] merge_from: i64, #[case] review_from: i64, #[case] wrong: Option<&str>) {
        assert_eq!(Thresholds { merge_from, review_from }.check().err().map(|(field, _)| field), wrong);
    }

    #[test]
    fn decisions_outweigh_the_model() {
        let bin = Bin { bit: 9, pairs: 100, same: 2, different: 58 };
        assert!(bin.share_of_same() < 0.12, "{}", bin.share_of_same());
        assert!(Bin { same: 0, different: 0, ..bin }.share_of_same() > 0.99);
    }

    fn bins() -> impl Strategy<Value = Vec<Bin>> {
        prop::collection::vec((0_u64..500, 0_u64..20, 0_u64..20), 1..40).prop_map(|found| {
            (-10..).zip(found).map(|(bit, (pairs, same, different))| Bin { bit, pairs: pairs + same + different, same, different }).collect()
        })
    }

    proptest! {
        #[test]
        fn stricter_thresholds_merge_less_and_wrongly_less(bins in bins(), from in 4_i64..30, step in 0_i64..10) {
            let at = |from| cost(Thresholds { merge_from: from * 1000, review_from: -10_000 }, &bins);
            prop_assert!(at(from + step).merged <= at(from).merged);
            prop_assert!(at(from + step).wrongly_merged <= at(from).wrongly_merged + 1e-9);
        }

        #[test]
        fn thresholds_hold_what_was_accepted(bins in bins(), wrong in 0.0001_f64..0.5, missed in 0.0_f64..0.9) {
            let thresholds = thresholds_for(&bins, wrong, missed);
            prop_assert_eq!(thresholds.check(), Ok(()));
            let cost = cost(thresholds, &bins);
            prop_assert!(cost.share_wrong() <= wrong || thresholds.merge_from == HIGHEST);
            prop_assert!(cost.share_missed() <= missed + 1e-9, "{:?} {:?}", thresholds, cost);
        }
    }
}
