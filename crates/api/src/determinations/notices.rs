//! What people are told of being let off, and that they were.

use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::policy::{Standing, ToldBody, standing};
use crate::problem::{Answer, Json, Path, Problem, Query};
use crate::router::Api;
use crate::wire::{Page, Text, limit, time};
use app::determinations::OverrideNoticeView;
use axum::extract::State;
use axum::http::StatusCode;
use domain::ids::OverrideNoticeId;
use domain::policy::Library;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What somebody is told of being let off, with what held before and what holds from now on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OverrideNotice {
    pub id: String,
    /// `begun`, or `ended_early`.
    pub news: String,
    pub person_id: String,
    pub person: Option<PersonLine>,
    pub pack: String,
    /// The rule that they are let off.
    pub rule: String,
    pub rule_title: Option<Text>,
    /// `illness`, `pregnancy`, `child`, `care`, `bereavement` or `no_place`.
    pub reason: String,
    /// Another place, in words.
    pub place: Option<String>,
    /// The last day of the override, where it is not taken back before.
    pub last_day: String,
    pub before: Standing,
    pub after: Standing,
    pub drafted_at: String,
    pub told_at: Option<String>,
    pub told_by: Option<String>,
    pub explained_at: Option<String>,
    pub explained_by: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverrideNoticesQuery {
    /// Only those whom nobody has told yet.
    #[serde(default)]
    pub untold: bool,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

fn notice(library: &Library, view: OverrideNoticeView) -> OverrideNotice {
    let record = view.record;
    OverrideNotice {
        id: record.id.to_string(),
        news: record.news.code().to_owned(),
        person_id: record.person.to_string(),
        person: view.person.map(people::line),
        rule_title: super::overrides::rule_title(library, &record.pack, &record.rule),
        pack: record.pack,
        rule: record.rule,
        reason: record.reason.code().to_owned(),
        place: record.place,
        last_day: view.last_day.to_string(),
        before: standing(&record.before),
        after: standing(&record.after),
        drafted_at: time(record.drafted_ms),
        told_at: record.told.map(|(at, _)| time(at)),
        told_by: view.told_by,
        explained_at: record.explained.map(|(at, _)| time(at)),
        explained_by: view.explained_by,
    }
}

/// Returns a page of what people in the asker's areas are told of overrides, newest first; what was not told in time is left out.
#[utoipa::path(get, path = "/api/overrides/notices", operation_id = "overrides_notices", tag = "determinations", params(OverrideNoticesQuery),
    responses((status = 200, body = Page<OverrideNotice>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<OverrideNoticesQuery>) -> Answer<axum::Json<Page<OverrideNotice>>> {
    let page = api.app.override_notices(&actor.actor, query.untold, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, |view| notice(api.app.library(), view))))
}

/// Notes that a person was told of an override.
#[utoipa::path(post, path = "/api/overrides/notices/{notice_id}/told", operation_id = "overrides_told", tag = "determinations", request_body = ToldBody,
    params(("notice_id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn told(State(api): State<Api>, actor: Actor, Path(id): Path<OverrideNoticeId>, Json(body): Json<ToldBody>) -> Answer<StatusCode> {
    api.app.note_override_told(&actor.actor, id, body.how.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
