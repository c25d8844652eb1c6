//! Houses and rooms, and giving somebody a place: one person, one room, whoever asks.

use super::{needed, optional};
use crate::context::with;
use crate::error::required;
use crate::people::PersonLine;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{AreaId, FacilityId, PersonId, PlacementId, RoomId};
use domain::journal::{EventKind, SubjectKind};
use domain::measures::{Ground, Lodger, OLDEST_CHILD, PlacementError, place};
use jiff::Timestamp;
use serde_json::json;
use store::{FacilityFacts, FacilityRecord, NewPlacement, PlacementRecord, RoomRecord};

/// A room and who is in it.
#[derive(Debug, Clone)]
pub struct RoomView {
    pub room: RoomRecord,
    pub lodgers: Vec<(PlacementRecord, Option<PersonLine>)>,
}

/// A house with its rooms.
#[derive(Debug, Clone)]
pub struct FacilityView {
    pub record: FacilityRecord,
    pub area: Option<crate::Place>,
    pub rooms: Vec<RoomView>,
}

/// Where somebody is to stay.
#[derive(Debug, Clone)]
pub struct Place {
    pub room: RoomId,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub ground: Option<Ground>,
    pub note: String,
}

const LONGEST_NAME: usize = 100;
/// Rooms of one house at most.
const MOST_ROOMS: usize = 1_000;
const MOST_BEDS: u32 = 8;

