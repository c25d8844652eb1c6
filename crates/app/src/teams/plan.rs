//! Whether the work fits into the day, how many callers are missing, and which team could take the rest.

use crate::{App, Error};
use domain::access::Scope;
use domain::calls::plan::{TeamLoad, callers_missing, overflow, pace};
use domain::calls::{Forecast, closed_per_hour, forecast};
use domain::ids::TeamId;
use jiff::SignedDuration;
use std::collections::{BTreeSet, HashMap};
use store::CallerCount;

/// What the callers at work will manage before the last part of the day ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoardForecast {
    pub callers: u64,
    pub per_hour: f64,
    pub hours_left: f64,
    pub forecast: Forecast,
}

/// What a supervisor could do about what does not fit.
#[derive(Debug, Clone)]
pub struct Plan {
    pub callers: u64,
    /// People whom one caller closes in an hour.
    pub pace: f64,
    /// Nobody has closed a call in the last hour: the pace is the pack's usual length of a call.
    pub is_usual_pace: bool,
    pub hours_left: f64,
    pub will_not_fit: u64,
    /// Callers more who would close everybody today; none when the day is over.
    pub missing: Option<u64>,
    pub moves: Vec<PlannedMove>,
}

/// People who could go to another team, lowest priority first.
#[derive(Debug, Clone)]
pub struct PlannedMove {
    pub to: TeamId,
    pub name: String,
    pub people: u64,
    pub room: u64,
}

const HOUR_MS: i64 = 3_600_000;
/// Whoever has signed in since counts as a pair of hands; the board calls the others away.
const SEEN_MS: i64 = 12 * HOUR_MS;

impl App {
    /// Estimates from the last hour's pace how much of the queue fits today; none before anybody has closed a call.
    pub(crate) async fn forecast(&self, scope: &Scope, team: Option<TeamId>, open: u64) -> Result<Option<BoardForecast>, Error> {
        let now = self.now_ms();
        let recent = self.store.caller_counts(scope, None, now - HOUR_MS, now + 1).await?;
        let recent: Vec<_> = recent.iter().filter(|r| team.is_none() || r.team == team).collect();
        let Some((callers, per_hour)) = paced(&recent, now) else { return Ok(None) };
        let hours_left = self.hours_left();
        Ok(Some(BoardForecast { callers, per_hour, hours_left, forecast: forecast(open, per_hour, hours_left) }))
    }

    fn hours_left(&self) -> f64 {
        let end = self.pack.calls.parts_of_day.last().map(|p| p.1);
        let zone = self.pack.calls.time_zone.clone();
        let now = self.now_ms();
        let day_end = end.and_then(|t| self.today().to_datetime(t).to_zoned(zone).ok()).map_or(now, |z| z.timestamp().as_millisecond());
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let hours_left = (day_end - now).max(0) as f64 / HOUR_MS as f64;
        hours_left
    }

    /// Says how many callers are missing and which teams in reach have room.
    pub(super) async fn plan(&self, scope: &Scope, team: TeamId) -> Result<Plan, Error> {
        let now = self.now_ms();
        let hours_left = self.hours_left();
        let teams = self.store.teams(scope).await?;
        let names: HashMap<TeamId, String> = teams.iter().map(|t| (t.id, t.name.clone())).collect();
        let mut ids: Vec<TeamId> = teams.iter().map(|t| t.id).collect();
        if !ids.contains(&team) {
            ids.push(team);
        }
        let figures = self.store.team_figures(&ids, now - SEEN_MS, now).await?;
        let recent = self.store.caller_counts(scope, None, now - HOUR_MS, now + 1).await?;
        let load = |id: TeamId| {
            let figures = figures.get(&id).copied().unwrap_or_default();
            let own = paced(&recent.iter().filter(|r| r.team == Some(id)).collect::<Vec<_>>(), now);
            let (worked, per_hour) = own.unwrap_or((0, 0.0));
            let callers = figures.callers.max(worked);
            let each = pace(per_hour, worked, self.pack.calls.usual_call);
            (TeamLoad { open: figures.open, callers, pace: each }, own.is_none())
        };
        let (here, is_usual_pace) = load(team);
        let others: Vec<(TeamId, TeamLoad)> = ids.iter().filter(|id| **id != team).map(|id| (*id, load(*id).0)).collect();
        let moves = overflow(here, &others, hours_left).into_iter().map(|m| PlannedMove {
            to: m.to,
            name: names.get(&m.to).cloned().unwrap_or_default(),
            people: m.people,
            room: m.room,
        });
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let per_hour = here.pace * here.callers as f64;
        Ok(Plan {
            callers: here.callers,
            pace: here.pace,
            is_usual_pace,
            hours_left,
            will_not_fit: forecast(here.open, per_hour, hours_left).will_not_fit,
            missing: callers_missing(here, hours_left),
            moves: moves.collect(),
        })
    }
}

/// Returns how many called and how many people an hour they closed together; none before anybody was closed.
fn paced(recent: &[&CallerCount], now_ms: i64) -> Option<(u64, f64)> {
    let closed: u64 = recent.iter().map(|r| r.closed).sum();
    let first = recent.iter().map(|r| r.first_ms).min().filter(|_| closed > 0)?;
    let callers = recent.iter().map(|r| r.account).collect::<BTreeSet<_>>().len() as u64;
    Some((callers, closed_per_hour(closed, SignedDuration::from_millis((now_ms - first).clamp(0, HOUR_MS)))))
}
