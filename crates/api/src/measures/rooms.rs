//! Houses, their rooms, and who stays where.

use super::{Names, name, optional_code};
use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_time};
use crate::router::Api;
use crate::wire::{AreaName, Page, PageQuery, limit, time};
use app::measures::{FacilityFacts, FacilityView, Place, PlacementRecord};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{FacilityId, PersonId, PlacementId};
use domain::measures::Ground;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What people want to know of a house before they go there.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FacilitySheet {
    pub name: String,
    pub address: String,
    #[serde(default)]
    pub telephone: String,
    #[serde(default)]
    pub cleaning: String,
    #[serde(default)]
    pub meals: String,
    #[serde(default)]
    pub cost: String,
    /// Who pays.
    #[serde(default)]
    pub payer: String,
}

/// A house in which people stay.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Facility {
    pub id: String,
    /// Give it with the next change.
    pub version: i64,
    pub area: Option<AreaName>,
    pub sheet: FacilitySheet,
    pub rooms: u64,
    /// Rooms in which somebody is.
    pub taken: u64,
}

/// Somebody in a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lodger {
    pub placement: Placement,
    /// None is out of one's reach.
    pub person: Option<PersonLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Room {
    pub id: String,
    pub name: String,
    pub beds: u32,
    pub lodgers: Vec<Lodger>,
}

/// A house with its rooms.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacilityDetail {
    #[serde(flatten)]
    pub facility: Facility,
    pub all_rooms: Vec<Room>,
}

