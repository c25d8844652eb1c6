//! People: search, card, reveal. Nothing here holds a value that is not masked, but the answer to a reveal.

pub(crate) mod holdings;
pub(crate) mod warnings;

use crate::actor::Actor;
use crate::limits::{REVEAL, SEARCH};
use crate::problem::{Answer, Json, Path, Problem, Query, id, optional_id};
use crate::router::Api;
use crate::wire::{AreaName, Named, Page, limit, time};
use app::OriginRecord;
use app::people::{self, PersonView, RevealItem};
use axum::extract::State;
use domain::ids::{ListId, PersonId};
use domain::people::PersonState;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// A person as a line, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonLine {
    pub id: String,
    pub name: String,
    pub sex: String,
    pub birth_year: Option<i16>,
    pub age: Option<i64>,
    pub telephone: Option<String>,
    pub identity: Option<String>,
    pub area: Option<AreaName>,
    /// `closed`, `waiting`, `later`, `escalated`, `door`, `referred` or `no_task`.
    pub state: String,
}

/// Somebody whom a person named in a call, or who named them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Relationship {
    /// What the one who was named is to the other: `visitor`, `household`, `companion`, `colleague` or `contact`.
    pub kind: String,
    /// The person named the other one, and was not named by them.
    pub is_named_by_them: bool,
    /// Nothing out of reach, and while nobody has decided about the row.
    pub person_id: Option<String>,
    /// Masked.
    pub name: Option<String>,
    /// The list of those who were named, and the row.
    pub list_id: String,
    pub row: i64,
    pub told_at: String,
}

/// Whom a person named in calls, and who named them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Relationships {
    pub items: Vec<Relationship>,
}

