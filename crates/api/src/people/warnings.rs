//! What whoever calls or visits somebody has to be careful of.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem};
use crate::router::Api;
use crate::wire::time;
use app::people::WarningView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{PersonId, WarningId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something to be careful of, until a moment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffWarning {
    pub id: String,
    /// `threat`, `violence`, `weapon` or `dog`.
    pub kind: String,
    pub note: String,
    pub noted_at: String,
    pub noted_by: String,
    pub until: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffWarnings {
    pub warnings: Vec<StaffWarning>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WarningBody {
    /// `threat`, `violence`, `weapon` or `dog`.
    pub warning: String,
    /// What happened, in a few words.
    pub note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawWarningBody {
    pub reason: String,
}

pub(crate) fn warnings(views: Vec<WarningView>) -> Vec<StaffWarning> {
    views.into_iter().map(|view| StaffWarning {
        id: view.record.id.to_string(),
        kind: view.record.kind.code().to_owned(),
        note: view.record.note,
        noted_at: time(view.record.noted_ms),
        noted_by: view.noted_by,
        until: time(view.record.until_ms),
    }).collect()
}

/// Returns the warnings that stand for a person.
#[utoipa::path(get, path = "/api/people/{person_id}/warnings", operation_id = "people_warnings", tag = "people", params(("person_id" = String, Path)),
    responses((status = 200, body = StaffWarnings), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<StaffWarnings>> {
    Ok(axum::Json(StaffWarnings { warnings: warnings(api.app.warnings(&actor.actor, person_id).await?) }))
}

/// Notes that staff were threatened or in danger with somebody.
#[utoipa::path(post, path = "/api/people/{person_id}/warnings", operation_id = "people_note_warning", tag = "people", request_body = WarningBody, params(("person_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn note(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<WarningBody>) -> Answer<StatusCode> {
    api.app.note_warning(&actor.actor, person_id, &body.warning, &body.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws a warning, with a reason.
#[utoipa::path(post, path = "/api/people/{person_id}/warnings/{warning_id}/withdraw", operation_id = "people_withdraw_warning", tag = "people", request_body = WithdrawWarningBody,
    params(("person_id" = String, Path), ("warning_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw(State(api): State<Api>, actor: Actor, Path((person_id, warning_id)): Path<(PersonId, WarningId)>, Json(body): Json<WithdrawWarningBody>) -> Answer<StatusCode> {
    api.app.withdraw_warning(&actor.actor, person_id, warning_id, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
