//! Attempts and answers: append-only.

mod addresses;
mod codes;
mod handovers;
mod inbound;
mod speakers;

use crate::bulk::Bulk;
use crate::sql::{Rows, Sql, together};
use crate::tasks::{self, TaskRecord};
use crate::{Error, Store, Tx};
pub use addresses::{CallAddress, SAID_IN_CALL};
pub use codes::{CallCode, NewCallCode, Trust};
use domain::areas::AreaPath;
use domain::calls::Decision;
use domain::ids::{AccountId, AttemptId, ListId, PersonId, TaskId, TeamId, TelephoneId};
use domain::people::{AnswerState, TelephoneState};
pub use handovers::{HandoverRecord, NewHandover};
use sea_orm::FromQueryResult;

/// An attempt to be kept.
#[derive(Debug, Clone)]
pub struct NewAttempt<'a> {
    pub task: TaskId,
    pub token: i64,
    pub person: PersonId,
    pub account: AccountId,
    pub team: Option<TeamId>,
    pub area: &'a AreaPath,
    pub taken_ms: i64,
    pub at_ms: i64,
    pub outcome: &'a str,
    pub disposition: &'a str,
    pub reached: bool,
    pub closed: bool,
    /// The lease had passed to somebody else: kept as a note, decides nothing.
    pub late: bool,
    pub telephone: Option<TelephoneId>,
    pub next_ms: Option<i64>,
    pub note: &'a str,
    pub segment: Option<&'a str>,
    /// Questions this person is asked, and those with an answer or a refusal.
    pub asked: u32,
    pub settled: u32,
    /// The editions of the opening that was heard; none is the pack's own.
    pub opening: Option<&'a str>,
    /// Id, version and hash of the pack that decided.
    pub pack: &'a str,
}

/// An attempt as it was kept.
#[derive(Debug, Clone)]
pub struct AttemptRecord {
    pub id: AttemptId,
    pub task: TaskId,
    pub token: i64,
    pub account: AccountId,
    pub team: Option<TeamId>,
    pub at_ms: i64,
    pub outcome: String,
    pub disposition: String,
    pub reached: bool,
    pub late: bool,
    pub next_ms: Option<i64>,
    pub note: String,
    /// Questions the person was asked, and those with an answer or a refusal.
    pub asked: u64,
    pub settled: u64,
}

/// An answer to be kept.
#[derive(Debug, Clone)]
pub struct NewAnswer<'a> {
    pub field: &'a str,
    pub value: &'a str,
    pub state: AnswerState,
}

/// An answer or fact as it was kept, with its source.
#[derive(Debug, Clone)]
pub struct AnswerRecord {
    pub field: String,
    pub value: String,
    pub state: AnswerState,
    pub list: Option<ListId>,
    pub attempt: Option<AttemptId>,
    pub account: Option<AccountId>,
    pub at_ms: i64,
}

#[derive(FromQueryResult)]
struct AttemptRow {
    id: i64,
    task_id: i64,
    lease_token: i64,
    account_id: i64,
    team_id: Option<i64>,
    at_ms: i64,
    outcome: String,
    disposition: String,
    reached: i64,
    late: i64,
    next_ms: Option<i64>,
    note: Vec<u8>,
    asked: i64,
    settled: i64,
}

const COLUMNS: &str = "id, task_id, lease_token, account_id, team_id, at_ms, outcome, disposition, reached, late, next_ms, note, asked, settled";

impl AttemptRow {
    fn record(self, store: &Store) -> Result<AttemptRecord, Error> {
        Ok(AttemptRecord {
            note: store.cipher().open("attempts.note", self.id, &self.note)?,
            id: AttemptId(self.id),
            task: TaskId(self.task_id),
            token: self.lease_token,
            account: AccountId(self.account_id),
            team: self.team_id.map(TeamId),
            at_ms: self.at_ms,
            outcome: self.outcome,
            disposition: self.disposition,
            reached: self.reached != 0,
            late: self.late != 0,
            next_ms: self.next_ms,
            asked: crate::sql::count(self.asked),
            settled: crate::sql::count(self.settled),
        })
    }
}

