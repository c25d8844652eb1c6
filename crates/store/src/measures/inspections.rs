//! Inspections of homes: kept as they were written down; a wrong one is corrected by another one, which names it.

use super::Due;
use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::ids::{AccountId, InspectionId, PersonId};
use domain::measures::InspectionResult;
use sea_orm::FromQueryResult;

/// An inspection to be kept.
#[derive(Debug, Clone)]
pub struct NewInspection<'a> {
    pub person: PersonId,
    pub at_ms: i64,
    pub result: InspectionResult,
    pub note: &'a str,
    pub by: AccountId,
    pub now_ms: i64,
    /// The one that was wrong.
    pub corrects: Option<InspectionId>,
}

/// An inspection as it was kept.
#[derive(Debug, Clone)]
pub struct InspectionRecord {
    pub id: InspectionId,
    pub person: PersonId,
    pub at_ms: i64,
    pub result: InspectionResult,
    pub note: String,
    pub by: AccountId,
    pub corrects: Option<InspectionId>,
    /// Another one says what was so.
    pub is_corrected: bool,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    at_ms: i64,
    result: String,
    note: Vec<u8>,
    account_id: i64,
    corrects: Option<i64>,
    corrected: i64,
}

const INSPECTION: &str = "SELECT i.id, i.person_id, i.at_ms, i.result, i.note, i.account_id, i.corrects, \
    CAST(CASE WHEN EXISTS (SELECT 1 FROM home_inspections c WHERE c.corrects = i.id) THEN 1 ELSE 0 END AS BIGINT) AS corrected FROM home_inspections i WHERE ";

impl Row {
    fn record(self, store: &Store) -> Result<InspectionRecord, Error> {
        Ok(InspectionRecord {
            note: store.cipher().open("home_inspections.note", self.id, &self.note)?,
            id: InspectionId(self.id),
            person: PersonId(self.person_id),
            at_ms: self.at_ms,
            result: InspectionResult::from_code(&self.result).unwrap_or(InspectionResult::NobodyThere),
            by: AccountId(self.account_id),
            corrects: self.corrects.map(InspectionId),
            is_corrected: self.corrected > 0,
        })
    }
}

const DAY_MS: i64 = 86_400_000;
/// Longer ago is no visit: to divide is to round down only from here on.
const LONG_AGO_DAYS: i64 = 100_000;

/// In how many days the home of a quarantine is to be looked at next, by the visits that saw somebody and were not corrected; by now
/// where it is nothing or less.
pub(super) fn next(due: Due) -> Sql {
    Sql::new("COALESCE((SELECT (MAX(x.at_ms) + ").bind(LONG_AGO_DAYS * DAY_MS - due.day_began_ms).text(") / ").bind(DAY_MS).text(" - ").bind(LONG_AGO_DAYS)
        .text(" + CASE WHEN d.inspect_every_days > 0 THEN d.inspect_every_days ELSE ").bind(i64::from(due.inspect_every_days.max(1)))
        .text(" END FROM home_inspections x WHERE x.person_id = d.person_id AND x.result IN ").list(InspectionResult::ALL.iter().filter(|result| result.was_seen()).map(|result| result.code()))
        .text(" AND NOT EXISTS (SELECT 1 FROM home_inspections c WHERE c.corrects = x.id)), 0)")
}

/// Nobody has looked at the home of a quarantine for so many days as are asked for.
pub(super) fn owed(due: Due) -> Sql {
    Sql::new("d.mode = 'home_quarantine' AND ").then(next(due)).text(" <= 0")
}

impl Tx {
    /// Keeps an inspection.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the one that it corrects was corrected already.
    pub async fn insert_inspection(&self, new: &NewInspection<'_>) -> Result<InspectionId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("home_inspections.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO home_inspections (id, person_id, at_ms, result, note, account_id, kept_ms, corrects) VALUES (").bind(id).text(", ").bind(new.person.0).text(", ")
            .bind(new.at_ms).text(", ").bind(new.result.code()).text(", ").bind(note).text(", ").bind(new.by.0).text(", ").bind(new.now_ms).text(", ")
            .bind(new.corrects.map(|c| c.0)).text(")").run(self.db()).await?;
        Ok(InspectionId(id))
    }
}

impl Store {
    /// Returns the inspections of somebody's home, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn inspections_of(&self, person: PersonId) -> Result<Vec<InspectionRecord>, Error> {
        let sql = Sql::new(INSPECTION).text("i.person_id = ").bind(person.0).text(" ORDER BY i.at_ms DESC, i.id DESC LIMIT 500");
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns an inspection.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn inspection(&self, id: InspectionId) -> Result<InspectionRecord, Error> {
        Sql::new(INSPECTION).text("i.id = ").bind(id.0).one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
