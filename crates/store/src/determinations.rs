//! What was decided about people: the answer in force of each plan, those before it, and who is to be looked at again.
//!
//! Makes no answer: there is no way to keep one but as a whole, with the hashes of what it was made from.

mod days;
mod keeping;
mod notices;
mod overrides;

pub use days::CalendarDay;
pub use keeping::{AnswerRows, EndedDetermination, NewDetermination, Replaces};
pub use notices::{NewOverrideNotice, OverrideNoticeRecord};
pub use overrides::{NewOverride, OverrideFilter, OverrideRecord};

use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::{Error, Store, Tx};
use domain::areas::AreaPath;
use domain::determinations::{AnswerDay, Standing};
use domain::ids::{DeterminationId, PersonId};
use domain::policy::{Colour, Mode};
use sea_orm::FromQueryResult;
use serde::Deserialize;

/// An answer as it is kept.
#[derive(Debug, Clone)]
pub struct DeterminationRecord {
    pub id: DeterminationId,
    pub person: PersonId,
    pub area: AreaPath,
    pub pack: String,
    pub version: String,
    pub policy_hash: String,
    pub facts_hash: String,
    pub standing: Standing,
    pub checks_per_day: i64,
    pub inspect_every_days: i64,
    days: String,
    /// All of it, as JSON; nothing where somebody has written over it.
    pub content: String,
    pub as_of_ms: i64,
    pub since_ms: i64,
    pub replaced_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    area_path: String,
    pack: String,
    version: String,
    policy_hash: String,
    facts_hash: String,
    rule: Option<String>,
    mode: String,
    colour: String,
    until: Option<String>,
    checks_per_day: i64,
    inspect_every_days: i64,
    days: String,
    content: Vec<u8>,
    as_of_ms: i64,
    since_ms: i64,
    replaced_ms: Option<i64>,
}

const ROW: &str = "SELECT id, person_id, area_path, pack, version, policy_hash, facts_hash, rule, mode, colour, until, checks_per_day, inspect_every_days, days, content, as_of_ms, since_ms, replaced_ms FROM determinations WHERE ";
/// People that a statement asks for.
const ASKED: usize = 2_000;

/// What of the content a standing needs beside the columns.
#[derive(Deserialize)]
struct Phase {
    measure: Option<PhaseOf>,
}

#[derive(Deserialize)]
struct PhaseOf {
    phase: usize,
}

impl Row {
    fn record(self, store: &Store) -> Result<DeterminationRecord, Error> {
        let text = store.cipher().open("determinations.content", self.id, &self.content)?;
        Ok(self.with_content(text))
    }

    /// One that somebody has written over says nothing, so that whoever checks it finds that.
    fn record_to_check(self, store: &Store) -> DeterminationRecord {
        let text = store.cipher().open("determinations.content", self.id, &self.content).unwrap_or_default();
        self.with_content(text)
    }

    fn with_content(self, text: String) -> DeterminationRecord {
        // Whoever was let off altogether stands in no phase, whatever the rules say.
        let measure = serde_json::from_str::<Phase>(&text).ok().and_then(|read| read.measure).filter(|_| self.rule.is_some());
        let phase = measure.map_or(0, |measure| measure.phase);
        DeterminationRecord {
            id: DeterminationId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            pack: self.pack,
            version: self.version,
            policy_hash: self.policy_hash,
            facts_hash: self.facts_hash,
            standing: Standing {
                rule: self.rule,
                mode: Mode::from_code(&self.mode).unwrap_or(Mode::Nothing),
                colour: Colour::from_code(&self.colour).unwrap_or(Colour::Green),
                phase,
                until: self.until.and_then(|until| until.parse().ok()),
            },
            checks_per_day: self.checks_per_day,
            inspect_every_days: self.inspect_every_days,
            days: self.days,
            content: text,
            as_of_ms: self.as_of_ms,
            since_ms: self.since_ms,
            replaced_ms: self.replaced_ms,
        }
    }
}

impl DeterminationRecord {
    /// Says whether the days that are kept are what these days plan.
    #[must_use]
    pub fn plans(&self, days: &[AnswerDay]) -> bool {
        days::is_plan(&self.days, days)
    }
}

