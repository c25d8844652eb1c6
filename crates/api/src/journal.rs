//! The journal: reading it and checking it.

use crate::actor::Actor;
use crate::overview::{Promise, promises};
use crate::problem::{Answer, Problem, Query, optional_id, optional_time};
use crate::router::Api;
use crate::wire::{AreaName, Named, Page, limit, time};
use app::journal::EventView;
use axum::extract::State;
use domain::ids::{AccountId, EventId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use app::JournalFilter;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Subject {
    pub kind: String,
    pub id: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    pub id: String,
    pub at: String,
    pub kind: String,
    pub actor: Option<Named>,
    pub subject: Subject,
    pub area: Option<AreaName>,
    #[schema(value_type = Object)]
    pub params: Value,
    /// Covered by the hash chain.
    pub sealed: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct JournalQuery {
    pub kind: Option<String>,
    /// An account.
    pub actor: Option<String>,
    /// A person, list, task or account, written `person:ID`.
    pub subject: Option<String>,
    /// Not before this moment.
    pub from: Option<String>,
    /// Before this moment.
    pub to: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chain {
    pub ok: bool,
    pub events: u64,
    pub seals: u64,
    /// The newest hash: write it down elsewhere and nobody can rewrite the journal unseen.
    pub head: String,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerifyResult {
    pub chain: Chain,
    pub promises: Vec<Promise>,
    pub rows: u64,
    pub people: u64,
}

fn event(view: EventView) -> Event {
    let record = view.record;
    let actor = record.actor.map(|id| Named::of(id, view.actor.unwrap_or_default()));
    Event {
        id: domain::ids::encode(record.id),
        at: time(record.at_ms),
        kind: record.kind,
        actor,
        subject: Subject { kind: record.subject, id: (record.subject_id != 0).then(|| domain::ids::encode(record.subject_id)) },
        area: view.area.map(AreaName::from),
        params: record.params,
        sealed: record.sealed,
    }
}

/// Returns events in reach, newest first.
#[utoipa::path(get, path = "/api/journal", operation_id = "journal_list", tag = "journal", params(JournalQuery),
    responses((status = 200, body = Page<Event>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(State(api): State<Api>, actor: Actor, Query(query): Query<JournalQuery>) -> Answer<axum::Json<Page<Event>>> {
    let subject = query.subject.as_deref().filter(|s| !s.is_empty()).map(|s| {
        let parts = s.split_once(':').and_then(|(kind, id)| Some((kind.to_owned(), domain::ids::decode(id)?)));
        parts.ok_or_else(|| Problem::invalid("invalid.id", "subject"))
    });
    let filter = JournalFilter {
        kind: query.kind.filter(|k| !k.is_empty()),
        actor: optional_id::<AccountId>(query.actor.as_deref(), "actor")?.map(|a| a.0),
        subject: subject.transpose()?,
        from_ms: optional_time(query.from.as_deref(), "from")?.map(jiff::Timestamp::as_millisecond),
        to_ms: optional_time(query.to.as_deref(), "to")?.map(jiff::Timestamp::as_millisecond),
        after: optional_id::<EventId>(query.after.as_deref(), "after")?.map(|e| e.0),
    };
    let page = api.app.journal(&actor.actor, &filter, limit(query.limit)).await?;
    Ok(axum::Json(Page::of(page, event)))
}

/// Walks the chain and checks every promise against the rows.
#[utoipa::path(post, path = "/api/journal/verify", operation_id = "journal_verify", tag = "journal",
    responses((status = 200, body = VerifyResult), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn verify(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<VerifyResult>> {
    let found = api.app.verify(&actor.actor).await?;
    let chain = match &found.chain {
        Ok(seals) => Chain { ok: true, events: seals.events, seals: seals.seals, head: seals.head.clone() },
        Err(seal) => Chain { ok: false, events: 0, seals: u64::try_from(*seal).unwrap_or(0), head: String::new() },
    };
    let promises = promises(Some(&found));
    let (rows, people) = (found.rows, found.people);
    api.last.keep(found);
    Ok(axum::Json(VerifyResult { chain, promises, rows, people }))
}
