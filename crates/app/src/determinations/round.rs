//! What is decided on: people, their facts and those of whom they name, the registry of risk areas, and the editions in force.

use crate::{App, Error};
use domain::areas::AreaPath;
use domain::determinations::{AreaPeriod, Determination, Fact, Facts, OverrideState, Person, Standing, What};
use domain::ids::{ActivationId, PersonId};
use domain::policy::{Edition, Library};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{ActivationRecord, DecidedPerson, DeterminationRecord, KnownFact, OverrideRecord, RiskAreaRecord, Tx};

/// Everything that is needed to decide about some people, as one transaction sees it.
pub(crate) struct Round {
    pub people: Vec<DecidedPerson>,
    pub current: HashMap<PersonId, Vec<DeterminationRecord>>,
    pub activations: Vec<ActivationRecord>,
    /// Activations that ended without another one in their place.
    endings: Vec<ActivationRecord>,
    pub library: Arc<Library>,
    facts: HashMap<PersonId, Vec<Fact>>,
    /// Who carries the facts of those who are named, and when they were born.
    named: HashMap<PersonId, (PersonId, Option<String>)>,
    areas: HashMap<String, Vec<RiskAreaRecord>>,
    overrides: HashMap<PersonId, Vec<OverrideRecord>>,
}

/// Returns the activation that decides about an area under a plan: the narrowest.
pub(crate) fn edition_for<'a>(activations: &'a [ActivationRecord], pack: &str, area: &AreaPath) -> Option<&'a ActivationRecord> {
    let covering = activations.iter().filter(|one| one.pack == pack && one.area.contains(area));
    covering.max_by_key(|one| (one.area.as_str().len(), one.id))
}

