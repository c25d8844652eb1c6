//! Answers of a questionnaire become facts, in the transaction of the call they were given in.
//!
//! A confirmed answer is a fact; another answer at the same place takes its place, and what is only claimed decides nothing.

use super::to_keep;
use crate::context::with;
use crate::forms::Known;
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{Answered, Journey, Said, What, fact_said, may_record, stay_told};
use domain::ids::{AccountId, AttemptId, FactId, PersonId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::people::AnswerState;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{FactRecord, Tx};

/// Why a fact was withdrawn that another answer replaced, and one whose entry was undone; the web has the words.
const ANSWERED_OTHERWISE: &str = "answered_otherwise";
const ENTRY_UNDONE: &str = "entry_undone";
/// The mark of the answer that says where somebody was.
pub(super) const STAY: &str = "stay";

/// Whose answers they are, and in which call they were given.
pub(crate) struct AnsweredIn<'a> {
    pub person: PersonId,
    pub area: &'a AreaPath,
    pub attempt: AttemptId,
    pub by: AccountId,
}

impl App {
    /// Keeps facts by all that is answered now, where something was answered anew, and decides; returns what has to be journalled. The
    /// places are the areas of those that were told, as far as that is beyond doubt.
    pub(crate) async fn keep_answered_facts(&self, tx: &Tx, call: &AnsweredIn<'_>, places: &HashMap<String, AreaPath>, answers: &Known, new: &BTreeSet<String>) -> Result<Vec<Event>, Error> {
        let touched: BTreeSet<String> = new.iter().flat_map(|key| self.questionnaire.facts_of(key)).map(|marked| marked.place).collect();
        if touched.is_empty() {
            return Ok(Vec::new());
        }
        let marked = self.marked(answers, |place| touched.contains(place));
        let named_anew: BTreeSet<String> = new.iter().flat_map(|key| self.questionnaire.facts_of(key)).filter(|marked| marked.mark == STAY).map(|marked| marked.place).collect();
        let kept = tx.facts_of(&[call.person]).await?;
        let mut events = Vec::new();
        for place in &touched {
            let answers = marked.get(place).map_or_else(Vec::new, |answers| answers.iter().map(|answer| answer.at(place)).collect());
            let before = kept.iter().find(|fact| fact.is_answer_at(place));
            // Where somebody placed it stays as long as the same place is told.
            let placed_before = before.filter(|_| !named_anew.contains(place));
            let area = placed_before.and_then(area_of).or_else(|| places.get(stay_told(&answers)?.place.as_str()).cloned());
            let said = fact_said(&answers, area.as_ref()).map(|said| passing_through_as(placed_before, said));
            if before.is_some_and(|before| said.as_ref().is_some_and(|said| says(before, said))) {
                continue;
            }
            if let Some(before) = before {
                events.extend(self.withdraw_answered(tx, call, before, ANSWERED_OTHERWISE).await?);
            }
            if let Some(said) = said.filter(|said| said.is_confirmed && self.is_in_words(&said.what)) {
                events.push(self.put_answered(tx, call, &said.what, said.journey.as_ref(), place).await?.1);
            }
        }
        self.decide_after(tx, call.person, events).await
    }

    /// Returns the answers that are facts, by their place.
    pub(super) fn marked(&self, answers: &Known, is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, Vec<MarkedAnswer>> {
        let mut marked: BTreeMap<String, Vec<MarkedAnswer>> = BTreeMap::new();
        for (key, (value, state)) in answers {
            for found in self.questionnaire.facts_of(key).into_iter().filter(|found| is_wanted(&found.place)) {
                let value = if *state == AnswerState::Refused { String::new() } else { found.said(value).to_owned() };
                marked.entry(found.place).or_default().push(MarkedAnswer { mark: found.mark, value, is_confirmed: *state == AnswerState::Confirmed });
            }
        }
        marked
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
            if let Some((before, what, (attempt, _))) = replaced.and_then(|before| Some((before, serde_json::from_str::<What>(&before.content).ok()?, before.answered.clone()?))) {
                events.push(self.put_answered(tx, &AnsweredIn { attempt, ..*call }, &what, journey_of(before).as_ref(), place).await?.1);
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

    pub(super) async fn put_answered(&self, tx: &Tx, call: &AnsweredIn<'_>, what: &What, journey: Option<&Journey>, place: &str) -> Result<(FactId, Event), Error> {
        let id = self.store.next_fact();
        let mut fact = to_keep(id, call.person, what, journey, self.now_ms(), Some(call.by));
        fact.answered = Some((call.attempt, place.to_owned()));
        tx.insert_facts(std::slice::from_ref(&fact)).await?;
        let event = self.event(Some(call.by), EventKind::FactRecorded, SubjectKind::Person, call.person.0, call.area);
        Ok((id, with(event, json!({ "fact": id, "kind": fact.kind, "what": what, "attempt": call.attempt }))))
    }
}

fn says(fact: &FactRecord, said: &Said) -> bool {
    serde_json::from_str::<What>(&fact.content).is_ok_and(|what| what == said.what) && journey_of(fact) == said.journey
}

/// Whoever placed a stay may have known that somebody only passed through.
fn passing_through_as(before: Option<&FactRecord>, mut said: Said) -> Said {
    let before = before.and_then(|before| serde_json::from_str::<What>(&before.content).ok());
    if let (What::Stay { transit, .. }, Some(What::Stay { transit: true, .. })) = (&mut said.what, before) {
        *transit = true;
    }
    said
}

fn journey_of(fact: &FactRecord) -> Option<Journey> {
    fact.journey.as_deref().and_then(|journey| serde_json::from_str(journey).ok())
}

fn area_of(fact: &FactRecord) -> Option<AreaPath> {
    super::place_of(&serde_json::from_str(&fact.content).ok()?)
}

/// An answer with its mark.
#[derive(Debug, Clone)]
pub(super) struct MarkedAnswer {
    mark: String,
    value: String,
    is_confirmed: bool,
}

impl MarkedAnswer {
    pub(super) fn at<'a>(&'a self, place: &'a str) -> Answered<'a> {
        Answered { mark: &self.mark, place, value: &self.value, is_confirmed: self.is_confirmed }
    }
}