/// Where a value came from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Origin {
    /// Who sent the list; or `call`, `visit` or `guardian`.
    pub source: String,
    /// The list that brought it, where one did.
    pub list: Option<String>,
    pub at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Document {
    pub id: String,
    pub kind: String,
    pub masked: String,
    pub state: String,
    pub origin: Origin,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Telephone {
    pub id: String,
    pub masked: String,
    pub kind: String,
    pub state: String,
    /// It is not the person's own but a guardian's.
    pub of_guardian: bool,
    /// How many other people are known by it.
    pub shared_with: u64,
    pub origin: Origin,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Address {
    pub id: String,
    pub kind: String,
    pub masked: String,
    pub reaches_door: bool,
    pub area: Option<AreaName>,
    pub origin: Origin,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonList {
    pub id: String,
    pub name: String,
    pub source: String,
    pub row: u64,
    pub outcome: String,
    pub received_at: String,
    pub reason: Option<String>,
    pub place: Option<String>,
    pub visited_on: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonTask {
    pub id: String,
    pub kind: String,
    pub state: String,
    pub team: Option<String>,
    pub due: String,
    pub attempts: u32,
    pub outcome: Option<String>,
    pub opened_at: String,
    pub closed_at: Option<String>,
}

/// A request to a partner that is open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonRequest {
    pub partner: String,
    pub state: String,
    pub asked_at: String,
    pub due: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fact {
    pub field: String,
    pub value: String,
    pub state: String,
    pub at: String,
    pub by: Option<String>,
    pub source: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    pub at: String,
    pub kind: String,
    pub by: Option<String>,
    pub team: Option<String>,
    /// What happened, by kind.
    #[schema(value_type = Object)]
    pub params: Value,
}

/// A person's card, masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    #[serde(flatten)]
    pub line: PersonLine,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub documents: Vec<Document>,
    pub telephones: Vec<Telephone>,
    pub addresses: Vec<Address>,
    pub lists: Vec<PersonList>,
    pub tasks: Vec<PersonTask>,
    /// What partners were asked for and has not come back.
    pub requests: Vec<PersonRequest>,
    /// What lists said.
    pub facts: Vec<Fact>,
    /// What was said in calls.
    pub answers: Vec<Fact>,
    pub timeline: Vec<TimelineEntry>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchBody {
    pub q: Option<String>,
    /// Only people who stand there.
    pub state: Option<String>,
    pub area_id: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealBody {
    /// `name`, `birth_date`, `identity`, `telephone` or `address`.
    pub item: String,
    pub item_id: Option<String>,
    /// `calling`, `verification`, `data_quality`, `investigation`, `complaint` or `subject_request`.
    pub purpose: String,
}

/// A value that was hidden.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Revealed {
    pub value: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListPeopleQuery {
    pub state: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

pub(crate) fn line(line: people::PersonLine) -> PersonLine {
    PersonLine {
        id: line.id.to_string(),
        name: line.name,
        sex: line.sex,
        birth_year: line.birth_year,
        age: line.age,
        telephone: line.telephone,
        identity: line.identity,
        area: line.area.map(AreaName::from),
        state: line.state.code().to_owned(),
    }
}

fn origin(of: OriginRecord, lists: &[people::ListView]) -> Origin {
    let list = of.list.and_then(|id| lists.iter().find(|list| list.id == id)).map(|list| list.name.clone());
    Origin { source: of.source, list, at: of.at_ms.map(time) }
}

pub(crate) fn telephone(view: people::TelephoneView, lists: &[people::ListView]) -> Telephone {
    let origin = origin(view.origin, lists);
    Telephone { id: view.id.to_string(), masked: view.masked, kind: view.kind, state: view.state.code().to_owned(), of_guardian: view.of_guardian, shared_with: view.shared_with, origin }
}

pub(crate) fn document(view: people::DocumentView, lists: &[people::ListView]) -> Document {
    Document { id: view.id.to_string(), kind: view.kind, masked: view.masked, state: view.state, origin: origin(view.origin, lists) }
}

pub(crate) fn address(view: people::AddressView, lists: &[people::ListView]) -> Address {
    Address { id: view.id.to_string(), kind: view.kind, masked: view.masked, reaches_door: view.reaches_door, area: view.area.map(AreaName::from), origin: origin(view.origin, lists) }
}

pub(crate) fn list(view: people::ListView) -> PersonList {
    PersonList {
        id: view.id.to_string(),
        name: view.name,
        source: view.source,
        row: view.row,
        outcome: view.outcome,
        received_at: time(view.received_ms),
        reason: view.reason,
        place: view.place,
        visited_on: view.visited_on,
    }
}

fn fact(view: people::AnswerView) -> Fact {
    Fact { field: view.field, value: view.value, state: view.state.code().to_owned(), at: time(view.at_ms), by: view.by, source: view.list }
}

pub(crate) fn person(view: PersonView) -> Person {
    let (facts, answers): (Vec<_>, Vec<_>) = view.answers.into_iter().partition(|a| a.by.is_none());
    Person {
        line: line(view.line),
        occupation: view.occupation,
        work_unit: view.work_unit,
        nationality: view.nationality,
        documents: view.documents.into_iter().map(|one| document(one, &view.lists)).collect(),
        telephones: view.telephones.into_iter().map(|one| telephone(one, &view.lists)).collect(),
        addresses: view.addresses.into_iter().map(|one| address(one, &view.lists)).collect(),
        lists: view.lists.into_iter().map(list).collect(),
        tasks: view.tasks.into_iter().map(|t| PersonTask {
            id: t.id().to_string(),
            kind: t.record.kind.code().to_owned(),
            state: t.record.state.code().to_owned(),
            team: t.team,
            due: time(t.record.due_ms),
            attempts: t.record.attempts,
            outcome: t.record.outcome,
            opened_at: time(t.record.opened_ms),
            closed_at: t.record.closed_ms.map(time),
        }).collect(),
        requests: view.requests.into_iter().map(|one| PersonRequest { partner: one.partner, state: one.state.code().to_owned(), asked_at: time(one.opened_ms), due: time(one.due_ms) }).collect(),
        facts: facts.into_iter().map(fact).collect(),
        answers: answers.into_iter().map(fact).collect(),
        timeline: view.timeline.into_iter().map(|e| TimelineEntry { at: time(e.at_ms), kind: e.kind, by: e.by, team: e.team, params: e.params }).collect(),
    }
}

/// Finds people by name, pinyin, or a whole telephone or identity number. By POST: a URL is written into logs.
#[utoipa::path(post, path = "/api/people/search", operation_id = "people_search", tag = "people", request_body = SearchBody,
    responses((status = 200, body = Page<PersonLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn search(State(api): State<Api>, actor: Actor, Json(body): Json<SearchBody>) -> Answer<axum::Json<Page<PersonLine>>> {
    api.limits.take(format!("search {}", actor.actor.account), SEARCH)?;
    let area = optional_id(body.area_id.as_deref(), "area_id")?;
    let state = person_state(body.state.as_deref())?;
    let text = body.q.unwrap_or_default();
    let page = api.app.search_people(&actor.actor, &text, state, area, body.after.as_deref(), limit(body.limit)).await?;
    Ok(axum::Json(Page::of(page, line)))
}

/// Returns a person's card. Journalled.
#[utoipa::path(get, path = "/api/people/{person_id}", operation_id = "people_get", tag = "people", params(("person_id" = String, Path)),
    responses((status = 200, body = Person), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<Person>> {
    Ok(axum::Json(person(api.app.person(&actor.actor, person_id).await?)))
}

fn reveal_item(body: &RevealBody) -> Answer<RevealItem> {
    let number = || -> Answer<i64> {
        let text = body.item_id.as_deref().ok_or_else(|| Problem::invalid("invalid.empty", "item_id"))?;
        Ok(id::<PersonId>(text, "item_id")?.0)
    };
    match body.item.as_str() {
        "name" => Ok(RevealItem::Name),
        "birth_date" => Ok(RevealItem::BirthDate),
        "identity" => Ok(RevealItem::Identity(number()?)),
        "telephone" => Ok(RevealItem::Telephone(number()?)),
        "address" => Ok(RevealItem::Address(number()?)),
        _ => Err(Problem::invalid("people.unknown_item", "item")),
    }
}

/// Shows one hidden value for a purpose. Journalled before it is shown.
#[utoipa::path(post, path = "/api/people/{person_id}/reveal", operation_id = "people_reveal", tag = "people", request_body = RevealBody,
    params(("person_id" = String, Path)),
    responses((status = 200, body = Revealed), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn reveal(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>, Json(body): Json<RevealBody>) -> Answer<axum::Json<Revealed>> {
    api.limits.take(format!("reveal {}", actor.actor.account), REVEAL)?;
    let item = reveal_item(&body)?;
    let value = api.app.reveal(&actor.actor, person_id, item, &body.purpose).await?;
    Ok(axum::Json(Revealed { value }))
}

fn relationship(view: people::RelationshipView) -> Relationship {
    let record = view.record;
    Relationship {
        kind: record.kind.code().to_owned(),
        is_named_by_them: record.is_named_by_them,
        person_id: record.other.filter(|_| view.is_in_reach).map(|other| other.to_string()),
        name: view.name,
        list_id: record.list.to_string(),
        row: record.row,
        told_at: time(record.told_ms),
    }
}

/// Returns whom a person named in calls and who named them, newest first.
#[utoipa::path(get, path = "/api/people/{person_id}/relationships", operation_id = "people_relationships", tag = "people", params(("person_id" = String, Path)),
    responses((status = 200, body = Relationships), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn relationships(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<Relationships>> {
    let found = api.app.relationships(&actor.actor, person_id).await?;
    Ok(axum::Json(Relationships { items: found.into_iter().map(relationship).collect() }))
}

/// Returns the people of a list in a state.
#[utoipa::path(get, path = "/api/lists/{list_id}/people", operation_id = "people_of_list", tag = "people", params(("list_id" = String, Path), ListPeopleQuery),
    responses((status = 200, body = Page<PersonLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn of_list(State(api): State<Api>, actor: Actor, Path(list_id): Path<ListId>, Query(query): Query<ListPeopleQuery>) -> Answer<axum::Json<Page<PersonLine>>> {
    let state = person_state(query.state.as_deref())?;
    let page = api.app.list_people(&actor.actor, list_id, state, query.after.as_deref(), limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, line)))
}

fn person_state(text: Option<&str>) -> Answer<Option<PersonState>> {
    let text = text.filter(|t| !t.is_empty());
    text.map(|t| PersonState::from_code(t).ok_or_else(|| Problem::invalid("people.unknown_state", "state"))).transpose()
}

pub(crate) fn named_team(team: Option<(domain::ids::TeamId, String)>) -> Option<Named> {
    team.map(|(id, name)| Named::of(id, name))
}
