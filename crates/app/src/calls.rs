//! Calling: the next person, what is known of them, and what came of it.

mod opening;

use crate::context::with;
use crate::people::{PersonView, RevealItem};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, RevealPurpose, Role, Scope};
use domain::calls::{CallError, Decision, Disposition, Given, Need, answer_state, record_outcome};
use domain::ids::{PersonId, TaskId, TeamId, TelephoneId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::packs::Outcome;
use domain::people::{AnswerState, PersonState, TelephoneState};
use domain::tasks::{Queue, TaskKind, TaskState, lease_holds, person_state};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use store::{NewAnswer, NewAttempt, NewTask, QueueCounts, TaskRecord, Tx};

/// A call in hand: who, why, and what is known.
#[derive(Debug, Clone)]
pub struct Call {
    pub task: TaskRecord,
    pub team: Option<(TeamId, String)>,
    pub person: PersonView,
    /// A short number by which the person called can check the caller.
    pub verification_code: String,
    pub answers: BTreeMap<String, (String, AnswerState)>,
    pub draft: Option<serde_json::Value>,
}

/// A team's queue as a caller sees it.
#[derive(Debug, Clone)]
pub struct QueueView {
    pub team: TeamId,
    pub name: String,
    pub counts: QueueCounts,
}

/// What a caller reports of a call.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub token: i64,
    pub outcome: String,
    pub telephone: Option<TelephoneId>,
    pub call_back_at: Option<Timestamp>,
    pub field: String,
    pub note: String,
    pub guardian: String,
    pub answers: BTreeMap<String, (String, Option<AnswerState>)>,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    pub disposition: String,
    pub state: PersonState,
    pub next_ms: Option<i64>,
    /// The lease had passed on: what was reported is kept as a note.
    pub late: bool,
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

const LONGEST_NOTE: usize = 4_000;
const LONGEST_ANSWER: usize = 2_000;
const DAY_MS: i64 = 86_400_000;

impl App {
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
        if self.store.something_to_wake(now).await? {
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
            Some(task) if scope.covers(&task.area) => Ok(Some(self.call(&scope, task).await?)),
            _ => Ok(None),
        }
    }

    /// Takes the next person; somebody who holds one gets that one again.
    ///
    /// # Errors
    /// Refuses whoever may not call, or is in no team.
    pub async fn next_call(&self, actor: &Actor, team: Option<TeamId>) -> Result<Option<Call>, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let mut teams = actor.teams(self.now_ms());
        if let Some(team) = team {
            teams.retain(|t| *t == team);
        }
        if teams.is_empty() {
            return Err(Problem::new("calls.no_team").into());
        }
        self.wake().await?;
        if let Some(held) = self.store.held_task(actor.account, self.now_ms()).await? {
            return Ok(Some(self.call(&scope, held).await?));
        }
        let senior = actor.grants.iter().any(|g| g.role == Role::Supervisor && g.holds_at(self.now_ms()));
        let queues: &[Queue] = if senior { &[Queue::Senior, Queue::Normal] } else { &[Queue::Normal] };
        let now = self.now_ms();
        let until = now + i64::try_from(self.pack.calls.lease.as_millis()).unwrap_or(DAY_MS);
        for &team in &teams {
            for &queue in queues {
                let tx = self.store.begin().await?;
                let Some(taken) = tx.take_next_task(&scope, team, queue, actor.account, now, until).await? else { continue };
                let task = tx.lock_task(taken.task).await?;
                let event = self.event(Some(actor.account), EventKind::CallTaken, SubjectKind::Task, taken.task.0, &task.area);
                tx.commit(with(event, json!({ "person": task.person, "token": taken.token }))).await?;
                return Ok(Some(self.call(&scope, task).await?));
            }
        }
        Ok(None)
    }

    async fn call(&self, scope: &Scope, task: TaskRecord) -> Result<Call, Error> {
        let card = self.store.person(scope, task.person).await?;
        let known = crate::people::newest_answers(&self.store.answers_of(task.person).await?);
        let asked = |key: &String| self.pack.questions.iter().any(|q| &q.key == key);
        let answers = known.into_iter().filter(|(key, _)| asked(key)).collect();
        let draft = task.draft(&self.store)?;
        let team = match task.team {
            Some(team) => self.store.team_names(&[team.0]).await?.remove(&team.0).map(|name| (team, name)),
            None => None,
        };
        let person = self.person_view(card).await?;
        Ok(Call { verification_code: self.verification_code(&task), team, person, answers, draft, task })
    }

    /// Six digits bound to one lease; they mean nothing without this installation's key.
    fn verification_code(&self, task: &TaskRecord) -> String {
        let lookup = self.store.cipher().lookup("call", &format!("{}/{}", task.id, task.lease_token));
        let number = u32::from_be_bytes([lookup[0], lookup[1], lookup[2], lookup[3]]) % 1_000_000;
        format!("{number:06}")
    }

    /// Returns a task that the asker holds by this token.
    async fn held(&self, actor: &Actor, id: TaskId, token: i64) -> Result<(Scope, TaskRecord), Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let task = self.store.task(&scope, id).await?;
        let mine = task.lease_owner == Some(actor.account) && task.state == TaskState::Leased && lease_holds(task.state, token, task.lease_token);
        if mine { Ok((scope, task)) } else { Err(Error::Conflict("calls.lease_lost")) }
    }

    /// Shows the number to dial, for the person in hand only. Journalled.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn dial(&self, actor: &Actor, id: TaskId, token: i64, telephone: TelephoneId) -> Result<String, Error> {
        let (scope, task) = self.held(actor, id, token).await?;
        self.reveal_in(&scope, &scope, actor, task.person, RevealItem::Telephone(telephone.0), RevealPurpose::Calling).await
    }

    /// Keeps what was typed so far, and shows that the caller is alive.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn save_draft(&self, actor: &Actor, id: TaskId, token: i64, draft: &serde_json::Value) -> Result<Timestamp, Error> {
        let (_, task) = self.held(actor, id, token).await?;
        if draft.to_string().len() > 200_000 {
            return Err(Problem::new("invalid.too_long").at("answers").with("most", 200_000).into());
        }
        let tx = self.store.begin().await?;
        tx.save_draft(id, token, draft, self.now_ms()).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
        tx.commit(self.event(Some(actor.account), EventKind::AnswersDrafted, SubjectKind::Task, id.0, &task.area)).await?;
        Ok(self.now())
    }

    /// Holds the person in hand for longer.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn extend_lease(&self, actor: &Actor, id: TaskId, token: i64) -> Result<i64, Error> {
        let (_, task) = self.held(actor, id, token).await?;
        let until = self.now_ms() + i64::try_from(self.pack.calls.lease.as_millis()).unwrap_or(DAY_MS);
        let tx = self.store.begin().await?;
        tx.set_lease(id, actor.account, token, Some(until)).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
        tx.commit(self.event(Some(actor.account), EventKind::LeaseExtended, SubjectKind::Task, id.0, &task.area)).await?;
        Ok(until)
    }

    /// Gives the person in hand back to the queue.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the lease has passed on.
    pub async fn release_call(&self, actor: &Actor, id: TaskId, token: i64) -> Result<(), Error> {
        let (_, task) = self.held(actor, id, token).await?;
        let tx = self.store.begin().await?;
        tx.set_lease(id, actor.account, token, None).await.map_err(|_| Error::Conflict("calls.lease_lost"))?;
        tx.commit(self.event(Some(actor.account), EventKind::CallReleased, SubjectKind::Task, id.0, &task.area)).await?;
        Ok(())
    }

    /// Records what came of a call. A report after the lease has passed on is kept as a note; the
    /// same report a second time changes nothing.
    ///
    /// # Errors
    /// Names what the outcome needs and was not given.
    pub async fn record_outcome(&self, actor: &Actor, id: TaskId, report: Report) -> Result<Reported, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        let outcome = self.pack.outcome(&report.outcome).ok_or_else(|| Problem::new("calls.outcome_not_in_pack").at("outcome"))?;
        self.check_report(&report)?;
        self.store.task(&scope, id).await?;
        let tx = self.store.begin().await?;
        let task = tx.lock_task(id).await?;
        if let Some(kept) = tx.attempt_of_lease(id, report.token, actor.account).await? {
            if kept.account == actor.account && kept.outcome == report.outcome {
                let state = self.state_of(&task);
                return Ok(Reported { disposition: kept.disposition, state, next_ms: kept.next_ms, late: kept.late });
            }
            return Err(Error::Conflict("calls.already_reported"));
        }
        // Only somebody who did hold the call reports on it, in time or late.
        let is_holder = task.lease_owner == Some(actor.account);
        if report.token > task.lease_token || !is_holder && !tx.has_taken(id, actor.account).await? {
            return Err(Error::Conflict("calls.lease_lost"));
        }
        let newest_owner = task.lease_owner.is_none_or(|owner| owner == actor.account);
        if !lease_holds(task.state, report.token, task.lease_token) || !newest_owner {
            return self.note_late(tx, actor, &task, outcome, &report).await;
        }
        let given = Given { call_back_at: report.call_back_at, note: &report.note, field: &report.field, guardian: &report.guardian };
        let mut decision = record_outcome(&self.pack.calls, &outcome.rule, task.attempts, task.queue, given, self.now()).map_err(refusal)?;
        self.note_telephone(&tx, &task, outcome, &report).await?;
        // A number that leads nowhere does not send us to the door while there is another to try.
        if decision.opens == Some(TaskKind::Door) && outcome.rule.telephone.is_some() && !decision.exhausted && tx.has_usable_telephone(task.person).await? {
            decision = Decision { disposition: Disposition::Retry, state: TaskState::Ready, opens: None, due: self.now(), ..decision };
        }
        let event = self.apply(&tx, actor, &task, outcome, &report, &decision).await?;
        tx.commit(event).await?;
        let state = decision.opens.map_or_else(
            || person_state(TaskKind::Call, decision.state, decision.queue),
            |kind| person_state(kind, TaskState::Ready, Queue::Normal),
        );
        let next_ms = (decision.state == TaskState::Later).then(|| decision.due.as_millisecond());
        Ok(Reported { disposition: decision.disposition.code().to_owned(), state, next_ms, late: false })
    }

    fn check_report(&self, report: &Report) -> Result<(), Error> {
        for (field, text, most) in [("note", &report.note, LONGEST_NOTE), ("field", &report.field, 200), ("guardian_name", &report.guardian, 200)] {
            if text.chars().count() > most {
                return Err(Problem::new("invalid.too_long").at(field).with("most", most).into());
            }
        }
        for (key, (value, _)) in &report.answers {
            if !self.pack.questions.iter().any(|q| &q.key == key) {
                return Err(Problem::new("calls.unknown_question").at(key).into());
            }
            if value.chars().count() > LONGEST_ANSWER {
                return Err(Problem::new("invalid.too_long").at(key).with("most", LONGEST_ANSWER).into());
            }
        }
        Ok(())
    }

    async fn note_telephone(&self, tx: &Tx, task: &TaskRecord, outcome: &Outcome, report: &Report) -> Result<(), Error> {
        if let (Some(state), Some(telephone)) = (outcome.rule.telephone, report.telephone) {
            tx.set_telephone_state(task.person, telephone, state).await?;
        } else if let (Some(state @ (TelephoneState::Wrong | TelephoneState::Unusable)), None) = (outcome.rule.telephone, report.telephone) {
            tx.set_first_telephone_state(task.person, state).await?;
        }
        Ok(())
    }

    async fn apply(&self, tx: &Tx, actor: &Actor, task: &TaskRecord, outcome: &Outcome, report: &Report, decision: &Decision) -> Result<Event, Error> {
        let now = self.now_ms();
        let pack = self.pack_cited();
        tx.apply_decision(task.id, &report.outcome, decision, &pack, now).await?;
        let attempt = tx.insert_attempt(&self.attempt(actor, task, outcome, report, Some(decision), &pack)).await?;
        self.keep_answers(tx, actor, task.person, attempt, report).await?;
        let state = match decision.opens {
            Some(kind) => {
                let new = NewTask { kind, person: task.person, area: task.area.clone(), team: task.team, rank: task.rank, due_ms: now, list: task.list, from: Some(task.id) };
                tx.open_task(&new, now).await?;
                person_state(kind, TaskState::Ready, Queue::Normal)
            }
            None => person_state(TaskKind::Call, decision.state, decision.queue),
        };
        tx.set_person_state(task.person, state).await?;
        let event = self.event(Some(actor.account), EventKind::OutcomeRecorded, SubjectKind::Task, task.id.0, &task.area);
        Ok(with(event, json!({
            "person": task.person, "outcome": report.outcome, "disposition": decision.disposition.code(), "token": report.token, "attempt": attempt,
            "pack": pack, "state": state.code(),
        })))
    }

    fn attempt<'a>(&self, actor: &Actor, task: &'a TaskRecord, outcome: &Outcome, report: &'a Report, decision: Option<&Decision>, pack: &'a str) -> NewAttempt<'a> {
        let now = self.now_ms();
        NewAttempt {
            task: task.id,
            token: report.token,
            person: task.person,
            account: actor.account,
            team: task.team,
            area: &task.area,
            taken_ms: task.taken_ms.unwrap_or(now),
            at_ms: now,
            outcome: &report.outcome,
            disposition: decision.map_or("note", |d| d.disposition.code()),
            reached: outcome.rule.reached,
            // Handing over closes the task, not the person: whoever is at the door is still open.
            closed: decision.is_some_and(|d| d.disposition == Disposition::Close),
            late: decision.is_none(),
            telephone: report.telephone,
            next_ms: decision.filter(|d| d.state == TaskState::Later).map(|d| d.due.as_millisecond()),
            note: &report.note,
            pack,
        }
    }

    async fn keep_answers(&self, tx: &Tx, actor: &Actor, person: PersonId, attempt: domain::ids::AttemptId, report: &Report) -> Result<(), Error> {
        let known = crate::people::newest_answers(&self.store.answers_of(person).await?);
        let mut answers: Vec<NewAnswer<'_>> = Vec::new();
        for (field, (value, chosen)) in &report.answers {
            let before = known.get(field);
            let state = answer_state(before.map(|b| b.0.as_str()), value, *chosen);
            if state == AnswerState::Missing || before.is_some_and(|b| b.0 == *value && b.1 == state) {
                continue;
            }
            answers.push(NewAnswer { field, value, state });
        }
        for (field, text) in [("hung_up_at", &report.field), ("guardian", &report.guardian)] {
            if !text.trim().is_empty() {
                answers.push(NewAnswer { field, value: text, state: AnswerState::Claimed });
            }
        }
        tx.insert_answers(person, attempt, actor.account, &answers, self.now_ms()).await?;
        Ok(())
    }

    async fn note_late(&self, tx: Tx, actor: &Actor, task: &TaskRecord, outcome: &Outcome, report: &Report) -> Result<Reported, Error> {
        let pack = self.pack_cited();
        let attempt = tx.insert_attempt(&self.attempt(actor, task, outcome, report, None, &pack)).await?;
        self.keep_answers(&tx, actor, task.person, attempt, report).await?;
        let event = self.event(Some(actor.account), EventKind::LateOutcomeNoted, SubjectKind::Task, task.id.0, &task.area);
        tx.commit(with(event, json!({ "person": task.person, "outcome": report.outcome, "token": report.token }))).await?;
        Ok(Reported { disposition: "note".to_owned(), state: self.state_of(task), next_ms: None, late: true })
    }

    fn state_of(&self, task: &TaskRecord) -> PersonState {
        match (task.state, task.disposition.as_deref()) {
            (TaskState::Closed, Some("door")) => PersonState::Door,
            (TaskState::Closed, Some("refer")) => PersonState::Referred,
            _ => person_state(task.kind, task.state, task.queue),
        }
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

fn refusal(error: CallError) -> Error {
    let problem = match error {
        CallError::Needs(Need::CallBackAt) => Problem::new("calls.needs_call_back_at").at("call_back_at"),
        CallError::Needs(Need::Note) => Problem::new("calls.needs_note").at("note"),
        CallError::Needs(Need::Field) => Problem::new("calls.needs_field").at("field"),
        CallError::Needs(Need::Guardian) => Problem::new("calls.needs_guardian").at("guardian_name"),
        CallError::CallBackInThePast => Problem::new("calls.call_back_in_the_past").at("call_back_at"),
        CallError::CallBackTooFar => Problem::new("calls.call_back_too_far").at("call_back_at").with("days", 14),
    };
    problem.into()
}
