//! Decides about people and keeps the answers: at once with a new fact, and by a job for whoever else has to be looked at.

use super::{Round, edition_for};
use crate::context::with;
use crate::tasks::{Asked, kept_errands};
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{Standing, determine, look_again};
use domain::ids::PersonId;
use domain::journal::{Event, EventKind, SubjectKind};
use jiff::Timestamp;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::{AnswerRows, ChangeRows, DecidedPerson, DeterminationRecord, EndedDetermination, NewChange, NewDetermination, Reached, Replaces, Store, Tx};
use tokio::task::JoinHandle;

/// People who are looked at in one transaction by the job: callers wait for it.
const AT_ONCE: u32 = 500;

/// How many read ahead at the same time.
const READERS: usize = 2;

/// After others have written, so many rounds are decided without looking ahead.
const ROUNDS_ALONE: u32 = 8;

/// Fewer people are not worth another core.
const WORTH_A_CORE: usize = 50;

/// What becomes of some people.
struct Decided {
    answers: AnswerRows,
    changes: ChangeRows,
    events: Vec<Event>,
    asked: Vec<Asked>,
}

impl App {
    /// Decides about people inside a transaction that changed what is known of them; returns what has to be journalled.
    pub(crate) async fn determine_in(&self, tx: &Tx, people: &[PersonId]) -> Result<Vec<Event>, Error> {
        let decided = self.decide_about(tx, people).await?;
        self.keep_decided(tx, decided).await
    }

    /// Decides about people by what is known of them.
    async fn decide_about(&self, tx: &Tx, people: &[PersonId]) -> Result<Decided, Error> {
        let activations = tx.activations_in_force().await?;
        let round = self.what_is_known(tx, people, activations).await?;
        self.decide_round(round, self.now_ms()).await
    }

    /// Keeps what was decided, and opens the work that follows; returns what has to be journalled.
    async fn keep_decided(&self, tx: &Tx, mut decided: Decided) -> Result<Vec<Event>, Error> {
        tx.keep_answers(decided.answers, self.now_ms()).await?;
        tx.keep_changes(decided.changes).await?;
        decided.events.extend(self.run_errands(tx, &decided.asked).await?);
        Ok(decided.events)
    }

    /// Decides about everybody of a round, on as many cores as there are.
    async fn decide_round(&self, round: Round, now_ms: i64) -> Result<Decided, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = round.people.len().div_ceil(cores).max(WORTH_A_CORE);
        let round = Arc::new(round);
        let parts: Vec<_> = (0..round.people.len()).step_by(share).map(|from| {
            let (store, round) = (self.store.clone(), round.clone());
            tokio::task::spawn_blocking(move || Ok(round.decide(&store, &round.people[from..(from + share).min(round.people.len())], now_ms)))
        }).collect();
        Decided::of(&self.store, parts).await
    }

    /// Decides about people of whom something is new, and about those who depend on them.
    pub(crate) async fn determine_with_dependents(&self, tx: &Tx, person: PersonId) -> Result<Vec<Event>, Error> {
        let mut people = tx.dependents_of(&[person]).await?;
        people.push(person);
        people.sort_unstable();
        people.dedup();
        self.determine_in(tx, &people).await
    }

    /// Looks at everybody who has to be looked at, until nobody is left; returns how many that were.
    ///
    /// # Errors
    /// Fails when the store cannot be reached; those who were looked at until then are done.
    pub async fn determine_all(&self) -> Result<u64, Error> {
        let (mut looked_at, mut ahead, mut alone) = (0, None, 0);
        loop {
            let next = match ahead.take() {
                Some(next) => next,
                None => Ahead { people: self.store.people_to_determine(self.now_ms(), AT_ONCE).await?, decided: None },
            };
            let Ahead { people, decided } = next;
            let Some(last) = people.last().copied() else { return Ok(looked_at) };
            let tx = self.store.begin().await?;
            let reached = tx.reached().await?;
            let is_certain = |since: Reached| reached.is_some_and(|reached| reached.is_next_to(since));
            let decided = match decided {
                Some((since, decided)) if is_certain(since) => decided,
                guessed => {
                    // Others write, too: looking ahead is work for nothing, for a while.
                    alone = if guessed.is_some() { ROUNDS_ALONE } else { alone.saturating_sub(1) };
                    self.decide_about(&tx, &people).await?
                }
            };
            let following = reached.filter(|_| alone == 0).map(|reached| tokio::spawn(self.clone().look_ahead(last, reached)));
            tx.have_determined(&people).await?;
            let events = self.keep_decided(&tx, decided).await?;
            let event = self.event(None, EventKind::Determined, SubjectKind::System, 0, &AreaPath::root());
            let event = with(event, json!({ "people": people.len(), "changed": events.len() }));
            match self.commit(tx, event, events).await {
                Ok(()) => looked_at += people.len() as u64,
                // Somebody else was quicker.
                Err(Error::Conflict(_)) => {}
                Err(error) => return Err(error),
            }
            if let Some(following) = following {
                ahead = following.await.map_err(|error| Error::Unavailable(error.to_string()))??;
            }
        }
    }

    /// Decides about the next people while a transaction keeps what was decided before. It holds if nothing else is committed until they
    /// are kept: the transaction changes nothing of what is read here, for it is about other people.
    async fn look_ahead(self, after: PersonId, reached: Reached) -> Result<Option<Ahead>, Error> {
        let people = self.store.people_to_determine_after(after, AT_ONCE).await?;
        if people.is_empty() {
            return Ok(None);
        }
        // Each part waits for its own reader.
        let parts: Vec<_> = people.chunks(people.len().div_ceil(READERS)).map(|part| {
            let (app, part) = (self.clone(), part.to_vec());
            tokio::spawn(async move { app.decide_about(&app.store.look().await?, &part).await })
        }).collect();
        let decided = Decided::of(&self.store, parts).await?;
        Ok(Some(Ahead { people, decided: Some((reached, decided)) }))
    }
}

