//! Teams and their boards.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, id, optional_id, optional_time};
use crate::router::Api;
use crate::wire::{AreaName, Named, time};
use app::teams::{Assign, Board as BoardView, BoardForecast, MoveView, TeamView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{AccountId, MoveId, TaskId, TeamId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A team with its queue counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Team {
    pub id: String,
    pub name: String,
    pub agency: String,
    pub area: Option<AreaName>,
    pub members: u64,
    pub ready: u64,
    pub later: u64,
    pub leased: u64,
    pub escalated: u64,
    /// The numbers on which it is rung back.
    pub call_back: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleague {
    pub id: String,
    pub name: String,
    pub agency: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    pub account: Colleague,
    pub role: String,
    pub until: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamDetail {
    pub team: Team,
    pub members: Vec<Member>,
}

/// A caller on the board.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardCaller {
    pub account: Colleague,
    pub role: String,
    /// `calling`, `idle` or `away`.
    pub state: String,
    pub since: Option<String>,
    /// The list of whoever is in hand; never who it is.
    pub list: Option<String>,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes_per_call: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardQueue {
    pub ready: u64,
    pub later: u64,
    /// In a call on the screen.
    pub leased: u64,
    /// On a call sheet.
    pub on_paper: u64,
    pub escalated: u64,
    pub closed_today: u64,
    pub door: u64,
    pub next_due: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StuckTask {
    pub task_id: String,
    pub person_id: String,
    pub person: String,
    pub attempts: u32,
    pub since: String,
    /// `in_hand_long`, `tried_often` or `overdue`.
    pub why: String,
    /// Somebody has it in hand: it can be released, not moved.
    pub held: bool,
}

/// What waits for somebody to take it over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Handover {
    /// `door`, `referral` or `senior`.
    pub kind: String,
    pub waiting: u64,
    pub oldest: String,
}

/// People who could go to another team, lowest priority first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlannedMove {
    pub to: Named,
    pub people: u64,
    /// How many more that team could close today.
    pub room: u64,
}

/// What a supervisor could do about what does not fit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Plan {
    pub callers: u64,
    /// People whom one caller closes in an hour.
    pub pace: f64,
    /// Nobody has closed a call in the last hour: the pace is the usual length of a call.
    pub usual_pace: bool,
    pub hours_left: f64,
    pub will_not_fit: u64,
    /// Callers more who would close everybody today; none when the day is over.
    pub missing: Option<u64>,
    pub moves: Vec<PlannedMove>,
}

/// Work that came to a team or went from it lately.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Move {
    pub id: String,
    /// None is what no team had.
    pub from: Option<Named>,
    pub to: Named,
    pub by: String,
    pub at: String,
    pub moved: u64,
    pub undone_at: Option<String>,
    pub can_undo: bool,
}

/// What the callers at work will manage today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Forecast {
    pub callers: u64,
    pub per_hour: f64,
    pub hours_left: f64,
    pub will_fit: u64,
    pub will_not_fit: u64,
}

