//! Doors: the open ones, lists on paper, and what came of a visit.

use crate::actor::Actor;
use crate::limits::REVEAL;
use crate::people::warnings::{StaffWarning, warnings};
use crate::people::{self, PersonLine, named_team};
use crate::problem::{Answer, Json, Path, Problem, Query, optional_id, optional_time};
use crate::router::Api;
use crate::wire::{Named, Page, PageQuery, limit, time};
use app::doors::{self, DoorQuery, VisitReport};
use axum::extract::State;
use domain::ids::{PrintId, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why somebody was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandedOver {
    pub outcome: String,
    pub note: String,
    pub at: String,
    pub by: Option<String>,
}

/// A door.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Door {
    pub task_id: String,
    /// Give it with the result of the visit.
    pub token: i64,
    pub person: PersonLine,
    pub team: Option<Named>,
    /// None when there was no telephone to begin with.
    pub why: Option<HandedOver>,
    pub visits: u32,
    /// `ready`, `later` or `closed`.
    pub state: String,
    pub outcome: Option<String>,
    pub since: String,
    /// Not before this moment.
    pub from: String,
    pub due_by: String,
    pub overdue: bool,
    /// What a visitor has to be careful of.
    pub warnings: Vec<StaffWarning>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoorsBody {
    /// A name, or a whole number.
    pub q: Option<String>,
    pub area_id: Option<String>,
    pub team_id: Option<String>,
    /// `ready` or `later`; none is both.
    pub state: Option<String>,
    pub overdue: Option<bool>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// A page of doors, and how many are open in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Doors {
    pub items: Vec<Door>,
    pub next: Option<String>,
    pub open: u64,
    pub later: u64,
    pub overdue: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitBody {
    pub token: i64,
    pub outcome: String,
    pub note: Option<String>,
    /// When the next visit was agreed.
    pub next_at: Option<String>,
    /// A number at which the person can be reached.
    pub telephone: Option<String>,
    pub print_id: Option<String>,
}

/// What became of a visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitRecorded {
    /// `close`, `retry`, `call` or `refer`.
    pub disposition: String,
    pub state: String,
    pub next_visit: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintBody {
    pub area_id: Option<String>,
    pub team_id: Option<String>,
    pub purpose: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Printed {
    pub print_id: String,
}

/// A list that was printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorPrint {
    pub id: String,
    pub by: String,
    pub purpose: String,
    pub printed_at: String,
    pub expires_at: String,
    pub doors: u64,
}

/// A row of a printed list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorPrintRow {
    /// What stands on paper: the number of the row, and a letter.
    pub code: String,
    #[serde(flatten)]
    pub door: Door,
    /// Masked.
    pub address: String,
}

/// A printed list as results are entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorPrintDetail {
    #[serde(flatten)]
    pub print: DoorPrint,
    pub rows: Vec<DoorPrintRow>,
}

/// A row on paper, in clear.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorSheetRow {
    pub code: String,
    pub name: String,
    pub sex: String,
    pub age: Option<i64>,
    pub address: String,
    pub trail: Vec<String>,
    /// The last four digits.
    pub telephone: Option<String>,
    pub outcome: Option<String>,
    pub note: String,
    pub visits: u32,
    /// What a visitor has to be careful of.
    pub warnings: Vec<StaffWarning>,
}

/// What is printed, in clear.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorSheet {
    #[serde(flatten)]
    pub print: DoorPrint,
    pub area: String,
    pub rows: Vec<DoorSheetRow>,
}

fn door(door: doors::Door) -> Door {
    let task = door.task;
    Door {
        task_id: task.id.to_string(),
        token: task.lease_token,
        person: people::line(door.person),
        team: named_team(door.team),
        why: door.why.map(|why| HandedOver { outcome: why.outcome, note: why.note, at: time(why.at_ms), by: why.by }),
        visits: task.attempts,
        state: task.state.code().to_owned(),
        outcome: task.outcome,
        since: time(task.opened_ms),
        from: time(task.due_ms),
        due_by: time(door.due_by_ms),
        overdue: door.overdue,
        warnings: warnings(door.warnings),
    }
}

fn print(summary: doors::PrintSummary) -> DoorPrint {
    let record = summary.record;
    DoorPrint {
        id: record.id.to_string(),
        by: summary.by,
        purpose: record.purpose,
        printed_at: time(record.at_ms),
        expires_at: time(record.expires_ms),
        doors: record.doors,
    }
}

