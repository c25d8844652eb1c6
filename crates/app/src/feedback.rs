//! Feedback: what people say of our work, and what they are answered.

use crate::context::{millis, with};
use crate::error::required;
use crate::people::PersonLine;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::feedback::{FeedbackKind, answered_within, may_read};
use domain::ids::{AccountId, FeedbackId, PersonId, TaskId};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use store::{FeedbackCount, FeedbackFilter, FeedbackRecord, NewFeedback};

/// What somebody said, as a caller writes it down.
#[derive(Debug, Clone)]
pub struct Said {
    pub kind: FeedbackKind,
    pub text: String,
    /// The call in which it was said; somebody may also ring to say it.
    pub task: Option<TaskId>,
    /// Who said it outside a call; within reach of whoever sees people.
    pub person: Option<PersonId>,
    /// The caller it is about.
    pub about: Option<AccountId>,
}

/// Something that was said, with names.
#[derive(Debug, Clone)]
pub struct FeedbackView {
    pub record: FeedbackRecord,
    pub person: Option<PersonLine>,
    pub about: Option<String>,
    pub told_by: String,
    pub answered_by: Option<String>,
    pub overdue: bool,
}

/// How much was said and waits.
#[derive(Debug, Clone, Default)]
pub struct FeedbackFigures {
    pub open: u64,
    pub overdue: u64,
    /// Midnight of the first of the days that are counted.
    pub from_ms: i64,
    pub per_day: Vec<FeedbackCount>,
}

const LONGEST_TEXT: usize = 2_000;
const MOST_OF_MINE: u32 = 20;
const DAYS: i64 = 14;
const DAY_MS: i64 = 86_400_000;

impl App {
    /// Keeps what somebody said, in a call of the asker's or by ringing in.
    ///
    /// # Errors
    /// Names a text that is missing, or a colleague who is none.
    pub async fn note_feedback(&self, actor: &Actor, said: Said) -> Result<FeedbackId, Error> {
        let scope = self.require(actor, Permission::CallsWork)?;
        required("text", &said.text.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_TEXT)?;
        let about_colleague = said.about.filter(|about| *about != actor.account);
        if let Some(about) = about_colleague
            && !self.colleagues(actor).await?.iter().any(|(id, ..)| *id == about)
        {
            return Err(Problem::new("feedback.not_a_colleague").at("about_account_id").into());
        }
        let task = match said.task {
            Some(id) => {
                let task = self.store.task(&scope, id).await?;
                let was_theirs = self.store.attempts_of(task.person).await?.iter().any(|attempt| attempt.account == actor.account);
                if task.lease_owner != Some(actor.account) && !was_theirs {
                    return Err(Error::NotFound);
                }
                Some(task)
            }
            None => None,
        };
        let teller = match said.person {
            Some(person) if task.is_none() => Some(self.carrier_in(&self.require(actor, Permission::PeopleRead)?, person).await?),
            _ => None,
        };
        let area = task.as_ref().map(|task| &task.area).or(teller.as_ref().map(|(_, area)| area)).cloned().unwrap_or_else(|| scope.area());
        let now = self.now_ms();
        let new = NewFeedback {
            kind: said.kind,
            person: task.as_ref().map(|task| task.person).or(teller.as_ref().map(|(person, _)| *person)),
            task: said.task,
            about: said.about,
            area: &area,
            said: said.text.trim(),
            told_by: actor.account,
            at_ms: now,
            due_ms: answered_within(said.kind).map(|within| now + millis(within)),
        };
        let tx = self.store.begin().await?;
        let id = tx.insert_feedback(&new).await?;
        let (subject, of) = new.person.map_or((SubjectKind::System, 0), |person| (SubjectKind::Person, person.0));
        let event = self.event(Some(actor.account), EventKind::FeedbackNoted, subject, of, &area);
        tx.commit(with(event, json!({ "feedback": id, "kind": said.kind.code() }))).await?;
        Ok(id)
    }

    /// Returns a page of what was said, and the figures above it. Nobody reads a complaint about themselves.
    ///
    /// # Errors
    /// Refuses whoever does not answer for an area.
    pub async fn feedback(&self, actor: &Actor, filter: FeedbackFilter, after: Option<&str>, limit: u32) -> Result<(Page<FeedbackView>, FeedbackFigures), Error> {
        let scope = self.require(actor, Permission::FeedbackWork)?;
        let page = self.store.feedback(&scope, actor.account, filter, after, limit).await?;
        let (open, overdue) = self.store.open_feedback(&scope, actor.account, self.now_ms()).await?;
        let from_ms = self.today_ms() - (DAYS - 1) * DAY_MS;
        let per_day = self.store.feedback_per_day(&scope, actor.account, from_ms).await?;
        let items = self.feedback_views(page.items).await?;
        Ok((Page { items, next: page.next }, FeedbackFigures { open, overdue, from_ms, per_day }))
    }

    /// Returns the newest that the asker was thanked for, or wrote down, with what was answered.
    ///
    /// # Errors
    /// Refuses whoever may not call.
    pub async fn my_feedback(&self, actor: &Actor) -> Result<Vec<FeedbackView>, Error> {
        self.require(actor, Permission::CallsWork)?;
        let found = self.store.feedback_of(actor.account, MOST_OF_MINE).await?;
        self.feedback_views(found).await
    }

    /// Answers what was said, which closes it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it was answered already; not found for whom it is a complaint about.
    pub async fn answer_feedback(&self, actor: &Actor, id: FeedbackId, answer: &str) -> Result<(), Error> {
        let scope = self.require(actor, Permission::FeedbackWork)?;
        required("answer", &answer.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_TEXT)?;
        let record = self.store.one_feedback(&scope, id).await?;
        if !may_read(record.kind, record.about, actor.account) {
            return Err(Error::NotFound);
        }
        let tx = self.store.begin().await?;
        if !tx.answer_feedback(id, answer.trim(), actor.account, self.now_ms()).await? {
            return Err(Error::Conflict("feedback.answered"));
        }
        let (subject, of) = record.person.map_or((SubjectKind::System, 0), |person| (SubjectKind::Person, person.0));
        let event = self.event(Some(actor.account), EventKind::FeedbackAnswered, subject, of, &record.area);
        tx.commit(with(event, json!({ "feedback": id, "kind": record.kind.code() }))).await?;
        Ok(())
    }

    async fn feedback_views(&self, records: Vec<FeedbackRecord>) -> Result<Vec<FeedbackView>, Error> {
        let accounts: Vec<i64> = records.iter().flat_map(|r| [Some(r.told_by), r.about, r.answered_by]).flatten().map(|a| a.0).collect();
        let names = self.store.account_names(&accounts).await?;
        let people: Vec<PersonId> = records.iter().filter_map(|r| r.person).collect();
        let lines = self.lines_of(&people).await?;
        let name = |account: Option<AccountId>| account.and_then(|a| names.get(&a.0).cloned());
        let now = self.now_ms();
        Ok(records.into_iter().map(|record| FeedbackView {
            person: record.person.and_then(|person| lines.get(&person).cloned()),
            about: name(record.about),
            told_by: name(Some(record.told_by)).unwrap_or_default(),
            answered_by: name(record.answered_by),
            overdue: record.answered_ms.is_none() && record.due_ms.is_some_and(|due| due < now),
            record,
        }).collect())
    }
}
