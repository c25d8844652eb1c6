//! What whoever calls or visits somebody has to be careful of: kept for a time, and withdrawn with a reason.

use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, WarningId};
use domain::people::WarningKind;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A warning to be kept.
#[derive(Debug, Clone)]
pub struct NewWarning<'a> {
    pub person: PersonId,
    pub area: &'a AreaPath,
    pub kind: WarningKind,
    pub note: &'a str,
    pub by: AccountId,
    pub at_ms: i64,
    pub until_ms: i64,
}

/// A warning that stands.
#[derive(Debug, Clone)]
pub struct WarningRecord {
    pub id: WarningId,
    pub person: PersonId,
    pub kind: WarningKind,
    pub note: String,
    pub noted_by: AccountId,
    pub noted_ms: i64,
    pub until_ms: i64,
}

impl Tx {
    /// Keeps a warning.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_warning(&self, new: &NewWarning<'_>) -> Result<WarningId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("staff_warnings.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO staff_warnings (id, person_id, area_path, kind, note, noted_ms, noted_by, until_ms) VALUES (").bind(id).text(", ").bind(new.person.0).text(", ")
            .bind(new.area.as_str()).text(", ").bind(new.kind.code()).text(", ").bind(note).text(", ").bind(new.at_ms).text(", ").bind(new.by.0).text(", ").bind(new.until_ms).text(")")
            .run(self.db()).await?;
        Ok(WarningId(id))
    }

    /// Withdraws a warning of a person with a reason; says whether it stood.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_warning(&self, person: PersonId, id: WarningId, by: AccountId, reason: &str, now_ms: i64) -> Result<bool, Error> {
        let sealed = self.store().cipher().seal("staff_warnings.reason", id.0, reason.as_bytes());
        let withdrawn = Sql::new("UPDATE staff_warnings SET reason = ").bind(sealed).text(", withdrawn_by = ").bind(by.0).text(", withdrawn_ms = ").bind(now_ms)
            .text(" WHERE withdrawn_ms IS NULL AND until_ms > ").bind(now_ms).text(" AND person_id = ").bind(person.0).text(" AND id = ").bind(id.0).run(self.db()).await?;
        Ok(withdrawn > 0)
    }
}

impl Store {
    /// Returns the warnings that stand for some people, those of each in the order in which they were noted.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn warnings_of(&self, people: &[PersonId], now_ms: i64) -> Result<HashMap<PersonId, Vec<WarningRecord>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            person_id: i64,
            kind: String,
            note: Vec<u8>,
            noted_ms: i64,
            noted_by: i64,
            until_ms: i64,
        }
        let sql = Sql::new("SELECT id, person_id, kind, note, noted_ms, noted_by, until_ms FROM staff_warnings WHERE withdrawn_ms IS NULL AND until_ms > ").bind(now_ms)
            .text(" AND person_id IN ").list(people.iter().map(|p| p.0)).text(" ORDER BY id");
        let mut found: HashMap<PersonId, Vec<WarningRecord>> = HashMap::new();
        for row in sql.all::<Row>(&self.read).await? {
            let Some(kind) = WarningKind::from_code(&row.kind) else { continue };
            let person = PersonId(row.person_id);
            found.entry(person).or_default().push(WarningRecord {
                note: self.cipher().open("staff_warnings.note", row.id, &row.note)?,
                id: WarningId(row.id),
                person,
                kind,
                noted_by: AccountId(row.noted_by),
                noted_ms: row.noted_ms,
                until_ms: row.until_ms,
            });
        }
        Ok(found)
    }
}
