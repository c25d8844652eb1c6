//! Calling: the queue, the person in hand, and what came of it.

mod codes;
mod handovers;
mod inbound;
mod transfer;

use crate::actor::Actor;
use crate::limits::REVEAL;
use crate::people::{self, Person, Telephone, named_team};
use crate::problem::{Answer, Json, Path, Problem, id, optional_id, optional_time};
use crate::router::Api;
use crate::scripts::{SpokenText, spoken};
use crate::wire::{Named, time};
use app::calls::{self, Draft, Report};
use app::forms::{Begun, Sent};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
pub(crate) use codes::{__path_check_code, check_code};
use domain::ids::TaskId;
use domain::people::AnswerState;
pub(crate) use handovers::{__path_hand_over, __path_of_team, __path_see_handover, __path_shift, hand_over, of_team, see_handover, shift};
pub(crate) use inbound::{__path_look_up_inbound, __path_take_inbound, look_up_inbound, take_inbound};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
pub(crate) use transfer::{__path_say_languages, __path_transfer, say_languages, transfer};
use utoipa::ToSchema;

/// What the asker did today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Counters {
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes: u64,
    pub per_outcome: BTreeMap<String, u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TeamQueue {
    pub id: String,
    pub name: String,
    pub ready: u64,
    pub later: u64,
    pub leased: u64,
    /// When the next of those that wait becomes ready.
    pub next_due: Option<String>,
}

/// The queues of one's teams, the call in hand, and what one did today.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallQueue {
    pub teams: Vec<TeamQueue>,
    /// Calls that wait for a senior caller, of whatever team; null for whoever is none.
    pub senior: Option<u64>,
    pub current: Option<Call>,
    /// The languages one speaks, by the pack's codes.
    pub languages: Vec<String>,
    pub counters: Counters,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerValue {
    pub value: String,
    /// `missing`, `claimed`, `confirmed`, `contradicted` or `refused`.
    #[serde(default)]
    pub state: Option<String>,
}

/// Answers to the pack's form.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormAnswers {
    /// An XForm instance.
    pub instance: String,
    /// How sure the caller is of each answer, by path: `claimed`, `confirmed`, `contradicted` or `refused`.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// Why somebody would not answer, by path: the pack's code.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

impl From<Begun> for FormAnswers {
    fn from(begun: Begun) -> Self {
        Self { instance: begun.instance, states: begun.states.into_iter().map(|(path, state)| (path, state.code().to_owned())).collect(), reasons: begun.reasons }
    }
}

impl TryFrom<FormAnswers> for Begun {
    type Error = Problem;

    fn try_from(sent: FormAnswers) -> Answer<Self> {
        if sent.states.len() > MOST_STATES || sent.reasons.len() > MOST_STATES {
            return Err(Problem::invalid("calls.form_too_large", "form"));
        }
        let state = |(path, state): (String, String)| {
            let state = AnswerState::from_code(&state).ok_or_else(|| Problem::invalid("calls.unknown_answer_state", &path))?;
            Ok((path, state))
        };
        Ok(Self { instance: sent.instance, states: sent.states.into_iter().map(state).collect::<Answer<_>>()?, reasons: sent.reasons })
    }
}

const MOST_STATES: usize = 10_000;

/// Why the person is on a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallReason {
    pub list: Option<String>,
    pub source: Option<String>,
    pub reason: Option<String>,
    pub place: Option<String>,
    pub visited_on: Option<String>,
}

/// A call in hand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Call {
    pub task_id: String,
    /// Proves the lease; give it with everything about this call.
    pub token: i64,
    pub lease_until: Option<String>,
    pub team: Option<Named>,
    pub attempts: u32,
    pub max_attempts: u32,
    /// From 0 to 9; 9 is taken first.
    pub priority: i64,
    /// `normal` or `senior`.
    pub queue: String,
    pub verification_code: String,
    pub person: Person,
    pub reason: CallReason,
    pub telephones: Vec<Telephone>,
    pub answers: BTreeMap<String, AnswerValue>,
    pub form: FormAnswers,
    /// The note that was being written.
    pub note: String,
    pub started_at: Option<String>,
    /// The person's segment, by the pack's code.
    pub segment: Option<String>,
    /// The language the person needs, by the pack's code.
    pub language: Option<String>,
    /// When the person last made sure who had rung.
    pub code_checked_at: Option<String>,
    /// How often the person rang back in the last fourteen days.
    pub rang_back: u64,
    /// The numbers on which the person can ring the team.
    pub call_back: Vec<String>,
    /// What is said in other words than the pack's, as it was when the call was taken.
    pub spoken: Vec<SpokenText>,
}

