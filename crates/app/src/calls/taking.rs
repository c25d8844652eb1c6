//! The next person: whom, for which caller, and in which order.

use crate::calls::Call;
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::TeamId;
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use store::{TaskRecord, Taken, Taker, Tx, Wanted};

impl App {
    /// Takes the next person; somebody who holds one gets that one again. First come calls that the asker
    /// promised, then for a senior caller what was escalated in the areas in reach, of whatever team, then
    /// what is ready, and when nobody is, people who only wait for hours of their own.
    ///
    /// # Errors
    /// Refuses whoever may not call, or is in no team.
    pub async fn next_call(&self, actor: &Actor, team: Option<TeamId>) -> Result<Option<Call>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let mut teams = actor.teams(self.now_ms());
        if let Some(team) = team {
            teams.retain(|t| *t == team);
        }
        let is_senior = self.is_senior(actor);
        if teams.is_empty() && !is_senior {
            return Err(Problem::new("calls.no_team").into());
        }
        self.wake().await?;
        if let Some(held) = self.store.held_task(actor.account, self.now_ms()).await? {
            return Ok(Some(self.call(&scope, held).await?));
        }
        let taker = self.taker(actor).await?;
        let wanted = std::iter::once(Wanted::Promised).chain(is_senior.then_some(Wanted::Senior(team)))
            .chain(teams.iter().map(|team| Wanted::Ready(*team))).chain(teams.iter().map(|team| Wanted::Early(*team)));
        for wanted in wanted {
            let tx = self.store.begin().await?;
            let Some(taken) = tx.take_next_task(&scope, wanted, &taker).await? else { continue };
            let task = self.keep_taken(tx, actor, taken).await?;
            return Ok(Some(self.call(&scope, task).await?));
        }
        Ok(None)
    }

    /// Commits that a call was taken.
    pub(super) async fn keep_taken(&self, tx: Tx, actor: &Actor, taken: Taken) -> Result<TaskRecord, Error> {
        let task = tx.lock_task(taken.task).await?;
        let event = self.event(Some(actor.account), EventKind::CallTaken, SubjectKind::Task, taken.task.0, &task.area);
        tx.commit(with(event, json!({ "person": task.person, "token": taken.token }))).await?;
        Ok(task)
    }

    /// Says who takes a call now.
    pub(super) async fn taker(&self, actor: &Actor) -> Result<Taker, Error> {
        let own = i64::try_from(self.pack.calls.own_call_back.as_millis()).unwrap_or(0);
        let languages = self.store.languages_of(actor.account).await?;
        let now_ms = self.now_ms();
        Ok(Taker { account: actor.account, languages, now_ms, until_ms: self.lease_end_ms(), promised_ms: now_ms - own })
    }

}
