//! Call sheets: people on paper, and what is entered from it.

use crate::actor::Actor;
use crate::calls::{OutcomeBody, Recorded, recorded, report};
use crate::limits::REVEAL;
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id, optional_time};
use crate::router::Api;
use crate::scripts::{SpokenText, spoken};
use crate::wire::{Named, Page, PageQuery, limit, time};
use app::sheets::{Entry, PaperRow, SheetRowView, SheetView};
use axum::extract::State;
use domain::ids::SheetId;
use domain::people::TelephoneState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call sheet and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallSheet {
    pub id: String,
    /// What is printed on it.
    pub number: u32,
    pub team: Named,
    pub holder: Named,
    pub printed_by: Named,
    pub printed_at: String,
    /// Until when it holds its people.
    pub until: String,
    pub returned_at: Option<String>,
    /// `open`, `done`, `returned` or `expired`.
    pub state: String,
    pub people: u64,
    pub entered: u64,
    pub open: u64,
    /// Went back to the queue without an entry.
    pub returned: u64,
}

/// A row of a sheet, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SheetRow {
    pub row: u32,
    /// What stands on the row: two digits and a letter.
    pub code: String,
    pub name: String,
    /// `open`, `entered` or `returned`.
    pub state: String,
    pub outcome: Option<String>,
    pub entered_at: Option<String>,
    /// Somebody else had the person by then: the entry is kept as a note.
    pub late: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SheetDetail {
    pub sheet: CallSheet,
    pub rows: Vec<SheetRow>,
}

/// A row as it is printed: nothing is masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintedRow {
    pub row: u32,
    pub code: String,
    pub name: String,
    pub telephones: Vec<String>,
    /// The person's segment, by the pack's code.
    pub segment: Option<String>,
    pub verification_code: String,
    pub list: Option<String>,
    pub reason: Option<String>,
    pub place: Option<String>,
    pub visited_on: Option<String>,
}

/// A sheet as it is printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paper {
    pub sheet: CallSheet,
    pub rows: Vec<PrintedRow>,
    /// What is said in other words than the pack's.
    pub spoken: Vec<SpokenText>,
    /// The numbers on which the team is rung back.
    pub call_back: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetBody {
    pub team_id: String,
    /// Who calls from it; none is oneself.
    pub holder_id: Option<String>,
    pub people: u32,
    /// None is the end of today's calls.
    pub until: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryBody {
    /// As it stands on the row.
    pub code: String,
    /// When the call was made; none is now.
    pub called_at: Option<String>,
    /// What came of it; the token is the sheet's and not read.
    pub report: OutcomeBody,
}

/// What became of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryMade {
    pub row: SheetRow,
    pub recorded: Recorded,
}

fn sheet(view: SheetView) -> CallSheet {
    let record = view.record;
    CallSheet {
        id: record.id.to_string(),
        number: record.number,
        team: Named::of(record.team, view.team),
        holder: Named::of(record.holder, view.holder),
        printed_by: Named::of(record.printed_by, view.printed_by),
        printed_at: time(record.printed_ms),
        until: time(record.until_ms),
        returned_at: record.returned_ms.map(time),
        state: view.state.to_owned(),
        people: record.people,
        entered: record.entered,
        open: view.open,
        returned: view.returned,
    }
}

fn row(view: SheetRowView) -> SheetRow {
    SheetRow {
        row: view.code.row,
        code: view.code.short(),
        name: view.name,
        state: view.state.to_owned(),
        outcome: view.record.outcome,
        entered_at: view.record.entered_ms.map(time),
        late: view.record.late,
    }
}

fn printed(row: PaperRow) -> PrintedRow {
    let text = |key: &str| row.person.context.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    let (reason, place, visited_on) = (text("reason"), text("place"), text("visited_on"));
    let leads_nowhere = |state| matches!(state, TelephoneState::Wrong | TelephoneState::NotTheirs | TelephoneState::Unusable);
    PrintedRow {
        row: row.code.row,
        code: row.code.short(),
        name: row.person.name.unwrap_or_default(),
        telephones: row.person.telephones.into_iter().filter(|t| !leads_nowhere(t.state)).map(|t| t.number).collect(),
        segment: row.person.segment,
        verification_code: row.verification_code,
        list: row.person.list,
        reason,
        place,
        visited_on,
    }
}

/// Returns one's call sheets and those of the teams one leads, newest first.
#[utoipa::path(get, path = "/api/sheets", operation_id = "sheets_list", tag = "sheets", params(PageQuery),
    responses((status = 200, body = Page<CallSheet>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<CallSheet>>> {
    let page = api.app.sheets(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, sheet)))
}

