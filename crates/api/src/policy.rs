//! Plans, their editions, and how one comes into force: proposed, tried on everybody, confirmed by a second person, told.

use crate::actor::Actor;
use crate::determinations::{PolicyWords, words_of};
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query, id};
use crate::router::Api;
use crate::wire::{AreaName, Page, PageQuery, Text, limit, time};
use app::policy::{ActivationView, ChangeView, Effect as AppEffect, Trial as AppTrial};
use app::{ChangeFilter, Told};
use axum::extract::State;
use axum::http::StatusCode;
use domain::areas::AreaPath;
use domain::determinations::{Change, Standing as DomainStanding};
use domain::ids::{ActivationId, AreaId, PersonId};
use domain::policy::{ActivationError, Policy as DomainPolicy, Version, may_be_activated};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// An edition of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Edition {
    pub version: String,
    pub title: Text,
    /// The place whose own edition it is.
    pub locality: Option<String>,
    pub valid_from: String,
    /// The first day on which it no longer holds.
    pub valid_until: Option<String>,
    pub time_zone: String,
    pub policy_hash: String,
    /// Values that nobody has checked and that it can do without: they are left out.
    pub drafts_left_out: u64,
    /// Values that nobody has checked and that it cannot do without: it cannot be switched on.
    pub drafts: u64,
    pub can_activate: bool,
}

/// A plan with its editions and the words in which facts are written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Policy {
    pub pack: String,
    pub title: Text,
    pub versions: Vec<Edition>,
    pub words: PolicyWords,
    /// Codes of words by what they are of: `exposures`, `origins`, `tiers`, `attributes`, `treatments`, `specimens`.
    pub vocabulary: BTreeMap<String, Vec<String>>,
}

/// Every plan, and what is in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Policies {
    pub packs: Vec<Policy>,
    pub in_force: Vec<Activation>,
}

/// One value of an edition with whoever answers for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyValue {
    pub path: String,
    pub shown: String,
    pub source: String,
    pub cite: Option<String>,
    /// `official`, `secondary`, `weak` or `unchecked`; the last two are drafts.
    pub evidence: String,
    pub reviewer: String,
    pub file: String,
    pub line: u32,
    pub is_draft: bool,
}

/// An edition with every value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionDetail {
    pub edition: Edition,
    pub pack_title: Text,
    pub values: Vec<PolicyValue>,
}

/// One value that differs between two editions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyDifference {
    pub path: String,
    pub old: Option<String>,
    pub new: Option<String>,
    /// `stricter`, `freer`, `neutral` or `unclear`.
    pub direction: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyDifferences {
    pub items: Vec<PolicyDifference>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DifferencesQuery {
    /// A version.
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
}

/// What an edition changes, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Effect {
    pub people: u64,
    pub stricter: u64,
    pub freer: u64,
    pub otherwise: u64,
    pub beds_before: u64,
    pub beds_after: u64,
    /// Due within a week.
    pub samples_before: u64,
    pub samples_after: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EffectInArea {
    pub path: String,
    pub area: Option<AreaName>,
    pub effect: Effect,
}

/// What trying an edition on everybody showed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Trial {
    pub at: String,
    pub all: Effect,
    /// Those with the most changes first.
    pub areas: Vec<EffectInArea>,
}

/// An edition that somebody wants in force, or that is or was.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Activation {
    pub id: String,
    pub pack: String,
    pub pack_title: Option<Text>,
    pub version: String,
    pub version_title: Option<Text>,
    pub area: Option<AreaName>,
    /// `proposed`, `active`, `ended` or `withdrawn`.
    pub state: String,
    /// The activation that it ends without another one in its place.
    pub ends: Option<String>,
    pub reason: String,
    pub proposed_by: String,
    pub proposed_at: String,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<String>,
    pub ended_at: Option<String>,
    /// None while it is still being tried.
    pub trial: Option<Trial>,
    /// The asker can propose that it end.
    pub may_end: bool,
    /// The asker can confirm it now.
    pub may_confirm: bool,
    /// Why not: `not_proposed`, `not_tried` or `same_person`.
    pub may_not: Option<String>,
    /// The edition's text is another one today, so that it decides nothing until somebody activates it again.
    pub is_changed: bool,
    /// How many people are still to be looked at after the switch.
    pub waiting: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActivationBody {
    pub pack: String,
    pub version: String,
    pub area_id: String,
    pub reason: String,
}

/// Why an edition is to end without another one in its place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndingBody {
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActivationProposed {
    pub id: String,
}