/// Somebody's stay in a room.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Placement {
    pub id: String,
    pub room_id: String,
    pub room: String,
    pub facility_id: String,
    pub facility: String,
    pub from: String,
    pub until: Option<String>,
    /// Why they share the room: `child_with_parent`, `pregnant`, `dependant` or `carer`.
    pub ground: Option<String>,
    pub note: String,
    pub placed_by: String,
    pub left_at: Option<String>,
    pub left_by: Option<String>,
    pub left_note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFacilityBody {
    pub area_id: String,
    pub sheet: FacilitySheet,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeFacilityBody {
    pub version: i64,
    pub sheet: FacilitySheet,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoomsBody {
    /// Their names; those that are there stay as they are.
    pub rooms: Vec<String>,
    pub beds: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RoomsAdded {
    pub added: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceBody {
    pub room_id: String,
    pub from: Option<String>,
    pub until: Option<String>,
    /// Only where somebody is in the room: `child_with_parent`, `pregnant`, `dependant` or `carer`.
    pub ground: Option<String>,
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LeaveBody {
    /// Why, and where they went.
    pub note: String,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    pub id: String,
}

impl From<FacilitySheet> for FacilityFacts {
    fn from(sheet: FacilitySheet) -> Self {
        Self { name: sheet.name, address: sheet.address, telephone: sheet.telephone, cleaning: sheet.cleaning, meals: sheet.meals, cost: sheet.cost, payer: sheet.payer }
    }
}

fn facility(view: FacilityView) -> Facility {
    let record = view.record;
    let facts = record.facts;
    Facility {
        id: record.id.to_string(),
        version: record.version,
        area: view.area.map(AreaName::from),
        sheet: FacilitySheet {
            name: facts.name, address: facts.address, telephone: facts.telephone, cleaning: facts.cleaning, meals: facts.meals, cost: facts.cost, payer: facts.payer,
        },
        rooms: record.rooms,
        taken: record.taken,
    }
}

pub(super) fn placement(record: PlacementRecord, names: &Names) -> Placement {
    Placement {
        id: record.id.to_string(),
        room_id: record.room.to_string(),
        room: record.room_name,
        facility_id: record.facility.to_string(),
        facility: record.facility_name,
        from: time(record.from_ms),
        until: record.until_ms.map(time),
        ground: record.ground.map(|g| g.code().to_owned()),
        note: record.note,
        placed_by: name(names, record.placed_by),
        left_at: record.left_ms.map(time),
        left_by: record.left_by.map(|by| name(names, by)),
        left_note: record.left_note,
    }
}

/// Returns a page of the houses of one's areas.
#[utoipa::path(get, path = "/api/measures/facilities", operation_id = "measures_facilities", tag = "measures", params(PageQuery),
    responses((status = 200, body = Page<Facility>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn facilities(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<Facility>>> {
    Ok(axum::Json(Page::of(api.app.facilities(&actor.actor, query.after.as_deref(), limit(query.limit)).await?, facility)))
}

/// Opens a house in an area.
#[utoipa::path(post, path = "/api/measures/facilities", operation_id = "measures_open_facility", tag = "measures", request_body = NewFacilityBody,
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open_facility(State(api): State<Api>, actor: Actor, Json(body): Json<NewFacilityBody>) -> Answer<axum::Json<Kept>> {
    let opened = api.app.open_facility(&actor.actor, id(&body.area_id, "area_id")?, body.sheet.into()).await?;
    Ok(axum::Json(Kept { id: opened.to_string() }))
}

/// Returns a house with its rooms, and who is in them.
#[utoipa::path(get, path = "/api/measures/facilities/{facility_id}", operation_id = "measures_facility", tag = "measures", params(("facility_id" = String, Path)),
    responses((status = 200, body = FacilityDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_facility(State(api): State<Api>, actor: Actor, Path(facility_id): Path<FacilityId>) -> Answer<axum::Json<FacilityDetail>> {
    let mut view = api.app.facility(&actor.actor, facility_id).await?;
    let all_rooms = std::mem::take(&mut view.rooms).into_iter().map(|view| Room {
        id: view.room.id.to_string(),
        name: view.room.name,
        beds: view.room.beds,
        lodgers: view.lodgers.into_iter().map(|(stay, person)| Lodger { placement: placement(stay, &Names::new()), person: person.map(people::line) }).collect(),
    });
    Ok(axum::Json(FacilityDetail { all_rooms: all_rooms.collect(), facility: facility(view) }))
}

/// Changes what a house says of itself.
#[utoipa::path(put, path = "/api/measures/facilities/{facility_id}", operation_id = "measures_change_facility", tag = "measures", request_body = ChangeFacilityBody, params(("facility_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_facility(State(api): State<Api>, actor: Actor, Path(facility_id): Path<FacilityId>, Json(body): Json<ChangeFacilityBody>) -> Answer<StatusCode> {
    api.app.change_facility(&actor.actor, facility_id, body.version, body.sheet.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds rooms to a house.
#[utoipa::path(post, path = "/api/measures/facilities/{facility_id}/rooms", operation_id = "measures_add_rooms", tag = "measures", request_body = RoomsBody, params(("facility_id" = String, Path)),
    responses((status = 200, body = RoomsAdded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn add_rooms(State(api): State<Api>, actor: Actor, Path(facility_id): Path<FacilityId>, Json(body): Json<RoomsBody>) -> Answer<axum::Json<RoomsAdded>> {
    let added = api.app.add_rooms(&actor.actor, facility_id, &body.rooms, body.beds).await?;
    Ok(axum::Json(RoomsAdded { added }))
}

/// Gives somebody a place: one person, one room, unless a ground of the closed list lets a second one in.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/placements", operation_id = "measures_place", tag = "measures", request_body = PlaceBody, params(("person_id" = String, Path)),
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn place(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<PlaceBody>) -> Answer<axum::Json<Kept>> {
    let wish = Place {
        room: id(&body.room_id, "room_id")?,
        from: optional_time(body.from.as_deref(), "from")?,
        until: optional_time(body.until.as_deref(), "until")?,
        ground: optional_code(body.ground.as_deref(), "ground", Ground::from_code)?,
        note: body.note.unwrap_or_default(),
    };
    let placed = api.app.place_person(&actor.actor, person_id, wish).await?;
    Ok(axum::Json(Kept { id: placed.to_string() }))
}

/// Ends somebody's stay; it stays in their history.
#[utoipa::path(post, path = "/api/measures/placements/{placement_id}/end", operation_id = "measures_leave", tag = "measures", request_body = LeaveBody, params(("placement_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn leave(State(api): State<Api>, actor: Actor, Path(placement_id): Path<PlacementId>, Json(body): Json<LeaveBody>) -> Answer<StatusCode> {
    api.app.leave_room(&actor.actor, placement_id, &body.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
