//! Facts of many people at once, out of a table: all of them can be kept, or none is.
//!
//! Owns who is meant by a number, and that the same table a second time adds nothing. Whoever something new is known of is
//! decided about by the job.

use super::to_keep;
use crate::context::with;
use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{Fact, Journey, Person, What};
use domain::identity;
use domain::ids::{FactId, PersonId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::NewFact;

/// Facts that are kept in one transaction: callers wait for it.
const AT_ONCE: usize = 1_000;

/// A fact of somebody who is known, by what the table calls it.
type Meant = (PersonId, String, What, Option<Box<Journey>>);

/// What keeps a table from being taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactProblem {
    /// Nobody is known by it.
    UnknownPerson(String),
    /// Several people are known by it.
    SeveralPeople(String),
    UnknownArea(String),
    /// A moment of recording or withdrawing belongs to whoever writes it down here.
    HasRecorded(String),
    /// Somebody travels with themselves.
    OwnCompanion(String),
}

/// What came of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FactsImported {
    pub people: u64,
    pub facts: u64,
    /// Those that were not there before.
    pub new: u64,
}

/// A number that the same fact of the same person always has, so that it is there once.
fn number(person: PersonId, fact: &str) -> i64 {
    let digest = Sha256::digest(format!("{person}\n{fact}"));
    let bytes: [u8; 8] = digest[..8].try_into().unwrap_or_default();
    i64::from_be_bytes(bytes) & i64::MAX
}

impl App {
    /// Keeps the facts of a table. Killed in between and run again, it goes on where it was.
    ///
    /// # Errors
    /// Names everybody and every area that is not known; then nothing was kept.
    pub async fn import_facts(&self, table: Vec<Person>, mut progress: impl FnMut(u64)) -> Result<Result<FactsImported, Vec<FactProblem>>, Error> {
        let people = self.people_meant(&table).await?;
        let areas = self.areas_meant(&table).await?;
        let mut problems = BTreeSet::new();
        let mut facts: Vec<Meant> = Vec::new();
        let meant = |name: &str, problems: &mut BTreeSet<FactProblem>| match people.get(name).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            Some([_, _, ..]) => { problems.insert(FactProblem::SeveralPeople(name.to_owned())); None }
            _ => { problems.insert(FactProblem::UnknownPerson(name.to_owned())); None }
        };
        for person in table {
            let Some(id) = meant(&person.id, &mut problems) else { continue };
            for Fact { id: name, recorded, withdrawn, mut what, mut journey } in person.facts {
                if recorded != jiff::Timestamp::MIN || withdrawn.is_some() {
                    problems.insert(FactProblem::HasRecorded(name.clone()));
                }
                match &mut what {
                    What::Exposure { source: Some(other), .. } | What::Related { to: other, .. } => {
                        if let Some(found) = meant(other, &mut problems) {
                            *other = found.to_string();
                        }
                    }
                    What::Stay { areas: codes, .. } => for code in codes.iter_mut() {
                        match areas.get(code.as_str()) {
                            Some(path) => *code = path.as_str().to_owned(),
                            None => { problems.insert(FactProblem::UnknownArea(code.clone())); }
                        }
                    },
                    _ => {}
                }
                if let Some(journey) = &mut journey {
                    let companions: BTreeSet<PersonId> = journey.companions.iter().filter_map(|companion| meant(companion, &mut problems)).collect();
                    if companions.contains(&id) {
                        problems.insert(FactProblem::OwnCompanion(name.clone()));
                    }
                    journey.companions = companions.iter().map(PersonId::to_string).collect();
                }
                facts.push((id, name, what, journey));
            }
        }
        if !problems.is_empty() {
            return Ok(Err(problems.into_iter().collect()));
        }
        let mut done = FactsImported { people: facts.iter().map(|(person, ..)| *person).collect::<BTreeSet<_>>().len() as u64, ..FactsImported::default() };
        for batch in facts.chunks(AT_ONCE) {
            done.new += loop {
                match self.keep_facts(batch).await {
                    // Somebody else keeps the same just now: asked again, it is there.
                    Err(Error::Conflict(_)) => {}
                    kept => break kept?,
                }
            };
            done.facts += batch.len() as u64;
            progress(done.facts);
        }
        Ok(Ok(done))
    }

    async fn keep_facts(&self, batch: &[Meant]) -> Result<u64, Error> {
        let now_ms = self.now_ms();
        let new: Vec<NewFact> = batch.iter().map(|(person, name, what, journey)| {
            let id = FactId(self.store.ids().next_id());
            NewFact { listed: Some(number(*person, name)), ..to_keep(id, *person, what, journey.as_deref(), now_ms, None) }
        }).collect();
        let people: Vec<PersonId> = batch.iter().map(|(person, ..)| *person).collect::<BTreeSet<_>>().into_iter().collect();
        let tx = self.store.begin().await?;
        let added = tx.insert_facts(&new).await?;
        if added > 0 {
            let dependents = tx.dependents_of(&people).await?;
            tx.determine_again(&people).await?;
            tx.determine_again(&dependents).await?;
        }
        let event = self.event(None, EventKind::FactRecorded, SubjectKind::System, 0, &AreaPath::root());
        self.commit(tx, with(event, json!({ "facts": batch.len(), "new": added, "people": people.len() })), Vec::new()).await?;
        Ok(added)
    }

    /// Finds who is meant: by an identifier of this system, or by the number of a document.
    async fn people_meant(&self, table: &[Person]) -> Result<HashMap<String, Vec<PersonId>>, Error> {
        let named: BTreeSet<&str> = table.iter().flat_map(|person| std::iter::once(person.id.as_str()).chain(person.depends_on()).chain(person.companions())).collect();
        let mut found: HashMap<String, Vec<PersonId>> = HashMap::new();
        let (ids, numbers): (Vec<&str>, Vec<&str>) = named.into_iter().partition(|name| name.parse::<PersonId>().is_ok());
        for batch in ids.chunks(AT_ONCE) {
            let carriers = self.store.carriers_of(&batch.iter().filter_map(|name| name.parse().ok()).collect::<Vec<_>>()).await?;
            for name in batch {
                let carrier = name.parse().ok().and_then(|id: PersonId| carriers.get(&id));
                found.insert((*name).to_owned(), carrier.copied().into_iter().collect());
            }
        }
        let mut by_lookup = BTreeMap::new();
        for name in numbers {
            let number = identity::parse(name, None).map_or_else(|_| name.to_uppercase(), |read| read.number);
            by_lookup.insert(self.store.cipher().lookup("identity", &number), name);
        }
        let lookups: Vec<_> = by_lookup.keys().copied().collect();
        let known = self.store.people_by_document(&lookups).await?;
        found.extend(by_lookup.into_iter().map(|(lookup, name)| (name.to_owned(), known.get(&lookup).cloned().unwrap_or_default())));
        Ok(found)
    }

    async fn areas_meant(&self, table: &[Person]) -> Result<HashMap<String, AreaPath>, Error> {
        let codes: BTreeSet<&str> = table.iter().flat_map(|person| &person.facts).flat_map(|fact| fact.what.areas()).map(String::as_str).collect();
        let mut found = HashMap::new();
        for code in codes {
            if let Some(area) = self.store.area_by_code(code).await? {
                found.insert(code.to_owned(), area.path);
            }
        }
        Ok(found)
    }
}
