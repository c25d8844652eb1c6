//! Answers of a questionnaire become facts, in the transaction of the call they were given in.
//!
//! A confirmed answer is a fact; another answer at the same place takes its place, and what is only claimed decides nothing.

use super::to_keep;
use crate::context::with;
use crate::forms::Known;
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{Answered, What, fact_said, may_record};
use domain::ids::{AccountId, AttemptId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::people::AnswerState;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{FactRecord, Tx};

/// Why a fact was withdrawn that another answer replaced, and one whose entry was undone; the web has the words.
const ANSWERED_OTHERWISE: &str = "answered_otherwise";
const ENTRY_UNDONE: &str = "entry_undone";

/// Whose answers they are, and in which call they were given.
pub(crate) struct AnsweredIn<'a> {
    pub person: PersonId,
    pub area: &'a AreaPath,
    pub attempt: AttemptId,
    pub by: AccountId,
}

impl App {
    /// Keeps facts by all that is answered now, where something was answered anew, and decides; returns what has to be journalled.
    pub(crate) async fn keep_answered_facts(&self, tx: &Tx, call: &AnsweredIn<'_>, answers: &Known, new: &BTreeSet<String>) -> Result<Vec<Event>, Error> {
        let touched: BTreeSet<String> = new.iter().filter_map(|key| self.questionnaire.fact_of(key)).map(|(_, place)| place).collect();
        if touched.is_empty() {
            return Ok(Vec::new());
        }
        let marked: Vec<(&str, String, &str, bool)> = answers.iter().filter_map(|(key, (value, state))| {
            let (mark, place) = self.questionnaire.fact_of(key).filter(|(_, place)| touched.contains(place))?;
            let value = if *state == AnswerState::Refused { "" } else { value.as_str() };
            Some((mark, place, value, *state == AnswerState::Confirmed))
        }).collect();
        let mut by_place: BTreeMap<&str, Vec<Answered<'_>>> = touched.iter().map(|place| (place.as_str(), Vec::new())).collect();
        for (mark, place, value, is_confirmed) in &marked {
            by_place.entry(place.as_str()).or_default().push(Answered { mark, place, value, is_confirmed: *is_confirmed });
        }
        let kept = tx.facts_of(&[call.person]).await?;
        let mut events = Vec::new();
        for (place, answers) in by_place {
            let said = fact_said(&answers);
            let before = kept.iter().find(|fact| fact.withdrawn_ms.is_none() && fact.answered.as_ref().is_some_and(|(_, at)| at == place));
            if before.is_some_and(|before| said.as_ref().is_some_and(|said| says(before, &said.what))) {
                continue;
            }
            if let Some(before) = before {
                events.extend(self.withdraw_answered(tx, call, before, ANSWERED_OTHERWISE).await?);
            }
            if let Some(said) = said.filter(|said| said.is_confirmed && self.is_in_words(&said.what)) {
                events.push(self.put_answered(tx, call, &said.what, place).await?);
            }
        }
        self.decide_after(tx, call.person, events).await
    }

    /// Takes back the facts of a call whose entry was undone; what they had replaced counts again, as a fact of today.
    pub(crate) async fn undo_answered_facts(&self, tx: &Tx, call: &AnsweredIn<'_>) -> Result<Vec<Event>, Error> {
        let kept = tx.facts_of(&[call.person]).await?;
        let is_here = |fact: &&FactRecord| fact.withdrawn_ms.is_none() && fact.answered.as_ref().is_some_and(|(attempt, _)| *attempt == call.attempt);
        let mut events = Vec::new();
        for fact in kept.iter().filter(is_here) {
            events.extend(self.withdraw_answered(tx, call, fact, ENTRY_UNDONE).await?);
            let Some((_, place)) = &fact.answered else { continue };
            let replaced = kept.iter().rev().find(|before| {
                before.withdrawn_ms == Some(fact.recorded_ms) && before.reason.as_deref() == Some(ANSWERED_OTHERWISE) && before.answered.as_ref().is_some_and(|(_, at)| at == place)
            });
            if let Some((what, (attempt, _))) = replaced.and_then(|before| Some((serde_json::from_str::<What>(&before.content).ok()?, before.answered.clone()?))) {
                events.push(self.put_answered(tx, &AnsweredIn { attempt, ..*call }, &what, place).await?);
            }
        }
        self.decide_after(tx, call.person, events).await
    }

    async fn decide_after(&self, tx: &Tx, person: PersonId, mut events: Vec<Event>) -> Result<Vec<Event>, Error> {
        if !events.is_empty() {
            events.extend(self.determine_with_dependents(tx, person).await?);
        }
        Ok(events)
    }

    /// Says whether a plan that is shipped has the words, and the moment is one that a fact can have.
    fn is_in_words(&self, what: &What) -> bool {
        let editions = self.library.policies.iter().filter_map(|policy| policy.versions.last());
        editions.into_iter().any(|version| may_record(what, &version.edition, self.now()).is_ok())
    }

    async fn withdraw_answered(&self, tx: &Tx, call: &AnsweredIn<'_>, fact: &FactRecord, reason: &str) -> Result<Option<Event>, Error> {
        if !tx.withdraw_fact(call.person, fact.id, reason, call.by, self.now_ms()).await? {
            return Ok(None);
        }
        let event = self.event(Some(call.by), EventKind::FactWithdrawn, SubjectKind::Person, call.person.0, call.area);
        Ok(Some(with(event, json!({ "fact": fact.id, "reason": reason, "attempt": call.attempt }))))
    }

    async fn put_answered(&self, tx: &Tx, call: &AnsweredIn<'_>, what: &What, place: &str) -> Result<Event, Error> {
        let id = self.store.next_fact();
        let mut fact = to_keep(id, call.person, what, None, self.now_ms(), Some(call.by));
        fact.answered = Some((call.attempt, place.to_owned()));
        tx.insert_facts(std::slice::from_ref(&fact)).await?;
        let event = self.event(Some(call.by), EventKind::FactRecorded, SubjectKind::Person, call.person.0, call.area);
        Ok(with(event, json!({ "fact": id, "kind": fact.kind, "what": what, "attempt": call.attempt })))
    }
}

fn says(fact: &FactRecord, what: &What) -> bool {
    serde_json::from_str::<What>(&fact.content).is_ok_and(|said| said == *what)
}