/// The next people to be looked at, and what was decided about them by what was known so far.
struct Ahead {
    people: Vec<PersonId>,
    decided: Option<(Reached, Decided)>,
}

impl Decided {
    fn nothing(store: &Store) -> Self {
        Self { answers: store.answer_rows(), changes: store.change_rows(), events: Vec::new(), asked: Vec::new() }
    }

    /// Waits for what becomes of each part of some people.
    async fn of(store: &Store, parts: Vec<JoinHandle<Result<Self, Error>>>) -> Result<Self, Error> {
        let mut decided = Self::nothing(store);
        for part in parts {
            decided.append(part.await.map_err(|error| Error::Unavailable(error.to_string()))??);
        }
        Ok(decided)
    }

    fn append(&mut self, other: Self) {
        self.answers.append(other.answers);
        self.changes.append(other.changes);
        self.events.extend(other.events);
        self.asked.extend(other.asked);
    }
}

/// What is journalled of somebody for whom something else holds now.
fn determined(person: &DecidedPerson, at_ms: i64, params: serde_json::Value) -> Event {
    Event { at_ms, kind: EventKind::Determined, actor: None, subject: SubjectKind::Person, subject_id: person.id.0, area: person.area.clone(), params }
}

impl Round {
    fn decide(&self, store: &Store, people: &[DecidedPerson], now_ms: i64) -> Decided {
        let as_of = Timestamp::from_millisecond(now_ms).unwrap_or_default();
        let mut decided = Decided::nothing(store);
        for person in people {
            let mut current: HashMap<&str, _> = self.current.get(&person.id).into_iter().flatten().map(|one| (one.pack.as_str(), one)).collect();
            let packs = self.library.policies.iter().map(|policy| policy.pack.as_str());
            let is_decided = person.merged_into.is_none() && self.is_known(person.id);
            let mut errands = Vec::new();
            for pack in packs.filter(|_| is_decided) {
                let Some(activation) = edition_for(&self.activations, pack, &person.area) else { continue };
                // An edition whose text is another one today decides nothing; what was decided by it stays until somebody looks.
                let ending = current.get(pack).and_then(|before| self.ended_by(before, Some(activation)));
                let Some(edition) = self.edition(activation) else {
                    // Under an edition that two people ended nobody stays, whatever became of the wider one.
                    if ending.is_some() {
                        continue;
                    }
                    errands.extend(current.get(pack).into_iter().flat_map(|one| kept_errands(one)));
                    if let Some(one) = current.remove(pack) {
                        decided.answers.stop_looking_at(one.id);
                    }
                    continue;
                };
                let facts = self.facts(person, pack);
                let answer = determine(&facts, edition, as_of);
                let (standing, let_off_until_ms) = self.standing(person.id, &answer);
                errands.extend(answer.errands(&standing));
                let before = current.remove(pack);
                let same = before.filter(|before| before.standing == standing && before.policy_hash == edition.hash && before.version == edition.version);
                let again = look_again(&facts, edition, as_of).and_then(|day| day.to_zoned(edition.time_zone.clone()).ok()).map(|again| again.timestamp().as_millisecond());
                let cited = answer.measure.as_ref().map_or(0, |measure| measure.because().iter().count());
                let change = standing.change_from(before.map(|before| &before.standing));
                if let Some(change) = change {
                    decided.events.push(determined(person, now_ms, json!({
                        "pack": pack, "version": edition.version, "change": change, "before": before.map(|before| &before.standing), "after": standing,
                        "facts": answer.measure.as_ref().map(|measure| measure.because().iter().collect::<Vec<_>>()),
                    })));
                    let has_switched = before.is_none_or(|before| before.version != edition.version || before.policy_hash != edition.hash);
                    // Who had no answer before falls under the plan by a new fact, unless everybody does by its activation.
                    let by_switch = before.map_or_else(|| activation.confirmed_ms.is_some_and(|at| facts.person.facts.iter().all(|fact| fact.recorded.as_millisecond() <= at)), |_| has_switched);
                    if by_switch {
                        let before = before.map(|before| before.standing.clone());
                        let change = NewChange { person: person.id, area: person.area.clone(), change, before, after: standing.clone() };
                        decided.changes.add(ending.unwrap_or(activation.id), &change);
                    }
                }
                decided.answers.keep(NewDetermination {
                    person: person.id,
                    area: person.area.clone(),
                    pack: pack.to_owned(),
                    version: edition.version.clone(),
                    policy_hash: edition.hash.clone(),
                    facts_hash: facts.hash(),
                    cited: i64::try_from(cited).unwrap_or(i64::MAX),
                    checks_per_day: answer.measure.as_ref().map_or(0, |measure| measure.checks_per_day),
                    inspect_every_days: answer.measure.as_ref().and_then(|measure| measure.inspect_every_days).unwrap_or(0),
                    content: serde_json::to_string(&answer).unwrap_or_default(),
                    as_of_ms: now_ms,
                    since_ms: same.map_or(now_ms, |same| same.since_ms),
                    again_ms: again.into_iter().chain(let_off_until_ms).min(),
                    days: answer.days(edition, &standing, before.map(|before| &before.standing)),
                    replaces: before.map(|before| if same.is_some() { Replaces::Same(before.id) } else { Replaces::Other(before.id) }),
                    standing,
                });
            }
            if is_decided {
                let own = self.own_facts(person.id);
                errands.retain(|errand| errand.is_theirs(&own));
            }
            decided.asked.push(Asked { person: person.id, errands });
            current.into_values().for_each(|before| self.end(person, before, as_of, &mut decided));
        }
        decided
    }

    /// Ends an answer that is not in force any more: the plan was ended here, or somebody else carries the records.
    fn end(&self, person: &DecidedPerson, before: &DeterminationRecord, as_of: Timestamp, decided: &mut Decided) {
        let is_carried = person.merged_into.is_some();
        let day = before.standing.ended(self.today(&before.pack, as_of)).filter(|_| !is_carried);
        decided.answers.end(&EndedDetermination { id: before.id, person: person.id, area: person.area.clone(), pack: before.pack.clone(), day });
        let ending = self.ended_by(before, None).filter(|_| !is_carried);
        let after = Standing::free();
        let (Some(ending), Some(change)) = (ending, after.change_from(Some(&before.standing))) else { return };
        let told = json!({ "pack": before.pack, "ending": ending, "change": change, "before": before.standing, "after": after });
        decided.events.push(determined(person, as_of.as_millisecond(), told));
        decided.changes.add(ending, &NewChange { person: person.id, area: person.area.clone(), change, before: Some(before.standing.clone()), after });
    }
}
