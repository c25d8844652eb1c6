//! Leases that many take and give back at the same time, with a few statements for all of them.
//!
//! Owns how a ready call becomes somebody's. Must not know who asks for it, or why.

use super::{COLUMNS, ON_PAPER, TaskRecord, TaskRow};
use crate::sql::{Sql, for_rows};
use crate::{Backend, Error, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, TaskId, TeamId};
use sea_orm::FromQueryResult;

/// A task that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub task: TaskId,
    pub token: i64,
    /// The task as it is now.
    pub record: TaskRecord,
}

impl From<TaskRow> for Taken {
    fn from(row: TaskRow) -> Self {
        Self { task: TaskId(row.id), token: row.lease_token, record: row.into() }
    }
}

/// A lease that its holder ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub task: TaskId,
    pub owner: AccountId,
    pub token: i64,
}

/// Which call somebody takes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// One that the taker promised, whose time has come.
    Promised,
    /// The first that is ready in a team, and that nobody else promised.
    Ready(TeamId),
    /// The first that waits for a senior caller, of a team or of any.
    Senior(Option<TeamId>),
    /// The first of a team that waits only for its own hours.
    Early(TeamId),
}

impl Wanted {
    /// Says whether it matters which languages the taker speaks.
    #[must_use]
    pub fn asks_for_languages(self) -> bool {
        matches!(self, Self::Ready(_) | Self::Early(_))
    }

    /// Says which calls those are. Words stand in the text, not as parameters, where an index holds only these.
    fn calls(self, takers: &Takers<'_>) -> Sql {
        let sql = Sql::new("kind = 'call' AND ");
        match self {
            Self::Promised => sql.text("state = 'ready' AND queue = 'normal' AND owner_id IS NOT NULL AND state <> 'closed' AND owner_id = v.column1"),
            Self::Ready(team) => takers.speak(sql.text("team_id = ").bind(team.0).text(" AND queue = 'normal' AND state = 'ready' AND (owner_id IS NULL OR due_ms <= ")
                .bind(takers.promised_ms).text(")")),
            Self::Senior(team) => {
                let sql = match team {
                    Some(team) => sql.text("team_id = ").bind(team.0).text(" AND "),
                    None => sql,
                };
                sql.text("queue = 'senior' AND state = 'ready'")
            }
            Self::Early(team) => takers.speak(sql.text("team_id = ").bind(team.0).text(" AND state = 'later' AND attempts = 0 AND segment IS NOT NULL AND owner_id IS NULL AND queue = 'normal'")),
        }
    }

    fn order(self) -> &'static str {
        match self {
            Self::Promised => " ORDER BY due_ms",
            Self::Early(_) => " ORDER BY due_ms, rank, id",
            Self::Ready(_) | Self::Senior(_) => " ORDER BY rank, due_ms, id",
        }
    }
}

/// Who takes calls at one moment, and until when: people who speak the same languages.
#[derive(Debug, Clone, Copy)]
pub struct Takers<'a> {
    pub accounts: &'a [AccountId],
    pub languages: &'a [String],
    pub now_ms: i64,
    pub until_ms: i64,
    /// Calls that somebody else promised for before this time are anybody's by now.
    pub promised_ms: i64,
}

impl Takers<'_> {
    /// Appends that they speak the language of the call, or that nobody of its team does.
    fn speak(&self, sql: Sql) -> Sql {
        sql.text(" AND (language IS NULL OR language IN ").list(self.languages.iter().map(String::as_str))
            .text(" OR NOT EXISTS (SELECT 1 FROM speakers s JOIN grants g ON g.account_id = s.account_id WHERE s.language = tasks.language AND g.team_id = tasks.team_id AND ")
            .grant_holds(self.now_ms).text("))")
    }
}

/// The calls of a line in their order, one for each taker: as `id`, and as `owner` whose it is where that is said.
fn first_of(scope: &Scope, wanted: Wanted, takers: &Takers<'_>, lock: &str) -> Sql {
    // Areas are written so that no index of them is thought of. With statistics of when the queue was short, SQLite sorted a
    // million calls for each caller.
    let line = Sql::new(" FROM tasks WHERE ").then(wanted.calls(takers)).text(" AND ").in_scope("(area_path || '')", scope).text(wanted.order()).text(" LIMIT ");
    let accounts = takers.accounts.iter().map(|account| [account.0]);
    if wanted == Wanted::Promised {
        return Sql::new("SELECT (SELECT id").then(line).text("1").text(lock).text(") AS id, v.column1 AS owner FROM ").values(&accounts.collect::<Vec<_>>());
    }
    Sql::new("SELECT id, CAST(NULL AS BIGINT) AS owner").then(line).bind(i64::try_from(accounts.len()).unwrap_or(0)).text(lock)
}

/// Begins to make tasks somebody's.
fn leased(owner: Sql, now_ms: i64, until_ms: i64) -> Sql {
    Sql::new("UPDATE tasks SET state = 'leased', lease_owner = ").then(owner).text(", lease_until_ms = ").bind(until_ms).text(", taken_ms = ").bind(now_ms)
        .text(", lease_token = lease_token + 1")
}

