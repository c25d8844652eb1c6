//! Answers on their way into the database: made ready where they are decided, sealed and row by row, so that the transaction that keeps
//! them has nothing left to do but to send them.
//!
//! Owns what becomes of the answer before: kept as history where it said something else, gone where it said the same.

use super::{ASKED, days};
use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::areas::AreaPath;
use domain::determinations::{AnswerDay, Standing};
use domain::ids::{DeterminationId, PersonId};

/// An answer to be kept.
#[derive(Debug, Clone)]
pub struct NewDetermination {
    pub person: PersonId,
    pub area: AreaPath,
    pub pack: String,
    pub version: String,
    pub policy_hash: String,
    pub facts_hash: String,
    pub standing: Standing,
    /// How many facts it cites.
    pub cited: i64,
    /// None where the measure says nothing of it.
    pub checks_per_day: i64,
    /// None where the measure says nothing of it.
    pub inspect_every_days: i64,
    /// All of it, as JSON.
    pub content: String,
    pub as_of_ms: i64,
    /// Since when it says the same.
    pub since_ms: i64,
    /// When it can change without a new fact.
    pub again_ms: Option<i64>,
    /// What is on which day.
    pub days: Vec<AnswerDay>,
    pub replaces: Option<Replaces>,
}

/// An answer that ends without another one in its place.
#[derive(Debug, Clone)]
pub struct EndedDetermination {
    pub id: DeterminationId,
    pub person: PersonId,
    pub area: AreaPath,
    pub pack: String,
    /// The day on which a measure ended with it.
    pub day: Option<AnswerDay>,
}

/// What becomes of the answer that was in force.
#[derive(Debug, Clone, Copy)]
pub enum Replaces {
    /// It said something else, and is kept.
    Other(DeterminationId),
    /// It said the same of an earlier day.
    Same(DeterminationId),
}

/// What becomes of the answers about some people, ready to be kept.
pub struct AnswerRows {
    store: Store,
    new: Bulk,
    happened: Bulk,
    replaced: Vec<i64>,
    said_again: Vec<i64>,
    stopped: Vec<i64>,
}

impl AnswerRows {
    /// Keeps an answer in the place of the one before it.
    pub fn keep(&mut self, new: NewDetermination) {
        match new.replaces {
            Some(Replaces::Other(id)) => self.replaced.push(id.0),
            Some(Replaces::Same(id)) => self.said_again.push(id.0),
            None => {}
        }
        days::add_happened(&mut self.happened, new.person, &new.pack, &new.area, &new.days);
        let id = self.store.ids().next_id();
        let content = self.store.cipher().seal_packed("determinations.content", id, new.content.as_bytes());
        self.new.row([
            id.into(), new.person.0.into(), new.area.as_str().into(), new.pack.into(), new.version.into(), new.policy_hash.into(), new.facts_hash.into(),
            new.standing.rule.into(), new.standing.mode.code().into(), new.standing.colour.code().into(), new.standing.until.map(|until| until.to_string()).into(),
            new.cited.into(), new.checks_per_day.into(), new.inspect_every_days.into(), days::planned(&new.days).into(), content.into(), new.as_of_ms.into(),
            new.since_ms.into(), new.again_ms.into(),
        ]);
    }

    /// Ends an answer without another in its place: somebody else carries the records, or the plan is no longer in force.
    pub fn end(&mut self, ended: &EndedDetermination) {
        self.replaced.push(ended.id.0);
        days::add_happened(&mut self.happened, ended.person, &ended.pack, &ended.area, ended.day.as_slice());
    }

    /// Lets an answer be as it is, whatever day it is.
    pub fn stop_looking_at(&mut self, id: DeterminationId) {
        self.stopped.push(id.0);
    }

    /// Adds what becomes of others.
    pub fn append(&mut self, other: Self) {
        self.new.append(other.new);
        self.happened.append(other.happened);
        self.replaced.extend(other.replaced);
        self.said_again.extend(other.said_again);
        self.stopped.extend(other.stopped);
    }
}

impl Store {
    /// Begins to collect what becomes of answers.
    #[must_use]
    pub fn answer_rows(&self) -> AnswerRows {
        let new = Bulk::into(
            "determinations",
            &["id", "person_id", "area_path", "pack", "version", "policy_hash", "facts_hash", "rule", "mode", "colour", "until", "cited", "checks_per_day", "inspect_every_days", "days", "content", "as_of_ms", "since_ms", "again_ms"],
        );
        AnswerRows { store: self.clone(), new, happened: days::happened(), replaced: Vec::new(), said_again: Vec::new(), stopped: Vec::new() }
    }
}

impl Tx {
    /// Keeps what becomes of answers.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else has decided meanwhile.
    pub async fn keep_answers(&self, rows: AnswerRows, now_ms: i64) -> Result<(), Error> {
        self.insert_later(rows.happened).await?;
        for batch in rows.replaced.chunks(ASKED) {
            self.later(Sql::new("UPDATE determinations SET replaced_ms = ").bind(now_ms).text(", again_ms = NULL WHERE id IN ").list(batch.iter().copied())).await?;
        }
        for batch in rows.stopped.chunks(ASKED) {
            self.later(Sql::new("UPDATE determinations SET again_ms = NULL WHERE id IN ").list(batch.iter().copied())).await?;
        }
        for batch in rows.said_again.chunks(ASKED) {
            self.later(Sql::new("DELETE FROM determinations WHERE id IN ").list(batch.iter().copied())).await?;
        }
        self.insert_later(rows.new).await
    }
}