/// Puts the next people of a team on a call sheet; nobody else gets them.
#[utoipa::path(post, path = "/api/sheets", operation_id = "sheets_open", tag = "sheets", request_body = SheetBody,
    responses((status = 200, body = CallSheet), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open(State(api): State<Api>, actor: Actor, Json(body): Json<SheetBody>) -> Answer<axum::Json<CallSheet>> {
    let holder = optional_id(body.holder_id.as_deref(), "holder_id")?;
    let until = optional_time(body.until.as_deref(), "until")?;
    Ok(axum::Json(sheet(api.app.open_sheet(&actor.actor, id(&body.team_id, "team_id")?, holder, body.people, until).await?)))
}

/// Returns a call sheet and its rows, masked.
#[utoipa::path(get, path = "/api/sheets/{sheet_id}", operation_id = "sheets_get", tag = "sheets", params(("sheet_id" = String, Path)),
    responses((status = 200, body = SheetDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(sheet_id): Path<SheetId>) -> Answer<axum::Json<SheetDetail>> {
    let (view, rows) = api.app.sheet(&actor.actor, sheet_id).await?;
    Ok(axum::Json(SheetDetail { sheet: sheet(view), rows: rows.into_iter().map(row).collect() }))
}

/// Returns what is printed, with full names and numbers. Journalled.
#[utoipa::path(post, path = "/api/sheets/{sheet_id}/print", operation_id = "sheets_print", tag = "sheets", params(("sheet_id" = String, Path)),
    responses((status = 200, body = Paper), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn print(State(api): State<Api>, actor: Actor, Path(sheet_id): Path<SheetId>) -> Answer<axum::Json<Paper>> {
    api.limits.take(format!("print {}", actor.actor.account), REVEAL)?;
    let paper = api.app.sheet_paper(&actor.actor, sheet_id).await?;
    Ok(axum::Json(Paper {
        sheet: sheet(paper.sheet),
        rows: paper.rows.into_iter().map(printed).collect(),
        spoken: paper.spoken.into_iter().map(spoken).collect(),
        call_back: paper.call_back,
    }))
}

/// Returns the row of a code, to be compared with the paper.
#[utoipa::path(get, path = "/api/sheets/{sheet_id}/rows/{code}", operation_id = "sheets_row", tag = "sheets", params(("sheet_id" = String, Path), ("code" = String, Path)),
    responses((status = 200, body = SheetRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn find_row(State(api): State<Api>, actor: Actor, Path((sheet_id, code)): Path<(SheetId, String)>) -> Answer<axum::Json<SheetRow>> {
    Ok(axum::Json(row(api.app.sheet_row(&actor.actor, sheet_id, &code).await?)))
}

/// Enters what came of a call from paper; the same entry twice changes nothing.
#[utoipa::path(post, path = "/api/sheets/{sheet_id}/entries", operation_id = "sheets_enter", tag = "sheets", request_body = EntryBody, params(("sheet_id" = String, Path)),
    responses((status = 200, body = EntryMade), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn enter(State(api): State<Api>, actor: Actor, Path(sheet_id): Path<SheetId>, Json(body): Json<EntryBody>) -> Answer<axum::Json<EntryMade>> {
    let called_at = optional_time(body.called_at.as_deref(), "called_at")?;
    let entry = Entry { code: body.code, called_at, report: report(body.report)? };
    let (entered, made) = api.app.enter_row(&actor.actor, sheet_id, entry).await?;
    Ok(axum::Json(EntryMade { row: row(entered), recorded: recorded(made) }))
}

/// Undoes the newest entry of a sheet while nothing has followed from it.
#[utoipa::path(post, path = "/api/sheets/{sheet_id}/undo", operation_id = "sheets_undo", tag = "sheets", params(("sheet_id" = String, Path)),
    responses((status = 200, body = SheetRow), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn undo(State(api): State<Api>, actor: Actor, Path(sheet_id): Path<SheetId>) -> Answer<axum::Json<SheetRow>> {
    Ok(axum::Json(row(api.app.undo_entry(&actor.actor, sheet_id).await?)))
}

/// Gives everybody who was not entered back to the queue.
#[utoipa::path(post, path = "/api/sheets/{sheet_id}/return", operation_id = "sheets_return", tag = "sheets", params(("sheet_id" = String, Path)),
    responses((status = 200, body = CallSheet), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn give_back(State(api): State<Api>, actor: Actor, Path(sheet_id): Path<SheetId>) -> Answer<axum::Json<CallSheet>> {
    Ok(axum::Json(sheet(api.app.return_sheet(&actor.actor, sheet_id).await?)))
}
