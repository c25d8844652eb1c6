//! A month of measures, and whom a day of it concerns.

use super::{MeasureInForce, code, in_force};
use crate::actor::Actor;
use crate::people::{self, PersonLine};
use crate::problem::{Answer, Problem, Query, optional_id};
use crate::router::Api;
use crate::wire::{Page, limit};
use app::measures::OnDay;
use axum::extract::State;
use domain::determinations::DayKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A day on which something is, with how many people it concerns.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarDay {
    pub date: String,
    /// By `start`, `end`, `test`, `check`, `inspection` and `offer`; what is not there is nobody's.
    pub people: BTreeMap<String, u64>,
}

/// A month of measures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureCalendar {
    pub today: String,
    /// Its first day.
    pub first: String,
    /// The days on which something is, in their order.
    pub days: Vec<CalendarDay>,
}

/// Somebody whom a day concerns.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonOnDay {
    pub person: PersonLine,
    /// None where no measure holds now.
    pub measure: Option<MeasureInForce>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarQuery {
    /// As `2022-09`; by default this month.
    pub month: Option<String>,
    pub area_id: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct OnDayQuery {
    /// As `2022-09-15`.
    #[serde(default)]
    pub day: String,
    /// `start`, `end`, `test`, `check`, `inspection` or `offer`.
    #[serde(default)]
    pub kind: String,
    pub area_id: Option<String>,
    pub after: Option<String>,
    pub limit: Option<u32>,
}

fn date(field: &str, given: &str, whole: &str) -> Answer<Date> {
    whole.parse().map_err(|_| Problem::invalid("facts.no_date", field).with("given", given))
}

/// Returns what is on the days of a month in the asker's areas: counts, and nobody's name.
#[utoipa::path(get, path = "/api/measures/calendar", operation_id = "measures_calendar", tag = "measures", params(CalendarQuery),
    responses((status = 200, body = MeasureCalendar), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn calendar(State(api): State<Api>, actor: Actor, Query(query): Query<CalendarQuery>) -> Answer<axum::Json<MeasureCalendar>> {
    api.app.may_work_on_measures(&actor.actor)?;
    let month = query.month.as_deref().filter(|month| !month.is_empty()).map(|month| date("month", month, &format!("{month}-01"))).transpose()?;
    let found = api.app.measure_calendar(&actor.actor, optional_id(query.area_id.as_deref(), "area_id")?, month).await?;
    let day = |(date, people): (Date, BTreeMap<DayKind, u64>)| CalendarDay { date: date.to_string(), people: people.into_iter().map(|(kind, n)| (kind.code().to_owned(), n)).collect() };
    Ok(axum::Json(MeasureCalendar { today: found.today.to_string(), first: found.first.to_string(), days: found.days.into_iter().map(day).collect() }))
}

/// Returns a page of the people whom a day concerns.
#[utoipa::path(get, path = "/api/measures/calendar/people", operation_id = "measures_calendar_people", tag = "measures", params(OnDayQuery),
    responses((status = 200, body = Page<PersonOnDay>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn calendar_people(State(api): State<Api>, actor: Actor, Query(query): Query<OnDayQuery>) -> Answer<axum::Json<Page<PersonOnDay>>> {
    api.app.may_work_on_measures(&actor.actor)?;
    let on = (date("day", &query.day, &query.day)?, code(&query.kind, "kind", DayKind::from_code)?);
    let area = optional_id(query.area_id.as_deref(), "area_id")?;
    let page = api.app.people_on_day(&actor.actor, area, on, (query.after.as_deref(), limit(query.limit))).await?;
    Ok(axum::Json(Page::of(page, |OnDay { person, holds }| PersonOnDay { person: people::line(person), measure: holds.map(in_force) })))
}