impl App {
    /// Brings together what is decided on, and keeps others from deciding about the same people meanwhile.
    pub(crate) async fn what_is_known(&self, tx: &Tx, ids: &[PersonId], activations: Vec<ActivationRecord>) -> Result<Round, Error> {
        let people = tx.lock_decided(ids).await?;
        let mut current: HashMap<PersonId, Vec<DeterminationRecord>> = HashMap::new();
        for one in tx.current_determinations(ids).await? {
            current.entry(one.person).or_default().push(one);
        }
        let mut kept = tx.known_facts(ids).await?;
        let others: BTreeSet<PersonId> = kept.iter().filter_map(|fact| fact.other).collect();
        let others: Vec<PersonId> = others.into_iter().collect();
        let named = tx.named_people(&others).await?;
        let here: BTreeSet<PersonId> = ids.iter().copied().collect();
        let elsewhere: BTreeSet<PersonId> = named.values().map(|(carrier, _)| *carrier).filter(|carrier| !here.contains(carrier)).collect();
        kept.extend(tx.known_facts(&elsewhere.into_iter().collect::<Vec<_>>()).await?);
        let mut places: BTreeSet<String> = BTreeSet::new();
        let mut facts: HashMap<PersonId, Vec<Fact>> = HashMap::new();
        for record in kept {
            let person = record.person;
            let Some(fact) = read(record) else { continue };
            places.extend(fact.what.areas().iter().cloned());
            facts.entry(person).or_default().push(fact);
        }
        let asked: Vec<&str> = places.iter().map(String::as_str).collect();
        let mut areas: HashMap<String, Vec<RiskAreaRecord>> = HashMap::new();
        for record in tx.risk_areas_at(&asked).await? {
            areas.entry(record.place.as_str().to_owned()).or_default().push(record);
        }
        let mut overrides: HashMap<PersonId, Vec<OverrideRecord>> = HashMap::new();
        for record in tx.confirmed_overrides(ids).await? {
            overrides.entry(record.person).or_default().push(record);
        }
        let endings = tx.endings().await?;
        Ok(Round { people, current, activations, endings, library: self.library.clone(), facts, named, areas, overrides })
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

/// A fact as rules read it; what cannot be read does not count.
fn read(record: KnownFact) -> Option<Fact> {
    let mut what: What = serde_json::from_str(&record.content).ok()?;
    if let What::Stay { areas, .. } = &mut what {
        // Whoever is in a part of an area is in the area.
        let all: BTreeSet<String> = areas.drain(..).flat_map(|area| AreaPath::from_stored(area).trail()).map(|path| path.as_str().to_owned()).collect();
        areas.extend(all.into_iter().filter(|path| !path.is_empty()));
    }
    Some(Fact { id: record.id.to_string(), recorded: at(record.recorded_ms), withdrawn: record.withdrawn_ms.map(at), what, journey: None })
}

fn birth(person: PersonId, date: Option<&str>) -> Option<Fact> {
    let on: Date = date?.parse().ok()?;
    Some(Fact { id: format!("birth-{person}"), recorded: Timestamp::MIN, withdrawn: None, what: What::Born { on }, journey: None })
}

/// A period of the registry as rules read it.
pub(crate) fn period(record: &RiskAreaRecord) -> Option<AreaPeriod> {
    Some(AreaPeriod {
        id: record.id.to_string(),
        area: record.place.as_str().to_owned(),
        tier: record.tier.clone(),
        from: record.since.parse().ok()?,
        until: record.until.as_deref().map(str::parse).transpose().ok()?,
        recorded: at(record.recorded_ms),
        withdrawn: record.withdrawn_ms.map(at),
    })
}

impl Round {
    /// Returns the edition that an activation names, if it is still the one that was activated.
    pub(crate) fn edition(&self, activation: &ActivationRecord) -> Option<&Edition> {
        certain(&self.library, &activation.pack, &activation.version, &activation.policy_hash)
    }

    /// Returns the ending because of which another edition than before decides about somebody, or none.
    pub(crate) fn ended_by(&self, before: &DeterminationRecord, now: Option<&ActivationRecord>) -> Option<ActivationId> {
        let is_cause = |ending: &&ActivationRecord| {
            let is_same = ending.pack == before.pack && ending.version == before.version && ending.policy_hash == before.policy_hash;
            // Who was decided about since then is under what decides today, and whoever has a newer edition is told by that one.
            let is_newer = ending.confirmed_ms.is_some_and(|at| at >= before.as_of_ms) && now.is_none_or(|now| (now.confirmed_ms, now.id) < (ending.confirmed_ms, ending.id));
            is_same && is_newer && ending.area.contains(&before.area) && now.is_none_or(|now| now.area.contains(&ending.area))
        };
        self.endings.iter().find(is_cause).map(|ending| ending.id)
    }

    /// Returns the calendar day where a plan is at home.
    pub(crate) fn today(&self, pack: &str, now: Timestamp) -> Date {
        now.to_zoned(self.library.time_zone(pack)).date()
    }

    /// Says whether anything is known of somebody beside their date of birth.
    pub(crate) fn is_known(&self, person: PersonId) -> bool {
        self.facts.contains_key(&person)
    }

    /// Returns the identifiers of what is known of somebody.
    pub(crate) fn own_facts(&self, person: PersonId) -> BTreeSet<String> {
        self.facts.get(&person).into_iter().flatten().map(|fact| fact.id.clone()).collect()
    }

    /// Returns where an answer leaves somebody whom two people may have let off, and until when that holds.
    pub(crate) fn standing(&self, person: PersonId, answer: &Determination) -> (Standing, Option<i64>) {
        let at = answer.as_of.as_millisecond();
        let held = self.overrides.get(&person).into_iter().flatten().filter(|one| one.pack == answer.pack && one.state(at) == OverrideState::InForce);
        let terms: Vec<_> = held.clone().map(OverrideRecord::terms).collect();
        (answer.standing().let_off(&terms, answer.today), held.map(|one| one.expires_ms).min())
    }

    /// Returns what a plan decides on about a person.
    pub(crate) fn facts(&self, person: &DecidedPerson, pack: &str) -> Facts {
        let mut own = self.facts.get(&person.id).cloned().unwrap_or_default();
        own.extend(birth(person.id, person.birth_date.as_deref()));
        let own = Person { id: person.id.to_string(), facts: own };
        let others: Vec<Person> = own.depends_on().into_iter().filter(|id| *id != own.id).filter_map(|id| {
            let (carrier, date) = self.named.get(&id.parse::<PersonId>().ok()?)?;
            let mut facts = self.facts.get(carrier).cloned().unwrap_or_default();
            facts.extend(birth(*carrier, date.as_deref()));
            Some(Person { id: id.to_owned(), facts })
        }).collect();
        let places: BTreeSet<&str> = std::iter::once(&own).chain(&others).flat_map(|person| &person.facts).flat_map(|fact| fact.what.areas()).map(String::as_str).collect();
        let of = |place: &&str| self.areas.get(*place).into_iter().flatten();
        let areas = places.iter().flat_map(of).filter(|area| area.pack == pack).filter_map(period).collect();
        Facts { person: own, others, areas }
    }
}

/// Returns an edition as it was when its hash was noted; none when its text is another one today.
pub(crate) fn certain<'a>(library: &'a Library, pack: &str, version: &str, hash: &str) -> Option<&'a Edition> {
    library.policy(pack)?.version(version).map(|version| &version.certain).filter(|edition| edition.hash == hash)
}
