//! Calling: the next person, what is known of them, and what came of it.

mod addresses;
mod codes;
mod desk;
mod hand;
mod handovers;
mod inbound;
mod opening;
mod quiet;
mod report;
mod taking;
mod transfer;

use crate::context::with;
use crate::forms::Begun;
use crate::people::PersonView;
use crate::scripts::SpokenText;
use crate::{App, Error};
use domain::access::{Actor, Permission, Role, Scope};
use domain::ids::{PersonId, TaskId, TeamId};
use domain::journal::{EventKind, SubjectKind};
use domain::people::AnswerState;
pub use codes::CheckedCall;
pub(crate) use desk::Desk;
pub use handovers::{Handover, Promised};
pub use inbound::Inbound;
pub(crate) use quiet::Quiet;
pub(crate) use report::{By, CALL_REFERRED, CALL_WAS_HARD, GUARDIAN, HELP_PROMISED, PEOPLE_NAMED};
pub use report::{Report, Reported};
use serde_json::json;
use std::collections::BTreeMap;
use store::{QueueCounts, TaskRecord};
pub use transfer::TransferTo;

/// A call in hand: who, why, and what is known.
#[derive(Debug, Clone)]
pub struct Call {
    pub task: TaskRecord,
    pub team: Option<(TeamId, String)>,
    pub person: PersonView,
    /// A short number by which the person called can check the caller.
    pub verification_code: String,
    /// What is known of what is asked, by key.
    pub answers: BTreeMap<String, (String, AnswerState)>,
    /// The questionnaire as it begins with what is known, or goes on where it was left.
    pub form: Begun,
    /// The note that was being written.
    pub note: String,
    /// When the person last made sure who had rung.
    pub code_checked_ms: Option<i64>,
    /// How often the person rang back in the last days.
    pub rang_back: u64,
    /// The numbers on which the person can ring the team.
    pub call_back: Vec<String>,
    /// What is said in other words than the pack's.
    pub spoken: Vec<SpokenText>,
}

/// What was typed of a call and not yet recorded.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Draft {
    pub form: Option<Begun>,
    pub note: String,
}

/// A team's queue as a caller sees it.
#[derive(Debug, Clone)]
pub struct QueueView {
    pub team: TeamId,
    pub name: String,
    pub counts: QueueCounts,
}

/// What a caller did today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters {
    pub attempts: u64,
    pub reached: u64,
    pub closed: u64,
    pub minutes: u64,
    pub per_outcome: BTreeMap<String, u64>,
}

const DAY_MS: i64 = 86_400_000;

impl App {
    /// Counts the calls that wait for a senior caller, for whoever is one.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn senior_calls(&self, actor: &Actor) -> Result<Option<u64>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        if self.is_senior(actor) { Ok(Some(self.store.senior_ready(&scope).await?)) } else { Ok(None) }
    }

    fn is_senior(&self, actor: &Actor) -> bool {
        actor.grants.iter().any(|g| g.role == Role::Supervisor && g.holds_at(self.now_ms()))
    }

    /// Returns the queues of the asker's teams.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn call_queues(&self, actor: &Actor) -> Result<Vec<QueueView>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        self.wake().await?;
        let teams = actor.teams(self.now_ms());
        let names = self.store.team_names(&teams.iter().map(|t| t.0).collect::<Vec<_>>()).await?;
        let mut queues = Vec::new();
        for team in teams {
            let counts = self.store.queue_counts(&scope, Some(team)).await?;
            queues.push(QueueView { team, name: names.get(&team.0).cloned().unwrap_or_default(), counts });
        }
        Ok(queues)
    }

    /// Wakes tasks whose time has come, in a transaction of its own and only when there are some.
    pub(crate) async fn wake(&self) -> Result<(), Error> {
        let now = self.now_ms();
        if self.quiet.covers(now) {
            return Ok(());
        }
        let next = self.store.next_to_wake().await?;
        self.quiet.note(now, next);
        if next.is_some_and(|next| next <= now) {
            let tx = self.store.begin().await?;
            let woken = tx.wake_tasks(now).await?;
            let event = self.event(None, EventKind::CallReleased, SubjectKind::System, 0, &domain::areas::AreaPath::root());
            tx.commit(with(event, json!({ "woken": woken }))).await?;
        }
        Ok(())
    }

    /// Returns the call that the asker holds.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn current_call(&self, actor: &Actor) -> Result<Option<Call>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        match self.store.held_task(actor.account, self.now_ms()).await? {
            Some(task) if scope.covers(&task.area) => Ok(Some(self.call(&scope, task.person, task.id).await?)),
            _ => Ok(None),
        }
    }

    /// Returns until when a call that is taken now, or held on to, is held.
    fn lease_end_ms(&self) -> i64 {
        self.now_ms() + i64::try_from(self.pack.calls.lease.as_millis()).unwrap_or(DAY_MS)
    }

    async fn call(&self, scope: &Scope, person: PersonId, task: TaskId) -> Result<Call, Error> {
        let (card, history, names) = self.store.person_with_history(scope, person).await?;
        let known = crate::people::newest_answers(&history.answers);
        let task = history.tasks.iter().find(|known| known.id == task).cloned().ok_or(Error::NotFound)?;
        let draft: Draft = task.draft(&self.store)?.and_then(|draft| serde_json::from_value(draft).ok()).unwrap_or_default();
        let person = self.person_view(card, history, names).await?;
        let named = person.tasks.iter().find(|known| known.record.id == task.id).and_then(|known| known.team.clone());
        let team = task.team.zip(named);
        // Place and time belong together: both come from one list.
        let listed = person.lists.iter().find(|list| list.place.is_some());
        let listed = [("place", listed.and_then(|list| list.place.as_deref())), ("visited_on", listed.and_then(|list| list.visited_on.as_deref()))];
        let now = self.local_now();
        let resumed = draft.form.as_ref().and_then(|form| self.questionnaire.resume(&now, form));
        let form = resumed.unwrap_or_else(|| {
            let written = draft.form.as_ref().map(|form| self.questionnaire.with_draft(&known, form));
            self.questionnaire.begin(&now, &listed, written.as_ref().unwrap_or(&known))
        });
        let answers = known.into_iter().filter(|(key, _)| self.questionnaire.asks(key)).collect();
        let trust = self.store.trust_in_calls(task.person, task.team, self.now_ms() - inbound::COUNTED_MS).await?;
        let spoken = self.spoken_in(&task.area, task.taken_ms.unwrap_or_else(|| self.now_ms())).await?;
        Ok(Call {
            spoken,
            verification_code: self.verification_code(task.id, task.lease_token),
            code_checked_ms: trust.checked_ms,
            rang_back: trust.rang_back,
            call_back: trust.call_back,
            team,
            person,
            answers,
            form,
            note: draft.note,
            task,
        })
    }

    /// Counts what the asker did today.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn my_counters(&self, actor: &Actor) -> Result<Counters, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let from = self.today_ms();
        let mut counters = Counters::default();
        for row in self.store.caller_counts(&scope, Some(actor.account), from, from + DAY_MS).await? {
            counters.attempts += row.attempts;
            counters.reached += row.reached;
            counters.closed += row.closed;
            counters.minutes += u64::try_from(row.working_ms / 60_000).unwrap_or(0);
        }
        for row in self.store.outcome_counts(&scope, Some(actor.account), from, from + DAY_MS).await? {
            counters.per_outcome.insert(row.outcome, row.n);
        }
        Ok(counters)
    }
}
