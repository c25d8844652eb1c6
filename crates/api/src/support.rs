//! Calls that hurt a caller, and what is offered after them.

use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query};
use crate::router::Api;
use crate::wire::{limit, time};
use app::support::HardCallView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::AttemptId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What was offered to a caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupportOffer {
    /// A kind of the pack.
    pub kind: String,
    pub note: String,
    pub by: String,
    pub at: String,
    pub seen_at: Option<String>,
    /// The caller has not seen it yet.
    pub can_withdraw: bool,
}

/// A call that hurt a caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HardCall {
    pub id: String,
    pub at: String,
    pub caller: String,
    pub team: Option<String>,
    pub person: Option<PersonLine>,
    /// An outcome of the pack.
    pub outcome: String,
    /// What the caller noted of the call.
    pub note: String,
    pub offer: Option<SupportOffer>,
}

/// A page of calls that hurt a caller, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HardCalls {
    pub items: Vec<HardCall>,
    pub next: Option<String>,
    /// Calls after which nothing was offered yet.
    pub open: u64,
}

/// What was offered to the asker after one call.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MySupportOffer {
    pub id: String,
    /// When the call was.
    pub called_at: String,
    pub offer: SupportOffer,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MySupport {
    pub items: Vec<MySupportOffer>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct SupportQuery {
    /// Only calls after which nothing was offered yet.
    #[serde(default)]
    pub open: bool,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferBody {
    /// A kind of the pack.
    pub support: String,
    pub note: Option<String>,
}

fn offer(view: &HardCallView) -> Option<SupportOffer> {
    let record = &view.record;
    Some(SupportOffer {
        kind: record.kind.clone()?,
        note: record.note.clone().unwrap_or_default(),
        by: view.offered_by.clone().unwrap_or_default(),
        at: time(record.offered_ms?),
        seen_at: record.seen_ms.map(time),
        can_withdraw: view.can_withdraw,
    })
}

fn hard_call(view: HardCallView) -> HardCall {
    HardCall {
        id: view.record.attempt.to_string(),
        at: time(view.record.at_ms),
        offer: offer(&view),
        caller: view.caller,
        team: view.team,
        person: view.person.map(people::line),
        outcome: view.record.outcome,
        note: view.record.noted,
    }
}

/// Returns a page of the calls that hurt a caller, newest first.
#[utoipa::path(get, path = "/api/support", operation_id = "support_list", tag = "support", params(SupportQuery),
    responses((status = 200, body = HardCalls), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<SupportQuery>) -> Answer<axum::Json<HardCalls>> {
    let (page, open) = api.app.hard_calls(&actor.actor, query.open, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(HardCalls { items: page.items.into_iter().map(hard_call).collect(), next: page.next, open }))
}

/// Returns what was offered to the asker lately.
#[utoipa::path(get, path = "/api/support/mine", operation_id = "support_mine", tag = "support",
    responses((status = 200, body = MySupport), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn mine(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<MySupport>> {
    let mine = api.app.my_support(&actor.actor).await?;
    let items = mine.iter().filter_map(|view| Some(MySupportOffer { id: view.record.attempt.to_string(), called_at: time(view.record.at_ms), offer: offer(view)? })).collect();
    Ok(axum::Json(MySupport { items }))
}

/// Offers something to the caller of a call.
#[utoipa::path(post, path = "/api/support/{attempt_id}/offer", operation_id = "support_offer", tag = "support", request_body = OfferBody, params(("attempt_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn make_offer(State(api): State<Api>, actor: Actor, Path(attempt_id): Path<AttemptId>, Json(body): Json<OfferBody>) -> Answer<StatusCode> {
    api.app.offer_support(&actor.actor, attempt_id, &body.support, &body.note.unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an offer back that the caller has not seen.
#[utoipa::path(post, path = "/api/support/{attempt_id}/withdraw", operation_id = "support_withdraw", tag = "support", params(("attempt_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn withdraw(State(api): State<Api>, actor: Actor, Path(attempt_id): Path<AttemptId>) -> Answer<StatusCode> {
    api.app.withdraw_support(&actor.actor, attempt_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Notes that the asker has seen what was offered.
#[utoipa::path(post, path = "/api/support/{attempt_id}/seen", operation_id = "support_see", tag = "support", params(("attempt_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn see(State(api): State<Api>, actor: Actor, Path(attempt_id): Path<AttemptId>) -> Answer<StatusCode> {
    api.app.see_support(&actor.actor, attempt_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
