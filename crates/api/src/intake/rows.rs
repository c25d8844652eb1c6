//! The rows of a list: what was found in them, and deciding them.

use super::{List, list};
use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, Query, id};
use crate::router::Api;
use crate::tables::{FileFormat, file};
use crate::wire::{Page, limit, time};
use crate::words::Language;
use app::intake::{BulkDecision, Decision, ROW_COLUMN, RowDecision, RowView};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ids::ListId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use app::RowFilter;
use tables::OutCell;
use utoipa::{IntoParams, ToSchema};

/// A value that would mend a row; hidden but for what differs from the value that stands there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suggestion {
    pub field: String,
    pub value: String,
    /// By which number a decision chooses it.
    pub choice: u32,
}

/// Something found in a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowProblem {
    pub field: String,
    pub code: String,
    /// `note`, `doubt` or `fatal`.
    pub severity: String,
    pub params: BTreeMap<String, String>,
    pub suggestions: Vec<Suggestion>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decided {
    pub at: String,
    pub by: Option<String>,
    pub decision: String,
    /// Why, in the words of whoever decided.
    pub reason: Option<String>,
}

/// A row of a list, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Row {
    pub row: i64,
    pub outcome: String,
    pub person_id: Option<String>,
    pub problems: Vec<RowProblem>,
    pub values: BTreeMap<String, String>,
    pub decided: Option<Decided>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsQuery {
    /// `accepted`, `merged`, `held` or `rejected`; several with commas.
    pub outcome: Option<String>,
    /// Only rows with this problem.
    pub code: Option<String>,
    pub field: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// How many rows have a problem.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListProblem {
    pub code: String,
    pub field: String,
    pub severity: String,
    pub rows: u64,
    /// How many of them are still to be decided.
    pub open: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionBody {
    /// `accept` as it stands, `correct` with these values, or `reject`.
    pub decision: String,
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The suggestion that is taken, by its number.
    pub choice: Option<u32>,
    #[serde(default)]
    pub reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkDecisionBody {
    pub code: String,
    pub field: Option<String>,
    /// `accept`, `apply_suggestion` or `reject`.
    pub decision: String,
    #[serde(default)]
    pub reason: String,
    /// The row after which to begin.
    #[serde(default)]
    pub after: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkDecided {
    pub decided: u64,
    /// Rows that could not be decided so.
    pub left: u64,
    /// The row after which others wait: ask again from there.
    pub next: Option<i64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportBody {
    /// `held`, `rejected`, or both.
    pub outcomes: Vec<String>,
    pub purpose: String,
    pub format: FileFormat,
    /// In which the file speaks: `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionBody {
    pub upload_id: String,
}

/// What a corrected file brought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Corrected {
    pub list: List,
    /// Rows that are settled now.
    pub decided: u64,
    /// The numbers of the rows that came back unchanged, or are doubtful still.
    pub left: Vec<i64>,
}

fn row(view: RowView) -> Row {
    let decided = view.decision.zip(view.decided_ms).map(|(decision, at)| Decided { at: time(at), by: view.decided_by, decision, reason: view.reason });
    let problem = |p: app::intake::RowProblem| RowProblem {
        field: p.field,
        code: p.code,
        severity: p.severity,
        params: p.params,
        suggestions: p.suggestions.into_iter().map(|s| Suggestion { field: s.field, value: s.value, choice: s.choice }).collect(),
    };
    Row {
        row: view.row,
        outcome: view.outcome,
        person_id: view.person.map(|p| p.to_string()),
        problems: view.problems.into_iter().map(problem).collect(),
        values: view.values,
        decided,
    }
}

/// Returns rows of a list.
#[utoipa::path(get, path = "/api/lists/{list_id}/rows", operation_id = "intake_rows", tag = "intake", params(("list_id" = String, Path), RowsQuery),
    responses((status = 200, body = Page<Row>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn rows(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>, Query(query): Query<RowsQuery>) -> Answer<axum::Json<Page<Row>>> {
    let filter = RowFilter {
        outcomes: query.outcome.as_deref().unwrap_or_default().split(',').filter(|o| !o.is_empty()).map(str::to_owned).collect(),
        problem: query.code.filter(|c| !c.is_empty()).map(|code| (code, query.field.filter(|f| !f.is_empty()))),
        after: query.after.and_then(|a| a.parse().ok()).unwrap_or(0),
        undecided: false,
    };
    let page = api.app.list_rows(&actor.actor, list_id, filter, limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, row)))
}

/// Counts what was found in the rows of a list.
#[utoipa::path(get, path = "/api/lists/{list_id}/problems", operation_id = "intake_problems", tag = "intake", params(("list_id" = String, Path)),
    responses((status = 200, body = Vec<ListProblem>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn problems(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>) -> Answer<axum::Json<Vec<ListProblem>>> {
    let counted = api.app.list_problems(&actor.actor, list_id).await?;
    Ok(axum::Json(counted.into_iter().map(|p| ListProblem { code: p.code, field: p.field, severity: p.severity, rows: p.rows, open: p.open }).collect()))
}

/// Decides about one row.
#[utoipa::path(post, path = "/api/lists/{list_id}/rows/{row}/decision", operation_id = "intake_decide_row", tag = "intake", request_body = DecisionBody,
    params(("list_id" = String, Path), ("row" = i64, Path)),
    responses((status = 200, body = Row), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decide_row(State(api): State<Api>, actor: Actor, Path((list_id, number)): Path<(ListId, i64)>, Json(body): Json<DecisionBody>) -> Answer<axum::Json<Row>> {
    let decision = Decision::from_code(&body.decision).ok_or_else(|| Problem::invalid("intake.unknown_decision", "decision"))?;
    let decision = RowDecision { decision, values: body.values, choice: body.choice, reason: body.reason };
    Ok(axum::Json(row(api.app.decide_row(&actor.actor, list_id, number, decision).await?)))
}

/// Decides alike about every row that has one problem.
#[utoipa::path(post, path = "/api/lists/{list_id}/rows/decisions", operation_id = "intake_decide_rows", tag = "intake", request_body = BulkDecisionBody,
    params(("list_id" = String, Path)),
    responses((status = 200, body = BulkDecided), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decide_rows(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>, Json(body): Json<BulkDecisionBody>) -> Answer<axum::Json<BulkDecided>> {
    let bulk = BulkDecision { code: body.code, field: body.field, decision: body.decision, reason: body.reason, after: body.after };
    let done = api.app.decide_rows(&actor.actor, list_id, &bulk).await?;
    Ok(axum::Json(BulkDecided { decided: done.decided, left: done.left, next: done.next }))
}

/// Lets held or rejected rows leave as a file to be corrected. Unmasked, for a purpose, journalled.
#[utoipa::path(post, path = "/api/lists/{list_id}/export", operation_id = "intake_export", tag = "intake", request_body = ExportBody, params(("list_id" = String, Path)),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn export(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>, Json(body): Json<ExportBody>) -> Answer<Response> {
    let rows = api.app.export_rows(&actor.actor, list_id, &body.outcomes, &body.purpose).await?;
    let words = body.language.words();
    let cells = rows.rows.into_iter().map(|row| {
        let problems = row.problems.iter().map(|(header, problem)| format!("{}: {}", header.as_deref().unwrap_or(words.field(&problem.field)), words.row_problem(&problem.field, &problem.code, &problem.params)));
        let problems = problems.collect::<Vec<_>>().join("\n");
        [row.row.to_string(), problems].into_iter().chain(row.cells).map(OutCell::Text).collect()
    });
    let headers: Vec<String> = [ROW_COLUMN.to_owned(), words.text("intake.problem_column").to_owned()].into_iter().chain(rows.headers).collect();
    file(body.format, &format!("firstline-{list_id}"), &headers, cells.collect())
}

/// Takes the downloaded file back, corrected.
#[utoipa::path(post, path = "/api/lists/{list_id}/corrections", operation_id = "intake_correct", tag = "intake", request_body = CorrectionBody, params(("list_id" = String, Path)),
    responses((status = 202, body = Corrected), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn correct(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>, Json(body): Json<CorrectionBody>) -> Answer<(StatusCode, axum::Json<Corrected>)> {
    let done = api.app.correct_list(&actor.actor, list_id, id(&body.upload_id, "upload_id")?).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(Corrected { list: list(done.list), decided: done.decided, left: done.left })))
}