impl Tx {
    /// Keeps an attempt.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the same lease has reported before.
    pub async fn insert_attempt(&self, new: &NewAttempt<'_>) -> Result<AttemptId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("attempts.note", id, new.note.as_bytes());
        let mut bulk = Bulk::into(
            "attempts",
            &[
                "id", "task_id", "lease_token", "person_id", "account_id", "team_id", "area_path", "taken_ms", "at_ms", "outcome", "disposition", "reached",
                "closed", "late", "telephone_id", "next_ms", "note", "pack", "segment", "asked", "settled", "opening",
            ],
        );
        bulk.row([
            id.into(),
            new.task.0.into(),
            new.token.into(),
            new.person.0.into(),
            new.account.0.into(),
            new.team.map(|t| t.0).into(),
            new.area.as_str().into(),
            new.taken_ms.into(),
            new.at_ms.into(),
            new.outcome.into(),
            new.disposition.into(),
            i64::from(new.reached).into(),
            i64::from(new.closed).into(),
            i64::from(new.late).into(),
            new.telephone.map(|t| t.0).into(),
            new.next_ms.into(),
            note.into(),
            new.pack.into(),
            new.segment.into(),
            i64::from(new.asked).into(),
            i64::from(new.settled).into(),
            new.opening.into(),
        ]);
        self.insert_later(bulk).await?;
        Ok(AttemptId(id))
    }

    /// Returns what a report on a call is judged by: the task, which others are kept from changing until this transaction ends,
    /// what the lease has reported already, and every answer and fact of the person, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a task.
    pub async fn reported_on(&self, task: TaskId, token: i64, account: AccountId) -> Result<(TaskRecord, Option<AttemptRecord>, Vec<AnswerRecord>), Error> {
        let attempt = Sql::new("SELECT ").text(COLUMNS).text(" FROM attempts WHERE task_id = ").bind(task.0).text(" AND lease_token = ").bind(token)
            .text(" AND (late = 0 OR account_id = ").bind(account.0).text(") ORDER BY late LIMIT 1");
        let person = Sql::new("(SELECT person_id FROM tasks WHERE id = ").bind(task.0).text(")");
        let [task, attempt, kept] = together(self.db(), [self.locked(task), attempt, answers_where(person)]).await?;
        let task = tasks::records(&task)?.pop().ok_or(Error::NotFound)?;
        Ok((task, attempts(self.store(), &attempt)?.pop(), answers(self.store(), &kept)?))
    }

    /// Says whether somebody has ever held a task.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn has_taken(&self, task: TaskId, account: AccountId) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM journal WHERE subject = 'task' AND kind = 'call_taken' AND subject_id = ").bind(task.0)
            .text(" AND actor = ").bind(account.0);
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Writes what an outcome decided into its task; somebody may have promised to call back.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn apply_decision(&self, task: TaskId, outcome: &str, decision: &Decision, promised_by: Option<AccountId>, pack: &str, now_ms: i64) -> Result<(), Error> {
        let closed = (decision.state == domain::tasks::TaskState::Closed).then_some(now_ms);
        let sql = Sql::new("UPDATE tasks SET state = ").bind(decision.state.code()).text(", queue = ").bind(decision.queue.code()).text(", due_ms = ")
            .bind(decision.due.as_millisecond()).text(", attempts = ").bind(i64::from(decision.attempts)).text(", outcome = ").bind(outcome)
            .text(", disposition = ").bind(decision.disposition.code()).text(", pack = ").bind(pack).text(", closed_ms = ").bind(closed)
            .text(", owner_id = ").bind(promised_by.map(|a| a.0))
            .text(", lease_owner = NULL, lease_until_ms = NULL, draft = NULL, draft_ms = NULL WHERE id = ").bind(task.0);
        self.later(sql).await
    }

