//! Work given to a team in bulk, and taken back while nobody has touched it.

use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{ListId, MoveId, TaskId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use store::{MoveRecord, MovedBack, NewMove};

/// What is to be moved.
#[derive(Debug, Clone, Copy)]
pub struct Assign {
    /// None gives out what nobody has.
    pub from: Option<TeamId>,
    pub to: TeamId,
    pub list: Option<ListId>,
    pub task: Option<TaskId>,
    pub most: Option<u32>,
    /// What is called last moves first: the rest of a day that does not fit.
    pub lowest_first: bool,
}

/// A move as the board shows it.
#[derive(Debug, Clone)]
pub struct MoveView {
    pub record: MoveRecord,
    pub from: Option<String>,
    pub to: String,
    pub by: String,
    pub can_undo: bool,
}

/// For so long a move can be undone; later, the other team has planned with it.
pub const UNDO_MS: i64 = 30 * 60_000;

impl App {
    /// Gives open calls to a team; calls in hand stay where they are. Returns how many, and the move by which
    /// it can be undone.
    ///
    /// # Errors
    /// Refuses teams and lists out of reach.
    pub async fn assign_tasks(&self, actor: &Actor, assign: Assign) -> Result<(u64, Option<MoveId>), Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let to_team = self.store.team(&scope, assign.to).await.map_err(|_| Problem::new("teams.not_in_scope").at("to_team"))?;
        if let Some(from) = assign.from {
            self.store.team(&scope, from).await.map_err(|_| Problem::new("teams.not_in_scope").at("from_team"))?;
        }
        if assign.from == Some(assign.to) {
            return Err(Problem::new("teams.same_team").at("to_team").into());
        }
        let new = NewMove {
            from: assign.from,
            to: assign.to,
            area: to_team.area.clone(),
            list: assign.list,
            task: assign.task,
            most: assign.most.map_or(i64::from(u32::MAX), i64::from),
            lowest_first: assign.lowest_first,
            by: actor.account,
            now_ms: self.now_ms(),
        };
        let tx = self.store.begin().await?;
        let Some((id, moved)) = tx.move_tasks(&scope, &new).await? else { return Ok((0, None)) };
        let event = self.event(Some(actor.account), EventKind::TasksAssigned, SubjectKind::Team, assign.to.0, &to_team.area);
        tx.commit(with(event, json!({ "from": assign.from, "list": assign.list, "moved": moved, "move": id }))).await?;
        Ok((moved, Some(id)))
    }

    /// Takes a move back: whoever is untouched returns to where they were, and the rest is told by what became of it.
    ///
    /// # Errors
    /// Refuses moves out of reach, undone before, or too long ago.
    pub async fn undo_move(&self, actor: &Actor, id: MoveId) -> Result<MovedBack, Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let kept = self.store.task_move(&scope, id).await?;
        if self.now_ms() - kept.at_ms > UNDO_MS {
            return Err(Error::Conflict("teams.undo_too_late"));
        }
        let tx = self.store.begin().await?;
        let told = tx.undo_move(&kept, self.now_ms()).await.map_err(|error| match error {
            store::Error::Conflict { .. } => Error::Conflict("teams.undone_already"),
            other => other.into(),
        })?;
        let event = self.event(Some(actor.account), EventKind::MoveUndone, SubjectKind::Team, kept.to.0, &kept.area);
        let counts = json!({
            "move": id, "to": kept.from, "back": told.back, "closed": told.closed, "in_hand": told.in_hand, "called": told.called, "moved_on": told.moved_on,
        });
        tx.commit(with(event, counts)).await?;
        Ok(told)
    }

    /// Gives somebody else's call back to the queue: whoever held it has shown no progress.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a task out of reach, [`Error::Conflict`] when nobody holds it any more.
    pub async fn release_stuck(&self, actor: &Actor, id: TaskId) -> Result<(), Error> {
        let scope = self.require(actor, Permission::TeamsManage)?;
        let task = self.store.task(&scope, id).await?;
        let tx = self.store.begin().await?;
        tx.end_lease(id, self.now_ms()).await.map_err(|error| match error {
            store::Error::NotFound => Error::Conflict("teams.not_held"),
            other => other.into(),
        })?;
        let event = self.event(Some(actor.account), EventKind::CallReleased, SubjectKind::Task, id.0, &task.area);
        tx.commit(with(event, json!({ "held_by": task.lease_owner, "token": task.lease_token }))).await?;
        Ok(())
    }

    /// Returns the moves to and from a team that can still matter today.
    pub(super) async fn moves_of(&self, scope: &domain::access::Scope, team: TeamId) -> Result<Vec<MoveView>, Error> {
        let now = self.now_ms();
        let moves = self.store.moves_of(scope, team, now - UNDO_MS).await?;
        let teams: Vec<i64> = moves.iter().flat_map(|m| m.from.into_iter().chain([m.to])).map(|t| t.0).collect();
        let teams = self.store.team_names(&teams).await?;
        let accounts = self.store.account_names(&moves.iter().map(|m| m.by.0).collect::<Vec<_>>()).await?;
        Ok(moves.into_iter().map(|record| MoveView {
            from: record.from.map(|team| teams.get(&team.0).cloned().unwrap_or_default()),
            to: teams.get(&record.to.0).cloned().unwrap_or_default(),
            by: accounts.get(&record.by.0).cloned().unwrap_or_default(),
            can_undo: record.undone_ms.is_none() && now - record.at_ms <= UNDO_MS,
            record,
        }).collect())
    }
}
