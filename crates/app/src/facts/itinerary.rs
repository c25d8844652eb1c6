//! What is known of a stay beside where and when, with names, and which tiers the place had meanwhile.
//!
//! Decides nothing: rules read neither how somebody travelled nor with whom.

use super::place_of;
use crate::trails::Place;
use crate::{App, Error, Problem};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{Journey, Moment, What, meets};
use domain::ids::PersonId;
use std::collections::{BTreeSet, HashMap};
use store::{FactRecord, RiskAreaRecord};

/// What is known of a stay beside where and when, with names.
#[derive(Debug, Clone, Default)]
pub struct JourneyView {
    pub journey: Journey,
    /// Whoever carries their records today, with a masked name where somebody does.
    pub companions: Vec<(PersonId, Option<String>)>,
}

/// A tier that a place had during a stay.
#[derive(Debug, Clone)]
pub struct StayTier {
    pub record: RiskAreaRecord,
    /// The area that had it: the place itself, or one that it lies in.
    pub area: Option<Place>,
}

impl App {
    /// Writes into a journey who is meant, and checks it.
    pub(super) async fn name_companions(&self, scope: &Scope, person: PersonId, what: &What, journey: Option<Journey>) -> Result<Option<Journey>, Error> {
        let Some(mut journey) = journey.filter(|journey| !journey.is_empty()) else { return Ok(None) };
        if !matches!(what, What::Stay { .. }) {
            return Err(Problem::new("facts.journey_unasked").at("kind").into());
        }
        journey.check().map_err(|refused| Problem::new(refused.code).at(refused.field).with("given", refused.given))?;
        let mut named = BTreeSet::new();
        for companion in journey.companions.drain(..) {
            let unknown = || Error::from(Problem::new("facts.unknown_person").at("companions"));
            let (companion, _) = self.carrier_in(scope, companion.parse().map_err(|_| unknown())?).await.map_err(|_| unknown())?;
            if companion == person {
                return Err(Problem::new("facts.other_is_same").at("companions").into());
            }
            named.insert(companion);
        }
        journey.companions = named.into_iter().map(|companion| companion.to_string()).collect();
        Ok(Some(journey))
    }

    /// Returns the journeys of a person's facts with names, in the order of the facts.
    pub(super) async fn journeys(&self, person: PersonId, records: &[FactRecord]) -> Result<Vec<Option<JourneyView>>, Error> {
        let read: Vec<Option<Journey>> = records.iter().map(|record| record.journey.as_deref().and_then(|journey| serde_json::from_str(journey).ok())).collect();
        let named: Vec<PersonId> = read.iter().flatten().flat_map(|journey| &journey.companions).filter_map(|companion| companion.parse().ok()).collect();
        let carriers = self.store.carriers_of(&named).await?;
        let lines = self.lines_of(&carriers.values().copied().collect::<Vec<_>>()).await?;
        let named = |journey: Journey| {
            // Two companions who turned out to be one are one; whoever turned out to be the person is none.
            let companions: BTreeSet<PersonId> = journey.companions.iter().filter_map(|companion| carriers.get(&companion.parse().ok()?).copied()).filter(|companion| *companion != person).collect();
            JourneyView { companions: companions.into_iter().map(|companion| (companion, lines.get(&companion).map(|line| line.name.clone()))).collect(), journey }
        };
        Ok(read.into_iter().map(|journey| journey.map(named)).collect())
    }

    /// Returns the tiers that the place of each stay had meanwhile, as the registry knows them now.
    pub(super) async fn tiers_during(&self, facts: &[&What]) -> Result<Vec<Vec<StayTier>>, Error> {
        let paths: BTreeSet<AreaPath> = facts.iter().filter_map(|what| place_of(what)).flat_map(|path| path.trail()).collect();
        let asked: Vec<&str> = paths.iter().map(AreaPath::as_str).filter(|path| !path.is_empty()).collect();
        let periods: Vec<RiskAreaRecord> = self.store.risk_areas_at(&asked).await?.into_iter().filter(|period| period.withdrawn_ms.is_none()).collect();
        let places: HashMap<AreaPath, Place> = self.places(&periods.iter().map(|period| period.place.clone()).collect::<Vec<_>>()).await?;
        let during = |what: &What| {
            let (What::Stay { from, until, .. }, Some(place)) = (what, place_of(what)) else { return Vec::new() };
            let met = periods.iter().filter(|period| period.place.contains(&place) && self.is_met((*from, *until), period));
            met.map(|period| StayTier { record: period.clone(), area: places.get(&period.place).cloned() }).collect()
        };
        Ok(facts.iter().map(|what| during(what)).collect())
    }

    /// Says whether an area, or one that it lies in, had a tier during some time.
    pub(crate) async fn had_tier_during(&self, area: &AreaPath, time: (Moment, Option<Moment>)) -> Result<bool, Error> {
        let trail = area.trail();
        let asked: Vec<&str> = trail.iter().map(AreaPath::as_str).collect();
        Ok(self.store.risk_areas_at(&asked).await?.iter().any(|period| period.withdrawn_ms.is_none() && self.is_met(time, period)))
    }

    /// Days begin and end where the plan is at home whose tier it is.
    fn is_met(&self, stay: (Moment, Option<Moment>), period: &RiskAreaRecord) -> bool {
        let zone = self.library.time_zone(&period.pack);
        let (Ok(since), Ok(until)) = (period.since.parse(), period.until.as_deref().map(str::parse).transpose()) else { return false };
        meets(stay, (since, until), self.now(), &zone)
    }
}