/// Returns a page of open doors, those that are due first at its head. By POST: a URL is written into logs.
#[utoipa::path(post, path = "/api/doors/search", operation_id = "doors_search", tag = "doors", request_body = DoorsBody,
    responses((status = 200, body = Doors), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn search(State(api): State<Api>, actor: Actor, Json(body): Json<DoorsBody>) -> Answer<axum::Json<Doors>> {
    let ready = match body.state.as_deref().filter(|s| !s.is_empty()) {
        None => None,
        Some("ready") => Some(true),
        Some("later") => Some(false),
        Some(_) => return Err(Problem::invalid("doors.unknown_state", "state")),
    };
    let query = DoorQuery {
        text: body.q.unwrap_or_default(),
        area: optional_id(body.area_id.as_deref(), "area_id")?,
        team: optional_id(body.team_id.as_deref(), "team_id")?,
        ready,
        overdue: body.overdue.unwrap_or(false),
    };
    let (page, counts) = api.app.doors(&actor.actor, &query, body.after.as_deref(), limit(body.limit)).await?;
    let Page { items, next } = Page::of(page, door);
    Ok(axum::Json(Doors { items, next, open: counts.open, later: counts.later, overdue: counts.overdue }))
}

/// Records what came of a visit; the same report twice changes nothing.
#[utoipa::path(post, path = "/api/doors/{task_id}/outcome", operation_id = "doors_record_visit", tag = "doors", request_body = VisitBody, params(("task_id" = String, Path)),
    responses((status = 200, body = VisitRecorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_visit(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<VisitBody>) -> Answer<axum::Json<VisitRecorded>> {
    let report = VisitReport {
        token: body.token,
        outcome: body.outcome,
        note: body.note.unwrap_or_default(),
        next_at: optional_time(body.next_at.as_deref(), "next_at")?,
        telephone: body.telephone.unwrap_or_default(),
        print: optional_id(body.print_id.as_deref(), "print_id")?,
    };
    let recorded = api.app.record_visit(&actor.actor, task_id, report).await?;
    Ok(axum::Json(VisitRecorded { disposition: recorded.disposition, state: recorded.state.code().to_owned(), next_visit: recorded.next_ms.map(time) }))
}

/// Returns the lists that were printed, newest first.
#[utoipa::path(get, path = "/api/doors/prints", operation_id = "doors_prints", tag = "doors", params(PageQuery),
    responses((status = 200, body = Page<DoorPrint>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn prints(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<DoorPrint>>> {
    let page = api.app.door_prints(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, print)))
}

/// Puts the doors that can be visited now on a list, for a purpose. Journalled.
#[utoipa::path(post, path = "/api/doors/prints", operation_id = "doors_print", tag = "doors", request_body = PrintBody,
    responses((status = 200, body = Printed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make_print(State(api): State<Api>, actor: Actor, Json(body): Json<PrintBody>) -> Answer<axum::Json<Printed>> {
    let (area, team) = (optional_id(body.area_id.as_deref(), "area_id")?, optional_id(body.team_id.as_deref(), "team_id")?);
    let printed = api.app.print_doors(&actor.actor, area, team, &body.purpose).await?;
    Ok(axum::Json(Printed { print_id: printed.to_string() }))
}

/// Returns a printed list with where each of its doors stands now.
#[utoipa::path(get, path = "/api/doors/prints/{print_id}", operation_id = "doors_print_detail", tag = "doors", params(("print_id" = String, Path)),
    responses((status = 200, body = DoorPrintDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_print(State(api): State<Api>, actor: Actor, Path(print_id): Path<PrintId>) -> Answer<axum::Json<DoorPrintDetail>> {
    let view = api.app.door_print(&actor.actor, print_id).await?;
    let rows = view.lines.into_iter().map(|line| DoorPrintRow { code: line.code, door: door(line.door), address: line.address });
    Ok(axum::Json(DoorPrintDetail { rows: rows.collect(), print: print(view.summary) }))
}

/// Shows a printed list in clear, until it expires. Journalled before it is shown.
#[utoipa::path(post, path = "/api/doors/prints/{print_id}/sheet", operation_id = "doors_sheet", tag = "doors", params(("print_id" = String, Path)),
    responses((status = 200, body = DoorSheet), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn sheet(State(api): State<Api>, actor: Actor, Path(print_id): Path<PrintId>) -> Answer<axum::Json<DoorSheet>> {
    api.limits.take(format!("sheet {}", actor.actor.account), REVEAL)?;
    let sheet = api.app.door_sheet(&actor.actor, print_id).await?;
    let rows = sheet.rows.into_iter().map(|row| DoorSheetRow {
        code: row.code,
        name: row.name,
        sex: row.sex,
        age: row.age,
        address: row.address,
        trail: row.trail,
        telephone: row.telephone,
        outcome: row.outcome,
        note: row.note,
        visits: row.visits,
        warnings: warnings(row.warnings),
    });
    Ok(axum::Json(DoorSheet { rows: rows.collect(), area: sheet.area, print: print(sheet.summary) }))
}
