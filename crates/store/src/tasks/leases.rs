//! Leases that many take and give back at the same time, with a few statements for all of them.
//!
//! Owns how a ready call becomes somebody's. Must not know who asks for it, or why.

use super::ON_PAPER;
use crate::sql::Sql;
use crate::{Backend, Error, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, TaskId, TeamId};
use sea_orm::FromQueryResult;
use std::collections::HashSet;

/// A call that somebody holds: of its task no more than many at once can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub task: TaskId,
    pub token: i64,
    pub person: PersonId,
    pub area: AreaPath,
    pub owner: AccountId,
    pub until_ms: i64,
}

/// What is read of a task for it.
#[derive(FromQueryResult)]
struct Row {
    id: i64,
    lease_token: i64,
    person_id: i64,
    area_path: String,
    owner: Option<i64>,
    until_ms: i64,
}

impl Row {
    fn taken_by(self, owner: AccountId) -> Taken {
        Taken {
            task: TaskId(self.id),
            token: self.lease_token,
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            owner,
            until_ms: self.until_ms,
        }
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

/// The calls of a line in their order, one for each taker, and whose each is where that is said.
fn first_of(scope: &Scope, wanted: Wanted, takers: &Takers<'_>, lock: &str) -> Sql {
    // Areas are written so that no index of them is thought of. With statistics of when the queue was short, SQLite sorted a
    // million calls for each caller.
    let line = Sql::new(" FROM tasks WHERE ").then(wanted.calls(takers)).text(" AND ").in_scope("(area_path || '')", scope).text(wanted.order()).text(" LIMIT ");
    let until = |sql: Sql| sql.text("CAST(").bind(takers.until_ms).text(" AS BIGINT) AS until_ms");
    let accounts = takers.accounts.iter().map(|account| [account.0]);
    if wanted == Wanted::Promised {
        return until(Sql::new("SELECT t.id, t.lease_token, t.person_id, t.area_path, x.owner, ")).text(" FROM (SELECT (SELECT id").then(line).text("1").text(lock)
            .text(") AS id, v.column1 AS owner FROM ").values(&accounts.collect::<Vec<_>>()).text(") AS x CROSS JOIN tasks t WHERE t.id = x.id");
    }
    until(Sql::new("SELECT id, lease_token, person_id, area_path, CAST(NULL AS BIGINT) AS owner, ")).then(line)
        .bind(i64::try_from(accounts.len()).unwrap_or(0)).text(lock)
}

/// Begins to change the tasks of rows of numbers, whose first is the task. SQLite is left no way but by the identifier, and each
/// number of a row keeps its `+`: with statistics of when there were few tasks it would read them all.
pub(super) fn of_rows<const N: usize>(backend: Backend, set: Sql, rows: &[[i64; N]]) -> Sql {
    let tasks = if backend == Backend::Sqlite { "tasks NOT INDEXED" } else { "tasks" };
    Sql::new("UPDATE ").text(tasks).text(" SET ").then(set).text(" FROM ").values(rows).text(" WHERE tasks.id = +v.column1")
}

/// What makes a task somebody's.
fn leased(owner: Sql, now_ms: i64, until_ms: i64) -> Sql {
    Sql::new("state = 'leased', lease_owner = ").then(owner).text(", lease_until_ms = ").bind(until_ms).text(", taken_ms = ").bind(now_ms)
        .text(", lease_token = lease_token + 1")
}

/// Ends leases: rows of their tasks, holders and tokens.
fn given_back(backend: Backend, scope: &Scope, leases: &[[i64; 3]]) -> Sql {
    let set = Sql::new("state = 'ready', lease_owner = NULL, lease_until_ms = NULL");
    of_rows(backend, set, leases).text(" AND lease_owner = +v.column2 AND lease_token = +v.column3 AND state = 'leased' AND ").in_scope("area_path", scope)
        .text(" RETURNING id, area_path, errand")
}

impl Tx {
    /// Returns the calls that some people hold now, for each the one taken last; people on a call sheet wait on paper.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn held_tasks(&self, owners: &[AccountId], now_ms: i64) -> Result<Vec<Taken>, Error> {
        let sql = Sql::new("SELECT id, lease_token, person_id, area_path, lease_owner AS owner, lease_until_ms AS until_ms FROM tasks WHERE state = 'leased' AND lease_until_ms > ")
            .bind(now_ms).text(" AND lease_owner IN ").list(owners.iter().map(|owner| owner.0)).text(" AND NOT ").text(ON_PAPER).text(" ORDER BY taken_ms DESC");
        let mut seen = HashSet::new();
        let rows = sql.all::<Row>(self.db()).await?.into_iter();
        Ok(rows.filter_map(|row| row.owner.map(AccountId).filter(|owner| seen.insert(*owner)).map(|owner| row.taken_by(owner))).collect())
    }

    /// Takes the next calls of a line, one for each taker in their order, as long as there are some: no two can take the same.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_next_tasks(&self, scope: &Scope, wanted: Wanted, takers: &Takers<'_>) -> Result<Vec<Taken>, Error> {
        let rows = first_of(scope, wanted, takers, self.skip_locked()).all::<Row>(self.db()).await?;
        let taken: Vec<Taken> = rows.into_iter().zip(takers.accounts).map(|(row, first)| {
            let owner = row.owner.map_or(*first, AccountId);
            Taken { token: row.lease_token + 1, ..row.taken_by(owner) }
        }).collect();
        if !taken.is_empty() {
            // Nobody else has changed them since they were read: SQLite has one writer, and PostgreSQL has locked them.
            let set = leased(Sql::new("v.column2"), takers.now_ms, takers.until_ms);
            let rows: Vec<[i64; 2]> = taken.iter().map(|taken| [taken.task.0, taken.owner.0]).collect();
            of_rows(self.store().backend(), set, &rows).run(self.db()).await?;
        }
        Ok(taken)
    }