/// A team at work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Board {
    pub team: Team,
    pub callers: Vec<BoardCaller>,
    pub queue: BoardQueue,
    pub stuck: Vec<StuckTask>,
    pub forecast: Option<Forecast>,
    /// How often each outcome was recorded today.
    pub outcomes: BTreeMap<String, u64>,
    pub handovers: Vec<Handover>,
    /// Calls that hurt a caller, after which nothing was offered yet.
    pub hard_calls: u64,
    pub plan: Plan,
    pub moves: Vec<Move>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamBody {
    pub name: String,
    pub agency: String,
    pub area_id: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBackBody {
    /// One in each text; an empty one is left out.
    pub numbers: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberBody {
    pub account_id: String,
    pub until: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    /// None gives out what nobody has.
    pub from_team: Option<String>,
    pub list_id: Option<String>,
    pub to_team: String,
    pub count: Option<u32>,
    /// One task alone.
    pub task_id: Option<String>,
    /// What is called last moves first.
    #[serde(default)]
    pub lowest_first: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Moved {
    pub moved: u64,
    /// By which it can be undone.
    pub move_id: Option<String>,
}

/// What became of a move that was undone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedBack {
    pub back: u64,
    /// Closed since.
    pub closed: u64,
    /// Somebody is calling them now.
    pub in_hand: u64,
    /// Called since, and waiting for the next call.
    pub called: u64,
    /// Moved on to yet another team.
    pub moved_on: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unassigned {
    pub count: u64,
}

fn team(view: TeamView) -> Team {
    Team {
        id: view.record.id.to_string(),
        name: view.record.name,
        agency: view.record.agency,
        area: view.area.map(AreaName::from),
        members: view.members,
        ready: view.counts.ready,
        later: view.counts.later,
        leased: view.counts.leased,
        escalated: view.counts.escalated,
        call_back: view.record.call_back,
    }
}

pub(crate) fn forecast(forecast: BoardForecast) -> Forecast {
    Forecast {
        callers: forecast.callers,
        per_hour: forecast.per_hour,
        hours_left: forecast.hours_left,
        will_fit: forecast.forecast.will_fit,
        will_not_fit: forecast.forecast.will_not_fit,
    }
}

fn plan(plan: app::teams::Plan) -> Plan {
    Plan {
        callers: plan.callers,
        pace: plan.pace,
        usual_pace: plan.is_usual_pace,
        hours_left: plan.hours_left,
        will_not_fit: plan.will_not_fit,
        missing: plan.missing,
        moves: plan.moves.into_iter().map(|m| PlannedMove { to: Named::of(m.to, m.name), people: m.people, room: m.room }).collect(),
    }
}

fn moved(view: MoveView) -> Move {
    Move {
        id: view.record.id.to_string(),
        from: view.record.from.zip(view.from).map(|(team, name)| Named::of(team, name)),
        to: Named::of(view.record.to, view.to),
        by: view.by,
        at: time(view.record.at_ms),
        moved: view.record.moved,
        undone_at: view.record.undone_ms.map(time),
        can_undo: view.can_undo,
    }
}

const AWAY_AFTER_MS: i64 = 12 * 3_600_000;

fn board(view: BoardView, now_ms: i64) -> Board {
    let counts = view.team.counts;
    let caller = |c: app::teams::CallerView| {
        let away = c.caller.seen_ms.is_none_or(|seen| now_ms - seen > AWAY_AFTER_MS);
        let state = if c.caller.taken_ms.is_some() { "calling" } else if away { "away" } else { "idle" };
        BoardCaller {
            account: Colleague { id: c.caller.account.to_string(), name: c.caller.name, agency: c.caller.agency },
            role: c.caller.role,
            state: state.to_owned(),
            since: c.caller.taken_ms.map(time),
            list: c.caller.list,
            attempts: c.attempts,
            reached: c.reached,
            closed: c.closed,
            minutes_per_call: c.minutes_per_call,
        }
    };
    let stuck = |(task, person): (app::StuckTask, String)| StuckTask {
        task_id: task.task.to_string(),
        person_id: task.person.to_string(),
        person,
        attempts: task.attempts,
        since: time(task.opened_ms),
        held: task.is_held,
        why: task.why,
    };
    let handover = |h: app::Handover| Handover { kind: h.kind, waiting: h.waiting, oldest: time(h.oldest_ms) };
    Board {
        queue: BoardQueue {
            ready: counts.ready,
            later: counts.later,
            leased: counts.leased.saturating_sub(view.on_paper),
            on_paper: view.on_paper,
            escalated: counts.escalated,
            closed_today: view.closed_today,
            door: view.door,
            next_due: counts.next_due_ms.map(time),
        },
        callers: view.callers.into_iter().map(caller).collect(),
        stuck: view.stuck.into_iter().map(stuck).collect(),
        forecast: view.forecast.map(forecast),
        outcomes: view.outcomes,
        handovers: view.handovers.into_iter().map(handover).collect(),
        hard_calls: view.hard_calls,
        plan: plan(view.plan),
        moves: view.moves.into_iter().map(moved).collect(),
        team: team(view.team),
    }
}

/// Returns the teams in reach.
#[utoipa::path(get, path = "/api/teams", operation_id = "teams_list", tag = "teams",
    responses((status = 200, body = Vec<Team>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Vec<Team>>> {
    Ok(axum::Json(api.app.teams(&actor.actor).await?.into_iter().map(team).collect()))
}

/// Sets up a team.
#[utoipa::path(post, path = "/api/teams", operation_id = "teams_create", tag = "teams", request_body = TeamBody,
    responses((status = 200, body = Team), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn create(State(api): State<Api>, actor: Actor, Json(body): Json<TeamBody>) -> Answer<axum::Json<Team>> {
    let area = id(&body.area_id, "area_id")?;
    Ok(axum::Json(team(api.app.create_team(&actor.actor, &body.name, &body.agency, area).await?)))
}

/// Returns a team and its members.
#[utoipa::path(get, path = "/api/teams/{team_id}", operation_id = "teams_get", tag = "teams", params(("team_id" = String, Path)),
    responses((status = 200, body = TeamDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(team_id): Path<TeamId>) -> Answer<axum::Json<TeamDetail>> {
    let (view, members) = api.app.team(&actor.actor, team_id).await?;
    let members = members.into_iter().map(|m| Member {
        account: Colleague { id: m.account.to_string(), name: m.name, agency: m.agency },
        role: m.role,
        until: m.until_ms.map(time),
    });
    Ok(axum::Json(TeamDetail { members: members.collect(), team: team(view) }))
}

/// Takes somebody into a team, for a time or without end.
#[utoipa::path(post, path = "/api/teams/{team_id}/members", operation_id = "teams_join", tag = "teams", request_body = MemberBody, params(("team_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn join(State(api): State<Api>, actor: Actor, Path(team_id): Path<TeamId>, Json(body): Json<MemberBody>) -> Answer<StatusCode> {
    let until = optional_time(body.until.as_deref(), "until")?.map(|t| t.as_millisecond());
    api.app.join_team(&actor.actor, team_id, id(&body.account_id, "account_id")?, until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets the numbers on which a team is rung back: the people called see them, and its callers say them.
#[utoipa::path(put, path = "/api/teams/{team_id}/call-back", operation_id = "teams_set_call_back", tag = "teams", request_body = CallBackBody, params(("team_id" = String, Path)),
    responses((status = 200, body = Team), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_call_back(State(api): State<Api>, actor: Actor, Path(team_id): Path<TeamId>, Json(body): Json<CallBackBody>) -> Answer<axum::Json<Team>> {
    Ok(axum::Json(team(api.app.set_call_back(&actor.actor, team_id, &body.numbers).await?)))
}

/// Ends somebody's membership.
#[utoipa::path(delete, path = "/api/teams/{team_id}/members/{account_id}", operation_id = "teams_leave", tag = "teams",
    params(("team_id" = String, Path), ("account_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn leave(State(api): State<Api>, actor: Actor, Path((team_id, account_id)): Path<(TeamId, AccountId)>) -> Answer<StatusCode> {
    api.app.leave_team(&actor.actor, team_id, account_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a team at work.
#[utoipa::path(get, path = "/api/teams/{team_id}/board", operation_id = "teams_board", tag = "teams", params(("team_id" = String, Path)),
    responses((status = 200, body = Board), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn show_board(State(api): State<Api>, actor: Actor, Path(team_id): Path<TeamId>) -> Answer<axum::Json<Board>> {
    Ok(axum::Json(board(api.app.board(&actor.actor, team_id).await?, api.app.now().as_millisecond())))
}

/// Counts open calls that no team was given.
#[utoipa::path(get, path = "/api/tasks/unassigned", operation_id = "tasks_unassigned", tag = "tasks",
    responses((status = 200, body = Unassigned), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn unassigned(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Unassigned>> {
    Ok(axum::Json(Unassigned { count: api.app.unassigned_tasks(&actor.actor).await? }))
}

/// Gives open calls to a team.
#[utoipa::path(post, path = "/api/tasks/assign", operation_id = "tasks_assign", tag = "tasks", request_body = AssignBody,
    responses((status = 200, body = Moved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assign(State(api): State<Api>, actor: Actor, Json(body): Json<AssignBody>) -> Answer<axum::Json<Moved>> {
    let assign = Assign {
        from: optional_id(body.from_team.as_deref(), "from_team")?,
        to: id(&body.to_team, "to_team")?,
        list: optional_id(body.list_id.as_deref(), "list_id")?,
        task: optional_id(body.task_id.as_deref(), "task_id")?,
        most: body.count,
        lowest_first: body.lowest_first,
    };
    let (moved, id) = api.app.assign_tasks(&actor.actor, assign).await?;
    Ok(axum::Json(Moved { moved, move_id: id.map(|id| id.to_string()) }))
}

/// Takes a move back: whoever is untouched returns to where they were.
#[utoipa::path(post, path = "/api/tasks/moves/{move_id}/undo", operation_id = "tasks_undo_move", tag = "tasks", params(("move_id" = String, Path)),
    responses((status = 200, body = MovedBack), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn undo_move(State(api): State<Api>, actor: Actor, Path(move_id): Path<MoveId>) -> Answer<axum::Json<MovedBack>> {
    let told = api.app.undo_move(&actor.actor, move_id).await?;
    Ok(axum::Json(MovedBack { back: told.back, closed: told.closed, in_hand: told.in_hand, called: told.called, moved_on: told.moved_on }))
}

/// Gives a call that somebody holds without progress back to the queue.
#[utoipa::path(post, path = "/api/tasks/{task_id}/release", operation_id = "tasks_release", tag = "tasks", params(("task_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn release(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>) -> Answer<StatusCode> {
    api.app.release_stuck(&actor.actor, task_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
