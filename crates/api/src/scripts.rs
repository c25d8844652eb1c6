//! What callers say: the library, its editions, and a new one.

use crate::actor::Actor;
use crate::problem::{Answer, Json, Path, Problem, Query, optional_id};
use crate::router::Api;
use crate::wire::{AreaName, Page, Text, limit, time};
use app::scripts::{self, Edit, EditionView, TextView};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A text that callers say in other words than the pack's.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpokenText {
    /// `opening`, `verify`, `closing`, `care.` and a segment, or `objection.` and an objection.
    pub key: String,
    pub text: Text,
}

/// An edition of a text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScriptEdition {
    pub number: i64,
    /// None is as the pack has it.
    pub text: Option<Text>,
    /// The older edition whose words these are; 0 is the pack's own.
    pub back_to: Option<i64>,
    pub why: String,
    pub by: String,
    pub at: String,
    /// Where it is said; none is everywhere.
    pub area: Option<AreaName>,
}

/// A text of the library as an area has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScriptText {
    pub key: String,
    /// Whom it greets, or what is objected; none for what everybody hears.
    pub title: Option<Text>,
    /// As the pack has it.
    pub own: Text,
    /// What callers say now.
    pub text: Text,
    /// The edition in force, of the area or a wider one; none is the pack's own.
    pub edition: Option<ScriptEdition>,
    /// The newest edition of the area itself, 0 is none; give it with the next.
    pub number: i64,
    /// So many letters at most, in each language.
    pub longest: usize,
}

/// What callers of an area say.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScriptLibrary {
    /// None is everywhere.
    pub area: Option<AreaName>,
    pub texts: Vec<ScriptText>,
    /// What is filled in while it is said, written in braces.
    pub placeholders: Vec<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct LibraryQuery {
    /// None is the widest of one's own.
    pub area_id: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditionsQuery {
    pub area_id: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditBody {
    pub area_id: Option<String>,
    /// The newest edition of the area as it was read.
    pub number: i64,
    pub zh: Option<String>,
    pub en: Option<String>,
    /// Need not be said of an older edition.
    pub why: Option<String>,
    /// The older edition whose words are wanted again; 0 is the pack's own.
    pub back_to: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Edited {
    pub number: i64,
}

pub(crate) fn spoken(text: scripts::SpokenText) -> SpokenText {
    SpokenText { key: text.key, text: (&text.text).into() }
}

pub(crate) fn edition(view: EditionView) -> ScriptEdition {
    let record = view.record;
    ScriptEdition {
        number: record.number,
        text: record.text.map(|(zh, en)| Text { zh, en }),
        back_to: record.like,
        why: record.why,
        by: view.by,
        at: time(record.at_ms),
        area: view.place.map(AreaName::from),
    }
}

fn script_text(view: TextView) -> ScriptText {
    let edition = view.edition.map(edition);
    let said = edition.as_ref().and_then(|e| e.text.as_ref()).map(|text| Text { zh: text.zh.clone(), en: text.en.clone() });
    ScriptText {
        longest: domain::scripts::longest(&view.text.key),
        title: view.text.title.as_ref().map(Text::from),
        own: (&view.text.own).into(),
        text: said.unwrap_or_else(|| (&view.text.own).into()),
        key: view.text.key,
        number: view.number,
        edition,
    }
}

/// Returns what callers of an area say.
#[utoipa::path(get, path = "/api/scripts", operation_id = "scripts_library", tag = "scripts", params(LibraryQuery),
    responses((status = 200, body = ScriptLibrary), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn library(State(api): State<Api>, actor: Actor, Query(query): Query<LibraryQuery>) -> Answer<axum::Json<ScriptLibrary>> {
    let (area, texts) = api.app.script_library(&actor.actor, optional_id(query.area_id.as_deref(), "area_id")?).await?;
    let placeholders = domain::scripts::PLACEHOLDERS.iter().map(|&word| word.to_owned()).collect();
    Ok(axum::Json(ScriptLibrary { area: area.map(AreaName::from), texts: texts.into_iter().map(script_text).collect(), placeholders }))
}

/// Returns a page of the editions of a text in an area, newest first.
#[utoipa::path(get, path = "/api/scripts/{text_key}/editions", operation_id = "scripts_editions", tag = "scripts", params(("text_key" = String, Path), EditionsQuery),
    responses((status = 200, body = Page<ScriptEdition>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn editions(State(api): State<Api>, actor: Actor, Path(text_key): Path<String>, Query(query): Query<EditionsQuery>) -> Answer<axum::Json<Page<ScriptEdition>>> {
    let area = optional_id(query.area_id.as_deref(), "area_id")?;
    let page = api.app.script_editions(&actor.actor, &text_key, area, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, edition)))
}

/// Adds an edition of a text; callers get it with their next person.
#[utoipa::path(post, path = "/api/scripts/{text_key}/editions", operation_id = "scripts_edit", tag = "scripts", request_body = EditBody, params(("text_key" = String, Path)),
    responses((status = 200, body = Edited), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn edit(State(api): State<Api>, actor: Actor, Path(text_key): Path<String>, Json(body): Json<EditBody>) -> Answer<axum::Json<Edited>> {
    let edit = Edit {
        area: optional_id(body.area_id.as_deref(), "area_id")?,
        number: body.number,
        zh: body.zh.unwrap_or_default(),
        en: body.en.unwrap_or_default(),
        why: body.why.unwrap_or_default(),
        back_to: body.back_to,
    };
    let number = api.app.edit_script(&actor.actor, &text_key, edit).await?;
    Ok(axum::Json(Edited { number }))
}
