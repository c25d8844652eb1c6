//! People under a measure: who they are, and everything about one of them.

mod calendar;
mod commitments;
mod conversations;
mod daily;
mod inspections;
mod papers;
mod rooms;
mod transfers;

pub(crate) use calendar::*;
pub(crate) use commitments::*;
pub(crate) use conversations::*;
pub(crate) use daily::*;
pub(crate) use inspections::*;
pub(crate) use papers::*;
pub(crate) use rooms::*;
pub(crate) use transfers::*;

use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Json, Path, Problem, optional_id};
use crate::router::Api;
use crate::wire::{limit, time};
use app::measures::{MeasureQuery, MeasureView};
use axum::extract::State;
use domain::ids::{AccountId, PersonId};
use domain::measures::OpenWork;
use domain::policy::Mode;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// What holds for somebody now, as it was determined.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureInForce {
    /// `stay_in_area`, `home_monitoring`, `home_quarantine`, `central_quarantine` or `isolation`.
    pub mode: String,
    /// The rule of the plan by which it holds.
    pub rule: String,
    /// The last day, as it was determined; none is not known yet.
    pub until: Option<String>,
    pub since: String,
}

/// Somebody under a measure, and what is open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasuredPerson {
    pub person: PersonLine,
    pub measure: MeasureInForce,
    /// Where they stay.
    pub stay: Option<Placement>,
    /// Has to stay in a room, and has none.
    pub needs_place: bool,
    /// The next appointment.
    pub transfer_at: Option<String>,
    pub transfer_today: bool,
    pub transfer_late: bool,
    /// Was not checked in this part of the day.
    pub check_owed: bool,
    /// Nobody has looked at the home of this quarantine for so many days.
    pub inspection_owed: bool,
    /// Alerts after which nothing was done.
    pub alerts: u64,
    pub questions: u64,
    pub needs: u64,
    /// `agreed`, `wavering` or `refused`; none was not asked.
    pub consent: Option<String>,
}

/// How many people under a measure have something open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureFigures {
    pub people: u64,
    /// By mode.
    pub modes: BTreeMap<String, u64>,
    /// By what is open: `place`, `transfer`, `check`, `inspection`, `alert`, `question`, `wavering`, `need`.
    pub open: BTreeMap<String, u64>,
}

/// A page of people under a measure, what is urgent first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Measures {
    pub items: Vec<MeasuredPerson>,
    pub next: Option<String>,
    pub figures: MeasureFigures,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasuresBody {
    /// A name, or a whole number.
    pub q: Option<String>,
    pub area_id: Option<String>,
    pub mode: Option<String>,
    /// Only whoever has this open.
    pub open: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

/// Everything about one person under a measure, in the order of work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasuredDetail {
    pub person: PersonLine,
    /// None where no measure holds now.
    pub measure: Option<MeasureInForce>,
    pub check_owed: bool,
    pub checks_per_day: u32,
    pub inspection_owed: bool,
    /// A home in quarantine is looked at once in so many days.
    pub inspect_every_days: u32,
    /// Newest first.
    pub inspections: Vec<HomeInspection>,
    /// Newest first.
    pub placements: Vec<Placement>,
    /// Newest first.
    pub transfers: Vec<Transfer>,
    /// Who was named in a conversation with them, or is known by the same number.
    pub household: Vec<PersonLine>,
    /// Newest first.
    pub contacts: Vec<MeasureContact>,
    /// What is unanswered first.
    pub questions: Vec<OpenQuestion>,
    /// Newest first.
    pub checks: Vec<MeasureCheck>,
    /// What is open first.
    pub needs: Vec<PersonNeed>,
    /// Newest first.
    pub papers: Vec<MeasurePaper>,
    /// Newest first.
    pub commitments: Vec<Commitment>,
}

/// The names of accounts.
type Names = HashMap<i64, String>;

fn name(names: &Names, account: AccountId) -> String {
    names.get(&account.0).cloned().unwrap_or_default()
}

fn in_force(holds: app::measures::Holds) -> MeasureInForce {
    MeasureInForce { mode: holds.mode.code().to_owned(), rule: holds.rule, until: holds.until, since: time(holds.since_ms) }
}

