//! The overview.

use crate::actor::Actor;
use crate::problem::{Answer, Problem};
use crate::router::Api;
use crate::teams::{Forecast, forecast};
use crate::wire::time;
use axum::extract::State;
use app::journal::{PROMISES, Verification};
use domain::people::{PersonState, StateCounts};
use serde::Serialize;
use utoipa::ToSchema;

/// People by where they stand; the parts add up to the total.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeopleCounts {
    pub total: u64,
    pub closed: u64,
    pub waiting: u64,
    pub later: u64,
    pub escalated: u64,
    pub door: u64,
    pub referred: u64,
    pub no_task: u64,
}

impl From<&StateCounts> for PeopleCounts {
    fn from(counts: &StateCounts) -> Self {
        Self {
            total: counts.total(),
            closed: counts.of(PersonState::Closed),
            waiting: counts.of(PersonState::Waiting),
            later: counts.of(PersonState::Later),
            escalated: counts.of(PersonState::Escalated),
            door: counts.of(PersonState::Door),
            referred: counts.of(PersonState::Referred),
            no_task: counts.of(PersonState::NoTask),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Today {
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListCounts {
    pub count: u64,
    pub receiving: u64,
    pub held_rows: u64,
}

/// One promise and whether it held when it was last checked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Promise {
    pub code: String,
    /// `kept`, `broken` or `unchecked`.
    pub state: String,
    pub checked_at: Option<String>,
    /// What breaks it.
    pub detail: Vec<String>,
}

/// The figures of the overview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    pub people: PeopleCounts,
    pub today: Today,
    pub lists: ListCounts,
    pub callers_active: u64,
    /// People who are to be asked again by today; none for whoever does not do so.
    pub follow_ups: Option<u64>,
    pub forecast: Option<Forecast>,
    pub promises: Vec<Promise>,
}

pub(crate) fn promises(found: Option<&Verification>) -> Vec<Promise> {
    let promise = |code: &str| {
        let Some(found) = found else {
            return Promise { code: code.to_owned(), state: "unchecked".to_owned(), checked_at: None, detail: Vec::new() };
        };
        let mut detail: Vec<String> = found.findings.iter().filter(|f| f.promise == code).map(|f| format!("{} {} {}", f.code, f.subject, f.detail)).collect();
        if let (Err(seal), "journal_chain") = (&found.chain, code) {
            detail.push(format!("seal {seal}"));
        }
        let state = if found.keeps(code) { "kept" } else { "broken" };
        Promise { code: code.to_owned(), state: state.to_owned(), checked_at: Some(time(found.at_ms)), detail }
    };
    PROMISES.iter().map(|code| promise(code)).collect()
}

/// Returns the figures of the asker's scope.
#[utoipa::path(get, path = "/api/overview", operation_id = "overview_get", tag = "overview",
    responses((status = 200, body = Overview), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Overview>> {
    let view = api.app.overview(&actor.actor, &api.last).await?;
    let counts = view.counts;
    Ok(axum::Json(Overview {
        people: (&counts.people).into(),
        today: Today { attempts: counts.attempts, reached: counts.reached, closed: counts.closed },
        lists: ListCounts { count: counts.lists, receiving: counts.receiving, held_rows: counts.held },
        callers_active: counts.callers,
        follow_ups: view.follow_ups,
        forecast: view.forecast.map(forecast),
        promises: promises(view.promises.as_ref()),
    }))
}
