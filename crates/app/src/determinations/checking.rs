//! Makes answers in force once more from what they were made from, and tells where they differ.

use super::round::certain;
use crate::{App, Error};
use domain::determinations::determine;
use domain::ids::{DeterminationId, PersonId};
use jiff::Timestamp;
use std::collections::HashMap;
use store::Finding;

/// Answers that are checked in one round.
const AT_ONCE: u32 = 200;
/// Findings that are told at most.
const MOST: usize = 100;
const PROMISE: &str = "no_restriction_without_reason";

impl App {
    /// Decides once more about everybody, at the moment and under the edition of the answer in force; returns how many answers were
    /// checked and what differs.
    pub(crate) async fn check_determinations(&self) -> Result<(u64, Vec<Finding>), Error> {
        let mut findings = Vec::new();
        let (mut checked, mut after) = (0, DeterminationId(0));
        loop {
            let records = self.store.determinations_in_force(after, AT_ONCE).await?;
            let Some(last) = records.last() else { return Ok((checked, findings)) };
            after = last.id;
            let people: Vec<PersonId> = records.iter().map(|record| record.person).collect();
            // Read as deciding reads, and nothing is kept.
            let tx = self.store.begin().await?;
            let round = self.what_is_known(&tx, &people, tx.activations_in_force().await?).await?;
            drop(tx);
            let by_id: HashMap<PersonId, _> = round.people.iter().map(|person| (person.id, person)).collect();
            for record in &records {
                let (Some(person), Some(policy)) = (by_id.get(&record.person), self.library.policy(&record.pack)) else { continue };
                let edition = policy.version(&record.version).map(|version| &version.certain).filter(|edition| edition.hash == record.policy_hash);
                let as_of = Timestamp::from_millisecond(record.as_of_ms).unwrap_or_default();
                let told = |code: &'static str| Finding { promise: PROMISE, code, subject: record.person.to_string(), detail: record.id.to_string() };
                let Some(edition) = edition else {
                    findings.push(told("edition_is_gone"));
                    continue;
                };
                checked += 1;
                let mut facts = round.facts(person, &record.pack);
                // What became known later was not there when it was decided.
                let is_later = |recorded: Timestamp| recorded > as_of;
                facts.person.facts.retain(|fact| !is_later(fact.recorded));
                facts.others.iter_mut().for_each(|other| other.facts.retain(|fact| !is_later(fact.recorded)));
                facts.areas.retain(|area| !is_later(area.recorded));
                let answer = determine(&facts, edition, as_of);
                if serde_json::to_value(&answer).ok().as_ref() != Some(&record.content) {
                    findings.push(told("determination_differs"));
                } else if answer.standing() != record.standing {
                    findings.push(told("standing_differs"));
                }
            }
            if findings.len() >= MOST {
                findings.truncate(MOST);
                return Ok((checked, findings));
            }
        }
    }

    /// Says whether the edition of an activation is still the one that was activated.
    pub(crate) fn is_unchanged(&self, activation: &store::ActivationRecord) -> bool {
        certain(&self.library, activation).is_some()
    }
}
