//! The job: a proposed edition, or a proposed end of one, is tried on everybody it would touch, and what it would change is kept and
//! counted.
//!
//! It changes nobody.

use crate::context::with;
use crate::determinations::{Round, edition_for};
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{Change, Standing, determine};
use domain::ids::PersonId;
use domain::journal::{EventKind, SubjectKind};
use domain::policy::ActivationState;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use store::{ActivationRecord, NewChange};

/// People who are looked at in one transaction: callers wait for it.
const AT_ONCE: u32 = 500;
/// For so many days samples are counted.
const SAMPLE_DAYS: i64 = 7;
/// Areas that are told apart at most, those with the most changes first.
const MOST_AREAS: usize = 200;

/// What an edition would change, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Whom the edition decides about.
    pub people: u64,
    pub stricter: u64,
    pub freer: u64,
    pub otherwise: u64,
    /// People who need a bed away from home.
    pub beds_before: u64,
    pub beds_after: u64,
    /// Samples that are due within a week.
    pub samples_before: u64,
    pub samples_after: u64,
}

/// What trying an edition showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    pub all: Effect,
    /// By the path of an area one level below the one it was proposed for.
    pub areas: BTreeMap<String, Effect>,
}

impl Effect {
    fn add(&mut self, change: Option<Change>, before: Option<&Standing>, after: &Standing, samples: (i64, i64)) {
        let count = |yes: bool| u64::from(yes);
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        self.people += 1;
        self.stricter += count(change == Some(Change::Stricter));
        self.freer += count(change == Some(Change::Freer));
        self.otherwise += count(change == Some(Change::Otherwise));
        self.beds_before += count(before.is_some_and(Standing::needs_bed));
        self.beds_after += count(after.needs_bed());
        self.samples_before += number(samples.0);
        self.samples_after += number(samples.1);
    }
}

impl App {
    /// Tries every proposal that was not tried yet; returns how many that were.
    ///
    /// # Errors
    /// Fails when the store cannot be reached; what was begun begins again.
    pub async fn try_proposals(&self) -> Result<u64, Error> {
        let mut tried = 0;
        while let Some(proposal) = self.store.untried_activation().await? {
            self.try_proposal(&proposal).await?;
            tried += 1;
        }
        Ok(tried)
    }

    async fn try_proposal(&self, proposal: &ActivationRecord) -> Result<(), Error> {
        let mut trial = Trial::default();
        let mut after = PersonId(0);
        let event = |people: u64| with(self.event(None, EventKind::PolicyTried, SubjectKind::Activation, proposal.id.0, &proposal.area), json!({ "people": people }));
        let tx = self.store.begin().await?;
        tx.forget_changes(proposal.id).await?;
        tx.commit(event(0)).await?;
        loop {
            let people = self.store.people_with_facts(&proposal.area, after, AT_ONCE).await?;
            let Some(last) = people.last() else { break };
            after = *last;
            let tx = self.store.begin().await?;
            if tx.lock_activation(proposal.id).await?.state != ActivationState::Proposed {
                return Ok(());
            }
            let in_force = tx.activations_in_force().await?;
            let mut activations = in_force.clone();
            activations.retain(|one| one.pack != proposal.pack || one.area != proposal.area);
            if proposal.ends.is_none() {
                activations.push(proposal.clone());
            }
            let round = self.what_is_known(&tx, &people, activations).await?;
            let (tried, now_ms) = (proposal.clone(), self.now_ms());
            let found = tokio::task::spawn_blocking(move || round.try_on(&tried, &in_force, now_ms)).await.map_err(|error| Error::Unavailable(error.to_string()))?;
            let mut changes = self.store.change_rows();
            for (change, samples) in found {
                let NewTried { area, before, after, .. } = &change;
                trial.all.add(change.change, before.as_ref(), after, samples);
                trial.areas.entry(part(&proposal.area, area)).or_default().add(change.change, before.as_ref(), after, samples);
                if let Some(kept) = change.kept() {
                    changes.add(proposal.id, &kept);
                }
            }
            tx.keep_changes(changes).await?;
            tx.commit(event(trial.all.people)).await?;
        }
        let mut busiest: Vec<(String, Effect)> = std::mem::take(&mut trial.areas).into_iter().collect();
        busiest.sort_by_key(|(path, effect)| (std::cmp::Reverse(effect.stricter + effect.freer + effect.otherwise), path.clone()));
        busiest.truncate(MOST_AREAS);
        trial.areas = busiest.into_iter().collect();
        let tx = self.store.begin().await?;
        tx.keep_trial(proposal.id, &serde_json::to_value(&trial).unwrap_or_default(), self.now_ms()).await?;
        tx.commit(event(trial.all.people)).await?;
        Ok(())
    }
}

