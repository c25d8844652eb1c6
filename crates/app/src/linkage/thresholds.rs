//! From which weight on pairs are merged unasked, and what that costs, by what was decided so far.

use crate::context::with;
use crate::error::required;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::areas::AreaPath;
use domain::journal::{EventKind, SubjectKind};
use domain::linkage::{Bin, Cost, LinkState, Thresholds, USUAL, cost, thresholds_for};
use serde_json::json;
use std::collections::BTreeMap;

/// Thresholds, what they cost, and the picture they are set by.
#[derive(Debug, Clone)]
pub struct ThresholdsView {
    pub thresholds: Thresholds,
    pub cost: Cost,
    pub bins: Vec<Bin>,
    /// Pairs that somebody decided.
    pub decided: u64,
    /// Who set them and when; nobody has as long as they are the usual ones.
    pub set: Option<(Option<String>, i64)>,
}

const LONGEST_REASON: usize = 500;

impl App {
    pub(super) async fn thresholds(&self) -> Result<Thresholds, Error> {
        let kept = self.store.linkage_thresholds().await?;
        Ok(kept.map_or(USUAL, |(thresholds, ..)| thresholds))
    }

    /// Returns the thresholds in force, or those that somebody thinks of, with what they cost.
    ///
    /// # Errors
    /// Refuses whoever may not review.
    pub async fn linkage_thresholds(&self, actor: &Actor, asked: Option<Thresholds>) -> Result<ThresholdsView, Error> {
        let scope = self.require(actor, Permission::LinkageReview)?;
        if let Some(asked) = asked {
            check(asked)?;
        }
        let kept = self.store.linkage_thresholds().await?;
        let thresholds = asked.or(kept.map(|(thresholds, ..)| thresholds)).unwrap_or(USUAL);
        let set = match kept {
            Some((_, account, at_ms)) => {
                let names = self.store.account_names(&account.map(|a| a.0).into_iter().collect::<Vec<_>>()).await?;
                Some((account.and_then(|a| names.get(&a.0).cloned()), at_ms))
            }
            None => None,
        };
        let mut bins: BTreeMap<i64, Bin> = BTreeMap::new();
        let mut decided = 0;
        for (bit, state, by_hand, pairs) in self.store.link_weights(&scope).await? {
            if state == LinkState::Moved {
                continue;
            }
            let bin = bins.entry(bit).or_insert(Bin { bit, ..Bin::default() });
            bin.pairs += pairs;
            if by_hand {
                decided += pairs;
                match state {
                    LinkState::Same => bin.same += pairs,
                    LinkState::Different => bin.different += pairs,
                    _ => {}
                }
            }
        }
        let bins: Vec<Bin> = bins.into_values().collect();
        Ok(ThresholdsView { thresholds, cost: cost(thresholds, &bins), bins, decided, set })
    }

    /// Proposes the thresholds whose errors somebody accepts.
    ///
    /// # Errors
    /// Names a share that is none.
    pub async fn propose_thresholds(&self, actor: &Actor, share_wrong: f64, share_missed: f64) -> Result<ThresholdsView, Error> {
        for (field, share) in [("share_wrong", share_wrong), ("share_missed", share_missed)] {
            if !(0.0..=0.5).contains(&share) {
                return Err(Problem::new("linkage.no_share").at(field).into());
            }
        }
        let view = self.linkage_thresholds(actor, None).await?;
        let thresholds = thresholds_for(&view.bins, share_wrong, share_missed);
        Ok(ThresholdsView { thresholds, cost: cost(thresholds, &view.bins), ..view })
    }

    /// Sets the thresholds for pairs that are found from now on.
    ///
    /// # Errors
    /// Names a threshold that cannot be.
    pub async fn set_linkage_thresholds(&self, actor: &Actor, thresholds: Thresholds, reason: &str) -> Result<(), Error> {
        self.require(actor, Permission::LinkageReview)?;
        check(thresholds)?;
        let reason = required("reason", reason, LONGEST_REASON)?;
        let tx = self.store.begin().await?;
        tx.set_linkage_thresholds(thresholds, actor.account, &reason, self.now_ms()).await?;
        let event = self.event(Some(actor.account), EventKind::ThresholdsSet, SubjectKind::System, 0, &AreaPath::root());
        tx.commit(with(event, json!({ "merge_from": thresholds.merge_from, "review_from": thresholds.review_from, "reason": reason }))).await?;
        Ok(())
    }
}

fn check(thresholds: Thresholds) -> Result<(), Error> {
    thresholds.check().map_err(|(field, code)| Problem::new(code).at(field).into())
}
