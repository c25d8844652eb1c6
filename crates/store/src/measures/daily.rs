//! What is done every day: how people are, and what they need who cannot go out.

use crate::sql::Sql;
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, CheckId, NeedId, PersonId};
use domain::measures::{NeedKind, NeedState};
use sea_orm::FromQueryResult;

/// A check to be kept.
#[derive(Debug, Clone)]
pub struct NewCheck<'a> {
    pub person: PersonId,
    pub at_ms: i64,
    /// In tenths of a degree.
    pub temperature: Option<i64>,
    pub symptoms: &'a [String],
    pub note: &'a str,
    pub by: AccountId,
    /// What makes it an alert.
    pub alerts: &'a [String],
    pub pack: &'a str,
}

/// A check as it was kept.
#[derive(Debug, Clone)]
pub struct CheckRecord {
    pub id: CheckId,
    pub person: PersonId,
    pub at_ms: i64,
    pub temperature: Option<i64>,
    pub symptoms: Vec<String>,
    pub note: String,
    pub by: AccountId,
    pub alerts: Vec<String>,
    /// What was done after an alert.
    pub done: Option<String>,
    pub done_ms: Option<i64>,
    pub done_by: Option<AccountId>,
}

/// A need as it is kept.
#[derive(Debug, Clone)]
pub struct NeedRecord {
    pub id: NeedId,
    pub person: PersonId,
    pub area: AreaPath,
    pub kind: NeedKind,
    pub note: String,
    pub state: NeedState,
    pub opened_ms: i64,
    pub opened_by: AccountId,
    pub taken_ms: Option<i64>,
    pub taken_by: Option<AccountId>,
    pub done_ms: Option<i64>,
    pub done_by: Option<AccountId>,
    pub result: String,
}

#[derive(FromQueryResult)]
struct CheckRow {
    id: i64,
    person_id: i64,
    at_ms: i64,
    temperature: Option<i64>,
    symptoms: String,
    note: Vec<u8>,
    account_id: i64,
    alert: Option<String>,
    done: Option<Vec<u8>>,
    done_ms: Option<i64>,
    done_by: Option<i64>,
}

const CHECK: &str = "SELECT id, person_id, at_ms, temperature, symptoms, note, account_id, alert, done, done_ms, done_by FROM measure_checks WHERE ";