impl App {
    /// Returns a page of the houses of one's areas.
    ///
    /// # Errors
    /// Refuses whoever may not.
    pub async fn facilities(&self, actor: &Actor, after: Option<&str>, limit: u32) -> Result<Page<FacilityView>, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let page = self.store.facilities(&scope, after, limit).await?;
        let areas = self.places(&page.items.iter().map(|f| f.area.clone()).collect::<Vec<_>>()).await?;
        Ok(page.map(|record| FacilityView { area: areas.get(&record.area).cloned(), record, rooms: Vec::new() }))
    }

    /// Returns a house with its rooms, and who is in them.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in reach.
    pub async fn facility(&self, actor: &Actor, id: FacilityId) -> Result<FacilityView, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let record = self.store.facility(&scope, id).await?;
        let most = u32::try_from(MOST_ROOMS).unwrap_or(u32::MAX);
        let lodgers = self.store.lodgers(id, most * MOST_BEDS).await?;
        let lines = self.lines_in(&scope, &lodgers.iter().map(|l| l.person).collect::<Vec<_>>()).await?;
        let mut rooms: Vec<RoomView> = self.store.rooms(id, most).await?.into_iter().map(|room| RoomView { room, lodgers: Vec::new() }).collect();
        for lodger in lodgers {
            if let Some(view) = rooms.iter_mut().find(|view| view.room.id == lodger.room) {
                view.lodgers.push((lodger.clone(), lines.get(&lodger.person).cloned()));
            }
        }
        let area = self.places(std::slice::from_ref(&record.area)).await?.remove(&record.area);
        Ok(FacilityView { record, area, rooms })
    }

    /// Opens a house in an area.
    ///
    /// # Errors
    /// Names what is missing, or that the area has one of this name.
    pub async fn open_facility(&self, actor: &Actor, area: AreaId, facts: FacilityFacts) -> Result<FacilityId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let area = self.store.area(&scope, area).await?;
        let facts = checked(facts)?;
        let tx = self.store.begin().await?;
        let id = tx.insert_facility(&area.path, &facts, self.now_ms()).await.map_err(name_taken)?;
        let event = self.event(Some(actor.account), EventKind::FacilityOpened, SubjectKind::Facility, id.0, &area.path);
        tx.commit(with(event, json!({ "name": facts.name }))).await?;
        Ok(id)
    }

    /// Changes what a house says of itself.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else changed it meanwhile.
    pub async fn change_facility(&self, actor: &Actor, id: FacilityId, version: i64, facts: FacilityFacts) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.facility(&scope, id).await?;
        let facts = checked(facts)?;
        let tx = self.store.begin().await?;
        if !tx.change_facility(id, version, &facts).await.map_err(name_taken)? {
            return Err(Error::Conflict("measures.moved_on"));
        }
        let event = self.event(Some(actor.account), EventKind::FacilityChanged, SubjectKind::Facility, id.0, &was.area);
        tx.commit(with(event, json!({ "name": facts.name }))).await?;
        Ok(())
    }

    /// Adds rooms to a house; those it has already stay as they are.
    ///
    /// # Errors
    /// Names what cannot be.
    pub async fn add_rooms(&self, actor: &Actor, id: FacilityId, names: &[String], beds: u32) -> Result<u64, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.facility(&scope, id).await?;
        let mut names = names.iter().map(|name| required("rooms", name, LONGEST_NAME)).collect::<Result<Vec<_>, _>>()?;
        names.sort();
        names.dedup();
        if names.is_empty() {
            return Err(Problem::new("invalid.empty").at("rooms").into());
        }
        if names.len() + usize::try_from(was.rooms).unwrap_or(MOST_ROOMS) > MOST_ROOMS {
            return Err(Problem::new("measures.too_many_rooms").at("rooms").with("most", MOST_ROOMS).into());
        }
        if !(1..=MOST_BEDS).contains(&beds) {
            return Err(Problem::new("measures.beds_out_of_range").at("beds").with("most", MOST_BEDS).into());
        }
        let tx = self.store.begin().await?;
        let added = tx.insert_rooms(id, &names, beds).await?;
        let event = self.event(Some(actor.account), EventKind::RoomsAdded, SubjectKind::Facility, id.0, &was.area);
        tx.commit(with(event, json!({ "rooms": added, "beds": beds }))).await?;
        Ok(added)
    }

    /// Gives somebody a place in a room.
    ///
    /// # Errors
    /// One person, one room: refuses a second one, unless a ground of the closed list lets them in.
    pub async fn place_person(&self, actor: &Actor, person: PersonId, wish: Place) -> Result<PlacementId, Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let new = self.measured_person(&scope, person).await?;
        let note = optional("note", &wish.note)?;
        let now_ms = self.now_ms();
        let from_ms = wish.from.map_or(now_ms, Timestamp::as_millisecond);
        let until_ms = wish.until.map(Timestamp::as_millisecond);
        if until_ms.is_some_and(|until| until <= from_ms) {
            return Err(Problem::new("measures.until_before_from").at("until").into());
        }
        let tx = self.store.begin().await?;
        let room = tx.lock_room(wish.room).await?;
        self.store.facility(&scope, room.facility).await?;
        tx.lock_person_of_measure(new.person).await?;
        if tx.is_placed(new.person).await? {
            return Err(Error::Conflict("measures.has_place"));
        }
        let there = tx.lodgers_of(&room).await?;
        let known = self.store.measured(&domain::access::Scope::everything(), &there.iter().map(|l| l.person).collect::<Vec<_>>()).await?;
        let lodger = |m: &store::Measured| Lodger { under_measure: m.holds.is_some(), age: self.years(m) };
        let there: Vec<Lodger> = there.iter().map(|l| known.iter().find(|m| m.person == l.person).map_or(Lodger { under_measure: false, age: None }, lodger)).collect();
        let ground = place(room.beds, lodger(&new), &there, wish.ground, &note).map_err(refusal)?;
        let placement = NewPlacement { person: new.person, room: room.id, facility: room.facility, from_ms, until_ms, ground, note: &note, by: actor.account, now_ms };
        let id = tx.insert_placement(&placement).await.map_err(|e| if matches!(e, store::Error::Conflict { .. }) { refusal(PlacementError::RoomTaken) } else { e.into() })?;
        let event = self.measure_event(actor, EventKind::PersonPlaced, new.person, &new.area);
        tx.commit(with(event, json!({ "facility": room.facility, "room": room.name, "ground": ground.map(Ground::code) }))).await?;
        Ok(id)
    }

    /// Ends somebody's stay; it stays in their history.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it has ended already.
    pub async fn leave_room(&self, actor: &Actor, id: PlacementId, note: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::MeasuresWork)?;
        let was = self.store.placement(id).await?;
        let person = self.measured_person(&scope, was.person).await?;
        let note = needed("note", note)?;
        let tx = self.store.begin().await?;
        if !tx.end_placement(id, &note, actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("measures.moved_on"));
        }
        let event = self.measure_event(actor, EventKind::PlacementEnded, person.person, &person.area);
        tx.commit(with(event, json!({ "facility": was.facility, "room": was.room_name }))).await?;
        Ok(())
    }
}

fn checked(facts: FacilityFacts) -> Result<FacilityFacts, Error> {
    Ok(FacilityFacts {
        name: required("name", &facts.name, LONGEST_NAME)?,
        address: needed("address", &facts.address)?,
        telephone: optional("telephone", &facts.telephone)?,
        cleaning: optional("cleaning", &facts.cleaning)?,
        meals: optional("meals", &facts.meals)?,
        cost: optional("cost", &facts.cost)?,
        payer: optional("payer", &facts.payer)?,
    })
}

fn name_taken(error: store::Error) -> Error {
    if matches!(error, store::Error::Conflict { .. }) { Problem::new("measures.facility_name_taken").at("name").into() } else { error.into() }
}

fn refusal(error: PlacementError) -> Error {
    let problem = match error {
        PlacementError::NoMeasure => Problem::new("measures.nobody_placed_without").at("room_id"),
        PlacementError::RoomTaken => Problem::new("measures.room_taken").at("room_id"),
        PlacementError::NoBed => Problem::new("measures.no_bed").at("room_id"),
        PlacementError::NotChildWithParent => Problem::new("measures.not_child_with_parent").at("ground").with("years", OLDEST_CHILD),
        PlacementError::NeedsNote => Problem::new("measures.ground_needs_note").at("note"),
    };
    problem.into()
}