impl Tx {
    /// Returns the answers in force as this transaction sees them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn current_determinations(&self, people: &[PersonId]) -> Result<Vec<DeterminationRecord>, Error> {
        let mut found = Vec::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new(ROW).text("replaced_ms IS NULL AND person_id IN ").list(batch.iter().map(|p| p.0)).text(" ORDER BY person_id, pack");
            // Whoever decides anew replaces one that somebody has written over, and need not stop at it.
            found.extend(sql.all::<Row>(self.db()).await?.into_iter().map(|row| row.record_to_check(self.store())));
        }
        Ok(found)
    }

    /// Has people looked at again.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn determine_again(&self, people: &[PersonId]) -> Result<(), Error> {
        let mut bulk = Bulk::into("people_to_determine", &["person_id"]).ignore_conflicts();
        for person in people {
            bulk.row([person.0.into()]);
        }
        self.insert_later(bulk).await
    }

    /// Has everybody looked at again of whom something is known.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn determine_everybody(&self, within: &AreaPath) -> Result<u64, Error> {
        Sql::new("INSERT INTO people_to_determine (person_id) SELECT id FROM people WHERE area_path >= ").bind(within.as_str()).text(" AND area_path < ").bind(within.range_end())
            .text(" AND EXISTS (SELECT 1 FROM facts f WHERE f.person_id = people.id) ON CONFLICT DO NOTHING").run(self.db()).await
    }

    /// Takes people out of those who are to be looked at; says how many were still among them.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn have_determined(&self, people: &[PersonId]) -> Result<u64, Error> {
        let mut taken = 0;
        for batch in people.chunks(ASKED) {
            taken += Sql::new("DELETE FROM people_to_determine WHERE person_id IN ").list(batch.iter().map(|p| p.0)).run(self.db()).await?;
        }
        Ok(taken)
    }
}

impl Store {
    /// Returns the latest answers about a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn determinations_of(&self, person: PersonId, most: u32) -> Result<Vec<DeterminationRecord>, Error> {
        let sql = Sql::new(ROW).text("person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT ").bind(i64::from(most));
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a page of all answers in force, in the order of their numbers.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn determinations_in_force(&self, after: DeterminationId, most: u32) -> Result<Vec<DeterminationRecord>, Error> {
        let sql = Sql::new(ROW).text("replaced_ms IS NULL AND id > ").bind(after.0).text(" ORDER BY id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record_to_check(self)).collect())
    }

    /// Returns people who are to be looked at again: those of whom something new is known, and those whose answer time may have changed.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_to_determine(&self, now_ms: i64, most: u32) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let ids = |rows: Vec<Row>| rows.into_iter().map(|row| PersonId(row.person_id)).collect::<Vec<_>>();
        let asked = ids(Sql::new("SELECT person_id FROM people_to_determine ORDER BY person_id LIMIT ").bind(i64::from(most)).all(&self.read).await?);
        if !asked.is_empty() {
            return Ok(asked);
        }
        let due = Sql::new("SELECT person_id FROM determinations WHERE replaced_ms IS NULL AND again_ms IS NOT NULL AND again_ms <= ").bind(now_ms)
            .text(" ORDER BY again_ms LIMIT ").bind(i64::from(most));
        let mut due = ids(due.all(&self.read).await?);
        due.sort_unstable();
        due.dedup();
        Ok(due)
    }

    /// Returns the next people who are to be looked at, after somebody.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_to_determine_after(&self, after: PersonId, most: u32) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let sql = Sql::new("SELECT person_id FROM people_to_determine WHERE person_id > ").bind(after.0).text(" ORDER BY person_id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| PersonId(row.person_id)).collect())
    }

    /// Says whether somebody is still to be looked at.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn is_to_be_determined(&self, person: PersonId) -> Result<bool, Error> {
        Ok(Sql::new("SELECT COUNT(*) AS n FROM people_to_determine WHERE person_id = ").bind(person.0).number(&self.read).await? > 0)
    }

    /// Counts those who are still to be looked at.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_to_determine(&self) -> Result<u64, Error> {
        Ok(count(Sql::new("SELECT COUNT(*) AS n FROM people_to_determine").number(&self.read).await?))
    }
}