    /// Takes one call that nobody holds: its person is on the line.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_task(&self, scope: &Scope, id: TaskId, owner: AccountId, now_ms: i64, until_ms: i64) -> Result<Option<Taken>, Error> {
        let sql = Sql::new("UPDATE tasks SET ").then(leased(Sql::default().bind(owner.0), now_ms, until_ms)).text(" WHERE id = (SELECT id FROM tasks WHERE id = ").bind(id.0)
            .text(" AND kind = 'call' AND (state IN ('ready', 'later') OR state = 'leased' AND lease_until_ms <= ").bind(now_ms).text(") AND ").in_scope("area_path", scope)
            .text(" LIMIT 1").text(self.skip_locked()).text(") AND state <> 'closed' RETURNING id, lease_token, person_id, area_path, lease_owner AS owner, lease_until_ms AS until_ms");
        Ok(sql.one::<Row>(self.db()).await?.map(|row| row.taken_by(owner)))
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
            errand: Option<i64>,
        }
        let ended: Vec<[i64; 3]> = leases.iter().map(|lease| [lease.task.0, lease.owner.0, lease.token]).collect();
        if ended.is_empty() {
            return Ok(Vec::new());
        }
        let rows = given_back(self.store().backend(), scope, &ended).all::<Row>(self.db()).await?;
        let errands: Vec<i64> = rows.iter().filter(|row| row.errand.is_some()).map(|row| row.id).collect();
        if !errands.is_empty() {
            self.look_again_at_errands(Sql::new("id IN ").list(errands)).await?;
        }
        Ok(rows.into_iter().map(|row| (TaskId(row.id), AreaPath::from_stored(row.area_path))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cipher, Store};
    use sea_orm::ConnectionTrait;

    #[derive(FromQueryResult)]
    struct Step {
        detail: String,
    }

    /// Opens a store whose statistics are of when there were so many tasks, beside the one that keeps the file open.
    async fn remembers(tasks: u32) -> (tempfile::TempDir, Store, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("line.db").display());
        let open = || Store::open(&url, Cipher::new(&[7; 32]));
        let first = open().await.expect("opens");
        let tx = first.begin().await.expect("begins");
        tx.db().execute_unprepared("ANALYZE; DELETE FROM sqlite_stat1").await.expect("statistics");
        let kept = format!("INSERT INTO sqlite_stat1 VALUES ('tasks', 'tasks_area_idx', '{tasks} 9 9 9'), ('tasks', 'tasks_next_idx', '{tasks} 401 401 401 401 401 201 1')");
        tx.db().execute_unprepared(&kept).await.expect("kept");
        tx.commit_upkeep().await.expect("commits");
        (folder, first, open().await.expect("opens"))
    }

    #[tokio::test]
    async fn a_line_is_read_in_its_order_whatever_the_statistics_say() {
        let (_folder, _first, store) = remembers(2_000).await;
        let scope = Scope::of(vec![AreaPath::from_stored("cn.a.".to_owned())]);
        let takers = Takers { accounts: &[AccountId(1), AccountId(2)], languages: &["yue".to_owned()], now_ms: 0, until_ms: 1, promised_ms: 0 };
        let (of_team, of_any) = ("tasks_next_idx", "tasks_senior_idx");
        for (wanted, index) in [
            (Wanted::Ready(TeamId(7)), of_team), (Wanted::Senior(Some(TeamId(7))), of_team), (Wanted::Senior(None), of_any), (Wanted::Early(TeamId(7)), "tasks_early_idx"),
            (Wanted::Promised, "tasks_promised_idx"),
        ] {
            let plan = Sql::new("EXPLAIN QUERY PLAN ").then(first_of(&scope, wanted, &takers, "")).all::<Step>(&store.read).await.expect("explained");
            let told: Vec<String> = plan.into_iter().map(|step| step.detail).filter(|detail| detail.contains(" tasks") || detail.contains("B-TREE") || detail.contains("SCAN t")).collect();
            assert!(told.len() == 1 && told[0].contains(index), "{wanted:?}: {told:?}");
        }
    }

    #[tokio::test]
    async fn tasks_are_changed_by_their_identifiers_whatever_the_statistics_say() {
        for (tasks, rows) in [(1, 1), (6, 256), (2_000, 64), (2_000, 256), (1_000_000, 256)] {
            let (_folder, _first, store) = remembers(tasks).await;
            let taken = of_rows(Backend::Sqlite, leased(Sql::new("v.column2"), 0, 1), &vec![[1, 2]; rows]);
            let ended = given_back(Backend::Sqlite, &Scope::of(vec![AreaPath::from_stored("cn.a.".to_owned())]), &vec![[1, 2, 3]; rows]);
            for sql in [taken, ended] {
                let plan = Sql::new("EXPLAIN QUERY PLAN ").then(sql).all::<Step>(&store.read).await.expect("explained");
                let told: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
                let of_tasks: Vec<&String> = told.iter().filter(|detail| detail.contains("tasks")).collect();
                assert!(of_tasks.len() == 1 && of_tasks[0].contains("SEARCH tasks USING INTEGER PRIMARY KEY"), "{tasks} {rows}: {told:?}");
            }
        }
    }
}
