//! Work moved from team to team in bulk, and how much of it can still be moved back.
//!
//! A move keeps which tasks it took and by which lease each was last held: whoever has been called since
//! has a newer one, and stays.

use crate::sql::{Sql, count};
use crate::{Backend, Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, ListId, MoveId, TaskId, TeamId};
use sea_orm::FromQueryResult;

/// Work to be moved.
#[derive(Debug, Clone)]
pub struct NewMove {
    /// None is what no team has.
    pub from: Option<TeamId>,
    pub to: TeamId,
    /// The area of the team that gets it.
    pub area: AreaPath,
    pub list: Option<ListId>,
    /// One task alone.
    pub task: Option<TaskId>,
    pub most: i64,
    /// What is called last moves first.
    pub lowest_first: bool,
    pub by: AccountId,
    pub now_ms: i64,
}

/// A move as it is kept.
#[derive(Debug, Clone)]
pub struct MoveRecord {
    pub id: MoveId,
    pub from: Option<TeamId>,
    pub to: TeamId,
    pub area: AreaPath,
    pub by: AccountId,
    pub at_ms: i64,
    pub moved: u64,
    pub undone_ms: Option<i64>,
}

/// What became of the tasks of a move that was undone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MovedBack {
    pub back: u64,
    /// Closed since.
    pub closed: u64,
    /// Somebody is calling them now.
    pub in_hand: u64,
    /// Called since, and waiting for the next call.
    pub called: u64,
    /// Moved on to yet another team.
    pub moved_on: u64,
}

#[derive(FromQueryResult)]
struct MoveRow {
    id: i64,
    from_team: Option<i64>,
    to_team: i64,
    area_path: String,
    account_id: i64,
    at_ms: i64,
    moved: i64,
    undone_ms: Option<i64>,
}

impl From<MoveRow> for MoveRecord {
    fn from(row: MoveRow) -> Self {
        Self {
            id: MoveId(row.id),
            from: row.from_team.map(TeamId),
            to: TeamId(row.to_team),
            area: AreaPath::from_stored(row.area_path),
            by: AccountId(row.account_id),
            at_ms: row.at_ms,
            moved: count(row.moved),
            undone_ms: row.undone_ms,
        }
    }
}

const COLUMNS: &str = "id, from_team, to_team, area_path, account_id, at_ms, moved, undone_ms";

impl Tx {
    /// Gives open calls to a team: those of a list, of another team, or those nobody has. Calls in hand stay.
    /// Returns the move and how many it moved; none when there was nothing to move.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn move_tasks(&self, scope: &Scope, new: &NewMove) -> Result<Option<(MoveId, u64)>, Error> {
        let id = self.store().ids().next_id();
        let lock = if self.store().backend() == Backend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        let mut sql = Sql::new("INSERT INTO task_move_tasks (move_id, task_id, token) SELECT ").bind(id)
            .text(", t.id, t.lease_token FROM (SELECT id, lease_token FROM tasks WHERE kind = 'call' AND state IN ('ready', 'later') AND ");
        sql = match new.from {
            Some(from) => sql.text("team_id = ").bind(from.0),
            None => sql.text("team_id IS NULL"),
        };
        if let Some(list) = new.list {
            sql = sql.text(" AND list_id = ").bind(list.0);
        }
        if let Some(task) = new.task {
            sql = sql.text(" AND id = ").bind(task.0);
        }
        let order = if new.lowest_first { " ORDER BY rank DESC, due_ms DESC, id DESC LIMIT " } else { " ORDER BY rank, due_ms, id LIMIT " };
        let moved = sql.text(" AND ").in_scope("area_path", scope).text(order).bind(new.most).text(lock).text(") AS t").run(self.db()).await?;
        if moved == 0 {
            return Ok(None);
        }
        Sql::new("UPDATE tasks SET team_id = ").bind(new.to.0).text(" WHERE id IN (SELECT task_id FROM task_move_tasks WHERE move_id = ").bind(id).text(")")
            .run(self.db()).await?;
        Sql::new("INSERT INTO task_moves (id, from_team, to_team, area_path, account_id, at_ms, moved) VALUES (").bind(id).text(", ").bind(new.from.map(|t| t.0))
            .text(", ").bind(new.to.0).text(", ").bind(new.area.as_str()).text(", ").bind(new.by.0).text(", ").bind(new.now_ms).text(", ")
            .bind(i64::try_from(moved).unwrap_or(i64::MAX)).text(")").run(self.db()).await?;
        Ok(Some((MoveId(id), moved)))
    }

    /// Moves back what nobody has touched since, and says what became of the rest.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the move was undone before.
    pub async fn undo_move(&self, kept: &MoveRecord, now_ms: i64) -> Result<MovedBack, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            why: String,
            n: i64,
        }
        let undone = Sql::new("UPDATE task_moves SET undone_ms = ").bind(now_ms).text(" WHERE undone_ms IS NULL AND id = ").bind(kept.id.0).run(self.db()).await?;
        if undone == 0 {
            return Err(Error::Conflict { constraint: "task_moves".to_owned() });
        }
        let back = Sql::new("UPDATE tasks SET team_id = ").bind(kept.from.map(|t| t.0)).text(" WHERE state IN ('ready', 'later') AND team_id = ").bind(kept.to.0)
            .text(" AND id IN (SELECT m.task_id FROM task_move_tasks m WHERE m.token = tasks.lease_token AND m.move_id = ").bind(kept.id.0).text(")")
            .run(self.db()).await?;
        let rest = Sql::new("SELECT CASE WHEN t.state = 'closed' THEN 'closed' WHEN COALESCE(t.team_id, 0) <> ").bind(kept.to.0)
            .text(" THEN 'elsewhere' WHEN t.state = 'leased' THEN 'in_hand' ELSE 'called' END AS why, COUNT(*) AS n \
                   FROM task_move_tasks m JOIN tasks t ON t.id = m.task_id WHERE m.move_id = ").bind(kept.id.0).text(" GROUP BY 1");
        let mut told = MovedBack { back, ..MovedBack::default() };
        for row in rest.all::<Row>(self.db()).await? {
            match row.why.as_str() {
                "closed" => told.closed = count(row.n),
                "in_hand" => told.in_hand = count(row.n),
                "called" => told.called = count(row.n),
                // Those that went back are elsewhere, too.
                _ => told.moved_on = count(row.n).saturating_sub(back),
            }
        }
        Ok(told)
    }
}

impl Store {
    /// Returns a move to a team of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn task_move(&self, scope: &Scope, id: MoveId) -> Result<MoveRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM task_moves WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<MoveRow>(&self.read).await?.map(MoveRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the newest moves to or from a team.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn moves_of(&self, scope: &Scope, team: TeamId, since_ms: i64) -> Result<Vec<MoveRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM task_moves WHERE at_ms >= ").bind(since_ms).text(" AND (to_team = ").bind(team.0)
            .text(" OR from_team = ").bind(team.0).text(") AND ").in_scope("area_path", scope).text(" ORDER BY id DESC LIMIT 20");
        Ok(sql.all::<MoveRow>(&self.read).await?.into_iter().map(MoveRecord::from).collect())
    }
}
