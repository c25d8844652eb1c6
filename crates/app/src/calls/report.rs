//! What came of a call: checked, decided, and kept with its answers.

use crate::calls::addresses::{Places, keep_addresses};
use crate::calls::desk::Done;
use crate::context::with;
use crate::facts::AnsweredIn;
use crate::forms::{Known, Sent, Taken};
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission, Scope};
use domain::areas::AreaPath;
use domain::calls::{CallError, Decision, Disposition, Given, Need, Standing, answer_state, record_outcome};
use domain::ids::{AccountId, AttemptId, PersonId, TaskId, TelephoneId};
use domain::journal::{Event, EventKind, SubjectKind};
use domain::packs::Outcome;
use domain::people::{AnswerState, PersonState, TelephoneState};
use domain::tasks::{Queue, TaskKind, TaskState, lease_holds, person_state};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
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
    pub guardian_telephone: String,
    /// The language the person needs, by the pack's code.
    pub language: String,
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

/// Whose call it was, who writes it down, and when it was made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By {
    pub caller: AccountId,
    pub writer: AccountId,
    pub at: Timestamp,
    /// The call was made from paper, which proves that the caller held it.
    pub on_paper: bool,
}

/// A report that can be recorded, or kept.
pub(crate) struct Checked {
    report: Report,
    /// Nothing when the pack has it no longer.
    outcome: Option<Outcome>,
    taken: Taken,
    /// The editions of the opening that was heard.
    opening: Option<String>,
    /// Where the addresses lie that were confirmed.
    places: Places,
    /// Which areas the places are that were told of.
    told_places: HashMap<String, AreaPath>,
    /// Why it can only be kept as a note: what it speaks of is not in the pack or the form of today.
    refused: Option<Problem>,
}

/// What was recorded, first the event of the call itself; without one it was recorded before.
pub(crate) struct Recorded {
    pub reported: Reported,
    pub attempt: AttemptId,
    pub events: Vec<Event>,
}

