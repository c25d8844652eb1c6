//! Linkage: pairs who may be one person, what somebody decides of them, and the thresholds.

use crate::actor::Actor;
use crate::limits::REVEAL;
use crate::people::{self, Address, Document, PersonLine, PersonList, Telephone};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id};
use crate::router::Api;
use crate::wire::{limit, time};
use app::linkage::{LinkDecision, LinkSide, LinkView, MergeView, Shown, ThresholdsView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::{LinkId, MergeId, PersonId};
use domain::linkage::{LinkState, Thresholds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Two people who may be one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Link {
    pub id: String,
    pub one: Option<PersonLine>,
    pub other: Option<PersonLine>,
    /// `open`, `same`, `different` or `moved`.
    pub state: String,
    /// In bits: 10 are a thousand to one that they are one person.
    pub weight: f64,
    pub probability: f64,
    pub found_at: String,
    pub decided_at: Option<String>,
    /// Nobody is the system itself.
    pub decided_by: Option<String>,
    pub reason: Option<String>,
}

/// What one field says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bar {
    pub field: String,
    /// The word of the level, or `missing`.
    pub level: String,
    pub bits: f64,
}

/// One of the two, with all that helps to decide, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Side {
    #[serde(flatten)]
    pub line: PersonLine,
    pub documents: Vec<Document>,
    pub telephones: Vec<Telephone>,
    pub addresses: Vec<Address>,
    pub lists: Vec<PersonList>,
    pub attempts: usize,
    pub last_reached_at: Option<String>,
    /// The kinds of tasks that are open.
    pub open: Vec<String>,
    /// Somebody has one of them in hand.
    pub in_hand: bool,
}

/// A pair with both sides, and what speaks for and against; the bits add up to the weight.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkCard {
    #[serde(flatten)]
    pub link: Link,
    pub sides: Vec<Side>,
    /// What is believed of any two people before looking at them.
    pub beforehand: f64,
    pub bars: Vec<Bar>,
    /// What is taken back because two people under one roof would agree as well.
    pub under_one_roof: f64,
    /// What such a pair most likely is: `careful`, `careless`, `strangers`, `household`, `twins` or `namesakes`.
    pub class: Option<String>,
}

/// A page of pairs, and how many there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkPage {
    pub items: Vec<Link>,
    pub next: Option<String>,
    pub open: u64,
    pub same: u64,
    pub different: u64,
    /// People who have not been compared yet.
    pub to_compare: u64,
}