/// Reads a code of a closed list.
fn code<T>(text: &str, field: &str, read: impl Fn(&str) -> Option<T>) -> Answer<T> {
    read(text).ok_or_else(|| Problem::invalid("measures.unknown_code", field))
}

fn optional_code<T>(text: Option<&str>, field: &str, read: impl Fn(&str) -> Option<T>) -> Answer<Option<T>> {
    text.filter(|t| !t.is_empty()).map(|t| code(t, field, read)).transpose()
}

fn measured(view: MeasureView) -> MeasuredPerson {
    let record = view.record;
    MeasuredPerson {
        person: people::line(view.person),
        measure: in_force(record.holds),
        stay: view.stay.map(|stay| placement(stay, &Names::new())),
        needs_place: record.needs_place,
        transfer_at: record.transfer_ms.map(time),
        transfer_today: view.transfer_today,
        transfer_late: record.transfer_late,
        check_owed: record.check_owed,
        inspection_owed: record.inspection_owed,
        alerts: record.alerts,
        questions: record.questions,
        needs: record.needs,
        consent: record.consent.map(|c| c.code().to_owned()),
    }
}

fn figures(counts: Vec<app::measures::MeasureCounts>) -> MeasureFigures {
    let mut figures = MeasureFigures { people: 0, modes: BTreeMap::new(), open: OpenWork::ALL.iter().map(|open| (open.code().to_owned(), 0)).collect() };
    for count in counts {
        figures.people += count.people;
        figures.modes.insert(count.mode.code().to_owned(), count.people);
        for (open, people) in count.open {
            *figures.open.entry(open.code().to_owned()).or_default() += people;
        }
    }
    figures
}

/// Returns a page of the people under a measure, what is urgent first. By POST: a URL is written into logs.
#[utoipa::path(post, path = "/api/measures/search", operation_id = "measures_search", tag = "measures", request_body = MeasuresBody,
    responses((status = 200, body = Measures), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn search(State(api): State<Api>, actor: Actor, Json(body): Json<MeasuresBody>) -> Answer<axum::Json<Measures>> {
    let query = MeasureQuery {
        text: body.q.unwrap_or_default(),
        area: optional_id(body.area_id.as_deref(), "area_id")?,
        mode: optional_code(body.mode.as_deref(), "mode", Mode::from_code)?,
        open: optional_code(body.open.as_deref(), "open", OpenWork::from_code)?,
    };
    let (page, counts) = api.app.measures(&actor.actor, &query, body.after.as_deref(), limit(body.limit)).await?;
    Ok(axum::Json(Measures { items: page.items.into_iter().map(measured).collect(), next: page.next, figures: figures(counts) }))
}

/// Returns everything about one person under a measure. Journalled.
#[utoipa::path(get, path = "/api/measures/people/{person_id}", operation_id = "measures_get", tag = "measures", params(("person_id" = String, Path)),
    responses((status = 200, body = MeasuredDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get(State(api): State<Api>, actor: Actor, Path(person_id): Path<PersonId>) -> Answer<axum::Json<MeasuredDetail>> {
    let page = api.app.measure(&actor.actor, person_id).await?;
    let names = &page.names;
    Ok(axum::Json(MeasuredDetail {
        person: people::line(page.person),
        measure: page.holds.map(in_force),
        check_owed: page.check_owed,
        checks_per_day: page.checks_per_day,
        inspection_owed: page.inspections.owed,
        inspect_every_days: page.inspections.every_days,
        inspections: page.inspections.visits.into_iter().map(|i| inspection(i, names)).collect(),
        placements: page.placements.into_iter().map(|p| placement(p, names)).collect(),
        transfers: page.transfers.into_iter().map(transfer).collect(),
        household: page.household.into_iter().map(people::line).collect(),
        contacts: page.contacts.into_iter().map(|c| contact(c, names)).collect(),
        questions: page.questions.into_iter().map(|q| question(q, names)).collect(),
        checks: page.checks.into_iter().map(|c| check(c, names)).collect(),
        needs: page.needs.into_iter().map(|n| need(n, names)).collect(),
        papers: page.papers.into_iter().map(paper).collect(),
        commitments: page.commitments.into_iter().map(commitment).collect(),
    }))
}