/// A call in hand, without what is known of the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Leased {
    pub task_id: String,
    /// Proves the lease; give it with everything about this call.
    pub token: i64,
    pub lease_until: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NextBody {
    pub team_id: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenBody {
    pub token: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DialBody {
    pub token: i64,
    pub telephone_id: String,
}

/// The number to dial, and whom to ask for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Dialled {
    pub number: String,
    pub name: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftBody {
    pub token: i64,
    pub form: Option<FormAnswers>,
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Saved {
    pub saved_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Lease {
    pub lease_until: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeBody {
    pub token: i64,
    pub outcome: String,
    pub telephone_id: Option<String>,
    pub call_back_at: Option<String>,
    pub field: Option<String>,
    pub note: Option<String>,
    pub guardian_name: Option<String>,
    pub guardian_telephone: Option<String>,
    /// The language the person needs, by the pack's code.
    pub language: Option<String>,
    /// Why required questions were not asked.
    pub incomplete_reason: Option<String>,
    /// The answers as the form gives them.
    pub form: Option<FormAnswers>,
    /// Without a form, the answers by the keys of their questions.
    #[serde(default)]
    pub answers: BTreeMap<String, AnswerValue>,
}

/// What became of a report.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Recorded {
    pub disposition: String,
    pub state: String,
    pub next_attempt: Option<String>,
    /// The lease had passed on: what was reported is kept as a note.
    pub late: bool,
}

fn counters(counted: calls::Counters) -> Counters {
    Counters { attempts: counted.attempts, reached: counted.reached, closed: counted.closed, minutes: counted.minutes, per_outcome: counted.per_outcome }
}

fn call(api: &Api, call: calls::Call) -> Call {
    let task = call.task;
    let on = task.list.and_then(|list| call.person.lists.iter().find(|l| l.id == list)).or_else(|| call.person.lists.first());
    let reason = CallReason {
        list: on.map(|l| l.name.clone()),
        source: on.map(|l| l.source.clone()),
        reason: on.and_then(|l| l.reason.clone()),
        place: on.and_then(|l| l.place.clone()),
        visited_on: on.and_then(|l| l.visited_on.clone()),
    };
    Call {
        task_id: task.id.to_string(),
        token: task.lease_token,
        lease_until: task.lease_until_ms.map(time),
        team: named_team(call.team),
        attempts: task.attempts,
        max_attempts: api.app.pack().calls.max_attempts,
        priority: i64::from(domain::tasks::HIGHEST_PRIORITY) - task.rank,
        queue: task.queue.code().to_owned(),
        verification_code: call.verification_code,
        reason,
        telephones: call.person.telephones.iter().cloned().map(|one| people::telephone(one, &call.person.lists)).collect(),
        answers: call.answers.into_iter().map(|(k, (value, state))| (k, AnswerValue { value, state: Some(state.code().to_owned()) })).collect(),
        form: call.form.into(),
        note: call.note,
        started_at: task.taken_ms.map(time),
        segment: task.segment,
        language: task.language,
        code_checked_at: call.code_checked_ms.map(time),
        rang_back: call.rang_back,
        call_back: call.call_back,
        spoken: call.spoken.into_iter().map(spoken).collect(),
        person: people::person(call.person),
    }
}

/// Returns one's queues, the call in hand and today's counters.
#[utoipa::path(get, path = "/api/calls/queue", operation_id = "calls_queue", tag = "calls",
    responses((status = 200, body = CallQueue), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn queue(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<CallQueue>> {
    let teams = api.app.call_queues(&actor.actor).await?;
    let current = api.app.current_call(&actor.actor).await?.map(|c| call(&api, c));
    let counted = api.app.my_counters(&actor.actor).await?;
    let senior = api.app.senior_calls(&actor.actor).await?;
    let teams = teams.into_iter().map(|q| TeamQueue {
        id: q.team.to_string(),
        name: q.name,
        ready: q.counts.ready,
        later: q.counts.later,
        leased: q.counts.leased,
        next_due: q.counts.next_due_ms.map(time),
    });
    Ok(axum::Json(CallQueue { teams: teams.collect(), senior, current, languages: api.app.my_languages(&actor.actor).await?, counters: counters(counted) }))
}

/// Takes the next person; 204 when nobody is ready.
#[utoipa::path(post, path = "/api/calls/next", operation_id = "calls_next", tag = "calls", request_body = NextBody,
    responses((status = 200, body = Call), (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn next(State(api): State<Api>, actor: Actor, Json(body): Json<NextBody>) -> Answer<Response> {
    let team = optional_id(body.team_id.as_deref(), "team_id")?;
    match api.app.next_call(&actor.actor, team).await? {
        Some(taken) => Ok(axum::Json(call(&api, taken)).into_response()),
        None => Ok((StatusCode::NO_CONTENT, [(header::RETRY_AFTER, "15")]).into_response()),
    }
}

/// Takes the next person without their card; 204 when nobody is ready.
///
/// For programs that ask for the card apart, with the identifier of the call.
#[utoipa::path(post, path = "/api/calls/lease", operation_id = "calls_lease", tag = "calls", request_body = NextBody,
    responses((status = 200, body = Leased), (status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn lease(State(api): State<Api>, actor: Actor, Json(body): Json<NextBody>) -> Answer<Response> {
    let team = optional_id(body.team_id.as_deref(), "team_id")?;
    match api.app.lease_next(&actor.actor, team).await? {
        Some(taken) => Ok(axum::Json(Leased { task_id: taken.task.to_string(), token: taken.token, lease_until: Some(time(taken.until_ms)) }).into_response()),
        None => Ok((StatusCode::NO_CONTENT, [(header::RETRY_AFTER, "15")]).into_response()),
    }
}

/// Returns the call in hand.
#[utoipa::path(get, path = "/api/calls/{task_id}", operation_id = "calls_get", tag = "calls", params(("task_id" = String, Path)),
    responses((status = 200, body = Call), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>) -> Answer<axum::Json<Call>> {
    let current = api.app.current_call(&actor.actor).await?.filter(|c| c.task.id == task_id);
    current.map(|c| axum::Json(call(&api, c))).ok_or_else(Problem::not_found)
}

/// Shows the number to dial and whom to ask for. Journalled.
#[utoipa::path(post, path = "/api/calls/{task_id}/dial", operation_id = "calls_dial", tag = "calls", request_body = DialBody, params(("task_id" = String, Path)),
    responses((status = 200, body = Dialled), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn dial(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<DialBody>) -> Answer<axum::Json<Dialled>> {
    api.limits.take(format!("dial {}", actor.actor.account), REVEAL)?;
    let telephone = id(&body.telephone_id, "telephone_id")?;
    let (number, name) = api.app.dial(&actor.actor, task_id, body.token, telephone).await?;
    Ok(axum::Json(Dialled { number, name }))
}

/// Keeps what was typed so far.
#[utoipa::path(put, path = "/api/calls/{task_id}/draft", operation_id = "calls_save_draft", tag = "calls", request_body = DraftBody, params(("task_id" = String, Path)),
    responses((status = 200, body = Saved), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn save_draft(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<DraftBody>) -> Answer<axum::Json<Saved>> {
    let form = body.form.map(Begun::try_from).transpose()?;
    let draft = Draft { form, note: body.note };
    let saved = api.app.save_draft(&actor.actor, task_id, body.token, &draft).await?;
    Ok(axum::Json(Saved { saved_at: saved.to_string() }))
}

/// Holds the person in hand for longer.
#[utoipa::path(post, path = "/api/calls/{task_id}/extend", operation_id = "calls_extend_lease", tag = "calls", request_body = TokenBody, params(("task_id" = String, Path)),
    responses((status = 200, body = Lease), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn extend(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<TokenBody>) -> Answer<axum::Json<Lease>> {
    let until = api.app.extend_lease(&actor.actor, task_id, body.token).await?;
    Ok(axum::Json(Lease { lease_until: time(until) }))
}

/// Records what came of a call; the same report twice changes nothing.
#[utoipa::path(post, path = "/api/calls/{task_id}/outcome", operation_id = "calls_record_outcome", tag = "calls", request_body = OutcomeBody, params(("task_id" = String, Path)),
    responses((status = 200, body = Recorded), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_outcome(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<OutcomeBody>) -> Answer<axum::Json<Recorded>> {
    Ok(axum::Json(recorded(api.app.record_outcome(&actor.actor, task_id, report(body)?).await?)))
}

pub(crate) fn recorded(reported: calls::Reported) -> Recorded {
    Recorded {
        disposition: reported.disposition,
        state: reported.state.code().to_owned(),
        next_attempt: reported.next_ms.map(time),
        late: reported.late,
    }
}

pub(crate) fn report(body: OutcomeBody) -> Answer<Report> {
    let guardian_telephone = body.guardian_telephone.clone().unwrap_or_default();
    let guardian = [body.guardian_name, body.guardian_telephone].into_iter().flatten().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>().join(" ");
    let mut answers = BTreeMap::new();
    for (key, answer) in body.answers {
        let state = answer.state.as_deref().map(|s| AnswerState::from_code(s).ok_or_else(|| Problem::invalid("calls.unknown_answer_state", &key))).transpose()?;
        answers.insert(key, (answer.value, state));
    }
    Ok(Report {
        token: body.token,
        outcome: body.outcome,
        telephone: optional_id(body.telephone_id.as_deref(), "telephone_id")?,
        call_back_at: optional_time(body.call_back_at.as_deref(), "call_back_at")?,
        field: body.field.unwrap_or_default(),
        note: body.note.unwrap_or_default(),
        guardian,
        guardian_telephone,
        language: body.language.unwrap_or_default(),
        incomplete_reason: body.incomplete_reason.unwrap_or_default(),
        answers: match body.form {
            Some(form) => Sent::Instance(form.try_into()?),
            None => Sent::Values(answers),
        },
    })
}

/// Gives the person in hand back to the queue.
#[utoipa::path(post, path = "/api/calls/{task_id}/release", operation_id = "calls_release", tag = "calls", request_body = TokenBody, params(("task_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn release(State(api): State<Api>, actor: Actor, Path(task_id): Path<TaskId>, Json(body): Json<TokenBody>) -> Answer<StatusCode> {
    api.app.release_call(&actor.actor, task_id, body.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns what one did today.
#[utoipa::path(get, path = "/api/calls/counters", operation_id = "calls_counters", tag = "calls",
    responses((status = 200, body = Counters), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn my_counters(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Counters>> {
    Ok(axum::Json(counters(api.app.my_counters(&actor.actor).await?)))
}
