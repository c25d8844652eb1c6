//! Every day: checks, alerts, and what people need.

use super::{Kept, Names, code, name, optional_code};
use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, optional_id};
use crate::router::Api;
use crate::wire::{Page, limit, time};
use app::measures::{Check, CheckRecord, NeedRecord, NeedView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{CheckId, NeedId, PersonId};
use domain::measures::{NeedKind, NeedState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// How somebody was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureCheck {
    pub id: String,
    pub at: String,
    /// In tenths of a degree Celsius.
    pub temperature: Option<i64>,
    /// Symptoms of the pack; `none` where all were asked and there was none.
    pub symptoms: Vec<String>,
    pub note: String,
    pub by: String,
    /// What made it an alert: `temperature`, or symptoms of the pack.
    pub alerts: Vec<String>,
    /// What was done after an alert.
    pub done: Option<String>,
    pub done_at: Option<String>,
    pub done_by: Option<String>,
}

/// What somebody needs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonNeed {
    pub id: String,
    /// `waste`, `shopping`, `medicine`, `medical` or `other`.
    pub kind: String,
    pub note: String,
    /// `open`, `in_hand` or `done`.
    pub state: String,
    pub opened_at: String,
    pub opened_by: String,
    pub taken_at: Option<String>,
    pub taken_by: Option<String>,
    pub done_at: Option<String>,
    pub done_by: Option<String>,
    pub result: String,
}

/// What somebody needs, and who.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedLine {
    pub person: PersonLine,
    pub need: PersonNeed,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckBody {
    /// In tenths of a degree Celsius.
    pub temperature: Option<i64>,
    /// Symptoms of the pack.
    pub symptoms: Option<Vec<String>>,
    /// They have nothing of all that is asked.
    pub well: Option<bool>,
    pub note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckKept {
    /// What makes it an alert; none is as it should be.
    pub alerts: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoneBody {
    pub done: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedBody {
    /// `waste`, `shopping`, `medicine`, `medical` or `other`.
    pub need: String,
    pub note: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedStepBody {
    /// `in_hand` or `done`.
    pub state: String,
    pub result: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct NeedsQuery {
    pub area_id: Option<String>,
    pub kind: Option<String>,
    /// What is done, instead of what is open.
    #[serde(default)]
    pub done: bool,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

pub(super) fn check(record: CheckRecord, names: &Names) -> MeasureCheck {
    MeasureCheck {
        id: record.id.to_string(),
        at: time(record.at_ms),
        temperature: record.temperature,
        symptoms: record.symptoms,
        note: record.note,
        by: name(names, record.by),
        alerts: record.alerts,
        done: record.done,
        done_at: record.done_ms.map(time),
        done_by: record.done_by.map(|by| name(names, by)),
    }
}

pub(super) fn need(record: NeedRecord, names: &Names) -> PersonNeed {
    PersonNeed {
        id: record.id.to_string(),
        kind: record.kind.code().to_owned(),
        note: record.note,
        state: record.state.code().to_owned(),
        opened_at: time(record.opened_ms),
        opened_by: name(names, record.opened_by),
        taken_at: record.taken_ms.map(time),
        taken_by: record.taken_by.map(|by| name(names, by)),
        done_at: record.done_ms.map(time),
        done_by: record.done_by.map(|by| name(names, by)),
        result: record.result,
    }
}

fn need_line(view: NeedView) -> NeedLine {
    let record = view.record;
    let known = [(Some(record.opened_by), view.opened_by), (record.taken_by, view.taken_by), (record.done_by, view.done_by)];
    let names: Names = known.into_iter().filter_map(|(account, name)| Some((account?.0, name?))).collect();
    NeedLine { person: people::line(view.person), need: need(record, &names) }
}

/// Keeps how somebody under a measure is.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/checks", operation_id = "measures_check", tag = "measures", request_body = CheckBody, params(("person_id" = String, Path)),
    responses((status = 200, body = CheckKept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_check(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<CheckBody>) -> Answer<axum::Json<CheckKept>> {
    let check = Check {
        temperature: body.temperature,
        symptoms: body.symptoms.unwrap_or_default(),
        well: body.well.unwrap_or(false),
        note: body.note.unwrap_or_default(),
    };
    Ok(axum::Json(CheckKept { alerts: api.app.record_check(&actor.actor, person_id, check).await? }))
}

/// Keeps what was done after an alert.
#[utoipa::path(post, path = "/api/measures/checks/{check_id}/done", operation_id = "measures_handle_alert", tag = "measures", request_body = DoneBody, params(("check_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn handle_alert(State(api): State<Api>, actor: Actor, Path(check_id): Path<CheckId>, Json(body): Json<DoneBody>) -> Answer<StatusCode> {
    api.app.handle_alert(&actor.actor, check_id, &body.done).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a page of what people need: what is open, or what is done.
#[utoipa::path(get, path = "/api/measures/needs", operation_id = "measures_needs", tag = "measures", params(NeedsQuery),
    responses((status = 200, body = Page<NeedLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn needs(State(api): State<Api>, actor: Actor, Query(query): Query<NeedsQuery>) -> Answer<axum::Json<Page<NeedLine>>> {
    let area = optional_id(query.area_id.as_deref(), "area_id")?;
    let kind = optional_code(query.kind.as_deref(), "kind", NeedKind::from_code)?;
    let page = api.app.needs(&actor.actor, area, kind, query.done, (query.after.as_deref(), limit(query.limit))).await?;
    Ok(axum::Json(Page::of(page, need_line)))
}

/// Notes what somebody under a measure needs.
#[utoipa::path(post, path = "/api/measures/people/{person_id}/needs", operation_id = "measures_note_need", tag = "measures", request_body = NeedBody, params(("person_id" = String, Path)),
    responses((status = 200, body = Kept), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn note_need(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<NeedBody>) -> Answer<axum::Json<Kept>> {
    let kind = code(&body.need, "need", NeedKind::from_code)?;
    let kept = api.app.note_need(&actor.actor, person_id, kind, &body.note.unwrap_or_default()).await?;
    Ok(axum::Json(Kept { id: kept.to_string() }))
}

/// Takes a need in hand, or says that it is done.
#[utoipa::path(post, path = "/api/measures/needs/{need_id}/steps", operation_id = "measures_move_need", tag = "measures", request_body = NeedStepBody, params(("need_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn move_need(State(api): State<Api>, actor: Actor, Path(need_id): Path<NeedId>, Json(body): Json<NeedStepBody>) -> Answer<StatusCode> {
    let to = code(&body.state, "state", NeedState::from_code)?;
    api.app.move_need(&actor.actor, need_id, to, &body.result.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}
