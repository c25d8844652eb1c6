//! Teams, their queues and who is at work in them.

mod moves;
mod plan;

pub use moves::{MoveRecord, MovedBack, NewMove};
pub use plan::{Handover, StuckSince, StuckTask, TeamFigures};

use crate::sql::{Sql, count};
use crate::{Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, TeamId};
use domain::tasks::Queue;
use sea_orm::FromQueryResult;

/// A team as it is kept.
#[derive(Debug, Clone)]
pub struct TeamRecord {
    pub id: TeamId,
    pub name: String,
    pub agency: String,
    pub area_id: AreaId,
    pub area: AreaPath,
    /// The numbers on which it is rung back.
    pub call_back: Vec<String>,
}

/// What waits in a team's queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// Ready for anybody of the team.
    pub ready: u64,
    pub later: u64,
    pub leased: u64,
    /// Ready for a senior caller.
    pub escalated: u64,
    /// When the next of those that wait becomes ready.
    pub next_due_ms: Option<i64>,
}

impl QueueCounts {
    /// All that is not closed.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.ready + self.later + self.leased + self.escalated
    }
}

/// A member of a team and what is in hand.
#[derive(Debug, Clone)]
pub struct BoardCaller {
    pub account: AccountId,
    pub name: String,
    pub agency: String,
    pub role: String,
    pub until_ms: Option<i64>,
    pub taken_ms: Option<i64>,
    /// The list of whoever is in hand.
    pub list: Option<String>,
    pub seen_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct TeamRow {
    id: i64,
    name: String,
    agency: String,
    area_id: i64,
    area_path: String,
    call_back: String,
}

impl From<TeamRow> for TeamRecord {
    fn from(row: TeamRow) -> Self {
        Self {
            id: TeamId(row.id),
            name: row.name,
            agency: row.agency,
            area_id: AreaId(row.area_id),
            area: AreaPath::from_stored(row.area_path),
            call_back: call_back(&row.call_back),
        }
    }
}

/// Reads the numbers on which a team is rung back, as they are kept.
pub(crate) fn call_back(kept: &str) -> Vec<String> {
    serde_json::from_str(kept).unwrap_or_default()
}

const COLUMNS: &str = "id, name, agency, area_id, area_path, call_back";

impl Tx {
    /// Keeps a team.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the area has a team of that name.
    pub async fn insert_team(&self, name: &str, agency: &str, area_id: AreaId, area: &AreaPath, now_ms: i64) -> Result<TeamId, Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO teams (id, name, agency, area_id, area_path, created_ms) VALUES (").bind(id).text(", ").bind(name).text(", ").bind(agency)
            .text(", ").bind(area_id.0).text(", ").bind(area.as_str()).text(", ").bind(now_ms).text(")").run(self.db()).await?;
        Ok(TeamId(id))
    }

    /// Sets the numbers on which a team is rung back.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_call_back(&self, team: TeamId, numbers: &[String]) -> Result<(), Error> {
        let kept = serde_json::Value::from(numbers).to_string();
        Sql::new("UPDATE teams SET call_back = ").bind(kept).text(" WHERE id = ").bind(team.0).run(self.db()).await?;
        Ok(())
    }
}

impl Store {
    /// Returns the teams whose area lies in the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn teams(&self, scope: &Scope) -> Result<Vec<TeamRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM teams WHERE ").in_scope("area_path", scope).text(" ORDER BY name LIMIT 500");
        Ok(sql.all::<TeamRow>(&self.read).await?.into_iter().map(TeamRecord::from).collect())
    }

    /// Returns a team of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn team(&self, scope: &Scope, id: TeamId) -> Result<TeamRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM teams WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<TeamRow>(&self.read).await?.map(TeamRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the names of teams.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_names(&self, ids: &[i64]) -> Result<std::collections::HashMap<i64, String>, Error> {
        #[derive(FromQueryResult)]
        struct Name {
            id: i64,
            name: String,
        }
        let sql = Sql::new("SELECT id, name FROM teams WHERE id IN ").list(ids.iter().copied());
        Ok(sql.all::<Name>(&self.read).await?.into_iter().map(|n| (n.id, n.name)).collect())
    }

    /// Counts a team's open calls; without a team, those that nobody was given, in the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn queue_counts(&self, scope: &Scope, team: Option<TeamId>) -> Result<QueueCounts, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            queue: String,
            state: String,
            n: i64,
            next: Option<i64>,
        }
        let sql = Sql::new("SELECT queue, state, COUNT(*) AS n, MIN(due_ms) AS next FROM tasks WHERE ");
        let sql = match team {
            Some(team) => sql.text("team_id = ").bind(team.0),
            None => sql.text("team_id IS NULL AND ").in_scope("area_path", scope),
        };
        let rows = sql.text(" AND kind = 'call' AND state IN ('ready', 'later', 'leased') GROUP BY queue, state").all::<Row>(&self.read).await?;
        let mut counts = QueueCounts::default();
        for row in rows {
            match row.state.as_str() {
                "ready" if row.queue == Queue::Senior.code() => counts.escalated += count(row.n),
                "ready" => counts.ready += count(row.n),
                "leased" => counts.leased += count(row.n),
                _ => {
                    counts.later += count(row.n);
                    counts.next_due_ms = counts.next_due_ms.into_iter().chain(row.next).min();
                }
            }
        }
        Ok(counts)
    }

    /// Counts the calls of the scope that wait for a senior caller, of whatever team.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn senior_ready(&self, scope: &Scope) -> Result<u64, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE queue = 'senior' AND state = 'ready' AND kind = 'call' AND ").in_scope("area_path", scope);
        Ok(count(sql.number(&self.read).await?))
    }

    /// Returns the members of a team with what each has in hand.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_members(&self, team: TeamId, now_ms: i64) -> Result<Vec<BoardCaller>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            name: String,
            agency: String,
            role: String,
            until_ms: Option<i64>,
            seen_ms: Option<i64>,
            taken_ms: Option<i64>,
            list: Option<String>,
        }
        let sql = Sql::new(
            "SELECT a.id, a.name, a.agency, g.role, g.until_ms, a.seen_ms, t.taken_ms, l.name AS list FROM grants g \
             JOIN accounts a ON a.id = g.account_id \
             LEFT JOIN tasks t ON t.lease_owner = a.id AND t.state = 'leased' \
             AND NOT EXISTS (SELECT 1 FROM call_sheet_rows s WHERE s.task_id = t.id AND s.token = t.lease_token) AND t.lease_until_ms > ",
        )
        .bind(now_ms)
        .text(" LEFT JOIN lists l ON l.id = t.list_id WHERE ").grant_holds(now_ms)
        .text(" AND g.team_id = ").bind(team.0).text(" ORDER BY a.name, a.id");
        let rows = sql.all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|row| BoardCaller {
            account: AccountId(row.id),
            name: row.name,
            agency: row.agency,
            role: row.role,
            until_ms: row.until_ms,
            taken_ms: row.taken_ms,
            list: row.list,
            seen_ms: row.seen_ms,
        }).collect())
    }

    /// Counts a team's people whose door task is open, and its calls closed since a moment.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_results(&self, team: TeamId, since_ms: i64) -> Result<(u64, u64), Error> {
        let doors = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE team_id = ").bind(team.0).text(" AND kind = 'door' AND queue = 'normal' AND state <> 'closed'");
        let closed = Sql::new("SELECT COUNT(*) AS n FROM attempts WHERE closed = 1 AND team_id = ").bind(team.0).text(" AND at_ms >= ").bind(since_ms);
        Ok((count(doors.number(&self.read).await?), count(closed.number(&self.read).await?)))
    }
}