fn codes(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

impl CheckRow {
    fn record(self, store: &Store) -> Result<CheckRecord, Error> {
        Ok(CheckRecord {
            note: store.cipher().open("measure_checks.note", self.id, &self.note)?,
            done: self.done.map(|sealed| store.cipher().open("measure_checks.done", self.id, &sealed)).transpose()?,
            id: CheckId(self.id),
            person: PersonId(self.person_id),
            at_ms: self.at_ms,
            temperature: self.temperature,
            symptoms: codes(&self.symptoms),
            by: AccountId(self.account_id),
            alerts: codes(self.alert.as_deref().unwrap_or_default()),
            done_ms: self.done_ms,
            done_by: self.done_by.map(AccountId),
        })
    }
}

#[derive(FromQueryResult)]
struct NeedRow {
    id: i64,
    person_id: i64,
    area_path: String,
    kind: String,
    note: Vec<u8>,
    state: String,
    opened_ms: i64,
    opened_by: i64,
    taken_ms: Option<i64>,
    taken_by: Option<i64>,
    done_ms: Option<i64>,
    done_by: Option<i64>,
    result: Option<Vec<u8>>,
}

const NEED: &str = "SELECT id, person_id, area_path, kind, note, state, opened_ms, opened_by, taken_ms, taken_by, done_ms, done_by, result FROM needs WHERE ";

impl NeedRow {
    fn record(self, store: &Store) -> Result<NeedRecord, Error> {
        Ok(NeedRecord {
            note: store.cipher().open("needs.note", self.id, &self.note)?,
            result: self.result.map(|sealed| store.cipher().open("needs.result", self.id, &sealed)).transpose()?.unwrap_or_default(),
            id: NeedId(self.id),
            person: PersonId(self.person_id),
            area: AreaPath::from_stored(self.area_path),
            kind: NeedKind::from_code(&self.kind).unwrap_or(NeedKind::Other),
            state: NeedState::from_code(&self.state).unwrap_or(NeedState::Open),
            opened_ms: self.opened_ms,
            opened_by: AccountId(self.opened_by),
            taken_ms: self.taken_ms,
            taken_by: self.taken_by.map(AccountId),
            done_ms: self.done_ms,
            done_by: self.done_by.map(AccountId),
        })
    }
}

impl Tx {
    /// Keeps a check.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_measure_check(&self, new: &NewCheck<'_>) -> Result<CheckId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("measure_checks.note", id, new.note.as_bytes());
        let alert = (!new.alerts.is_empty()).then(|| new.alerts.join(" "));
        Sql::new("INSERT INTO measure_checks (id, person_id, at_ms, temperature, symptoms, note, account_id, alert, pack) VALUES (").bind(id).text(", ").bind(new.person.0).text(", ")
            .bind(new.at_ms).text(", ").bind(new.temperature).text(", ").bind(new.symptoms.join(" ")).text(", ").bind(note).text(", ").bind(new.by.0).text(", ").bind(alert).text(", ")
            .bind(new.pack).text(")").run(self.db()).await?;
        Ok(CheckId(id))
    }

    /// Keeps what was done after an alert; says whether nothing was before.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn handle_alert(&self, id: CheckId, done: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let done = self.store().cipher().seal("measure_checks.done", id.0, done.as_bytes());
        let handled = Sql::new("UPDATE measure_checks SET done = ").bind(done).text(", done_ms = ").bind(now_ms).text(", done_by = ").bind(by.0)
            .text(" WHERE alert IS NOT NULL AND done_ms IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(handled > 0)
    }

    /// Keeps a need.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_need(&self, person: PersonId, area: &AreaPath, kind: NeedKind, note: &str, by: AccountId, now_ms: i64) -> Result<NeedId, Error> {
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("needs.note", id, note.as_bytes());
        Sql::new("INSERT INTO needs (id, person_id, area_path, kind, note, state, opened_ms, opened_by) VALUES (").bind(id).text(", ").bind(person.0).text(", ").bind(area.as_str())
            .text(", ").bind(kind.code()).text(", ").bind(note).text(", 'open', ").bind(now_ms).text(", ").bind(by.0).text(")").run(self.db()).await?;
        Ok(NeedId(id))
    }

    /// Moves a need on, unless somebody else has meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is no longer as it was read.
    pub async fn move_need(&self, was: &NeedRecord, to: NeedState, result: &str, by: AccountId, now_ms: i64) -> Result<(), Error> {
        let mut sql = Sql::new("UPDATE needs SET state = ").bind(to.code());
        sql = if to == NeedState::Done {
            let result = self.store().cipher().seal("needs.result", was.id.0, result.as_bytes());
            sql.text(", done_ms = ").bind(now_ms).text(", done_by = ").bind(by.0).text(", result = ").bind(result)
        } else {
            sql.text(", taken_ms = ").bind(now_ms).text(", taken_by = ").bind(by.0)
        };
        let moved = sql.text(" WHERE id = ").bind(was.id.0).text(" AND state = ").bind(was.state.code()).run(self.db()).await?;
        if moved == 0 { Err(Error::Conflict { constraint: "needs_state".to_owned() }) } else { Ok(()) }
    }
}

impl Store {
    /// Returns the checks of somebody, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn checks_of(&self, person: PersonId) -> Result<Vec<CheckRecord>, Error> {
        let sql = Sql::new(CHECK).text("person_id = ").bind(person.0).text(" ORDER BY at_ms DESC, id DESC LIMIT 100");
        sql.all::<CheckRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a check.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn measure_check(&self, id: CheckId) -> Result<CheckRecord, Error> {
        Sql::new(CHECK).text("id = ").bind(id.0).one::<CheckRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns a page of the needs of the scope: those that are open, the oldest first, or those that are done, the newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn needs(&self, scope: &Scope, kind: Option<NeedKind>, is_done: bool, after: Option<&str>, limit: u32) -> Result<Page<NeedRecord>, Error> {
        let after = after.and_then(domain::ids::decode);
        let mut sql = Sql::new(NEED).text(if is_done { "done_ms IS NOT NULL AND id < " } else { "done_ms IS NULL AND id > " })
            .bind(after.unwrap_or(if is_done { i64::MAX } else { 0 })).text(" AND ").in_scope("area_path", scope);
        if let Some(kind) = kind {
            sql = sql.text(" AND kind = ").bind(kind.code());
        }
        let sql = sql.text(if is_done { " ORDER BY id DESC LIMIT " } else { " ORDER BY id LIMIT " }).bind(i64::from(limit) + 1);
        let rows: Vec<NeedRecord> = sql.all::<NeedRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |need| need.id.to_string()))
    }

    /// Returns what somebody needs, what is open first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn needs_of(&self, person: PersonId) -> Result<Vec<NeedRecord>, Error> {
        let sql = Sql::new(NEED).text("person_id = ").bind(person.0).text(" ORDER BY CASE WHEN done_ms IS NULL THEN 0 ELSE 1 END, id DESC LIMIT 100");
        sql.all::<NeedRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a need of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn need(&self, scope: &Scope, id: NeedId) -> Result<NeedRecord, Error> {
        let sql = Sql::new(NEED).text("id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<NeedRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }
}
