//! Makes answers in force once more from what they were made from, and tells where they differ.

use super::certain;
use crate::{App, Error};
use domain::determinations::{Determination, determine};
use domain::ids::{DeterminationId, PersonId};
use jiff::Timestamp;
use std::collections::HashMap;
use store::{DeterminationRecord, Finding};

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
            let tx = self.store.look().await?;
            let round = self.what_is_known(&tx, &people, tx.activations_in_force().await?).await?;
            drop(tx);
            let by_id: HashMap<PersonId, _> = round.people.iter().map(|person| (person.id, person)).collect();
            for record in &records {
                let Some(person) = by_id.get(&record.person) else { continue };
                let as_of = Timestamp::from_millisecond(record.as_of_ms).unwrap_or_default();
                let told = |code: &'static str| Finding { promise: PROMISE, code, subject: record.person.to_string(), detail: record.id.to_string() };
                let Some(edition) = certain(&self.library, &record.pack, &record.version, &record.policy_hash) else {
                    findings.push(told("edition_is_gone"));
                    continue;
                };
                checked += 1;
                let facts = round.facts(person, &record.pack);
                let answer = determine(&facts, edition, as_of);
                let standing = round.standing(record.person, &answer).0;
                if serde_json::to_value(&answer).ok() != serde_json::from_str(&record.content).ok() {
                    findings.push(told("determination_differs"));
                } else if standing != record.standing || !is_asked(record, &answer) || !record.plans(&answer.days(edition, &standing, None)) {
                    findings.push(told("standing_differs"));
                }
            }
            if findings.len() >= MOST {
                findings.truncate(MOST);
                return Ok((checked, findings));
            }
        }
    }
}

/// Says whether as many checks and inspections are asked for as the measure says; an answer that was kept before checks were noted
/// says none.
fn is_asked(record: &DeterminationRecord, answer: &Determination) -> bool {
    let measure = answer.measure.as_ref();
    let checks = record.checks_per_day == 0 || measure.is_some_and(|measure| measure.checks_per_day == record.checks_per_day);
    checks && record.inspect_every_days == measure.and_then(|measure| measure.inspect_every_days).unwrap_or(0)
}
