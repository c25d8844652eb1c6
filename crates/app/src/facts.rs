//! Facts: what is known of people for the rules. Written down once, never changed; what was wrong is withdrawn.

mod answered;
mod import;
mod itinerary;
mod risk_areas;
mod told;

pub(crate) use answered::AnsweredIn;
pub use import::{FactProblem, FactsImported};
pub use itinerary::{JourneyView, StayTier};
pub use risk_areas::{RiskAreaToRecord, RiskAreaView};
pub use told::{NotYet, ToldStay};

use crate::context::with;
use crate::error::required;
use crate::trails::Place;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::determinations::{Journey, What, may_record};
use domain::ids::{AccountId, AreaId, FactId, PersonId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::HashMap;
use store::{FactRecord, NewFact};

/// A fact that somebody wants to write down.
#[derive(Debug, Clone)]
pub struct FactToRecord {
    /// The plan in whose words it is written.
    pub pack: String,
    pub what: What,
    /// Where it was, for a stay.
    pub area: Option<AreaId>,
    /// Whom else it is about: from whom an exposure came, who looks after whom.
    pub other: Option<PersonId>,
    /// How somebody travelled and with whom, for a stay.
    pub journey: Option<Journey>,
}

/// A fact with names.
#[derive(Debug, Clone)]
pub struct FactView {
    pub record: FactRecord,
    pub what: What,
    pub recorded_by: Option<String>,
    pub withdrawn_by: Option<String>,
    pub area: Option<Place>,
    /// Masked.
    pub other: Option<String>,
    pub journey: Option<JourneyView>,
    /// Which tiers the place of a stay had meanwhile.
    pub tiers: Vec<StayTier>,
}

const LONGEST_REASON: usize = 300;
/// Areas that are offered for a name.
const MOST_PLACES: u32 = 30;

impl App {
    /// Returns who carries a person's records, and where they are; of the scope only.
    pub(crate) async fn carrier_in(&self, scope: &Scope, person: PersonId) -> Result<(PersonId, AreaPath), Error> {
        let person = self.store.carriers_of(&[person]).await?.remove(&person).unwrap_or(person);
        let area = self.store.area_of_person(scope, person).await?;
        Ok((person, area))
    }

    /// Returns all that is known of a person for the rules, newest first; what was withdrawn too.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody out of reach.
    pub async fn facts(&self, actor: &Actor, person: PersonId) -> Result<Vec<FactView>, Error> {
        let scope = self.require(actor, Permission::FactsRead)?;
        let person = self.carrier_in(&scope, person).await?.0;
        let mut records = self.store.facts_of(&[person]).await?;
        records.reverse();
        let accounts: Vec<i64> = records.iter().flat_map(|r| [r.recorded_by, r.withdrawn_by]).flatten().map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let lines = self.lines_of(&records.iter().filter_map(|r| r.other).collect::<Vec<_>>()).await?;
        let journeys = self.journeys(person, &records).await?;
        let read: Vec<(FactRecord, What, Option<JourneyView>)> =
            records.into_iter().zip(journeys).filter_map(|(record, journey)| Some((serde_json::from_str(&record.content).ok()?, record, journey)).map(|(what, record, journey)| (record, what, journey))).collect();
        let paths: Vec<AreaPath> = read.iter().filter_map(|(_, what, _)| place_of(what)).collect();
        let places: HashMap<AreaPath, Place> = self.places(&paths).await?;
        let tiers = self.tiers_during(&read.iter().map(|(_, what, _)| what).collect::<Vec<_>>()).await?;
        Ok(read.into_iter().zip(tiers).map(|((record, what, journey), tiers)| FactView {
            recorded_by: record.recorded_by.and_then(|a| names.get(&a.0).cloned()),
            withdrawn_by: record.withdrawn_by.and_then(|a| names.get(&a.0).cloned()),
            area: place_of(&what).and_then(|path| places.get(&path).cloned()),
            other: record.other.and_then(|other| lines.get(&other).map(|line| line.name.clone())),
            record,
            what,
            journey,
            tiers,
        }).collect())
    }

    /// Finds areas by name for facts, also outside the asker's own: somebody can have been anywhere.
    ///
    /// # Errors
    /// Refuses whoever may write neither facts nor risk areas.
    pub async fn places_named(&self, actor: &Actor, text: &str) -> Result<Vec<Place>, Error> {
        if self.require(actor, Permission::FactsRecord).is_err() {
            self.require(actor, Permission::RiskAreasRecord)?;
        }
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let areas = self.store.areas_named(&Scope::everything(), text, MOST_PLACES).await?;
        let paths: Vec<AreaPath> = areas.into_iter().map(|area| area.path).collect();
        let mut places = self.places(&paths).await?;
        Ok(paths.iter().filter_map(|path| places.remove(path)).collect())
    }

    /// Says whether somebody may write facts down, before anybody reads what was sent.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub fn may_record_facts(&self, actor: &Actor) -> Result<(), Error> {
        self.require(actor, Permission::FactsRecord).map(drop)
    }

    /// Writes a fact down, and decides at once about the person and those who depend on them.
    ///
    /// # Errors
    /// Names the field that does not fit.
    pub async fn record_fact(&self, actor: &Actor, person: PersonId, mut fact: FactToRecord) -> Result<FactId, Error> {
        let scope = self.require(actor, Permission::FactsRecord)?;
        let (person, area) = self.carrier_in(&scope, person).await?;
        let policy = self.library.policy(&fact.pack).ok_or_else(|| Problem::new("policy.unknown_pack").at("pack"))?;
        let edition = policy.versions.last().map(|version| &version.edition).ok_or_else(|| Problem::new("policy.unknown_pack").at("pack"))?;
        if let What::Stay { areas, .. } = &mut fact.what {
            // Somebody can have been anywhere, also where whoever writes it down has nothing to say.
            let place = match fact.area {
                Some(id) => Some(self.store.area(&Scope::everything(), id).await.map_err(|_| Problem::new("facts.no_area").at("area"))?),
                None => None,
            };
            *areas = place.iter().map(|area| area.path.as_str().to_owned()).collect();
        }
        self.name_other(&scope, person, &mut fact).await?;
        let journey = self.name_companions(&scope, person, &fact.what, fact.journey).await?;
        may_record(&fact.what, edition, self.now()).map_err(|refused| Problem::new(refused.code).at(refused.field).with("given", refused.given))?;
        let id = self.store.next_fact();
        let new = to_keep(id, person, &fact.what, journey.as_ref(), self.now_ms(), Some(actor.account));
        let tx = self.store.begin().await?;
        tx.insert_facts(std::slice::from_ref(&new)).await?;
        let events = self.determine_with_dependents(&tx, person).await?;
        let event = self.event(Some(actor.account), EventKind::FactRecorded, SubjectKind::Person, person.0, &area);
        self.commit(tx, with(event, json!({ "fact": id, "kind": new.kind, "pack": fact.pack, "what": fact.what, "journey": journey })), events).await?;
        Ok(id)
    }

    /// Writes into a fact whom else it is about.
    async fn name_other(&self, scope: &Scope, person: PersonId, fact: &mut FactToRecord) -> Result<(), Error> {
        let Some(other) = fact.other else {
            return match &fact.what {
                What::Related { .. } => Err(Problem::new("facts.other_missing").at("other").into()),
                _ => Ok(()),
            };
        };
        let unknown = || Error::from(Problem::new("facts.unknown_person").at("other"));
        let (other, _) = self.carrier_in(scope, other).await.map_err(|_| unknown())?;
        if other == person {
            return Err(Problem::new("facts.other_is_same").at("other").into());
        }
        match &mut fact.what {
            What::Exposure { source, .. } => *source = Some(other.to_string()),
            What::Related { to, .. } => *to = other.to_string(),
            _ => return Err(Problem::new("facts.other_unasked").at("other").into()),
        }
        Ok(())
    }

    /// Withdraws a fact that was wrong, and decides at once about the person and those who depend on them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was withdrawn already.
    pub async fn withdraw_fact(&self, actor: &Actor, person: PersonId, id: FactId, reason: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::FactsRecord)?;
        let (person, area) = self.carrier_in(&scope, person).await?;
        let reason = required("reason", reason, LONGEST_REASON)?;
        if !self.store.facts_of(&[person]).await?.iter().any(|fact| fact.id == id) {
            return Err(Error::NotFound);
        }
        let tx = self.store.begin().await?;
        if !tx.withdraw_fact(person, id, &reason, actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("facts.withdrawn"));
        }
        let events = self.determine_with_dependents(&tx, person).await?;
        let event = self.event(Some(actor.account), EventKind::FactWithdrawn, SubjectKind::Person, person.0, &area);
        self.commit(tx, with(event, json!({ "fact": id, "reason": reason })), events).await?;
        Ok(())
    }
}

/// Returns where a stay was.
fn place_of(what: &What) -> Option<AreaPath> {
    what.areas().first().cloned().map(AreaPath::from_stored)
}

/// A fact as the store keeps it: what it says, and beside that whom else it is about, and where.
fn to_keep(id: FactId, person: PersonId, what: &What, journey: Option<&Journey>, recorded_ms: i64, by: Option<AccountId>) -> NewFact {
    NewFact {
        id,
        person,
        kind: what.kind(),
        content: serde_json::to_string(what).unwrap_or_default(),
        journey: journey.and_then(|journey| serde_json::to_string(journey).ok()),
        other: what.other().and_then(|other| other.parse().ok()),
        places: what.areas().iter().cloned().map(AreaPath::from_stored).collect(),
        recorded_ms,
        by,
        answered: None,
        listed: None,
    }
}
