//! Reports, on the screen and as files.

use crate::actor::Actor;
use crate::intake::{List, list};
use crate::people::named_team;
use crate::problem::{Answer, Json, Problem, Query};
use crate::router::Api;
use crate::scripts::{ScriptEdition, edition};
use crate::tables::{FileFormat, file};
use crate::wire::Named;
use crate::words::Language;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use domain::calls::{ENOUGH_TO_COMPARE, comparable_rate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tables::OutCell;
use utoipa::{IntoParams, ToSchema};

/// One line of the report on callers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallerLine {
    pub account: Named,
    pub team: Option<Named>,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes: u64,
    pub per_outcome: BTreeMap<String, u64>,
}

/// What came of the calls of one team or one list on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CooperationLine {
    /// `team` or `list`.
    pub by: String,
    /// None for calls of no team or no list.
    pub name: Option<String>,
    pub attempts: u64,
    /// Calls in which somebody spoke.
    pub reached: u64,
    /// Of these, calls that went to their end.
    pub completed: u64,
    /// Completed by reached, from 0 to 1.
    pub rate: Option<f64>,
    /// The time of all calls on the screen for each that was completed there.
    pub minutes_per_completion: Option<f64>,
}

/// What came of calls that began with one opening, over two weeks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpeningLine {
    /// The edition of the pack.
    pub edition: String,
    /// The editions of a district that were heard; empty is as the pack has it.
    pub spoken: Vec<ScriptEdition>,
    /// Whom the opening greets; none is everybody else.
    pub segment: Option<String>,
    pub attempts: u64,
    pub reached: u64,
    pub completed: u64,
    /// Completed by reached, from 0 to 1; none where too few were reached to compare.
    pub rate: Option<f64>,
    /// So many have to be reached.
    pub enough: u64,
}

