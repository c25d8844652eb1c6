//! What came of a call: checked, decided, and kept with its answers.

use crate::calls::desk::Done;
use crate::context::with;
use crate::forms::{Known, Sent, Taken};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::calls::{CallError, Decision, Disposition, Given, Need, answer_state, record_outcome};
use domain::ids::{AttemptId, PersonId, TaskId, TelephoneId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::packs::Outcome;
use domain::people::{AnswerState, PersonState, TelephoneState};
use domain::tasks::{Queue, TaskKind, TaskState, lease_holds, person_state};
use jiff::Timestamp;
use serde_json::json;
use store::{NewAnswer, NewAttempt, NewTask, TaskRecord, Tx};

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
    /// Why required questions were not asked.
    pub incomplete_reason: String,
    pub answers: Sent,
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

/// Where somebody hangs up who never heard a question.
const OPENING: &str = "opening";
const LONGEST_NOTE: usize = 4_000;
const LONGEST_ANSWER: usize = 2_000;

impl App {
    /// Records what came of a call. A report after the lease has passed on is kept as a note; the
    /// same report a second time changes nothing.
    ///
    /// # Errors
    /// Names what the outcome needs and was not given.
    pub async fn record_outcome(&self, actor: &Actor, id: TaskId, report: Report) -> Result<Reported, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        self.outcome(&report)?;
        self.check_report(&report)?;
        let person = self.store.task(&scope, id).await?.person;
        let taken = self.take_answers(person, &report.answers).await?;
        let (app, actor) = (self.clone(), actor.clone());
        self.write(move |tx| Box::pin(async move { app.record_in(tx, &actor, id, &report, &taken).await })).await
    }

    /// Decides what follows, from what the transaction sees.
    async fn record_in(&self, tx: &Tx, actor: &Actor, id: TaskId, report: &Report, taken: &Taken) -> Result<Done<Reported>, Error> {
        let outcome = self.outcome(report)?;
        let task = tx.lock_task(id).await?;
        if let Some(kept) = tx.attempt_of_lease(id, report.token, actor.account).await? {
            if kept.account == actor.account && kept.outcome == report.outcome {
                let state = self.state_of(&task);
                let value = Reported { disposition: kept.disposition, state, next_ms: kept.next_ms, late: kept.late };
                return Ok(Done { value, event: None });
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
            return self.note_late(tx, actor, &task, outcome, report, taken).await;
        }
        if let Some(wrong) = &taken.wrong {
            return Err(wrong.clone().into());
        }
        let given = Given {
            call_back_at: report.call_back_at,
            note: &report.note,
            field: &report.field,
            guardian: &report.guardian,
            is_incomplete: taken.is_incomplete,
            incomplete_reason: &report.incomplete_reason,
        };
        let mut decision = record_outcome(&self.pack.calls, &outcome.rule, task.attempts, task.queue, given, self.now()).map_err(refusal)?;
        self.note_telephone(tx, &task, outcome, report).await?;
        // A number that leads nowhere does not send us to the door while there is another to try.
        if decision.opens == Some(TaskKind::Door) && outcome.rule.telephone.is_some() && !decision.exhausted && tx.has_usable_telephone(task.person).await? {
            decision = Decision { disposition: Disposition::Retry, state: TaskState::Ready, opens: None, due: self.now(), ..decision };
        }
        let event = self.apply(tx, actor, &task, outcome, (report, taken), &decision).await?;
        let state = decision.opens.map_or_else(
            || person_state(TaskKind::Call, decision.state, decision.queue),
            |kind| person_state(kind, TaskState::Ready, Queue::Normal),
        );
        let next_ms = (decision.state == TaskState::Later).then(|| decision.due.as_millisecond());
        let value = Reported { disposition: decision.disposition.code().to_owned(), state, next_ms, late: false };
        Ok(Done { value, event: Some(event) })
    }

    fn outcome(&self, report: &Report) -> Result<&Outcome, Problem> {
        self.pack.outcome(&report.outcome).ok_or_else(|| Problem::new("calls.outcome_not_in_pack").at("outcome"))
    }

    /// Looks at the answers against the questionnaire; an instance already holds what was known.
    async fn take_answers(&self, person: PersonId, sent: &Sent) -> Result<Taken, Error> {
        let known = match sent {
            Sent::Instance(_) => Known::new(),
            Sent::Values(_) => crate::people::newest_answers(&self.store.answers_of(person).await?),
        };
        let taken = self.questionnaire.take(&self.local_now(), &known, sent)?;
        match taken.answers.iter().find(|(_, (value, _))| value.chars().count() > LONGEST_ANSWER) {
            Some((key, _)) => Err(Problem::new("invalid.too_long").at(key).with("most", LONGEST_ANSWER).into()),
            None => Ok(taken),
        }
    }

    fn check_report(&self, report: &Report) -> Result<(), Error> {
        for (field, text, most) in [("note", &report.note, LONGEST_NOTE), ("field", &report.field, 200), ("guardian_name", &report.guardian, 200), ("incomplete_reason", &report.incomplete_reason, 200)] {
            if text.chars().count() > most {
                return Err(Problem::new("invalid.too_long").at(field).with("most", most).into());
            }
        }
        if !report.field.is_empty() && report.field != OPENING && !self.questionnaire.asks(&report.field) {
            return Err(Problem::new("calls.unknown_question").at("field").into());
        }
        if let Sent::Values(values) = &report.answers
            && let Some((key, _)) = values.iter().find(|(_, (value, _))| value.chars().count() > LONGEST_ANSWER)
        {
            return Err(Problem::new("invalid.too_long").at(key).with("most", LONGEST_ANSWER).into());
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

    async fn apply(&self, tx: &Tx, actor: &Actor, task: &TaskRecord, outcome: &Outcome, (report, taken): (&Report, &Taken), decision: &Decision) -> Result<Event, Error> {
        let now = self.now_ms();
        let pack = self.pack_cited();
        tx.apply_decision(task.id, &report.outcome, decision, &pack, now).await?;
        let attempt = tx.insert_attempt(&self.attempt(actor, task, outcome, report, Some(decision), &pack)).await?;
        self.keep_answers(tx, actor, task.person, attempt, (report, taken)).await?;
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

    async fn keep_answers(&self, tx: &Tx, actor: &Actor, person: PersonId, attempt: AttemptId, (report, taken): (&Report, &Taken)) -> Result<(), Error> {
        let known = crate::people::newest_answers(&tx.answers_of(person).await?);
        let mut answers: Vec<NewAnswer<'_>> = Vec::new();
        for (field, (value, chosen)) in &taken.answers {
            let before = known.get(field);
            let state = answer_state(before.map(|b| b.0.as_str()), value, *chosen);
            if state == AnswerState::Missing || before.is_some_and(|b| b.0 == *value && b.1 == state) {
                continue;
            }
            answers.push(NewAnswer { field, value, state });
        }
        for (field, text) in [("hung_up_at", &report.field), ("guardian", &report.guardian), ("incomplete_reason", &report.incomplete_reason)] {
            if !text.trim().is_empty() {
                answers.push(NewAnswer { field, value: text, state: AnswerState::Claimed });
            }
        }
        tx.insert_answers(person, attempt, actor.account, &answers, self.now_ms()).await?;
        Ok(())
    }

    async fn note_late(&self, tx: &Tx, actor: &Actor, task: &TaskRecord, outcome: &Outcome, report: &Report, taken: &Taken) -> Result<Done<Reported>, Error> {
        let pack = self.pack_cited();
        let attempt = tx.insert_attempt(&self.attempt(actor, task, outcome, report, None, &pack)).await?;
        self.keep_answers(tx, actor, task.person, attempt, (report, taken)).await?;
        let event = self.event(Some(actor.account), EventKind::LateOutcomeNoted, SubjectKind::Task, task.id.0, &task.area);
        let value = Reported { disposition: "note".to_owned(), state: self.state_of(task), next_ms: None, late: true };
        Ok(Done { value, event: Some(with(event, json!({ "person": task.person, "outcome": report.outcome, "token": report.token }))) })
    }

    fn state_of(&self, task: &TaskRecord) -> PersonState {
        match (task.state, task.disposition.as_deref()) {
            (TaskState::Closed, Some("door")) => PersonState::Door,
            (TaskState::Closed, Some("refer")) => PersonState::Referred,
            _ => person_state(task.kind, task.state, task.queue),
        }
    }
}

fn refusal(error: CallError) -> Error {
    let problem = match error {
        CallError::Needs(Need::CallBackAt) => Problem::new("calls.needs_call_back_at").at("call_back_at"),
        CallError::Needs(Need::Note) => Problem::new("calls.needs_note").at("note"),
        CallError::Needs(Need::Field) => Problem::new("calls.needs_field").at("field"),
        CallError::Needs(Need::Guardian) => Problem::new("calls.needs_guardian").at("guardian_name"),
        CallError::Needs(Need::Answers) => Problem::new("calls.needs_answers").at("answers"),
        CallError::CallBackInThePast => Problem::new("calls.call_back_in_the_past").at("call_back_at"),
        CallError::CallBackTooFar => Problem::new("calls.call_back_too_far").at("call_back_at").with("days", 14),
    };
    problem.into()
}