/// Left as word when a call hands somebody over to a partner.
pub(crate) const CALL_REFERRED: &str = "call_referred";
/// Left as word when a call promised a partner's help.
pub(crate) const HELP_PROMISED: &str = "help_promised";
/// Left as word when people were named in a call.
pub(crate) const PEOPLE_NAMED: &str = "people_named";
/// Left as word when a call hurt its caller.
pub(crate) const CALL_WAS_HARD: &str = "call_was_hard";
/// Where somebody hangs up who never heard a question.
const OPENING: &str = "opening";
/// Whose number it is, where it is not the person's own.
pub(crate) const GUARDIAN: &str = "guardian";
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
        let checked = self.check_report(&scope, id, report, None).await?;
        let by = By { caller: actor.account, writer: actor.account, at: self.now(), on_paper: false };
        let app = self.clone();
        self.write(move |tx| Box::pin(async move {
            let recorded = app.record_in(tx, by, id, &checked).await?;
            Ok(Done { value: recorded.reported, events: recorded.events })
        })).await
    }

    /// Looks at a report before anything is changed. What would be refused of a call in hand is still kept of one
    /// whose lease has passed on: its caller cannot correct it. On paper the opening is that of when and where it was printed.
    ///
    /// # Errors
    /// Names what cannot be kept at all.
    pub(crate) async fn check_report(&self, scope: &Scope, id: TaskId, report: Report, printed: Option<(&AreaPath, i64)>) -> Result<Checked, Error> {
        check_lengths(&report)?;
        let outcome = self.pack.outcome(&report.outcome).cloned();
        let mut refused = match &outcome {
            None => Some(Problem::new("calls.outcome_not_in_pack").at("outcome")),
            Some(_) => self.check_codes(&report),
        };
        let task = self.store.task(scope, id).await?;
        let (heard_in, heard_ms) = printed.unwrap_or_else(|| (&task.area, task.taken_ms.unwrap_or_else(|| self.now_ms())));
        let opening = self.opening_heard(heard_in, task.segment.as_deref(), heard_ms).await?;
        let taken = match self.take_answers(task.person, &report.answers).await {
            Ok(taken) => taken,
            Err(Error::Rejected(problem)) => {
                refused = refused.or(Some(problem));
                self.kept_answers(&report.answers)
            }
            Err(error) => return Err(error),
        };
        let places = self.places_of_addresses(&task.area, &taken).await?;
        let told_places = self.places_told(taken.answers.iter().map(|(key, (value, _))| (key, value.as_str()))).await?;
        Ok(Checked { report, outcome, taken, opening, places, told_places, refused })
    }

    fn kept_answers(&self, sent: &Sent) -> Taken {
        match sent {
            Sent::Instance(begun) => self.questionnaire.kept(begun),
            Sent::Values(values) => Taken { answers: values.clone(), ..Taken::default() },
        }
    }

    /// Records what came of a call in a transaction of the asker's, who commits it with the event.
    ///
    /// # Errors
    /// Names what the outcome needs and was not given.
    pub(crate) async fn record_in(&self, tx: &Tx, by: By, id: TaskId, checked: &Checked) -> Result<Recorded, Error> {
        let Checked { report, taken, .. } = checked;
        let (task, kept, known) = tx.reported_on(id, report.token, by.caller).await?;
        let known = crate::people::newest_answers(&known);
        if let Some(kept) = kept {
            if kept.account == by.caller && kept.outcome == report.outcome {
                let reported = Reported { disposition: kept.disposition, state: self.state_of(&task), next_ms: kept.next_ms, late: kept.late };
                return Ok(Recorded { reported, attempt: kept.id, events: Vec::new() });
            }
            return Err(Error::Conflict("calls.already_reported"));
        }
        // Only somebody who did hold the call reports on it, in time or late.
        let is_holder = task.lease_owner == Some(by.caller) || by.on_paper;
        if report.token > task.lease_token || !is_holder && !tx.has_taken(id, by.caller).await? {
            return Err(Error::Conflict("calls.lease_lost"));
        }
        let newest_owner = task.lease_owner.is_none_or(|owner| owner == by.caller);
        if !lease_holds(task.state, report.token, task.lease_token) || !newest_owner {
            return self.note_late(tx, by, &task, &known, checked).await;
        }
        if let Some(problem) = checked.refused.as_ref().or(taken.wrong.as_ref()) {
            return Err(problem.clone().into());
        }
        let outcome = checked.outcome.as_ref().ok_or(Error::NotFound)?;
        let given = Given {
            call_back_at: report.call_back_at,
            note: &report.note,
            field: &report.field,
            guardian: &report.guardian,
            language: &report.language,
            is_incomplete: taken.is_incomplete,
            incomplete_reason: &report.incomplete_reason,
        };
        let hours = task.segment.as_deref().and_then(|code| self.pack.segment(code)).map_or(&[][..], |segment| &segment.parts_of_day);
        let before = Standing { attempts: task.attempts, queue: task.queue, hours };
        let mut decision = record_outcome(&self.pack.calls, &outcome.rule, before, given, by.at).map_err(refusal)?;
        keep_guardians_number(tx, task.person, report).await?;
        self.note_telephone(tx, &task, outcome, report).await?;
        // A number that leads nowhere does not send us to the door while there is another to try.
        if decision.opens == Some(TaskKind::Door) && outcome.rule.telephone.is_some() && !decision.exhausted && tx.has_usable_telephone(task.person).await? {
            decision = Decision { disposition: Disposition::Retry, state: TaskState::Ready, opens: None, due: self.now(), ..decision };
        }
        if !report.language.is_empty() {
            tx.set_needed_language(task.id, &report.language).await?;
            // Somebody of the team speaks it: no senior caller is needed.
            if decision.disposition == Disposition::Escalate && tx.has_speaker(&task, &report.language, by.caller, self.now_ms()).await? {
                decision = Decision { disposition: Disposition::Retry, queue: task.queue, ..decision };
            }
        }
        let (attempt, state, events) = self.apply(tx, by, &task, &known, checked, &decision).await?;
        let next_ms = (decision.state == TaskState::Later).then(|| decision.due.as_millisecond());
        let reported = Reported { disposition: decision.disposition.code().to_owned(), state, next_ms, late: false };
        Ok(Recorded { reported, attempt, events })
    }

    /// Looks at the answers against the questionnaire; an instance already holds what was known.
    async fn take_answers(&self, person: PersonId, sent: &Sent) -> Result<Taken, Error> {
        let known = match sent {
            Sent::Instance(_) => Known::new(),
            Sent::Values(_) => crate::people::newest_answers(&self.store.answers_of(person).await?),
        };
        let taken = self.questionnaire.take(&self.local_now(), &known, sent)?;
        let unknown = taken.answers.iter().find(|(_, (value, state))| *state == Some(AnswerState::Refused) && !value.is_empty() && self.pack.refusal(value).is_none());
        if let Some((key, _)) = unknown {
            return Err(Problem::new("calls.unknown_refusal").at(key).into());
        }
        match taken.answers.iter().find(|(_, (value, _))| value.chars().count() > LONGEST_ANSWER) {
            Some((key, _)) => Err(Problem::new("invalid.too_long").at(key).with("most", LONGEST_ANSWER).into()),
            None => Ok(taken),
        }
    }

    fn check_codes(&self, report: &Report) -> Option<Problem> {
        if !report.field.is_empty() && report.field != OPENING && !self.questionnaire.asks(&report.field) {
            return Some(Problem::new("calls.unknown_question").at("field"));
        }
        let is_strange = !report.language.is_empty() && self.pack.language(&report.language).is_none();
        is_strange.then(|| Problem::new("calls.unknown_language").at("language"))
    }

    async fn note_telephone(&self, tx: &Tx, task: &TaskRecord, outcome: &Outcome, report: &Report) -> Result<(), Error> {
        if let (Some(state), Some(telephone)) = (outcome.rule.telephone, report.telephone) {
            tx.set_telephone_state(task.person, telephone, state).await?;
        } else if let (Some(state @ (TelephoneState::Wrong | TelephoneState::Unusable)), None) = (outcome.rule.telephone, report.telephone) {
            tx.set_first_telephone_state(task.person, state).await?;
        }
        Ok(())
    }

    async fn apply(&self, tx: &Tx, by: By, task: &TaskRecord, known: &Known, checked: &Checked, decision: &Decision) -> Result<(AttemptId, PersonState, Vec<Event>), Error> {
        let report = &checked.report;
        let pack = self.pack_cited();
        let promised_by = (decision.disposition == Disposition::CallBack).then_some(by.caller);
        tx.apply_decision(task.id, &report.outcome, decision, promised_by, &pack, by.at.as_millisecond()).await?;
        let attempt = tx.insert_attempt(&attempt_of(by, task, checked, Some(decision), &pack)).await?;
        let new = self.keep_said(tx, by, task, attempt, known, checked).await?;
        if decision.state == TaskState::Closed && decision.opens != Some(TaskKind::Door) {
            self.settle_errands(tx, task.person, task.id).await?;
        } else if task.is_errand {
            // What it was opened for may have gone away while somebody had it in hand.
            tx.determine_again(&[task.person]).await?;
        }
        let mut state = match decision.opens {
            Some(kind) => {
                let now = self.now_ms();
                // A visit that a caller asked for has a reason of its own; one for want of a number has not.
                let is_errand = task.is_errand && kind == TaskKind::Door && (decision.exhausted || checked.outcome.as_ref().is_some_and(|outcome| outcome.rule.telephone.is_some()));
                let new = NewTask { kind, person: task.person, area: task.area.clone(), team: task.team, rank: task.rank, due_ms: now, list: task.list, from: Some(task.id), is_errand };
                let opened = tx.open_task(&new, now).await?;
                if let (TaskKind::Referral, Some(opened)) = (kind, opened) {
                    tx.leave_word(CALL_REFERRED, json!({ "task": opened.0, "outcome": report.outcome, "note": report.note, "by": by.caller.0 }));
                }
                person_state(kind, TaskState::Ready, Queue::Normal)
            }
            None => person_state(TaskKind::Call, decision.state, decision.queue),
        };
        if decision.disposition == Disposition::Close {
            tx.close_doors_of(task.person, &report.outcome, by.at.as_millisecond()).await?;
            if tx.has_open_task(task.person, Some(TaskKind::Referral)).await? {
                state = PersonState::Referred;
            }
        }
        tx.set_person_state(task.person, state).await?;
        let event = self.event(Some(by.writer), EventKind::OutcomeRecorded, SubjectKind::Task, task.id.0, &task.area);
        let mut events = vec![with(event, json!({
            "person": task.person, "outcome": report.outcome, "disposition": decision.disposition.code(), "token": report.token, "attempt": attempt,
            "pack": pack, "state": state.code(),
        }))];
        // After all that the outcome decides: what the answers mean may ask for another call.
        events.extend(self.answers_were_kept(tx, &AnsweredIn { person: task.person, area: &task.area, attempt, by: by.caller }, &checked.told_places, known, new).await?);
        Ok((attempt, state, events))
    }

    async fn note_late(&self, tx: &Tx, by: By, task: &TaskRecord, known: &Known, checked: &Checked) -> Result<Recorded, Error> {
        let report = &checked.report;
        let pack = self.pack_cited();
        let attempt = tx.insert_attempt(&attempt_of(by, task, checked, None, &pack)).await?;
        self.keep_said(tx, by, task, attempt, known, checked).await?;
        let event = self.event(Some(by.writer), EventKind::LateOutcomeNoted, SubjectKind::Task, task.id.0, &task.area);
        let event = with(event, json!({ "person": task.person, "outcome": report.outcome, "token": report.token }));
        let reported = Reported { disposition: "note".to_owned(), state: self.state_of(task), next_ms: None, late: true };
        Ok(Recorded { reported, attempt, events: vec![event] })
    }

    /// Keeps what was said in a call, and leaves word of what follows from it, in time or late; returns what is new or another answer.
    async fn keep_said(&self, tx: &Tx, by: By, task: &TaskRecord, attempt: AttemptId, known: &Known, checked: &Checked) -> Result<Known, Error> {
        let new = keep_answers(tx, by, task.person, attempt, known, checked).await?;
        keep_addresses(tx, task.person, attempt, by.at.as_millisecond(), &new, &checked.places).await?;
        leave_word_of_harm(tx, by, task, attempt, checked);
        leave_word_of_promises(tx, by, task, checked, known, &new);
        self.leave_word_of_people(tx, by, task, attempt, known, &new);
        Ok(new)
    }

    /// Whoever is named in a call is received like anybody on a list.
    fn leave_word_of_people(&self, tx: &Tx, by: By, task: &TaskRecord, attempt: AttemptId, known: &Known, new: &Known) {
        let named = self.questionnaire.people_named(known, new);
        if !named.is_empty() {
            tx.leave_word(PEOPLE_NAMED, json!({ "person": task.person.0, "list": task.list.map(|list| list.0), "attempt": attempt.0, "by": by.caller.0, "named": named }));
        }
    }

    fn state_of(&self, task: &TaskRecord) -> PersonState {
        match (task.state, task.disposition.as_deref()) {
            (TaskState::Closed, Some("door")) => PersonState::Door,
            (TaskState::Closed, Some("refer")) => PersonState::Referred,
            _ => person_state(task.kind, task.state, task.queue),
        }
    }
}