impl Tx {
    /// Returns the calls that some people hold now, for each the one taken last; people on a call sheet wait on paper.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn held_tasks(&self, owners: &[AccountId], now_ms: i64) -> Result<Vec<TaskRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE state = 'leased' AND lease_until_ms > ").bind(now_ms)
            .text(" AND lease_owner IN ").list(owners.iter().map(|owner| owner.0)).text(" AND NOT ").text(ON_PAPER).text(" ORDER BY taken_ms DESC");
        let mut held: Vec<TaskRecord> = Vec::new();
        for row in sql.all::<TaskRow>(self.db()).await? {
            if held.iter().all(|task| task.lease_owner.map(|owner| owner.0) != row.lease_owner) {
                held.push(row.into());
            }
        }
        Ok(held)
    }

    /// Takes the next calls of a line, one for each taker in their order, as long as there are some: no two can take the same.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_next_tasks(&self, scope: &Scope, wanted: Wanted, takers: &Takers<'_>) -> Result<Vec<Taken>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Option<i64>,
            owner: Option<i64>,
        }
        let rows = first_of(scope, wanted, takers, self.skip_locked()).all::<Row>(self.db()).await?;
        let next: Vec<[i64; 2]> = rows.into_iter().enumerate()
            .filter_map(|(at, row)| Some([row.id?, row.owner.or_else(|| takers.accounts.get(at).map(|account| account.0))?])).collect();
        let rows = for_rows::<TaskRow, 2>(self.db(), &next, |rows| {
            leased(Sql::new("v.column2"), takers.now_ms, takers.until_ms).text(" FROM ").values(rows)
                .text(" WHERE id = v.column1 AND state IN ('ready', 'later') RETURNING ").text(COLUMNS)
        }).await?;
        Ok(rows.into_iter().map(Taken::from).collect())
    }

    /// Takes one call that nobody holds: its person is on the line.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_task(&self, scope: &Scope, id: TaskId, owner: AccountId, now_ms: i64, until_ms: i64) -> Result<Option<Taken>, Error> {
        let sql = leased(Sql::default().bind(owner.0), now_ms, until_ms).text(" WHERE id = (SELECT id FROM tasks WHERE id = ").bind(id.0)
            .text(" AND kind = 'call' AND (state IN ('ready', 'later') OR state = 'leased' AND lease_until_ms <= ").bind(now_ms).text(") AND ").in_scope("area_path", scope)
            .text(" LIMIT 1").text(self.skip_locked()).text(") AND state <> 'closed' RETURNING ").text(COLUMNS);
        Ok(sql.one::<TaskRow>(self.db()).await?.map(Taken::from))
    }

    fn skip_locked(&self) -> &'static str {
        match self.store().backend() {
            Backend::Sqlite => "",
            Backend::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Ends leases of the scope, and returns those that were their holders', with the areas of their tasks.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn end_leases(&self, scope: &Scope, leases: &[Lease]) -> Result<Vec<(TaskId, AreaPath)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            area_path: String,
        }
        let ended: Vec<[i64; 3]> = leases.iter().map(|lease| [lease.task.0, lease.owner.0, lease.token]).collect();
        let rows = for_rows::<Row, 3>(self.db(), &ended, |rows| {
            Sql::new("UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL FROM ").values(rows)
                .text(" WHERE id = v.column1 AND lease_owner = v.column2 AND lease_token = v.column3 AND state = 'leased' AND ").in_scope("area_path", scope)
                .text(" RETURNING id, area_path")
        }).await?;
        Ok(rows.into_iter().map(|row| (TaskId(row.id), AreaPath::from_stored(row.area_path))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cipher, Store};
    use sea_orm::ConnectionTrait;

    #[tokio::test]
    async fn a_line_is_read_in_its_order_whatever_the_statistics_say() {
        #[derive(FromQueryResult)]
        struct Step {
            detail: String,
        }
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("line.db").display());
        let open = || Store::open(&url, Cipher::new(&[7; 32]));
        let tx = open().await.expect("opens").begin().await.expect("begins");
        tx.db().execute_unprepared("ANALYZE; DELETE FROM sqlite_stat1").await.expect("statistics");
        tx.db().execute_unprepared(
            "INSERT INTO sqlite_stat1 VALUES ('tasks', 'tasks_area_idx', '2000 9 9 9'), ('tasks', 'tasks_next_idx', '2000 401 401 401 401 401 201 1')",
        ).await.expect("kept");
        tx.commit_upkeep().await.expect("commits");
        let store = open().await.expect("opens");
        let scope = Scope::of(vec![AreaPath::from_stored("cn.a.".to_owned())]);
        let takers = Takers { accounts: &[AccountId(1), AccountId(2)], languages: &["yue".to_owned()], now_ms: 0, until_ms: 1, promised_ms: 0 };
        let (of_team, of_any) = ("tasks_next_idx", "tasks_senior_idx");
        for (wanted, index) in [
            (Wanted::Ready(TeamId(7)), of_team), (Wanted::Senior(Some(TeamId(7))), of_team), (Wanted::Senior(None), of_any), (Wanted::Early(TeamId(7)), "tasks_early_idx"),
            (Wanted::Promised, "tasks_promised_idx"),
        ] {
            let plan = Sql::new("EXPLAIN QUERY PLAN ").then(first_of(&scope, wanted, &takers, "")).all::<Step>(&store.read).await.expect("explained");
            let told: Vec<String> = plan.into_iter().map(|step| step.detail).filter(|detail| detail.contains(" tasks") || detail.contains("B-TREE")).collect();
            assert!(told.len() == 1 && told[0].contains(index), "{wanted:?}: {told:?}");
        }
    }
}
