//! Calls back: who rings, and taking them.

use super::{Call, call};
use crate::actor::Actor;
use crate::limits::SEARCH;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Problem, id};
use crate::router::Api;
use crate::wire::time;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NumberBody {
    /// The number that rings, however it is written.
    pub number: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InboundBody {
    pub person_id: String,
}

/// Somebody known by the number that rings, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Inbound {
    pub person: PersonLine,
    pub last_attempt_at: Option<String>,
    /// What came of the newest attempt: an outcome of the pack.
    pub last_outcome: Option<String>,
    pub last_caller: Option<String>,
    pub attempts: u64,
    /// How often they rang back in the last fourteen days.
    pub rang_back: u64,
    /// The colleague who has them in hand now.
    pub with: Option<String>,
    /// The colleague who promised to call them.
    pub promised_by: Option<String>,
    /// Without one, taking the call opens one again.
    pub has_open_call: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InboundPeople {
    pub people: Vec<Inbound>,
}

/// Finds who rings by the number. Journalled.
#[utoipa::path(post, path = "/api/calls/inbound/look-up", operation_id = "calls_look_up_inbound", tag = "calls", request_body = NumberBody,
    responses((status = 200, body = InboundPeople), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn look_up_inbound(State(api): State<Api>, actor: Actor, Json(body): Json<NumberBody>) -> Answer<axum::Json<InboundPeople>> {
    api.limits.take(format!("search {}", actor.actor.account), SEARCH)?;
    let found = api.app.look_up_inbound(&actor.actor, &body.number).await?;
    let people = found.into_iter().map(|inbound| {
        let (at, outcome, caller) = match inbound.last {
            Some((at, outcome, caller)) => (Some(time(at)), Some(outcome), caller),
            None => (None, None, None),
        };
        Inbound {
            person: people::line(inbound.person),
            last_attempt_at: at,
            last_outcome: outcome,
            last_caller: caller,
            attempts: inbound.attempts,
            rang_back: inbound.rang_back,
            with: inbound.with,
            promised_by: inbound.promised_by,
            has_open_call: inbound.has_open_call,
        }
    });
    Ok(axum::Json(InboundPeople { people: people.collect() }))
}

/// Takes the call of a person who is on the line; a closed one is opened again.
#[utoipa::path(post, path = "/api/calls/inbound", operation_id = "calls_take_inbound", tag = "calls", request_body = InboundBody,
    responses((status = 200, body = Call), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_inbound(State(api): State<Api>, actor: Actor, Json(body): Json<InboundBody>) -> Answer<axum::Json<Call>> {
    let taken = api.app.take_inbound(&actor.actor, id(&body.person_id, "person_id")?).await?;
    Ok(axum::Json(call(&api, taken)))
}
