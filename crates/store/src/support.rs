//! Calls that hurt a caller, and what was offered. What was said in them stays with the attempt.

use crate::doors::{moment_cursor, read_moment_cursor};
use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, AttemptId, PersonId, TeamId};
use sea_orm::FromQueryResult;

/// A call that hurt a caller, to be kept.
#[derive(Debug, Clone)]
pub struct NewHardCall<'a> {
    pub attempt: AttemptId,
    pub caller: AccountId,
    pub team: Option<TeamId>,
    pub area: &'a AreaPath,
    pub at_ms: i64,
}

/// What is offered to the caller.
#[derive(Debug, Clone, Copy)]
pub struct NewOffer<'a> {
    pub kind: &'a str,
    pub note: &'a str,
    pub by: AccountId,
    pub at_ms: i64,
}

/// A call that hurt a caller, and what was offered.
#[derive(Debug, Clone)]
pub struct HardCallRecord {
    pub attempt: AttemptId,
    pub person: PersonId,
    pub caller: AccountId,
    pub team: Option<TeamId>,
    pub area: AreaPath,
    pub at_ms: i64,
    pub outcome: String,
    /// What the caller noted of the call.
    pub noted: String,
    pub kind: Option<String>,
    pub note: Option<String>,
    pub offered_by: Option<AccountId>,
    pub offered_ms: Option<i64>,
    pub seen_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct Row {
    attempt_id: i64,
    person_id: i64,
    account_id: i64,
    team_id: Option<i64>,
    area_path: String,
    at_ms: i64,
    outcome: String,
    noted: Vec<u8>,
    kind: Option<String>,
    note: Option<Vec<u8>>,
    offered_by: Option<i64>,
    offered_ms: Option<i64>,
    seen_ms: Option<i64>,
}

/// An entry from paper that was taken back was never made.
const CALLS: &str = "SELECT h.attempt_id, a.person_id, h.account_id, h.team_id, h.area_path, h.at_ms, a.outcome, a.note AS noted, h.kind, h.note, h.offered_by, h.offered_ms, \
    h.seen_ms FROM hard_calls h JOIN attempts a ON a.id = h.attempt_id WHERE a.disposition <> 'undone' AND ";

impl Row {
    fn record(self, store: &Store) -> Result<HardCallRecord, Error> {
        let id = self.attempt_id;
        Ok(HardCallRecord {
            noted: store.cipher().open("attempts.note", id, &self.noted)?,
            note: self.note.map(|sealed| store.cipher().open("hard_calls.note", id, &sealed)).transpose()?,
            attempt: AttemptId(id),
            person: PersonId(self.person_id),
            caller: AccountId(self.account_id),
            team: self.team_id.map(TeamId),
            area: AreaPath::from_stored(self.area_path),
            at_ms: self.at_ms,
            outcome: self.outcome,
            kind: self.kind,
            offered_by: self.offered_by.map(AccountId),
            offered_ms: self.offered_ms,
            seen_ms: self.seen_ms,
        })
    }
}

impl Tx {
    /// Keeps a call that hurt a caller, once.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_hard_call(&self, new: &NewHardCall<'_>) -> Result<(), Error> {
        Sql::new("INSERT INTO hard_calls (attempt_id, account_id, team_id, area_path, at_ms) VALUES (").bind(new.attempt.0).text(", ").bind(new.caller.0).text(", ")
            .bind(new.team.map(|t| t.0)).text(", ").bind(new.area.as_str()).text(", ").bind(new.at_ms).text(") ON CONFLICT (attempt_id) DO NOTHING").run(self.db()).await?;
        Ok(())
    }

    /// Keeps what is offered; says whether nothing was before.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn offer_support(&self, attempt: AttemptId, new: NewOffer<'_>) -> Result<bool, Error> {
        let note = self.store().cipher().seal("hard_calls.note", attempt.0, new.note.as_bytes());
        let offered = Sql::new("UPDATE hard_calls SET kind = ").bind(new.kind).text(", note = ").bind(note).text(", offered_by = ").bind(new.by.0).text(", offered_ms = ")
            .bind(new.at_ms).text(" WHERE offered_ms IS NULL AND attempt_id = ").bind(attempt.0).run(self.db()).await?;
        Ok(offered > 0)
    }

    /// Takes an offer back that the caller has not seen; says whether there was one.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_support(&self, attempt: AttemptId) -> Result<bool, Error> {
        let sql = Sql::new("UPDATE hard_calls SET kind = NULL, note = NULL, offered_by = NULL, offered_ms = NULL WHERE offered_ms IS NOT NULL AND seen_ms IS NULL AND attempt_id = ");
        Ok(sql.bind(attempt.0).run(self.db()).await? > 0)
    }

    /// Notes that the caller has seen what was offered; says whether that is news.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_support_seen(&self, attempt: AttemptId, caller: AccountId, now_ms: i64) -> Result<bool, Error> {
        let seen = Sql::new("UPDATE hard_calls SET seen_ms = ").bind(now_ms).text(" WHERE seen_ms IS NULL AND offered_ms IS NOT NULL AND account_id = ").bind(caller.0)
            .text(" AND attempt_id = ").bind(attempt.0).run(self.db()).await?;
        Ok(seen > 0)
    }
}

impl Store {
    /// Returns a page of the calls of the scope that hurt a caller, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn hard_calls(&self, scope: &Scope, only_open: bool, after: Option<&str>, limit: u32) -> Result<Page<HardCallRecord>, Error> {
        let mut sql = Sql::new(CALLS).in_scope("h.area_path", scope);
        if only_open {
            sql = sql.text(" AND h.offered_ms IS NULL");
        }
        if let Some((at_ms, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (h.at_ms < ").bind(at_ms).text(" OR h.at_ms = ").bind(at_ms).text(" AND h.attempt_id < ").bind(id).text(")");
        }
        let sql = sql.text(" ORDER BY h.at_ms DESC, h.attempt_id DESC LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<HardCallRecord> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |r| moment_cursor(r.at_ms, r.attempt.0)))
    }

    /// Returns a call of the scope that hurt a caller.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn hard_call(&self, scope: &Scope, attempt: AttemptId) -> Result<HardCallRecord, Error> {
        let sql = Sql::new(CALLS).text("h.attempt_id = ").bind(attempt.0).text(" AND ").in_scope("h.area_path", scope);
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns what was offered to a caller since a moment, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn support_for(&self, caller: AccountId, since_ms: i64, most: u32) -> Result<Vec<HardCallRecord>, Error> {
        let sql = Sql::new(CALLS).text("h.offered_ms IS NOT NULL AND h.account_id = ").bind(caller.0).text(" AND h.offered_ms >= ").bind(since_ms)
            .text(" ORDER BY h.offered_ms DESC LIMIT ").bind(i64::from(most));
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Counts the calls of the scope after which nothing was offered yet, of one team or of all.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn open_hard_calls(&self, scope: &Scope, team: Option<TeamId>) -> Result<u64, Error> {
        let mut sql = Sql::new("SELECT COUNT(*) AS n FROM hard_calls h JOIN attempts a ON a.id = h.attempt_id WHERE a.disposition <> 'undone' AND h.offered_ms IS NULL AND ")
            .in_scope("h.area_path", scope);
        if let Some(team) = team {
            sql = sql.text(" AND h.team_id = ").bind(team.0);
        }
        Ok(count(sql.number(&self.read).await?))
    }
}
