//! What a supervisor plans with: the load of each team, what is stuck and why, and what waits to be handed over.

use crate::sql::{Sql, count};
use crate::{Error, Store, Tx};
use domain::ids::{PersonId, TaskId, TeamId};
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, HashMap};

/// What lies before a team, and how many of its members have been seen lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamFigures {
    pub open: u64,
    pub callers: u64,
}

/// Since when something counts as stuck.
#[derive(Debug, Clone, Copy)]
pub struct StuckSince {
    pub attempts: u32,
    /// Taken before this and still in hand.
    pub taken_ms: i64,
    /// Due before this and still not called.
    pub due_ms: i64,
}

/// An open call that does not move.
#[derive(Debug, Clone)]
pub struct StuckTask {
    pub task: TaskId,
    pub person: PersonId,
    pub person_name: Option<String>,
    pub attempts: u32,
    pub opened_ms: i64,
    /// `in_hand_long`, `tried_often` or `overdue`.
    pub why: String,
    /// Somebody has it in hand.
    pub is_held: bool,
}

/// Work that waits for somebody to take it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// `door`, `referral` or `senior`.
    pub kind: String,
    pub waiting: u64,
    pub oldest_ms: i64,
}

impl Tx {
    /// Ends the lease of a task, whoever holds it; a call sheet no longer holds it either.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nobody holds it.
    pub async fn end_lease(&self, task: TaskId, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE call_sheet_rows SET returned_ms = ").bind(now_ms).text(" WHERE entered_ms IS NULL AND returned_ms IS NULL AND task_id = ").bind(task.0)
            .text(" AND token = (SELECT lease_token FROM tasks WHERE state = 'leased' AND id = ").bind(task.0).text(")").run(self.db()).await?;
        let ended = Sql::new("UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL WHERE state = 'leased' AND id = ").bind(task.0)
            .run(self.db()).await?;
        if ended == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl Store {
    /// Counts the open calls of teams, and their members who were seen since a moment.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_figures(&self, teams: &[TeamId], seen_since_ms: i64, now_ms: i64) -> Result<HashMap<TeamId, TeamFigures>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            team_id: i64,
            n: i64,
        }
        let open = Sql::new("SELECT team_id, COUNT(*) AS n FROM tasks WHERE kind = 'call' AND state IN ('ready', 'later', 'leased') AND team_id IN ")
            .list(teams.iter().map(|team| team.0)).text(" GROUP BY team_id");
        let callers = Sql::new("SELECT g.team_id, COUNT(DISTINCT g.account_id) AS n FROM grants g JOIN accounts a ON a.id = g.account_id WHERE a.seen_ms >= ")
            .bind(seen_since_ms).text(" AND ").grant_holds(now_ms).text(" AND g.team_id IN ").list(teams.iter().map(|team| team.0))
            .text(" GROUP BY g.team_id");
        let mut figures: HashMap<TeamId, TeamFigures> = teams.iter().map(|team| (*team, TeamFigures::default())).collect();
        for row in open.all::<Row>(&self.read).await? {
            figures.entry(TeamId(row.team_id)).or_default().open = count(row.n);
        }
        for row in callers.all::<Row>(&self.read).await? {
            figures.entry(TeamId(row.team_id)).or_default().callers = count(row.n);
        }
        Ok(figures)
    }

    /// Returns open calls of a team that do not move: in hand for long, tried often, or due for long.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn stuck_tasks(&self, team: TeamId, since: StuckSince, limit: u32) -> Result<Vec<StuckTask>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            person_id: i64,
            name: Option<String>,
            attempts: i64,
            opened_ms: i64,
            state: String,
            why: String,
        }
        let sql = Sql::new("SELECT s.id, s.person_id, p.name, s.attempts, s.opened_ms, s.state, s.why FROM (SELECT t.id, t.person_id, t.attempts, t.opened_ms, t.state, \
             CASE WHEN t.state = 'leased' AND t.taken_ms <= ").bind(since.taken_ms)
            .text(" AND NOT EXISTS (SELECT 1 FROM call_sheet_rows r WHERE r.task_id = t.id AND r.token = t.lease_token) THEN 'in_hand_long' WHEN t.attempts >= ")
            .bind(i64::from(since.attempts)).text(" THEN 'tried_often' WHEN t.state = 'ready' AND t.due_ms <= ").bind(since.due_ms)
            .text(" THEN 'overdue' END AS why FROM tasks t WHERE t.team_id = ").bind(team.0)
            .text(" AND t.kind = 'call' AND t.state IN ('ready', 'later', 'leased')) AS s JOIN people p ON p.id = s.person_id WHERE s.why IS NOT NULL \
                   ORDER BY CASE s.why WHEN 'in_hand_long' THEN 0 WHEN 'tried_often' THEN 1 ELSE 2 END, s.attempts DESC, s.id LIMIT ").bind(i64::from(limit));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| StuckTask {
            task: TaskId(row.id),
            person: PersonId(row.person_id),
            person_name: row.name,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            opened_ms: row.opened_ms,
            is_held: row.state == "leased",
            why: row.why,
        }).collect())
    }

    /// Counts what a team handed over and nobody has taken yet.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn waiting_handovers(&self, team: TeamId) -> Result<Vec<Handover>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            kind: String,
            n: i64,
            oldest: i64,
        }
        let sql = Sql::new("SELECT CASE WHEN kind = 'call' THEN 'senior' ELSE kind END AS kind, COUNT(*) AS n, MIN(due_ms) AS oldest FROM tasks WHERE state = 'ready' AND team_id = ")
            .bind(team.0).text(" AND (kind IN ('door', 'referral') OR kind = 'call' AND queue = 'senior') GROUP BY 1 ORDER BY 1");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| Handover { kind: row.kind, waiting: count(row.n), oldest_ms: row.oldest }).collect())
    }

    /// Counts a team's outcomes since a moment.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_outcomes(&self, team: TeamId, since_ms: i64) -> Result<BTreeMap<String, u64>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            outcome: String,
            n: i64,
        }
        let sql = Sql::new("SELECT outcome, COUNT(*) AS n FROM attempts WHERE late = 0 AND at_ms >= ").bind(since_ms).text(" AND team_id = ").bind(team.0)
            .text(" GROUP BY outcome");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| (row.outcome, count(row.n))).collect())
    }
}
