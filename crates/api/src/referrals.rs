//! Requests to partners: asking, moving them on, and what came back.

use crate::actor::Actor;
use crate::limits::REVEAL;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id, optional_time};
use crate::router::Api;
use crate::wire::{Page, PageQuery, limit, time};
use app::referrals::{self, FollowUpReport, ReferralQuery, Request, StepReport};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::ReferralId;
use domain::referrals::{FollowUp, ReferralState, ScopeItem, Step};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request to a partner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Referral {
    pub id: String,
    /// Give it with the next step.
    pub version: i64,
    pub person: PersonLine,
    /// A partner of the pack.
    pub partner: String,
    /// `proposed`, `open`, `accepted`, `answered`, `returned` or `closed`.
    pub state: String,
    /// The outcome of a call or a visit that opened it.
    pub outcome: Option<String>,
    pub asked: String,
    pub reason: String,
    /// What the partner may be told.
    pub scope: Vec<String>,
    /// What came back.
    pub result: Option<String>,
    /// A result of the pack, or `declined`.
    pub ended: Option<String>,
    pub asker: Option<String>,
    pub is_mine: bool,
    /// The person waits for it; otherwise it runs beside other work.
    pub holds_person: bool,
    pub opened_at: String,
    pub due_by: String,
    pub overdue: bool,
    pub expires_at: String,
    /// The partner may be shown what it is told.
    pub can_be_shown: bool,
    /// When somebody asks again.
    pub follow_up_at: Option<String>,
    /// So many days ago somebody was to ask again; 0 is today, none is not yet.
    pub follow_up_days: Option<i64>,
    pub closed_at: Option<String>,
}

/// One step as it was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralStep {
    pub step: String,
    pub partner: String,
    pub note: String,
    pub at: String,
    pub by: Option<String>,
}

