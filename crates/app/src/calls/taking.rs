//! The next person: whom, for which caller, and in which order.

use crate::calls::Call;
use crate::context::{millis, with};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::TeamId;
use domain::journal::{Event, EventKind, SubjectKind};
use serde_json::json;
use store::{Taken, Wanted};

impl App {
    /// Takes the next person; somebody who holds one gets that one again. First come calls that the asker
    /// promised, then for a senior caller what was escalated in the areas in reach, of whatever team, then
    /// what is ready, and when nobody is, people who only wait for hours of their own.
    ///
    /// # Errors
    /// Refuses whoever may not call, or is in no team.
    pub async fn next_call(&self, actor: &Actor, team: Option<TeamId>) -> Result<Option<Call>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        match self.lease_next(actor, team).await? {
            Some(taken) => Ok(Some(self.call(&scope, taken.person, taken.task).await?)),
            None => Ok(None),
        }
    }

    /// Takes the next person as [`App::next_call`] does, without what is known of them.
    ///
    /// # Errors
    /// As [`App::next_call`].
    pub async fn lease_next(&self, actor: &Actor, team: Option<TeamId>) -> Result<Option<Taken>, Error> {
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
        let lines = std::iter::once(Wanted::Promised).chain(is_senior.then_some(Wanted::Senior(team)))
            .chain(teams.iter().map(|team| Wanted::Ready(*team))).chain(teams.iter().map(|team| Wanted::Early(*team)));
        self.take_next(actor.account, &scope, lines.collect()).await
    }

    /// Tells that a call was taken by whoever holds it now.
    pub(super) fn taken(&self, taken: &Taken) -> Event {
        let event = self.event(Some(taken.owner), EventKind::CallTaken, SubjectKind::Task, taken.task.0, &taken.area);
        with(event, json!({ "person": taken.person, "token": taken.token }))
    }

    /// Returns before when a call must have been promised for to be anybody's at some moment.
    pub(super) fn promised_ms(&self, now_ms: i64) -> i64 {
        now_ms - millis(self.pack.calls.own_call_back)
    }
}