/// One hour of a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HourLine {
    pub hour: i64,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DayQuery {
    /// None is today.
    pub date: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportReportBody {
    /// `reconciliation`, `callers` or `hours`.
    pub report: String,
    pub date: Option<String>,
    pub purpose: String,
    pub format: FileFormat,
    /// In which the file speaks: `zh-CN` or `en`.
    #[serde(default)]
    pub language: Language,
}

fn day(text: Option<&str>) -> Answer<Option<Date>> {
    text.filter(|t| !t.is_empty()).map(|t| t.parse().map_err(|_| Problem::invalid("invalid.date", "date"))).transpose()
}

fn caller(line: app::reports::CallerLine) -> CallerLine {
    CallerLine {
        account: Named::of(line.account.0, line.account.1),
        team: named_team(line.team),
        attempts: line.attempts,
        reached: line.reached,
        closed: line.closed,
        minutes: line.minutes,
        per_outcome: line.per_outcome,
    }
}

/// Returns every list with its reconciliation.
#[utoipa::path(get, path = "/api/reports/reconciliation", operation_id = "reports_reconciliation", tag = "reports",
    responses((status = 200, body = Vec<List>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn reconciliation(State(api): State<Api>, actor: Actor) -> Answer<axum::Json<Vec<List>>> {
    Ok(axum::Json(api.app.report_reconciliation(&actor.actor).await?.into_iter().map(list).collect()))
}

/// Returns what each caller did on a day.
#[utoipa::path(get, path = "/api/reports/callers", operation_id = "reports_callers", tag = "reports", params(DayQuery),
    responses((status = 200, body = Vec<CallerLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn callers(State(api): State<Api>, actor: Actor, Query(query): Query<DayQuery>) -> Answer<axum::Json<Vec<CallerLine>>> {
    let lines = api.app.report_callers(&actor.actor, day(query.date.as_deref())?).await?;
    Ok(axum::Json(lines.into_iter().map(caller).collect()))
}

/// Returns by team and by list how many of those who were reached on a day were asked to the end, and how long it took.
#[utoipa::path(get, path = "/api/reports/cooperation", operation_id = "reports_cooperation", tag = "reports", params(DayQuery),
    responses((status = 200, body = Vec<CooperationLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn cooperation(State(api): State<Api>, actor: Actor, Query(query): Query<DayQuery>) -> Answer<axum::Json<Vec<CooperationLine>>> {
    let lines = api.app.report_cooperation(&actor.actor, day(query.date.as_deref())?).await?;
    Ok(axum::Json(lines.into_iter().map(|l| CooperationLine {
        by: l.by.to_owned(),
        name: l.name,
        attempts: l.attempts,
        reached: l.reached,
        completed: l.completed,
        rate: l.rate,
        minutes_per_completion: l.minutes_per_completion,
    }).collect()))
}

/// Returns what came of calls by the opening they began with, over the two weeks up to a day.
#[utoipa::path(get, path = "/api/reports/openings", operation_id = "reports_openings", tag = "reports", params(DayQuery),
    responses((status = 200, body = Vec<OpeningLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn openings(State(api): State<Api>, actor: Actor, Query(query): Query<DayQuery>) -> Answer<axum::Json<Vec<OpeningLine>>> {
    let lines = api.app.report_openings(&actor.actor, day(query.date.as_deref())?).await?;
    Ok(axum::Json(lines.into_iter().map(|app::reports::OpeningLine { count: l, editions }| OpeningLine {
        edition: l.pack,
        spoken: editions.into_iter().map(edition).collect(),
        segment: l.segment,
        attempts: l.attempts,
        reached: l.reached,
        completed: l.completed,
        rate: comparable_rate(l.completed, l.reached),
        enough: ENOUGH_TO_COMPARE,
    }).collect()))
}

/// Returns what was done in each hour of a day.
#[utoipa::path(get, path = "/api/reports/hours", operation_id = "reports_hours", tag = "reports", params(DayQuery),
    responses((status = 200, body = Vec<HourLine>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hours(State(api): State<Api>, actor: Actor, Query(query): Query<DayQuery>) -> Answer<axum::Json<Vec<HourLine>>> {
    let hours = api.app.report_hours(&actor.actor, day(query.date.as_deref())?).await?;
    Ok(axum::Json(hours.into_iter().map(|h| HourLine { hour: h.hour, attempts: h.attempts, reached: h.reached, closed: h.closed }).collect()))
}

#[expect(clippy::cast_precision_loss, reason = "counts of people fit")]
fn number(n: u64) -> OutCell {
    OutCell::Number(n as f64)
}

/// Returns a moment as the clock of the place shows it.
fn clock(api: &Api, at_ms: i64) -> String {
    let moment = Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(api.app.pack().calls.time_zone.clone());
    moment.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Lets a report leave as a file, for a purpose. Journalled.
#[utoipa::path(post, path = "/api/reports/export", operation_id = "reports_export", tag = "reports", request_body = ExportReportBody,
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn export(State(api): State<Api>, actor: Actor, Json(body): Json<ExportReportBody>) -> Answer<Response> {
    let day = day(body.date.as_deref())?;
    let (headers, rows): (&[&str], Vec<Vec<OutCell>>) = match body.report.as_str() {
        "reconciliation" => {
            let rows = api.app.report_reconciliation(&actor.actor).await?.into_iter().map(|view| {
                let received = clock(&api, view.record.received_ms);
                let l = list(view);
                let mut row = vec![l.name.as_str().into(), l.source.as_str().into(), OutCell::Text(received)];
                let (r, p) = (&l.rows, &l.people);
                row.extend([r.received, r.accepted, r.merged, r.held, r.rejected, p.total, p.closed, p.waiting, p.later, p.escalated, p.door, p.referred, p.no_task].map(number));
                row
            });
            let headers: &[&str] = &[
                "list", "source", "received_at", "received", "accepted", "merged", "held", "rejected", "people", "closed", "waiting", "later", "escalated", "door",
                "referred", "no_task",
            ];
            (headers, rows.collect())
        }
        "callers" => {
            let lines = api.app.report_callers(&actor.actor, day).await?;
            let rows = lines.into_iter().map(|l| {
                let team = l.team.map(|t| t.1).unwrap_or_default();
                let mut row = vec![OutCell::Text(l.account.1), OutCell::Text(team)];
                row.extend([l.attempts, l.reached, l.closed, l.minutes].map(number));
                row
            });
            (&["caller", "team", "attempts", "reached", "closed", "minutes"], rows.collect())
        }
        "cooperation" => {
            let lines = api.app.report_cooperation(&actor.actor, day).await?;
            let figure = |value: Option<f64>| value.map_or_else(|| "".into(), OutCell::Number);
            let rows = lines.into_iter().map(|l| {
                let (team, list) = if l.by == "team" { (l.name, None) } else { (None, l.name) };
                let mut row = vec![OutCell::Text(team.unwrap_or_default()), OutCell::Text(list.unwrap_or_default())];
                row.extend([l.attempts, l.reached, l.completed].map(number));
                row.extend([figure(l.rate), figure(l.minutes_per_completion)]);
                row
            });
            (&["team", "list", "attempts", "reached", "completed", "cooperation", "minutes_per_completion"], rows.collect())
        }
        "hours" => {
            let hours = api.app.report_hours(&actor.actor, day).await?;
            let rows = hours.into_iter().map(|h| [h.hour.unsigned_abs(), h.attempts, h.reached, h.closed].map(number).to_vec());
            (&["hour", "attempts", "reached", "closed"], rows.collect())
        }
        _ => return Err(Problem::invalid("reports.unknown", "report")),
    };
    api.app.note_report_export(&actor.actor, &body.report, &body.purpose).await?;
    let words = body.language.words();
    let headers: Vec<String> = headers.iter().map(|h| words.say(&format!("report_column.{h}"), [])).collect();
    file(body.format, &format!("firstline-{}", body.report), &headers, rows)
}
