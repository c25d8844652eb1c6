//! Lists: sending files, looking at them, receiving them, and deciding doubtful rows.

mod files;
mod rows;

pub(crate) use files::{__path_preview, __path_upload, preview, upload};
pub(crate) use rows::{
    __path_correct, __path_decide_row, __path_decide_rows, __path_export, __path_problems, __path_rows, correct, decide_row, decide_rows, export, problems, rows,
};

use crate::actor::Actor;
use crate::overview::PeopleCounts;
use crate::people::named_team;
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id};
use crate::router::Api;
use crate::wire::{AreaName, Named, Page, PageQuery, limit, time};
use app::intake::{ListView, ReceiveList};
use axum::extract::State;
use axum::http::StatusCode;
use domain::dates::DateOrder;
use domain::ids::ListId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The ledger of a list: received is the sum of the four verdicts, at any minute.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowCounts {
    pub received: u64,
    pub accepted: u64,
    pub merged: u64,
    pub held: u64,
    pub rejected: u64,
}

/// A list with its reconciliation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List {
    pub id: String,
    pub name: String,
    pub source: String,
    pub basis: String,
    pub purpose: String,
    pub area: Option<AreaName>,
    pub team: Option<Named>,
    pub filename: String,
    /// `receiving`, `complete` or `failed`.
    pub state: String,
    /// Why the file could not be read to its end.
    #[schema(value_type = Option<Object>)]
    pub failure: Option<Value>,
    pub received_at: String,
    pub received_by: Option<Named>,
    pub rows: RowCounts,
    pub people: PeopleCounts,
    /// The ledger and the people add up.
    pub balanced: bool,
    pub seconds: Option<f64>,
}

pub(crate) fn list(view: ListView) -> List {
    let record = view.record;
    let rows = RowCounts { received: record.received(), accepted: record.accepted, merged: record.merged, held: record.held, rejected: record.rejected };
    let people = PeopleCounts::from(&view.people);
    let all_read = record.total_rows.is_none_or(|total| total == rows.received);
    #[expect(clippy::cast_precision_loss, reason = "seconds for people to read")]
    let seconds = record.finished_ms.map(|end| (end - record.received_ms) as f64 / 1_000.0);
    List {
        id: record.id.to_string(),
        name: record.name,
        source: record.source,
        basis: record.basis,
        purpose: record.purpose,
        area: view.area.map(AreaName::from),
        team: named_team(view.team),
        filename: record.filename,
        state: record.state,
        failure: record.failure,
        received_at: time(record.received_ms),
        received_by: view.received_by.map(|(id, name)| Named::of(id, name)),
        balanced: all_read && people.total <= rows.accepted + rows.merged,
        rows,
        people,
        seconds,
    }
}

/// A saved mapping.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mapping {
    pub id: String,
    pub name: String,
    pub columns: BTreeMap<String, Option<String>>,
    pub used_at: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListBody {
    pub upload_id: String,
    pub name: String,
    /// Who sent it.
    pub source: String,
    /// On what legal basis.
    pub basis: String,
    /// `contact_tracing`, `venue_exposure`, `returnees`, `screening`, `case_investigation`, `monitoring`, `welfare` or `administration`.
    pub purpose: String,
    pub area_id: Option<String>,
    pub team_id: Option<String>,
    pub sheet: Option<String>,
    pub header_row: Option<u64>,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    /// Header, or `#` and the column's number from 1, and the field it becomes. None guesses.
    pub columns: Option<BTreeMap<String, Option<String>>>,
    #[serde(default)]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// `ymd`, `dmy` or `mdy`.
    pub date_order: Option<String>,
    pub remember_as: Option<String>,
}

pub(super) fn read_options(sheet: Option<String>, header_row: Option<u64>, encoding: Option<String>, delimiter: Option<String>) -> Answer<tables::ReadOptions> {
    let delimiter = match delimiter.as_deref() {
        None | Some("") => None,
        Some("\\t" | "tab") => Some('\t'),
        Some(text) => {
            let mut letters = text.chars();
            match (letters.next(), letters.next()) {
                (Some(only), None) => Some(only),
                _ => return Err(Problem::invalid("intake.delimiter_one_character", "delimiter")),
            }
        }
    };
    let given = |text: Option<String>| text.filter(|t| !t.is_empty());
    Ok(tables::ReadOptions { sheet: given(sheet), header_row, encoding: given(encoding), delimiter })
}

fn receive_list(body: ListBody) -> Answer<ReceiveList> {
    let order = |code: &str| DateOrder::from_code(code).ok_or_else(|| Problem::invalid("intake.unknown_date_order", "date_order"));
    let date_order = body.date_order.as_deref().filter(|code| !code.is_empty()).map(order).transpose()?;
    Ok(ReceiveList {
        options: read_options(body.sheet, body.header_row, body.encoding, body.delimiter)?,
        area: optional_id(body.area_id.as_deref(), "area_id")?,
        team: optional_id(body.team_id.as_deref(), "team_id")?,
        name: body.name,
        source: body.source,
        basis: body.basis,
        purpose: body.purpose,
        columns: body.columns,
        values: body.values,
        date_order,
        remember_as: body.remember_as,
    })
}

/// Returns the saved mappings.
#[utoipa::path(get, path = "/api/mappings", operation_id = "intake_mappings", tag = "intake",
    responses((status = 200, body = Vec<Mapping>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn mappings(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Vec<Mapping>>> {
    let saved = api.app.mappings(&actor.actor).await?;
    let mapping = |(m, columns): (app::MappingRecord, _)| Mapping { id: m.id.to_string(), name: m.name, columns, used_at: time(m.used_ms) };
    Ok(axum::Json(saved.into_iter().map(mapping).collect()))
}

/// Receives a file that was sent, in the background.
#[utoipa::path(post, path = "/api/lists", operation_id = "intake_receive", tag = "intake", request_body = ListBody,
    responses((status = 202, body = List), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn receive(State(api): State<Api>, actor: Actor, Json(body): Json<ListBody>) -> Answer<(StatusCode, axum::Json<List>)> {
    let upload = id(&body.upload_id, "upload_id")?;
    let view = api.app.receive_list(&actor.actor, upload, receive_list(body)?).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(list(view))))
}

/// Returns lists, newest first.
#[utoipa::path(get, path = "/api/lists", operation_id = "intake_lists", tag = "intake", params(PageQuery),
    responses((status = 200, body = Page<List>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn lists(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<List>>> {
    let page = api.app.lists(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, list)))
}

/// Returns a list with its reconciliation at this minute.
#[utoipa::path(get, path = "/api/lists/{list_id}", operation_id = "intake_list", tag = "intake", params(("list_id" = String, Path)),
    responses((status = 200, body = List), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>) -> Answer<axum::Json<List>> {
    Ok(axum::Json(list(api.app.list(&actor.actor, list_id).await?)))
}
