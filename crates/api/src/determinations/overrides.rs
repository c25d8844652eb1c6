//! What two people let somebody off: asked for, confirmed, taken back. Never anything stricter than the rules say.

use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, Query};
use crate::router::Api;
use crate::wire::{Page, Text, limit, time};
use app::determinations::{OverrideFilter, OverrideToAsk, OverrideView};
use axum::extract::State;
use axum::http::StatusCode;
use domain::determinations::OverrideReason;
use domain::ids::{OverrideId, PersonId};
use domain::policy::{Library, Mode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What somebody is let off, by whom, why and until when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Override {
    pub id: String,
    pub person_id: String,
    pub person: Option<PersonLine>,
    pub pack: String,
    pub pack_title: Option<Text>,
    pub rule: String,
    pub rule_title: Option<Text>,
    /// Where they stay instead of what the rule says.
    pub mode: Option<String>,
    /// Another place, in words.
    pub place: Option<String>,
    /// An earlier last day.
    pub until: Option<String>,
    /// `illness`, `pregnancy`, `child`, `care`, `bereavement` or `no_place`.
    pub reason: String,
    pub note: String,
    /// `asked`, `in_force`, `expired` or `withdrawn`.
    pub state: String,
    /// The last day on which it holds; after it the rule's own answer is back.
    pub last_day: String,
    pub asked_by: String,
    pub asked_at: String,
    pub confirmed_by: Option<String>,
    pub confirmed_at: Option<String>,
    pub withdrawn_by: Option<String>,
    pub withdrawn_at: Option<String>,
    /// The asker can confirm it now.
    pub may_confirm: bool,
    pub may_withdraw: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overrides {
    pub items: Vec<Override>,
}

/// What somebody wants to let a person off: at least one of `mode`, `place` and `until`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverrideBody {
    pub pack: String,
    /// A milder one than the rule's: `stay_in_area`, `home_monitoring`, `home_quarantine` or `central_quarantine`.
    pub mode: Option<String>,
    pub place: Option<String>,
    pub until: Option<String>,
    /// `illness`, `pregnancy`, `child`, `care`, `bereavement` or `no_place`.
    pub reason: String,
    pub note: String,
    /// The last day on which it holds, within 14 days.
    pub last_day: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverrideAsked {
    pub id: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverridesQuery {
    /// `asked` (the default): those that wait for a second person; `in_force`; `over`.
    pub state: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

pub(super) fn shown(library: &Library, view: OverrideView) -> Override {
    let record = view.record;
    let policy = library.policy(&record.pack);
    Override {
        id: record.id.to_string(),
        person_id: record.person.to_string(),
        person: view.person.map(people::line),
        pack_title: policy.map(|policy| Text::from(&policy.title)),
        rule_title: rule_title(library, &record.pack, &record.rule),
        pack: record.pack,
        rule: record.rule,
        mode: record.mode.map(|mode| mode.code().to_owned()),
        place: record.place,
        until: record.until,
        reason: record.reason.code().to_owned(),
        note: record.note,
        state: view.state.code().to_owned(),
        last_day: view.last_day.to_string(),
        asked_by: view.asked_by,
        asked_at: time(record.asked_ms),
        confirmed_by: view.confirmed_by,
        confirmed_at: record.confirmed.map(|(at, _)| time(at)),
        withdrawn_by: view.withdrawn_by,
        withdrawn_at: record.withdrawn.map(|(at, _)| time(at)),
        may_confirm: view.may_confirm,
        may_withdraw: view.may_withdraw,
    }
}

/// A rule's title in the newest edition that has it.
pub(super) fn rule_title(library: &Library, pack: &str, rule: &str) -> Option<Text> {
    let versions = library.policy(pack).into_iter().flat_map(|policy| &policy.versions);
    versions.filter_map(|version| version.edition.rule(rule)).next_back().map(|rule| Text::from(&rule.title))
}

fn date(field: &str, text: &str) -> Result<Date, Problem> {
    text.trim().parse().map_err(|_| Problem::invalid("facts.no_date", field).with("given", text))
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn wish(body: OverrideBody) -> Result<OverrideToAsk, Problem> {
    let unknown = |field: &str, given: &str| Problem::invalid("facts.unknown_word", field).with("given", given);
    Ok(OverrideToAsk {
        mode: given(body.mode.as_deref()).map(|code| Mode::from_code(code).ok_or_else(|| unknown("mode", code))).transpose()?,
        until: given(body.until.as_deref()).map(|text| date("until", text)).transpose()?,
        reason: OverrideReason::from_code(&body.reason).ok_or_else(|| unknown("reason", &body.reason))?,
        last_day: date("last_day", &body.last_day)?,
        place: body.place.filter(|place| !place.is_empty()),
        note: body.note,
        pack: body.pack,
    })
}

/// Returns the overrides of a person, newest first.
#[utoipa::path(get, path = "/api/people/{person_id}/overrides", operation_id = "overrides_of_person", tag = "determinations", params(("person_id" = String, Path)),
    responses((status = 200, body = Overrides), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn of_person(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>) -> Answer<axum::Json<Overrides>> {
    let found = api.app.overrides_of(&actor.actor, person).await?;
    Ok(axum::Json(Overrides { items: found.into_iter().map(|view| shown(api.app.library(), view)).collect() }))
}

/// Asks that a person be let off; it changes nothing until a second person confirms it.
#[utoipa::path(post, path = "/api/people/{person_id}/overrides", operation_id = "overrides_ask", tag = "determinations", request_body = OverrideBody,
    params(("person_id" = String, Path)),
    responses((status = 201, body = OverrideAsked), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(State(api): State<Api>, actor: Actor, Path(person): Path<PersonId>, Json(body): Json<OverrideBody>) -> Answer<(StatusCode, axum::Json<OverrideAsked>)> {
    api.app.may_override(&actor.actor)?;
    let id = api.app.ask_override(&actor.actor, person, wish(body)?).await?;
    Ok((StatusCode::CREATED, axum::Json(OverrideAsked { id: id.to_string() })))
}

/// Returns a page of the overrides in the asker's areas, newest first.
#[utoipa::path(get, path = "/api/overrides", operation_id = "overrides_list", tag = "determinations", params(OverridesQuery),
    responses((status = 200, body = Page<Override>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<OverridesQuery>) -> Answer<axum::Json<Page<Override>>> {
    let filter = match query.state.as_deref() {
        None | Some("asked") => OverrideFilter::Asked,
        Some("in_force") => OverrideFilter::InForce,
        Some("over") => OverrideFilter::Over,
        Some(other) => return Err(Problem::invalid("facts.unknown_word", "state").with("given", other)),
    };
    let page = api.app.overrides(&actor.actor, filter, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, |view| shown(api.app.library(), view))))
}

/// Confirms an override, as the second person; the person is decided about at once.
#[utoipa::path(post, path = "/api/overrides/{override_id}/confirm", operation_id = "overrides_confirm", tag = "determinations", params(("override_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn confirm(State(api): State<Api>, actor: Actor, Path(id): Path<OverrideId>) -> Answer<StatusCode> {
    api.app.confirm_override(&actor.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an override back, or refuses it; the rule's own answer is back at once.
#[utoipa::path(post, path = "/api/overrides/{override_id}/withdraw", operation_id = "overrides_withdraw", tag = "determinations", params(("override_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn withdraw(State(api): State<Api>, actor: Actor, Path(id): Path<OverrideId>) -> Answer<StatusCode> {
    api.app.withdraw_override(&actor.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
