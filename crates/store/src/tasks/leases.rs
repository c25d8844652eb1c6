//! Leases that many take and give back at the same time, with a few statements for all of them.
//!
//! Owns how a ready call becomes somebody's. Must not know who asks for it, or why.

use super::{COLUMNS, TaskRecord, TaskRow};
use crate::sql::{Sql, for_rows};
use crate::{Backend, Error, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, TaskId, TeamId};
use domain::tasks::Queue;
use sea_orm::FromQueryResult;

/// A task that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub task: TaskId,
    pub token: i64,
    /// The task as it is now.
    pub record: TaskRecord,
}

/// A lease that its holder ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub task: TaskId,
    pub owner: AccountId,
    pub token: i64,
}

/// The ready calls of a line in their order; how many is still to be said.
fn first_of(select: Sql, scope: &Scope, team: Option<TeamId>, queue: Queue) -> Sql {
    let sql = select.text(" FROM tasks WHERE kind = 'call' AND ");
    let sql = match team {
        Some(team) => sql.text("team_id = ").bind(team.0).text(" AND "),
        None => sql,
    };
    // The words stand in the text, not as parameters, where an index holds only these.
    let sql = match queue {
        Queue::Senior => sql.text("queue = 'senior'"),
        Queue::Normal => sql.text("queue = 'normal'"),
    };
    // Areas are written so that no index of them is thought of. With statistics of when the queue was short, SQLite sorted a
    // million calls for each caller.
    sql.text(" AND state = 'ready' AND ").in_scope("(area_path || '')", scope).text(" ORDER BY rank, due_ms, id LIMIT ")
}

impl Tx {
    /// Returns the calls that some people hold now, for each the one taken last.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn held_tasks(&self, owners: &[AccountId], now_ms: i64) -> Result<Vec<TaskRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE state = 'leased' AND lease_until_ms > ").bind(now_ms)
            .text(" AND lease_owner IN ").list(owners.iter().map(|owner| owner.0)).text(" ORDER BY taken_ms DESC");
        let mut held: Vec<TaskRecord> = Vec::new();
        for row in sql.all::<TaskRow>(self.db()).await? {
            if held.iter().all(|task| task.lease_owner.map(|owner| owner.0) != row.lease_owner) {
                held.push(row.into());
            }
        }
        Ok(held)
    }

    /// Takes the next ready calls of a queue, one for each owner in their order, as long as there are some: no two
    /// can take the same. Without a team, of any team.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_next_tasks(
        &self,
        scope: &Scope,
        team: Option<TeamId>,
        queue: Queue,
        owners: &[AccountId],
        now_ms: i64,
        until_ms: i64,
    ) -> Result<Vec<Taken>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
        }
        let lock = match self.store().backend() {
            Backend::Sqlite => "",
            Backend::Postgres => " FOR UPDATE SKIP LOCKED",
        };
        let sql = first_of(Sql::new("SELECT id"), scope, team, queue).bind(i64::try_from(owners.len()).unwrap_or(0)).text(lock);
        let next: Vec<[i64; 2]> = sql.all::<Row>(self.db()).await?.into_iter().zip(owners).map(|(row, owner)| [row.id, owner.0]).collect();
        let rows = for_rows::<TaskRow, 2>(self.db(), &next, |rows| {
            Sql::new("UPDATE tasks SET state = 'leased', lease_owner = v.column2, lease_until_ms = ").bind(until_ms).text(", taken_ms = ").bind(now_ms)
                .text(", lease_token = lease_token + 1 FROM ").values(rows).text(" WHERE id = v.column1 AND state = 'ready' RETURNING ").text(COLUMNS)
        }).await?;
        Ok(rows.into_iter().map(|row| Taken { task: TaskId(row.id), token: row.lease_token, record: row.into() }).collect())
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
        for (team, queue, index) in [(Some(TeamId(7)), Queue::Normal, "tasks_next_idx"), (None, Queue::Senior, "tasks_senior_idx")] {
            let plan = first_of(Sql::new("EXPLAIN QUERY PLAN SELECT id"), &scope, team, queue).bind(16_i64).all::<Step>(&store.read).await.expect("explained");
            let told: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
            assert!(told.len() == 1 && told[0].contains(index), "{told:?}");
        }
    }
}
