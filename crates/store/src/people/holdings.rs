//! What is kept about one person besides the card: from which lists, how much of each kind, and who looked, by role.

use crate::journal::records_of;
use crate::sql::{Sql, count};
use crate::{Error, JournalRecord, Store};
use domain::access::{Grant, Role};
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A list on which somebody stands, with why it came.
#[derive(Debug, Clone)]
pub struct ListedRecord {
    pub source: String,
    pub basis: String,
    pub purpose: String,
    pub received_ms: i64,
}

/// How many records of one kind there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptCount {
    /// The table.
    pub kind: &'static str,
    pub n: u64,
}

/// A right that somebody had, from when to when.
#[derive(Debug, Clone)]
pub struct HeldGrant {
    pub grant: Grant,
    pub given_ms: i64,
    pub ended_ms: Option<i64>,
}

/// What is kept about people in tables that the card does not show.
const ALSO_KEPT: [&str; 10] =
    ["facts", "staff_warnings", "placements", "transfer_people", "contact_people", "measure_checks", "home_inspections", "needs", "measure_papers", "commitments"];

impl Store {
    /// Returns the lists on which a person stands, the first one first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lists_naming(&self, person: PersonId) -> Result<Vec<ListedRecord>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            source: String,
            basis: String,
            purpose: String,
            received_ms: i64,
        }
        let sql = Sql::new("SELECT DISTINCT l.id, l.source, l.basis, l.purpose, l.received_ms FROM list_people x JOIN lists l ON l.id = x.list_id WHERE x.person_id = ").bind(person.0)
            .text(" ORDER BY l.received_ms, l.id");
        let rows = sql.all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|row| ListedRecord { source: row.source, basis: row.basis, purpose: row.purpose, received_ms: row.received_ms }).collect())
    }

    /// Counts what is kept of a person beside the card, each kind of which there is any.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn also_kept(&self, person: PersonId) -> Result<Vec<KeptCount>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            place: i64,
            n: i64,
        }
        let mut sql = Sql::default();
        for (place, table) in (0_i64..).zip(ALSO_KEPT) {
            sql = sql.text(if place > 0 { " UNION ALL " } else { "" }).text("SELECT CAST(").bind(place).text(" AS BIGINT) AS place, COUNT(*) AS n FROM ").text(table)
                .text(" WHERE person_id = ").bind(person.0).text(if table == "facts" { " AND withdrawn_ms IS NULL" } else { "" });
        }
        let mut rows = sql.all::<Row>(&self.read).await?;
        rows.sort_by_key(|row| row.place);
        let kind = |place: i64| usize::try_from(place).ok().and_then(|place| ALSO_KEPT.get(place).copied());
        Ok(rows.into_iter().filter(|row| row.n > 0).filter_map(|row| Some(KeptCount { kind: kind(row.place)?, n: count(row.n) })).collect())
    }

    /// Returns the events of some kinds about a person and whoever was merged into them, newest first: all of them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached or an event cannot be decrypted.
    pub async fn events_of_kinds(&self, person: PersonId, kinds: &[&str]) -> Result<Vec<JournalRecord>, Error> {
        let which = Sql::new("subject = 'person' AND subject_id IN (SELECT id FROM people WHERE id = ").bind(person.0).text(" OR merged_into = ").bind(person.0)
            .text(") AND kind IN ").list(kinds.iter().copied());
        records_of(self, which).await
    }

    /// Returns every right that some accounts ever had.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn grants_ever(&self, accounts: &[i64]) -> Result<HashMap<AccountId, Vec<HeldGrant>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            account_id: i64,
            role: String,
            area_path: String,
            until_ms: Option<i64>,
            given_ms: i64,
            ended_ms: Option<i64>,
        }
        let sql = Sql::new("SELECT account_id, role, area_path, until_ms, given_ms, ended_ms FROM grants WHERE account_id IN ").list(accounts.iter().copied()).text(" ORDER BY id");
        let mut found: HashMap<AccountId, Vec<HeldGrant>> = HashMap::new();
        for row in sql.all::<Row>(&self.read).await? {
            let Some(role) = Role::from_code(&row.role) else { continue };
            let grant = Grant { role, area: AreaPath::from_stored(row.area_path), team: None, until_ms: row.until_ms };
            found.entry(AccountId(row.account_id)).or_default().push(HeldGrant { grant, given_ms: row.given_ms, ended_ms: row.ended_ms });
        }
        Ok(found)
    }
}
