//! Calls that were promised, and what is handed over at the end of a shift.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, id, optional_id};
use crate::router::Api;
use crate::wire::time;
use app::calls;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{HandoverId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A call that the asker promised; the name is masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromisedCall {
    pub task_id: String,
    pub name: String,
    pub team_id: Option<String>,
    pub due: String,
    pub outcome: Option<String>,
}

/// A colleague of one of the asker's teams.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamMate {
    pub account_id: String,
    pub name: String,
    pub team_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShiftHandover {
    pub id: String,
    pub from: String,
    /// Null is everybody of the team.
    pub to: Option<String>,
    pub team: String,
    pub calls: u64,
    pub note: String,
    pub at: String,
    pub seen_at: Option<String>,
}

/// What one promised, and what was handed to one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Shift {
    pub promised: Vec<PromisedCall>,
    pub colleagues: Vec<TeamMate>,
    /// Handed over by others and not seen yet.
    pub received: Vec<ShiftHandover>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Handovers {
    pub handovers: Vec<ShiftHandover>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandoverBody {
    pub team_id: String,
    /// Without one, anybody of the team calls.
    pub to_account_id: Option<String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShiftEnded {
    pub calls: u64,
}

fn handover(handover: calls::Handover) -> ShiftHandover {
    ShiftHandover {
        id: HandoverId(handover.id).to_string(),
        from: handover.from,
        to: handover.to,
        team: handover.team,
        calls: handover.calls,
        note: handover.note,
        at: time(handover.at_ms),
        seen_at: handover.seen_ms.map(time),
    }
}

/// Returns what the asker promised, who could take it over, and what was handed to the asker.
#[utoipa::path(get, path = "/api/calls/shift", operation_id = "calls_shift", tag = "calls",
    responses((status = 200, body = Shift), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn shift(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Shift>> {
    let promised = api.app.promised_calls(&actor.actor).await?.into_iter().map(|call| PromisedCall {
        task_id: call.task.to_string(),
        name: call.name,
        team_id: call.team.map(|t| t.to_string()),
        due: time(call.due_ms),
        outcome: call.outcome,
    });
    let colleagues = api.app.colleagues(&actor.actor).await?;
    let colleagues = colleagues.into_iter().map(|(account, name, team)| TeamMate { account_id: account.to_string(), name, team_id: team.to_string() });
    let received = api.app.handovers(&actor.actor).await?.into_iter().map(handover);
    Ok(axum::Json(Shift { promised: promised.collect(), colleagues: colleagues.collect(), received: received.collect() }))
}

/// Hands the calls that the asker promised in a team to a colleague, or to everybody of the team.
#[utoipa::path(post, path = "/api/calls/handovers", operation_id = "calls_hand_over", tag = "calls", request_body = HandoverBody,
    responses((status = 200, body = ShiftEnded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_over(State(api): State<Api>, actor: Actor, Json(body): Json<HandoverBody>) -> Answer<axum::Json<ShiftEnded>> {
    let (team, to) = (id(&body.team_id, "team_id")?, optional_id(body.to_account_id.as_deref(), "to_account_id")?);
    let calls = api.app.hand_over(&actor.actor, team, to, &body.note).await?;
    Ok(axum::Json(ShiftEnded { calls }))
}

/// Notes that the asker has seen a hand-over.
#[utoipa::path(post, path = "/api/calls/handovers/{handover_id}/seen", operation_id = "calls_see_handover", tag = "calls", params(("handover_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn see_handover(State(api): State<Api>, actor: Actor, Path(handover_id): Path<HandoverId>) -> Answer<StatusCode> {
    api.app.see_handover(&actor.actor, handover_id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the newest hand-overs of a team.
#[utoipa::path(get, path = "/api/teams/{team_id}/handovers", operation_id = "teams_handovers", tag = "teams", params(("team_id" = String, Path)),
    responses((status = 200, body = Handovers), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn of_team(State(api): State<Api>, actor: Actor, Path(team_id): Path<TeamId>) -> Answer<axum::Json<Handovers>> {
    let handovers = api.app.handovers_of_team(&actor.actor, team_id).await?;
    Ok(axum::Json(Handovers { handovers: handovers.into_iter().map(handover).collect() }))
}
