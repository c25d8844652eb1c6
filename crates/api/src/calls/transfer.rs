//! Passing a call on, and the languages callers speak.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem};
use crate::router::Api;
use app::calls::TransferTo;
use axum::extract::State;
use domain::ids::TaskId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TransferBody {
    pub token: i64,
    /// The language the person needs, by the pack's code; without one, to a senior caller.
    pub language: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Transferred {
    /// `normal`: for whoever speaks the language; `senior`: for a senior caller.
    pub queue: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Languages {
    /// By the pack's codes.
    pub languages: Vec<String>,
}

/// Passes the person in hand to a senior caller, or to whoever speaks a language; it is no attempt.
#[utoipa::path(post, path = "/api/calls/{task_id}/transfer", operation_id = "calls_transfer", tag = "calls", request_body = TransferBody, params(("task_id" = String, Path)),
    responses((status = 200, body = Transferred), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn transfer(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<TransferBody>) -> Answer<axum::Json<Transferred>> {
    let to = body.language.filter(|l| !l.is_empty()).map_or(TransferTo::Senior, TransferTo::Language);
    let queue = api.app.transfer_call(&actor.actor, task_id, body.token, &to).await?;
    Ok(axum::Json(Transferred { queue: queue.code().to_owned() }))
}

/// Keeps which languages the asker speaks.
#[utoipa::path(put, path = "/api/calls/languages", operation_id = "calls_say_languages", tag = "calls", request_body = Languages,
    responses((status = 200, body = Languages), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn say_languages(State(api): State<Api>, actor: Actor, Json(body): Json<Languages>) -> Answer<axum::Json<Languages>> {
    api.app.say_languages(&actor.actor, &body.languages).await?;
    Ok(axum::Json(Languages { languages: api.app.my_languages(&actor.actor).await? }))
}