/// Returns the area one level below another in which a third one lies.
fn part(of: &AreaPath, path: &AreaPath) -> String {
    let next = path.trail().into_iter().find(|step| step.as_str().len() > of.as_str().len());
    next.unwrap_or_else(|| of.clone()).as_str().to_owned()
}

/// What an edition makes of one person.
struct NewTried {
    person: PersonId,
    area: AreaPath,
    change: Option<Change>,
    before: Option<Standing>,
    after: Standing,
}

impl NewTried {
    fn kept(self) -> Option<NewChange> {
        let change = self.change?;
        Some(NewChange { person: self.person, area: self.area, change, before: self.before, after: self.after })
    }
}

impl Round {
    /// Decides under a proposal about everybody it touches, beside the samples that are due before and after: whom a new edition would
    /// decide about, and whom one that is to end decides about.
    fn try_on(&self, proposal: &ActivationRecord, in_force: &[ActivationRecord], now_ms: i64) -> Vec<(NewTried, (i64, i64))> {
        let as_of = Timestamp::from_millisecond(now_ms).unwrap_or_default();
        let mut found = Vec::new();
        let pack = proposal.pack.as_str();
        let (nearest, touched) = proposal.ends.map_or((self.activations.as_slice(), proposal.id), |ends| (in_force, ends));
        for person in self.people.iter().filter(|person| person.merged_into.is_none() && self.is_known(person.id)) {
            if edition_for(nearest, pack, &person.area).is_none_or(|nearest| nearest.id != touched) {
                continue;
            }
            let edition = edition_for(&self.activations, pack, &person.area).and_then(|activation| self.edition(activation));
            if edition.is_none() && proposal.ends.is_none() {
                continue;
            }
            let answer = edition.map(|edition| determine(&self.facts(person, pack), edition, as_of));
            let current = self.current.get(&person.id).and_then(|current| current.iter().find(|one| one.pack == pack));
            let before = current.map(|one| one.standing.clone());
            // Where no edition is left, nothing holds anybody.
            let after = answer.as_ref().map_or_else(Standing::free, |answer| self.standing(person.id, answer).0);
            let today = answer.as_ref().map_or_else(|| self.today(pack, as_of), |answer| answer.today);
            let samples = (current.map_or(0, |one| samples_due(&one.content, today)), answer.as_ref().map_or(0, |answer| answer.samples_due(SAMPLE_DAYS)));
            let change = after.change_from(before.as_ref());
            found.push((NewTried { person: person.id, area: person.area.clone(), change, before, after }, samples));
        }
        found
    }
}

/// Counts the samples that an answer as it is kept has due within the days that are counted.
fn samples_due(content: &str, today: jiff::civil::Date) -> i64 {
    #[derive(Default, Deserialize)]
    struct Content {
        measure: Option<Measure>,
    }
    #[derive(Deserialize)]
    struct Measure {
        tests: Vec<Test>,
    }
    #[derive(Deserialize)]
    struct Test {
        date: jiff::civil::Date,
        count: i64,
        done: Vec<String>,
    }
    let tests = serde_json::from_str::<Content>(content).unwrap_or_default().measure.map_or_else(Vec::new, |measure| measure.tests);
    let end = today.saturating_add(jiff::Span::new().days(SAMPLE_DAYS));
    tests.iter().filter(|test| test.date >= today && test.date < end).map(|test| (test.count - i64::try_from(test.done.len()).unwrap_or(test.count)).max(0)).sum()
}
