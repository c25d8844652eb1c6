//! Reports: read across capabilities, change nothing.

use crate::context::with;
use crate::error::required;
use crate::intake::ListView;
use crate::scripts::EditionView;
use crate::{App, Error};
use domain::access::{Actor, Permission};
use domain::ids::{AccountId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;
use store::{CooperationCount, CountBy, HourCount, OpeningCount};

/// One line of the report on callers.
#[derive(Debug, Clone)]
pub struct CallerLine {
    pub account: (AccountId, String),
    pub team: Option<(TeamId, String)>,
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes: u64,
    pub per_outcome: BTreeMap<String, u64>,
}

/// One line of the report on cooperation.
#[derive(Debug, Clone)]
pub struct CooperationLine {
    /// `team` or `list`.
    pub by: &'static str,
    /// None for calls of no team or no list.
    pub name: Option<String>,
    pub attempts: u64,
    pub reached: u64,
    pub completed: u64,
    /// Of those who were reached, the share that was asked to the end.
    pub rate: Option<f64>,
    /// The time of all calls on the screen for each that was completed there.
    pub minutes_per_completion: Option<f64>,
}

/// What came of calls that began with one opening.
#[derive(Debug, Clone)]
pub struct OpeningLine {
    pub count: OpeningCount,
    /// The editions of a district that were heard; empty is as the pack has it.
    pub editions: Vec<EditionView>,
}

const DAY_MS: i64 = 86_400_000;
/// One day has too few conversations to compare openings by.
const OPENING_DAYS: i64 = 14;
/// Lists a report shows at most.
const MOST_LISTS: u32 = 200;

impl App {
    /// Returns every list with its reconciliation, newest first.
    ///
    /// # Errors
    /// Refuses whoever may not read reports.
    pub async fn report_reconciliation(&self, actor: &Actor) -> Result<Vec<ListView>, Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let page = self.store.lists(&scope, None, MOST_LISTS).await?;
        self.list_views(page.items).await
    }

    /// Returns what each caller did on a day.
    ///
    /// # Errors
    /// Refuses whoever may not read reports.
    pub async fn report_callers(&self, actor: &Actor, day: Option<Date>) -> Result<Vec<CallerLine>, Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let from = self.day_ms(day.unwrap_or_else(|| self.today()));
        let rows = self.store.caller_counts(&scope, None, from, from + DAY_MS).await?;
        let outcomes = self.store.outcome_counts(&scope, None, from, from + DAY_MS).await?;
        let accounts = self.store.account_names(&rows.iter().map(|r| r.account.0).collect::<Vec<_>>()).await?;
        let teams = self.store.team_names(&rows.iter().filter_map(|r| r.team.map(|t| t.0)).collect::<Vec<_>>()).await?;
        Ok(rows.into_iter().map(|row| CallerLine {
            account: (row.account, accounts.get(&row.account.0).cloned().unwrap_or_default()),
            team: row.team.map(|t| (t, teams.get(&t.0).cloned().unwrap_or_default())),
            attempts: row.attempts,
            reached: row.reached,
            closed: row.closed,
            minutes: u64::try_from(row.working_ms / 60_000).unwrap_or(0),
            per_outcome: outcomes.iter().filter(|o| o.account == row.account).map(|o| (o.outcome.clone(), o.n)).collect(),
        }).collect())
    }

    /// Returns, by team and by list, how many of those who were reached on a day were asked to the end.
    ///
    /// # Errors
    /// Refuses whoever may not read reports.
    pub async fn report_cooperation(&self, actor: &Actor, day: Option<Date>) -> Result<Vec<CooperationLine>, Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let from = self.day_ms(day.unwrap_or_else(|| self.today()));
        let mut lines = Vec::new();
        for (by, count_by) in [("team", CountBy::Team), ("list", CountBy::List)] {
            let rows = self.store.cooperation_counts(&scope, count_by, from, from + DAY_MS).await?;
            let ids: Vec<i64> = rows.iter().filter_map(|row| row.of).collect();
            let names = match count_by {
                CountBy::Team => self.store.team_names(&ids).await?,
                CountBy::List => self.store.list_names(&ids).await?,
            };
            lines.extend(rows.into_iter().map(|row| cooperation(by, row.of.map(|id| names.get(&id).cloned().unwrap_or_default()), &row)));
        }
        Ok(lines)
    }

    /// Returns what came of calls by the opening they began with, over two weeks up to a day.
    ///
    /// # Errors
    /// Refuses whoever may not read reports.
    pub async fn report_openings(&self, actor: &Actor, day: Option<Date>) -> Result<Vec<OpeningLine>, Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let end = self.day_ms(day.unwrap_or_else(|| self.today())) + DAY_MS;
        let mut lines = Vec::new();
        for count in self.store.opening_counts(&scope, end - OPENING_DAYS * DAY_MS, end).await? {
            let editions = self.editions_named(count.opening.as_deref().unwrap_or_default()).await?;
            lines.push(OpeningLine { count, editions });
        }
        Ok(lines)
    }

    /// Returns the 24 hours of a day with what was done in each.
    ///
    /// # Errors
    /// Refuses whoever may not read reports.
    pub async fn report_hours(&self, actor: &Actor, day: Option<Date>) -> Result<Vec<HourCount>, Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let from = self.day_ms(day.unwrap_or_else(|| self.today()));
        let rows = self.store.hour_counts(&scope, from, from + DAY_MS).await?;
        let empty = |hour| HourCount { hour, attempts: 0, reached: 0, closed: 0 };
        Ok((0..24).map(|hour| rows.iter().find(|r| r.hour == hour).copied().unwrap_or_else(|| empty(hour))).collect())
    }

    /// Notes that a report leaves the system, and for what purpose.
    ///
    /// # Errors
    /// Refuses whoever may not read reports, and an empty purpose.
    pub async fn note_report_export(&self, actor: &Actor, report: &str, purpose: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::ReportsRead)?;
        let purpose = required("purpose", purpose, 300)?;
        let area = scope.area();
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::ReportExported, SubjectKind::System, 0, &area);
        tx.commit(with(event, json!({ "report": report, "purpose": purpose }))).await?;
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people to read")]
fn cooperation(by: &'static str, name: Option<String>, row: &CooperationCount) -> CooperationLine {
    let share = |part: f64, whole: u64| (whole > 0).then(|| part / whole as f64);
    CooperationLine {
        by,
        name,
        attempts: row.attempts,
        reached: row.reached,
        completed: row.completed,
        rate: share(row.completed as f64, row.reached),
        minutes_per_completion: share(row.working_ms as f64 / 60_000.0, row.timed),
    }
}