    /// Notes what a call told about a number.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_telephone_state(&self, person: PersonId, telephone: TelephoneId, state: TelephoneState) -> Result<(), Error> {
        Sql::new("UPDATE telephones SET state = ").bind(state.code()).text(" WHERE id = ").bind(telephone.0).text(" AND person_id = ").bind(person.0).run(self.db()).await?;
        Ok(())
    }

    /// Notes what a call told about the first number that was still to be tried.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_first_telephone_state(&self, person: PersonId, state: TelephoneState) -> Result<(), Error> {
        Sql::new("UPDATE telephones SET state = ").bind(state.code())
            .text(" WHERE id = (SELECT id FROM telephones WHERE state NOT IN ('wrong', 'not_theirs', 'unusable') AND person_id = ").bind(person.0)
            .text(" ORDER BY id LIMIT 1)").run(self.db()).await?;
        Ok(())
    }

    /// Keeps a number at which a person can be reached; one that was known counts as untried again.
    /// `source` says whose it is.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn add_telephone(&self, person: PersonId, kind: &str, number: &str, source: &str) -> Result<(), Error> {
        let (id, cipher) = (self.store().ids().next_id(), self.store().cipher());
        let lookup = cipher.lookup("telephone", number);
        let state = TelephoneState::Unknown.code();
        let known = Sql::new("UPDATE telephones SET state = ").bind(state).text(" WHERE person_id = ").bind(person.0).text(" AND lookup = ").bind(lookup.to_vec());
        if known.run(self.db()).await? > 0 {
            return Ok(());
        }
        let mut bulk = Bulk::into("telephones", &["id", "person_id", "kind", "number", "lookup", "state", "source"]);
        let sealed = cipher.seal("telephones.number", id, number.as_bytes());
        bulk.row([id.into(), person.0.into(), kind.into(), sealed.into(), lookup.to_vec().into(), state.into(), source.into()]);
        bulk.insert(self.db()).await?;
        self.link_again(&[person]).await?;
        self.add_number_key(lookup, person).await
    }

    /// Says whether the person still has a number that can be tried.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn has_usable_telephone(&self, person: PersonId) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM telephones WHERE state NOT IN ('wrong', 'not_theirs', 'unusable') AND person_id = ").bind(person.0);
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Keeps answers given in a call.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_answers(&self, person: PersonId, attempt: AttemptId, account: AccountId, answers: &[NewAnswer<'_>], now_ms: i64) -> Result<(), Error> {
        let mut bulk = Bulk::into("answers", &["id", "person_id", "field", "value", "state", "attempt_id", "account_id", "at_ms"]);
        for answer in answers {
            let id = self.store().ids().next_id();
            bulk.row([
                id.into(),
                person.0.into(),
                answer.field.into(),
                self.store().cipher().seal("answers.value", id, answer.value.as_bytes()).into(),
                answer.state.code().into(),
                attempt.0.into(),
                account.0.into(),
                now_ms.into(),
            ]);
        }
        self.insert_later(bulk).await
    }
}

impl Store {
    /// Returns every attempt to reach a person by any team, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn attempts_of(&self, person: PersonId) -> Result<Vec<AttemptRecord>, Error> {
        let [rows] = together(&self.read, [attempts_of(person)]).await?;
        attempts(self, &rows)
    }

    /// Returns what was reported on some tasks, newest first; late notes are not among it.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn attempts_on(&self, tasks: &[TaskId]) -> Result<Vec<AttemptRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM attempts WHERE late = 0 AND task_id IN ").list(tasks.iter().map(|t| t.0)).text(" ORDER BY id DESC");
        sql.all::<AttemptRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns every answer and fact of a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn answers_of(&self, person: PersonId) -> Result<Vec<AnswerRecord>, Error> {
        let [rows] = together(&self.read, [answers_of(person)]).await?;
        answers(self, &rows)
    }
}

pub(crate) fn attempts_of(person: PersonId) -> Sql {
    Sql::new("SELECT ").text(COLUMNS).text(" FROM attempts WHERE person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 200")
}

pub(crate) fn attempts(store: &Store, rows: &Rows) -> Result<Vec<AttemptRecord>, Error> {
    rows.all::<AttemptRow>()?.into_iter().map(|row| row.record(store)).collect()
}

pub(crate) fn answers_of(person: PersonId) -> Sql {
    answers_where(Sql::default().bind(person.0))
}

fn answers_where(person: Sql) -> Sql {
    Sql::new("SELECT id, field, value, state, list_id, attempt_id, account_id, at_ms FROM answers WHERE person_id = ").then(person).text(" ORDER BY id DESC LIMIT 500")
}

pub(crate) fn answers(store: &Store, rows: &Rows) -> Result<Vec<AnswerRecord>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        field: String,
        value: Vec<u8>,
        state: String,
        list_id: Option<i64>,
        attempt_id: Option<i64>,
        account_id: Option<i64>,
        at_ms: i64,
    }
    rows.all::<Row>()?.into_iter().map(|row| Ok(AnswerRecord {
        value: store.cipher().open("answers.value", row.id, &row.value)?,
        field: row.field,
        state: AnswerState::from_code(&row.state).unwrap_or(AnswerState::Claimed),
        list: row.list_id.map(ListId),
        attempt: row.attempt_id.map(AttemptId),
        account: row.account_id.map(AccountId),
        at_ms: row.at_ms,
    })).collect()
}