/// A request with everything that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralDetail {
    #[serde(flatten)]
    pub referral: Referral,
    pub steps: Vec<ReferralStep>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralsBody {
    /// A name, or a whole number.
    pub q: Option<String>,
    pub area_id: Option<String>,
    /// None is every one that is not closed.
    pub state: Option<String>,
    pub partner: Option<String>,
    pub overdue: Option<bool>,
    /// Only whoever is to be asked again by today, of whatever state.
    pub follow_up: Option<bool>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// A page of requests, and how many are open in all.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Referrals {
    pub items: Vec<Referral>,
    pub next: Option<String>,
    pub open: u64,
    /// Wait for approval.
    pub proposed: u64,
    /// Came back and are to be closed.
    pub answered: u64,
    pub overdue: u64,
    /// People who are to be asked again by today.
    pub follow_ups: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskBody {
    pub person_id: String,
    pub partner: String,
    pub asked: String,
    pub reason: Option<String>,
    /// What the partner may be told: `name`, `telephone`, `address`, `identity`, `birth_date`.
    pub scope: Vec<String>,
    pub expires_at: Option<String>,
    pub follow_up_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Asked {
    pub id: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepBody {
    /// `approve`, `decline`, `accept`, `answer`, `return`, `forward` or `close`.
    pub step: String,
    pub version: i64,
    pub note: Option<String>,
    /// To whom it is forwarded.
    pub partner: Option<String>,
    /// In what it ends: a result of the pack.
    pub result: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUpBody {
    /// `better`, `as_before`, `worse` or `not_reached`.
    pub found: String,
    pub version: i64,
    pub note: Option<String>,
    /// When somebody asks again; whoever was not reached is asked tomorrow.
    pub next_at: Option<String>,
}

/// One thing that a partner is told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ToldItem {
    pub item: String,
    pub values: Vec<String>,
}

/// What a partner is told, in clear.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Told {
    pub partner: String,
    pub asked: String,
    pub reason: String,
    pub opened_at: String,
    pub due_by: String,
    pub expires_at: String,
    pub by: String,
    pub told: Vec<ToldItem>,
}

fn referral(view: referrals::ReferralView) -> Referral {
    let record = view.record;
    Referral {
        id: record.id.to_string(),
        version: record.version,
        person: people::line(view.person),
        partner: record.partner,
        state: record.state.code().to_owned(),
        outcome: record.outcome,
        asked: record.asked,
        reason: record.reason,
        scope: record.scope.iter().map(|item| item.code().to_owned()).collect(),
        result: record.result,
        ended: record.ended,
        asker: view.asker,
        is_mine: view.is_mine,
        holds_person: record.task.is_some(),
        opened_at: time(record.opened_ms),
        due_by: time(record.due_ms),
        overdue: view.overdue,
        expires_at: time(record.expires_ms),
        can_be_shown: view.can_be_shown,
        follow_up_at: record.follow_up_ms.map(time),
        follow_up_days: view.follow_up_days,
        closed_at: record.closed_ms.map(time),
    }
}

/// Returns a page of requests, those that are owed first at its head. By POST: a URL is written into logs.
#[utoipa::path(post, path = "/api/referrals/search", operation_id = "referrals_search", tag = "referrals", request_body = ReferralsBody,
    responses((status = 200, body = Referrals), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn search(State(api): State<Api>, actor: Actor, Json(body): Json<ReferralsBody>) -> Answer<axum::Json<Referrals>> {
    let state = body.state.as_deref().filter(|s| !s.is_empty());
    let state = state.map(|s| ReferralState::from_code(s).ok_or_else(|| Problem::invalid("referrals.unknown_state", "state"))).transpose()?;
    let query = ReferralQuery {
        text: body.q.unwrap_or_default(),
        area: optional_id(body.area_id.as_deref(), "area_id")?,
        state,
        partner: body.partner.filter(|p| !p.is_empty()),
        overdue: body.overdue.unwrap_or(false),
        follow_up: body.follow_up.unwrap_or(false),
    };
    let (page, figures) = api.app.referrals(&actor.actor, &query, body.after.as_deref(), limit(body.limit)).await?;
    let Page { items, next } = Page::of(page, referral);
    let (counts, follow_ups) = (figures.open, figures.follow_ups);
    Ok(axum::Json(Referrals { items, next, open: counts.open, proposed: counts.proposed, answered: counts.answered, overdue: counts.overdue, follow_ups }))
}

/// Returns what one has asked of partners, with what came of it.
#[utoipa::path(get, path = "/api/referrals/mine", operation_id = "referrals_mine", tag = "referrals", params(PageQuery),
    responses((status = 200, body = Page<Referral>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn mine(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<Referral>>> {
    let page = api.app.my_referrals(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, referral)))
}

/// Returns a request with everything that was done.
#[utoipa::path(get, path = "/api/referrals/{referral_id}", operation_id = "referrals_get", tag = "referrals", params(("referral_id" = String, Path)),
    responses((status = 200, body = ReferralDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(referral_id): Path<ReferralId>) -> Answer<axum::Json<ReferralDetail>> {
    let history = api.app.referral(&actor.actor, referral_id).await?;
    let steps = history.steps.into_iter().map(|(step, by)| ReferralStep { step: step.step, partner: step.partner, note: step.note, at: time(step.at_ms), by });
    Ok(axum::Json(ReferralDetail { steps: steps.collect(), referral: referral(history.view) }))
}

/// Asks a partner for help.
#[utoipa::path(post, path = "/api/referrals", operation_id = "referrals_ask", tag = "referrals", request_body = AskBody,
    responses((status = 200, body = Asked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(State(api): State<Api>, actor: Actor, Json(body): Json<AskBody>) -> Answer<axum::Json<Asked>> {
    let scope = body.scope.iter().filter_map(|item| ScopeItem::from_code(item)).collect();
    let request = Request {
        partner: body.partner,
        asked: body.asked,
        reason: body.reason.unwrap_or_default(),
        scope,
        expires_at: optional_time(body.expires_at.as_deref(), "expires_at")?,
        follow_up_at: optional_time(body.follow_up_at.as_deref(), "follow_up_at")?,
    };
    let opened = api.app.ask_partner(&actor.actor, id(&body.person_id, "person_id")?, request).await?;
    Ok(axum::Json(Asked { id: opened.to_string() }))
}

/// Does one step with a request.
#[utoipa::path(post, path = "/api/referrals/{referral_id}/steps", operation_id = "referrals_step", tag = "referrals", request_body = StepBody, params(("referral_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn step(State(api): State<Api>, actor: Actor, Path(referral_id): Path<ReferralId>, Json(body): Json<StepBody>) -> Answer<StatusCode> {
    let step = Step::from_code(&body.step).ok_or_else(|| Problem::invalid("referrals.unknown_step", "step"))?;
    let report = StepReport {
        step,
        version: body.version,
        note: body.note.unwrap_or_default(),
        partner: body.partner.unwrap_or_default(),
        result: body.result.unwrap_or_default(),
    };
    api.app.move_referral(&actor.actor, referral_id, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps how somebody was who was asked again, and whether somebody asks once more.
#[utoipa::path(post, path = "/api/referrals/{referral_id}/follow-up", operation_id = "referrals_follow_up", tag = "referrals", request_body = FollowUpBody, params(("referral_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn follow_up(State(api): State<Api>, actor: Actor, Path(referral_id): Path<ReferralId>, Json(body): Json<FollowUpBody>) -> Answer<StatusCode> {
    let found = FollowUp::from_code(&body.found).ok_or_else(|| Problem::invalid("referrals.unknown_follow_up", "found"))?;
    let next_at = optional_time(body.next_at.as_deref(), "next_at")?;
    let report = FollowUpReport { found, version: body.version, note: body.note.unwrap_or_default(), next_at };
    api.app.follow_up(&actor.actor, referral_id, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Shows what a partner is told, in clear, until it expires. Journalled before it is shown.
#[utoipa::path(post, path = "/api/referrals/{referral_id}/told", operation_id = "referrals_told", tag = "referrals", params(("referral_id" = String, Path)),
    responses((status = 200, body = Told), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn told(State(api): State<Api>, actor: Actor, Path(referral_id): Path<ReferralId>) -> Answer<axum::Json<Told>> {
    api.limits.take(format!("told {}", actor.actor.account), REVEAL)?;
    let told = api.app.show_request(&actor.actor, referral_id).await?;
    let record = told.view.record;
    Ok(axum::Json(Told {
        partner: record.partner,
        asked: record.asked,
        reason: record.reason,
        opened_at: time(record.opened_ms),
        due_by: time(record.due_ms),
        expires_at: time(record.expires_ms),
        by: told.by,
        told: told.values.into_iter().map(|(item, values)| ToldItem { item: item.code().to_owned(), values }).collect(),
    }))
}
