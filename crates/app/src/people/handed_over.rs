//! What was handed over of a person, and what came of it, for the timeline of the card.

use super::card::{RequestView, name_of};
use super::TimelineEntry;
use crate::{App, Error};
use domain::ids::PersonId;
use serde_json::{Value, json};
use store::{Named, ReferralRecord, StepRecord, VisitRecord};

/// The visits to a person, the requests for them and their steps.
pub(super) struct HandedOver {
    visits: Vec<VisitRecord>,
    referrals: Vec<ReferralRecord>,
    steps: Vec<StepRecord>,
}

impl App {
    pub(super) async fn handed_over(&self, person: PersonId) -> Result<HandedOver, Error> {
        Ok(HandedOver {
            visits: self.store.visits_of(person).await?,
            referrals: self.store.referrals_of(person).await?,
            steps: self.store.steps_for(person).await?,
        })
    }
}

impl HandedOver {
    /// Returns whose names are needed.
    pub(super) fn accounts(&self) -> impl Iterator<Item = i64> + '_ {
        let visitors = self.visits.iter().map(|v| v.account.0);
        let askers = self.referrals.iter().filter_map(|r| r.opened_by.map(|a| a.0));
        visitors.chain(askers).chain(self.steps.iter().filter_map(|s| s.account.map(|a| a.0)))
    }

    /// Returns the requests to which nothing has come back yet, the oldest first.
    pub(super) fn open_requests(&self) -> Vec<RequestView> {
        let open = self.referrals.iter().filter(|referral| referral.closed_ms.is_none());
        let mut requests: Vec<RequestView> =
            open.map(|one| RequestView { partner: one.partner.clone(), state: one.state, opened_ms: one.opened_ms, due_ms: one.due_ms }).collect();
        requests.sort_by_key(|request| request.opened_ms);
        requests
    }

    pub(super) fn entries(&self, names: &Named) -> Vec<TimelineEntry> {
        let entry = |at_ms: i64, kind: &str, by: Option<String>, params: Value| TimelineEntry { at_ms, kind: kind.to_owned(), by, team: None, params };
        let mut entries = Vec::new();
        for visit in &self.visits {
            let params = json!({ "visit": visit.outcome, "disposition": visit.disposition, "note": visit.note });
            entries.push(entry(visit.at_ms, "visit", name_of(names, visit.account), params));
        }
        for referral in &self.referrals {
            let by = referral.opened_by.and_then(|a| name_of(names, a));
            entries.push(entry(referral.opened_ms, "referral_opened", by, json!({ "partner": referral.partner, "note": referral.asked })));
        }
        for step in &self.steps {
            let by = step.account.and_then(|a| name_of(names, a));
            entries.push(entry(step.at_ms, "referral_moved", by, json!({ "partner": step.partner, "step": step.step, "note": step.note })));
        }
        entries
    }
}
