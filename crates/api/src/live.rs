//! Server-sent events: hints that something changed, inside the asker's own areas.

use crate::actor::Actor;
use crate::problem::{Answer, Problem};
use crate::router::Api;
use app::live::Change;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use domain::access::Scope;
use futures::{Stream, StreamExt};
use serde::Serialize;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use utoipa::ToSchema;

/// What changed; whoever shows it asks again.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Changed {
    pub kinds: BTreeSet<String>,
    pub lists: BTreeSet<String>,
    pub teams: BTreeSet<String>,
}

/// Changes gathered into one hint, so that an import does not flood every screen.
const GATHER: Duration = Duration::from_millis(800);

/// How often a stream of a bound session is looked at: it ends when its device owes a proof, and goes on with a reconnect.
const LOOK: Duration = Duration::from_secs(5);

/// Sends hints until the asker goes away. A session that ends is noticed with the next reconnect.
#[utoipa::path(get, path = "/api/live", operation_id = "live_changes", tag = "live",
    responses((status = 200, description = "A stream of events named `changed`", body = Changed, content_type = "text/event-stream"), (status = 401, body = Problem)))]
pub(crate) async fn changes(State(api): State<Api>, actor: Actor) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let now = api.app.now().as_millisecond();
    let scope = Scope::of(actor.actor.grants.iter().filter(|g| g.holds_at(now)).map(|g| g.area.clone()).collect());
    let changes = BroadcastStream::new(api.live.listen()).filter_map(move |change| {
        // Somebody who lagged behind has missed some: much has changed.
        let seen = match change {
            Ok(change) if !scope.covers(&change.area) => None,
            Ok(change) => Some(change),
            Err(_) => Some(Change { kind: "many".to_owned(), subject: String::new(), subject_id: 0, area: domain::areas::AreaPath::root() }),
        };
        std::future::ready(seen)
    });
    let hints = tokio_stream::StreamExt::chunks_timeout(changes, 500, GATHER).map(|changes| {
        let mut changed = Changed::default();
        for change in changes {
            match change.subject.as_str() {
                "list" => changed.lists.insert(domain::ids::encode(change.subject_id)),
                "team" => changed.teams.insert(domain::ids::encode(change.subject_id)),
                _ => false,
            };
            changed.kinds.insert(change.kind);
        }
        Ok(Event::default().event("changed").data(serde_json::to_string(&changed).unwrap_or_default()))
    });
    let over = async move {
        if actor.proof_due_ms.is_none() {
            std::future::pending::<()>().await;
        }
        while api.app.actor(&actor.token).await.is_ok() {
            tokio::time::sleep(LOOK).await;
        }
    };
    Ok(Sse::new(hints.take_until(Box::pin(over))).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}
