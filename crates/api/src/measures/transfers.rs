//! Transfers: planned, under way, and arrived.

use super::{Kept, code};
use crate::actor::Actor;
use crate::people::warnings::{StaffWarning, warnings};
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id, optional_time};
use crate::router::Api;
use crate::wire::{Page, PageQuery, limit, time};
use app::measures::{Arrival, Plan, TransferView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::TransferId;
use domain::measures::{ArrivalBy, Destination, Packing, Protection, TransferStep};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One of those who are moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Traveller {
    pub person: PersonLine,
    pub arrived_at: Option<String>,
    /// How we know: `message`, `voice`, `call` or `escort`.
    pub arrived_by: Option<String>,
    pub note: String,
    pub confirmed_by: Option<String>,
    /// What whoever fetches them has to be careful of.
    pub warnings: Vec<StaffWarning>,
}

/// A transfer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transfer {
    pub id: String,
    /// Give it with the next step.
    pub version: i64,
    /// `facility`, `hospital` or `home`.
    pub destination: String,
    pub facility: Option<String>,
    pub place: String,
    /// The appointment.
    pub at: String,
    pub due: Option<String>,
    pub late: bool,
    /// Where they are met: not at the door.
    pub pick_up: String,
    pub vehicle: String,
    pub escort: String,
    pub protection: Vec<String>,
    pub packing: Vec<String>,
    pub weather: String,
    /// `planned`, `picked_up`, `arrived` or `cancelled`.
    pub state: String,
    pub reason: String,
    pub planned_at: String,
    pub planned_by: Option<String>,
    pub picked_up_at: Option<String>,
    pub closed_at: Option<String>,
    pub people: Vec<Traveller>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanBody {
    #[serde(default)]
    pub people: Vec<String>,
    /// `facility`, `hospital` or `home`.
    pub destination: String,
    pub facility_id: Option<String>,
    /// Where it goes, where it is no house of ours.
    pub place: Option<String>,
    /// The appointment.
    pub at: String,
    /// By when they have to be there.
    pub due: Option<String>,
    /// Where they are met: not at the door.
    pub pick_up: String,
    pub vehicle: Option<String>,
    pub escort: Option<String>,
    /// `mask`, `respirator`, `gloves`, `gown`, `face_shield`, `hand_rub`.
    #[serde(default)]
    pub protection: Vec<String>,
    /// `identity`, `telephone`, `medicine`, `clothes`, `warm_clothes`, `rain_wear`, `toiletries`, `child_things`.
    #[serde(default)]
    pub packing: Vec<String>,
    pub weather: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferStepBody {
    /// `pick_up` or `cancel`.
    pub transfer_step: String,
    pub version: i64,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArrivalBody {
    pub person_id: String,
    /// How we know: `message`, `voice`, `call` or `escort`.
    pub by: String,
    pub note: Option<String>,
    pub version: i64,
}

pub(super) fn transfer(view: TransferView) -> Transfer {
    let record = view.record;
    Transfer {
        id: record.id.to_string(),
        version: record.version,
        destination: record.destination.code().to_owned(),
        facility: view.facility,
        place: record.place,
        at: time(record.at_ms),
        due: record.due_ms.map(time),
        late: view.late,
        pick_up: record.pick_up,
        vehicle: record.vehicle,
        escort: record.escort,
        protection: record.protection.iter().map(|p| p.code().to_owned()).collect(),
        packing: record.packing.iter().map(|p| p.code().to_owned()).collect(),
        weather: record.weather,
        state: record.state.code().to_owned(),
        reason: record.reason,
        planned_at: time(record.planned_ms),
        planned_by: view.planned_by,
        picked_up_at: record.picked_up_ms.map(time),
        closed_at: record.closed_ms.map(time),
        people: view.people.into_iter().map(|each| Traveller {
            person: people::line(each.person),
            arrived_at: each.record.arrived_ms.map(time),
            arrived_by: each.record.arrived_by.map(|by| by.code().to_owned()),
            note: each.record.note,
            confirmed_by: each.confirmed_by,
            warnings: warnings(each.warnings),
        }).collect(),
    }
}

/// Returns a page of the transfers that have not ended, what is late first.
#[utoipa::path(get, path = "/api/measures/transfers", operation_id = "measures_transfers", tag = "measures", params(PageQuery),
    responses((status = 200, body = Page<Transfer>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn transfers(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<Transfer>>> {
    Ok(axum::Json(Page::of(api.app.transfers(&actor.actor, query.after.as_deref(), limit(query.limit)).await?, transfer)))
}

/// Plans a transfer of one or several people.
#[utoipa::path(post, path = "/api/measures/transfers", operation_id = "measures_plan_transfer", tag = "measures", request_body = PlanBody,
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn plan_transfer(State(api): State<Api>, actor: Actor, Json(body): Json<PlanBody>) -> Answer<axum::Json<Kept>> {
    let plan = Plan {
        people: body.people.iter().map(|p| id(p, "people")).collect::<Answer<_>>()?,
        destination: code(&body.destination, "destination", Destination::from_code)?,
        facility: optional_id(body.facility_id.as_deref(), "facility_id")?,
        place: body.place.unwrap_or_default(),
        at: optional_time(Some(&body.at), "at")?.ok_or_else(|| Problem::invalid("invalid.empty", "at"))?,
        due: optional_time(body.due.as_deref(), "due")?,
        pick_up: body.pick_up,
        vehicle: body.vehicle.unwrap_or_default(),
        escort: body.escort.unwrap_or_default(),
        protection: body.protection.iter().map(|p| code(p, "protection", Protection::from_code)).collect::<Answer<_>>()?,
        packing: body.packing.iter().map(|p| code(p, "packing", Packing::from_code)).collect::<Answer<_>>()?,
        weather: body.weather.unwrap_or_default(),
    };
    let planned = api.app.plan_transfer(&actor.actor, plan).await?;
    Ok(axum::Json(Kept { id: planned.to_string() }))
}

/// Says that people were picked up, or why they are not moved.
#[utoipa::path(post, path = "/api/measures/transfers/{transfer_id}/steps", operation_id = "measures_move_transfer", tag = "measures", request_body = TransferStepBody, params(("transfer_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn move_transfer(State(api): State<Api>, actor: Actor, Path(transfer_id): Path<TransferId>, Json(body): Json<TransferStepBody>) -> Answer<StatusCode> {
    let step = code(&body.transfer_step, "transfer_step", TransferStep::from_code)?;
    api.app.move_transfer(&actor.actor, transfer_id, step, body.version, &body.reason.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that somebody has arrived, and how we know; the last one closes the transfer.
#[utoipa::path(post, path = "/api/measures/transfers/{transfer_id}/arrivals", operation_id = "measures_arrive", tag = "measures", request_body = ArrivalBody, params(("transfer_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn arrive(State(api): State<Api>, actor: Actor, Path(transfer_id): Path<TransferId>, Json(body): Json<ArrivalBody>) -> Answer<StatusCode> {
    let arrival = Arrival {
        person: id(&body.person_id, "person_id")?,
        by: code(&body.by, "by", ArrivalBy::from_code)?,
        note: body.note.unwrap_or_default(),
        version: body.version,
    };
    api.app.confirm_arrival(&actor.actor, transfer_id, arrival).await?;
    Ok(StatusCode::NO_CONTENT)
}