/// What was hidden of one of the two.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownSide {
    pub id: String,
    pub name: Option<String>,
    pub birth_date: Option<String>,
    pub documents: Vec<String>,
    pub telephones: Vec<String>,
    pub addresses: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownPair {
    pub sides: Vec<ShownSide>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkQuery {
    /// `open` unless said.
    pub state: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkDecisionBody {
    /// `same` or `different`.
    pub decision: String,
    /// Who is kept; whoever was known first unless said.
    pub keep: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkProposal {
    pub one_id: String,
    pub other_id: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Proposed {
    pub id: String,
}

/// Two people who became one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Merge {
    pub id: String,
    /// Who was merged, masked.
    pub gone: Option<PersonLine>,
    pub at: String,
    /// Nobody is the system itself.
    pub by: Option<String>,
    pub weight: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Merges {
    pub items: Vec<Merge>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeparateBody {
    pub reason: String,
}

/// The pairs of one bit of weight.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeightBin {
    pub bit: i64,
    pub pairs: u64,
    pub same: u64,
    pub different: u64,
    /// How many of them are one person, estimated.
    pub share_of_same: f64,
}

/// From which weight on pairs are merged unasked or shown to somebody, and what that costs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkThresholds {
    /// In bits.
    pub merge_from: f64,
    pub review_from: f64,
    pub merged: f64,
    pub wrongly_merged: f64,
    pub share_wrong: f64,
    pub reviewed: f64,
    pub missed: f64,
    pub share_missed: f64,
    /// Pairs that somebody decided.
    pub decided: u64,
    pub set_by: Option<String>,
    pub set_at: Option<String>,
    pub bins: Vec<WeightBin>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThresholdsQuery {
    /// Thresholds somebody thinks of, in bits.
    pub merge_from: Option<f64>,
    pub review_from: Option<f64>,
    /// Or the errors somebody accepts: the share of unasked merges that may be wrong, and of people who may stay two.
    pub share_wrong: Option<f64>,
    pub share_missed: Option<f64>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThresholdsBody {
    /// In bits.
    pub merge_from: f64,
    pub review_from: f64,
    pub reason: String,
}

#[allow(clippy::cast_precision_loss)]
fn bits(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

#[allow(clippy::cast_possible_truncation)]
fn thresholds(merge_from: f64, review_from: f64) -> Thresholds {
    let thousandths = |bits: f64| (bits.clamp(-1e6, 1e6) * 1000.0).round() as i64;
    Thresholds { merge_from: thousandths(merge_from), review_from: thousandths(review_from) }
}

fn link(view: LinkView) -> Link {
    let record = view.record;
    let weight = bits(record.weight);
    Link {
        id: record.id.to_string(),
        one: view.one.map(people::line),
        other: view.other.map(people::line),
        state: record.state.code().to_owned(),
        weight,
        probability: 1.0 / (1.0 + (-weight).exp2()),
        found_at: time(record.found_ms),
        decided_at: record.decided.map(|(at, _)| time(at)),
        decided_by: view.decided_by,
        reason: record.reason,
    }
}

fn side(side: LinkSide) -> Side {
    Side {
        line: people::line(side.line),
        documents: side.documents.into_iter().map(|one| people::document(one, &side.lists)).collect(),
        telephones: side.telephones.into_iter().map(|one| people::telephone(one, &side.lists)).collect(),
        addresses: side.addresses.into_iter().map(|one| people::address(one, &side.lists)).collect(),
        lists: side.lists.into_iter().map(people::list).collect(),
        attempts: side.attempts,
        last_reached_at: side.last_reached_ms.map(time),
        open: side.open,
        in_hand: side.in_hand,
    }
}

fn shown(side: Shown) -> ShownSide {
    ShownSide { id: side.person.to_string(), name: side.name, birth_date: side.birth_date, documents: side.documents, telephones: side.telephones, addresses: side.addresses }
}

fn card(view: LinkView, sides: [LinkSide; 2]) -> LinkCard {
    let told = view.record.bars.clone();
    let number = |value: &Value| bits(value.as_i64().unwrap_or(0));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    LinkCard {
        beforehand: number(&told["beforehand"]),
        bars: told["fields"].as_array().into_iter().flatten().map(|bar| Bar { field: text(&bar["field"]), level: text(&bar["level"]), bits: number(&bar["bits"]) }).collect(),
        under_one_roof: number(&told["under_one_roof"]),
        class: told["class"].as_str().map(str::to_owned),
        link: link(view),
        sides: sides.into_iter().map(side).collect(),
    }
}

fn merge(view: MergeView) -> Merge {
    Merge { id: view.record.id.to_string(), gone: view.gone.map(people::line), at: time(view.record.at_ms), by: view.by, weight: view.record.weight.map(bits) }
}

fn thresholds_of(view: ThresholdsView) -> LinkThresholds {
    LinkThresholds {
        merge_from: bits(view.thresholds.merge_from),
        review_from: bits(view.thresholds.review_from),
        merged: view.cost.merged,
        wrongly_merged: view.cost.wrongly_merged,
        share_wrong: view.cost.share_wrong(),
        reviewed: view.cost.reviewed,
        missed: view.cost.missed,
        share_missed: view.cost.share_missed(),
        decided: view.decided,
        set_by: view.set.as_ref().and_then(|(by, _)| by.clone()),
        set_at: view.set.map(|(_, at)| time(at)),
        bins: view.bins.into_iter().map(|bin| WeightBin { bit: bin.bit, pairs: bin.pairs, same: bin.same, different: bin.different, share_of_same: bin.share_of_same() }).collect(),
    }
}

/// Returns a page of pairs, the likeliest first.
#[utoipa::path(get, path = "/api/links", operation_id = "linkage_list", tag = "linkage", params(LinkQuery),
    responses((status = 200, body = LinkPage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<LinkQuery>) -> Answer<axum::Json<LinkPage>> {
    let state = match query.state.as_deref().filter(|s| !s.is_empty()) {
        Some(code) => LinkState::from_code(code).ok_or_else(|| Problem::invalid("linkage.unknown_state", "state"))?,
        None => LinkState::Open,
    };
    let (page, figures) = api.app.links(&actor.actor, state, query.after.as_deref(), limit(query.limit)).await?;
    let items = page.items.into_iter().map(link).collect();
    Ok(axum::Json(LinkPage { items, next: page.next, open: figures.open, same: figures.same, different: figures.different, to_compare: figures.to_compare }))
}

/// Returns a pair with both sides. Journalled.
#[utoipa::path(get, path = "/api/links/{link_id}", operation_id = "linkage_get", tag = "linkage", params(("link_id" = String, Path)),
    responses((status = 200, body = LinkCard), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(link_id): Path<LinkId>) -> Answer<axum::Json<LinkCard>> {
    let (view, sides) = api.app.link(&actor.actor, link_id).await?;
    Ok(axum::Json(card(view, sides)))
}

/// Shows what is hidden of both. Journalled before it is shown.
#[utoipa::path(post, path = "/api/links/{link_id}/reveal", operation_id = "linkage_reveal", tag = "linkage", params(("link_id" = String, Path)),
    responses((status = 200, body = ShownPair), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn reveal(State(api): State<Api>, actor: Actor, Path(link_id): Path<LinkId>) -> Answer<axum::Json<ShownPair>> {
    api.limits.take(format!("reveal {}", actor.actor.account), REVEAL)?;
    let sides = api.app.show_link(&actor.actor, link_id).await?;
    Ok(axum::Json(ShownPair { sides: sides.into_iter().map(shown).collect() }))
}

/// Decides a pair: one person, who keeps every record of both, or two for ever.
#[utoipa::path(post, path = "/api/links/{link_id}/decide", operation_id = "linkage_decide", tag = "linkage", request_body = LinkDecisionBody, params(("link_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decide(State(api): State<Api>, actor: Actor, Path(link_id): Path<LinkId>, Json(body): Json<LinkDecisionBody>) -> Answer<StatusCode> {
    let keep: Option<PersonId> = optional_id(body.keep.as_deref(), "keep")?;
    let decision = LinkDecision { decision: body.decision, keep, reason: body.reason.unwrap_or_default() };
    api.app.decide_link(&actor.actor, link_id, decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a decided pair again; two who were made one are two again, with all that each had.
#[utoipa::path(post, path = "/api/links/{link_id}/reopen", operation_id = "linkage_reopen", tag = "linkage", params(("link_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn reopen(State(api): State<Api>, actor: Actor, Path(link_id): Path<LinkId>) -> Answer<StatusCode> {
    api.app.reopen_link(&actor.actor, link_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has two people looked at side by side.
#[utoipa::path(post, path = "/api/links", operation_id = "linkage_propose", tag = "linkage", request_body = LinkProposal,
    responses((status = 200, body = Proposed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose(State(api): State<Api>, actor: Actor, Json(body): Json<LinkProposal>) -> Answer<axum::Json<Proposed>> {
    let proposed = api.app.propose_link(&actor.actor, id(&body.one_id, "one_id")?, id(&body.other_id, "other_id")?).await?;
    Ok(axum::Json(Proposed { id: proposed.to_string() }))
}

/// Returns the merges that made somebody what they are.
#[utoipa::path(get, path = "/api/people/{person_id}/merges", operation_id = "linkage_merges", tag = "linkage", params(("person_id" = String, Path)),
    responses((status = 200, body = Merges), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn merges(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<Merges>> {
    let items = api.app.merges_of(&actor.actor, person_id).await?.into_iter().map(merge).collect();
    Ok(axum::Json(Merges { items }))
}

/// Takes two people apart who were merged, for ever.
#[utoipa::path(post, path = "/api/merges/{merge_id}/separate", operation_id = "linkage_separate", tag = "linkage", request_body = SeparateBody, params(("merge_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn separate(State(api): State<Api>, actor: Actor, Path(merge_id): Path<MergeId>, Json(body): Json<SeparateBody>) -> Answer<StatusCode> {
    api.app.separate(&actor.actor, merge_id, &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns the thresholds in force, or those somebody thinks of, with what they cost.
#[utoipa::path(get, path = "/api/linkage/thresholds", operation_id = "linkage_thresholds", tag = "linkage", params(ThresholdsQuery),
    responses((status = 200, body = LinkThresholds), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn thresholds_get(State(api): State<Api>, actor: Actor, Query(query): Query<ThresholdsQuery>) -> Answer<axum::Json<LinkThresholds>> {
    let view = match (query.share_wrong.zip(query.share_missed), query.merge_from.zip(query.review_from)) {
        (Some((wrong, missed)), _) => api.app.propose_thresholds(&actor.actor, wrong, missed).await?,
        (None, asked) => api.app.linkage_thresholds(&actor.actor, asked.map(|(merge, review)| thresholds(merge, review))).await?,
    };
    Ok(axum::Json(thresholds_of(view)))
}

/// Sets the thresholds for pairs that are found from now on.
#[utoipa::path(put, path = "/api/linkage/thresholds", operation_id = "linkage_set_thresholds", tag = "linkage", request_body = ThresholdsBody,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn thresholds_set(State(api): State<Api>, actor: Actor, Json(body): Json<ThresholdsBody>) -> Answer<StatusCode> {
    api.app.set_linkage_thresholds(&actor.actor, thresholds(body.merge_from, body.review_from), &body.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