/// What a determination comes down to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Standing {
    pub rule: Option<String>,
    pub mode: String,
    pub colour: String,
    pub phase: i64,
    pub until: Option<String>,
}

/// What an edition changes for one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyChange {
    pub person_id: String,
    pub person: Option<PersonLine>,
    /// `stricter`, `freer` or `otherwise`.
    pub change: String,
    /// None where nothing was decided before.
    pub before: Option<Standing>,
    pub after: Standing,
    pub told_at: Option<String>,
    pub told_by: Option<String>,
    pub explained_at: Option<String>,
    pub explained_by: Option<String>,
}

/// How many an edition touches in the asker's area, and how many of those were told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangeCount {
    pub people: u64,
    pub told: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PolicyChanges {
    pub items: Vec<PolicyChange>,
    pub next: Option<String>,
    /// By `stricter`, `freer` and `otherwise`.
    pub counts: BTreeMap<String, ChangeCount>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangesQuery {
    /// `stricter`, `freer` or `otherwise`.
    pub change: Option<String>,
    /// Only those who were not told yet.
    #[serde(default)]
    pub untold: bool,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// How somebody was told.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ToldHow {
    /// In writing.
    Message,
    /// By voice.
    Call,
}

impl From<ToldHow> for Told {
    fn from(how: ToldHow) -> Self {
        match how {
            ToldHow::Message => Self::Message,
            ToldHow::Call => Self::Call,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToldBody {
    pub how: ToldHow,
}

fn edition(version: &Version) -> Edition {
    let (whole, certain) = (&version.edition, &version.certain);
    let drafts = |edition: &domain::policy::Edition| edition.values.iter().filter(|value| value.evidence.is_draft()).count() as u64;
    Edition {
        version: whole.version.clone(),
        title: Text::from(&whole.title),
        locality: whole.locality.clone(),
        valid_from: whole.valid_from.to_string(),
        valid_until: whole.valid_until.map(|until| until.to_string()),
        time_zone: whole.time_zone.iana_name().unwrap_or_default().to_owned(),
        policy_hash: certain.hash.clone(),
        drafts_left_out: drafts(whole).saturating_sub(drafts(certain)),
        drafts: drafts(certain),
        can_activate: may_be_activated(certain).is_ok(),
    }
}

fn policy(library: &domain::policy::Library, policy: &DomainPolicy) -> Policy {
    let mut vocabulary: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (kind, codes) in policy.versions.iter().flat_map(|version| &version.edition.vocabulary) {
        let known = vocabulary.entry(kind.clone()).or_default();
        known.extend(codes.iter().filter(|code| !known.contains(code)).cloned().collect::<Vec<_>>());
    }
    Policy {
        pack: policy.pack.clone(),
        title: Text::from(&policy.title),
        versions: policy.versions.iter().map(edition).collect(),
        words: words_of(library, &policy.pack),
        vocabulary,
    }
}

fn effect(effect: &AppEffect) -> Effect {
    Effect {
        people: effect.people,
        stricter: effect.stricter,
        freer: effect.freer,
        otherwise: effect.otherwise,
        beds_before: effect.beds_before,
        beds_after: effect.beds_after,
        samples_before: effect.samples_before,
        samples_after: effect.samples_after,
    }
}

fn activation(api: &Api, view: ActivationView, names: &BTreeMap<AreaPath, AreaName>) -> Activation {
    let record = view.record;
    let policy = api.app.library().policy(&record.pack);
    let trial = record.tried.and_then(|tried| serde_json::from_value::<AppTrial>(tried).ok()).zip(record.tried_ms).map(|(trial, at)| {
        let mut areas: Vec<EffectInArea> = trial.areas.iter().map(|(path, part)| EffectInArea {
            area: names.get(&AreaPath::from_stored(path.clone())).cloned(),
            path: path.clone(),
            effect: effect(part),
        }).collect();
        areas.sort_by_key(|part| (std::cmp::Reverse(part.effect.stricter + part.effect.freer + part.effect.otherwise), part.path.clone()));
        Trial { at: time(at), all: effect(&trial.all), areas }
    });
    Activation {
        id: record.id.to_string(),
        pack_title: policy.map(|policy| Text::from(&policy.title)),
        version_title: policy.and_then(|policy| policy.version(&record.version)).map(|version| Text::from(&version.edition.title)),
        pack: record.pack,
        version: record.version,
        area: view.area.map(AreaName::from),
        state: record.state.code().to_owned(),
        ends: record.ends.map(|ends| ends.to_string()),
        reason: record.reason,
        proposed_by: view.proposed_by,
        proposed_at: time(record.proposed_ms),
        confirmed_by: view.confirmed_by,
        confirmed_at: record.confirmed_ms.map(time),
        ended_at: record.ended_ms.map(time),
        trial,
        may_end: view.may_end,
        may_confirm: view.may_confirm.is_ok(),
        may_not: view.may_confirm.err().map(|why| match why {
            ActivationError::NotProposed => "not_proposed",
            ActivationError::NotTried => "not_tried",
            ActivationError::SamePerson => "same_person",
        }.to_owned()),
        is_changed: view.is_changed,
        waiting: view.waiting,
    }
}

pub(crate) fn standing(standing: &DomainStanding) -> Standing {
    Standing {
        rule: standing.rule.clone(),
        mode: standing.mode.code().to_owned(),
        colour: standing.colour.code().to_owned(),
        phase: i64::try_from(standing.phase).unwrap_or(0),
        until: standing.until.map(|until| until.to_string()),
    }
}

fn change(view: ChangeView) -> PolicyChange {
    let record = view.record;
    PolicyChange {
        person_id: record.person.to_string(),
        person: view.person.map(people::line),
        change: record.change.code().to_owned(),
        before: record.before.as_ref().map(standing),
        after: standing(&record.after),
        told_at: record.told.map(|(at, _)| time(at)),
        told_by: view.told_by,
        explained_at: record.explained.map(|(at, _)| time(at)),
        explained_by: view.explained_by,
    }
}

/// Returns every plan, and what is in force.
#[utoipa::path(get, path = "/api/policy", operation_id = "policy_list", tag = "policy",
    responses((status = 200, body = Policies), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Policies>> {
    let (library, in_force) = api.app.policies(&actor.actor).await?;
    let packs = library.policies.iter().map(|one| policy(library, one)).collect();
    Ok(axum::Json(Policies { packs, in_force: in_force.into_iter().map(|view| activation(&api, view, &BTreeMap::new())).collect() }))
}

/// Returns an edition with every value and its source.
#[utoipa::path(get, path = "/api/policy/{pack}/{version}", operation_id = "policy_edition", tag = "policy", params(("pack" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = EditionDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_edition(State(api): State<Api>, actor: Actor, Path((pack, version)): Path<(String, String)>) -> Answer<axum::Json<EditionDetail>> {
    let found = api.app.policy_version(&actor.actor, &pack, &version)?;
    let sources = &found.edition.sources;
    let values = found.edition.values.iter().map(|value| PolicyValue {
        path: value.path.clone(),
        shown: value.shown.clone(),
        cite: sources.get(&value.source).map(|source| source.cite.clone()),
        source: value.source.clone(),
        evidence: value.evidence.code().to_owned(),
        reviewer: value.reviewer.clone(),
        file: value.file.clone(),
        line: value.line,
        is_draft: value.evidence.is_draft(),
    });
    let title = api.app.library().policy(&pack).map(|policy| Text::from(&policy.title)).ok_or_else(Problem::not_found)?;
    Ok(axum::Json(EditionDetail { edition: edition(found), pack_title: title, values: values.collect() }))
}

/// Returns what differs from one edition to another.
#[utoipa::path(get, path = "/api/policy/{pack}/differences", operation_id = "policy_differences", tag = "policy", params(("pack" = String, Path), DifferencesQuery),
    responses((status = 200, body = PolicyDifferences), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn show_differences(State(api): State<Api>, actor: Actor, Path(pack): Path<String>, Query(query): Query<DifferencesQuery>) -> Answer<axum::Json<PolicyDifferences>> {
    let found = api.app.policy_differences(&actor.actor, &pack, &query.from, &query.to)?;
    let items = found.into_iter().map(|one| PolicyDifference {
        path: one.path,
        old: one.old,
        new: one.new,
        direction: one.direction.code().to_owned(),
    });
    Ok(axum::Json(PolicyDifferences { items: items.collect() }))
}

/// Returns a page of all activations, newest first.
#[utoipa::path(get, path = "/api/activations", operation_id = "policy_activations", tag = "policy", params(PageQuery),
    responses((status = 200, body = Page<Activation>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn activations(State(api): State<Api>, actor: Actor, Query(query): Query<PageQuery>) -> Answer<axum::Json<Page<Activation>>> {
    let page = api.app.activations(&actor.actor, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, |view| activation(&api, view, &BTreeMap::new()))))
}

/// Proposes that an edition be in force in an area; it changes nobody until a second person confirms it.
#[utoipa::path(post, path = "/api/activations", operation_id = "policy_propose", tag = "policy", request_body = ActivationBody,
    responses((status = 201, body = ActivationProposed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose(State(api): State<Api>, actor: Actor, Json(body): Json<ActivationBody>) -> Answer<(StatusCode, axum::Json<ActivationProposed>)> {
    let area = id::<AreaId>(&body.area_id, "area_id")?;
    let id = api.app.propose_activation(&actor.actor, &body.pack, &body.version, area, &body.reason).await?;
    Ok((StatusCode::CREATED, axum::Json(ActivationProposed { id: id.to_string() })))
}

/// Returns an activation with what trying it on everybody showed.
#[utoipa::path(get, path = "/api/activations/{activation_id}", operation_id = "policy_activation", tag = "policy", params(("activation_id" = String, Path)),
    responses((status = 200, body = Activation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_activation(State(api): State<Api>, actor: Actor, Path(id): Path<ActivationId>) -> Answer<axum::Json<Activation>> {
    let (view, places) = api.app.activation(&actor.actor, id).await?;
    let names = places.into_iter().map(|(path, place)| (path, AreaName::from(place))).collect();
    Ok(axum::Json(activation(&api, view, &names)))
}

/// Proposes that an edition end without another one in its place; it changes nobody until a second person confirms it.
#[utoipa::path(post, path = "/api/activations/{activation_id}/end", operation_id = "policy_propose_ending", tag = "policy", request_body = EndingBody,
    params(("activation_id" = String, Path)),
    responses((status = 201, body = ActivationProposed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose_ending(State(api): State<Api>, actor: Actor, Path(id): Path<ActivationId>, Json(body): Json<EndingBody>) -> Answer<(StatusCode, axum::Json<ActivationProposed>)> {
    let ending = api.app.propose_ending(&actor.actor, id, &body.reason).await?;
    Ok((StatusCode::CREATED, axum::Json(ActivationProposed { id: ending.to_string() })))
}

/// Does what was proposed, as the second person: switches an edition on, or ends one.
#[utoipa::path(post, path = "/api/activations/{activation_id}/confirm", operation_id = "policy_confirm", tag = "policy", params(("activation_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn confirm(State(api): State<Api>, actor: Actor, Path(id): Path<ActivationId>) -> Answer<StatusCode> {
    api.app.confirm_activation(&actor.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a proposal back.
#[utoipa::path(post, path = "/api/activations/{activation_id}/withdraw", operation_id = "policy_withdraw", tag = "policy", params(("activation_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn withdraw(State(api): State<Api>, actor: Actor, Path(id): Path<ActivationId>) -> Answer<StatusCode> {
    api.app.withdraw_activation(&actor.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns a page of those whom an edition touches, in the asker's area.
#[utoipa::path(get, path = "/api/activations/{activation_id}/changes", operation_id = "policy_changes", tag = "policy", params(("activation_id" = String, Path), ChangesQuery),
    responses((status = 200, body = PolicyChanges), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn changes(State(api): State<Api>, actor: Actor, Path(id): Path<ActivationId>, Query(query): Query<ChangesQuery>) -> Answer<axum::Json<PolicyChanges>> {
    let wanted = match query.change.as_deref() {
        None => None,
        Some(code) => Some(Change::from_code(code).ok_or_else(|| Problem::invalid("facts.unknown_word", "change").with("given", code))?),
    };
    let filter = ChangeFilter { change: wanted, untold: query.untold };
    let found = api.app.policy_changes(&actor.actor, id, filter, query.after.as_deref(), limit(query.limit)).await?;
    let counts = found.counts.into_iter().map(|(change, (people, told))| (change.code().to_owned(), ChangeCount { people, told })).collect();
    Ok(axum::Json(PolicyChanges { items: found.page.items.into_iter().map(change).collect(), next: found.page.next, counts }))
}

/// Notes that a person was told what is different for them.
#[utoipa::path(post, path = "/api/activations/{activation_id}/changes/{person_id}/told", operation_id = "policy_told", tag = "policy", request_body = ToldBody,
    params(("activation_id" = String, Path), ("person_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn told(State(api): State<Api>, actor: Actor, Path((id, person)): Path<(ActivationId, PersonId)>, Json(body): Json<ToldBody>) -> Answer<StatusCode> {
    api.app.note_told(&actor.actor, id, person, body.how.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