fn check_lengths(report: &Report) -> Result<(), Error> {
    let texts = [("outcome", &report.outcome, 64), ("note", &report.note, LONGEST_NOTE), ("field", &report.field, 200), ("guardian_name", &report.guardian, 200), ("incomplete_reason", &report.incomplete_reason, 200)];
    if let Some((field, _, most)) = texts.into_iter().find(|(_, text, most)| text.chars().count() > *most) {
        return Err(Problem::new("invalid.too_long").at(field).with("most", most).into());
    }
    if let Sent::Values(values) = &report.answers
        && let Some((key, _)) = values.iter().find(|(_, (value, _))| value.chars().count() > LONGEST_ANSWER)
    {
        return Err(Problem::new("invalid.too_long").at(key).with("most", LONGEST_ANSWER).into());
    }
    Ok(())
}

/// Keeps what was said in a call; returns what is new or another answer.
async fn keep_answers(tx: &Tx, by: By, person: PersonId, attempt: AttemptId, known: &Known, checked: &Checked) -> Result<Known, Error> {
    let report = &checked.report;
    let mut answers: Vec<NewAnswer<'_>> = Vec::new();
    for (field, (value, chosen)) in &checked.taken.answers {
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
    tx.insert_answers(person, attempt, by.caller, &answers, by.at.as_millisecond()).await?;
    Ok(answers.into_iter().map(|answer| (answer.field.to_owned(), (answer.value.to_owned(), answer.state))).collect())
}

/// A call that hurt its caller does so whether or not its report came in time.
fn leave_word_of_harm(tx: &Tx, by: By, task: &TaskRecord, attempt: AttemptId, checked: &Checked) {
    if checked.outcome.as_ref().is_some_and(|outcome| outcome.harms_caller) {
        let team = task.team.map(|t| t.0);
        tx.leave_word(CALL_WAS_HARD, json!({ "task": task.id.0, "attempt": attempt.0, "by": by.caller.0, "team": team, "at_ms": by.at.as_millisecond() }));
    }
}

/// Help is promised when what it depends on is answered anew; what was promised in an earlier call was asked for then.
fn leave_word_of_promises(tx: &Tx, by: By, task: &TaskRecord, checked: &Checked, known: &Known, new: &Known) {
    let is_other = |key: &str| new.get(key).is_some_and(|(value, _)| known.get(key).is_none_or(|(before, _)| before != value));
    let mut asked: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    for promise in checked.taken.promises.iter().filter(|promise| promise.keys.iter().any(|key| is_other(key))) {
        let texts = asked.entry(&promise.partner).or_default();
        if !texts.contains(&promise.asked.as_slice()) {
            texts.push(&promise.asked);
        }
    }
    for (partner, texts) in asked {
        tx.leave_word(HELP_PROMISED, json!({ "person": task.person.0, "partner": partner, "asked": texts.concat().join(" · "), "by": by.caller.0 }));
    }
}

/// The guardian's number can be dialled the next time.
async fn keep_guardians_number(tx: &Tx, person: PersonId, report: &Report) -> Result<(), Error> {
    if let Some(telephone) = domain::telephones::parse_one(&report.guardian_telephone) {
        tx.add_telephone(person, telephone.kind.code(), &telephone.number, GUARDIAN).await?;
    }
    Ok(())
}

fn attempt_of<'a>(by: By, task: &'a TaskRecord, checked: &'a Checked, decision: Option<&Decision>, pack: &'a str) -> NewAttempt<'a> {
    let at_ms = by.at.as_millisecond();
    NewAttempt {
        task: task.id,
        token: checked.report.token,
        person: task.person,
        account: by.caller,
        team: task.team,
        area: &task.area,
        // Paper tells when somebody rang, not for how long.
        taken_ms: if by.on_paper { at_ms } else { task.taken_ms.unwrap_or(at_ms) },
        at_ms,
        outcome: &checked.report.outcome,
        disposition: decision.map_or("note", |d| d.disposition.code()),
        reached: checked.outcome.as_ref().is_some_and(|outcome| outcome.rule.reached),
        // Handing over closes the task, not the person: whoever is at the door is still open.
        closed: decision.is_some_and(|d| d.disposition == Disposition::Close),
        late: decision.is_none(),
        telephone: checked.report.telephone,
        next_ms: decision.filter(|d| d.state == TaskState::Later).map(|d| d.due.as_millisecond()),
        note: &checked.report.note,
        segment: task.segment.as_deref(),
        asked: checked.taken.asked,
        settled: checked.taken.settled,
        opening: checked.opening.as_deref(),
        pack,
    }
}

fn refusal(error: CallError) -> Error {
    let problem = match error {
        CallError::Needs(Need::CallBackAt) => Problem::new("calls.needs_call_back_at").at("call_back_at"),
        CallError::Needs(Need::Note) => Problem::new("calls.needs_note").at("note"),
        CallError::Needs(Need::Field) => Problem::new("calls.needs_field").at("field"),
        CallError::Needs(Need::Guardian) => Problem::new("calls.needs_guardian").at("guardian_name"),
        CallError::Needs(Need::Language) => Problem::new("calls.needs_language").at("language"),
        CallError::Needs(Need::Answers) => Problem::new("calls.needs_answers").at("answers"),
        CallError::CallBackInThePast => Problem::new("calls.call_back_in_the_past").at("call_back_at"),
        CallError::CallBackTooFar => Problem::new("calls.call_back_too_far").at("call_back_at").with("days", 14),
    };
    problem.into()
}
