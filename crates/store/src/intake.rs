//! Lists: files, mappings, the ledger of every row, and the people on them.

mod chunk;
mod decided;
mod rows;
mod write;

pub use chunk::{Chunk, ChunkCounts, ChunkPerson, ChunkRow, MergedPerson, PersonAddition, RowProblemRecord};
pub use decided::DecidedRow;
pub use rows::{ListRowRecord, ProblemCount, RowFilter};
pub use write::Reception;

use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, AreaId, ListId, MappingId, TeamId, UploadId};
use sea_orm::FromQueryResult;

/// A file that was sent and waits to be read.
#[derive(Debug, Clone)]
pub struct UploadRecord {
    pub id: UploadId,
    pub filename: String,
    pub bytes: u64,
    pub sha256: String,
    pub account: Option<AccountId>,
    pub at_ms: i64,
}

/// A saved mapping of columns and values.
#[derive(Debug, Clone)]
pub struct MappingRecord {
    pub id: MappingId,
    pub name: String,
    pub area: AreaPath,
    /// The headers it fits, joined.
    pub headers: String,
    pub body: serde_json::Value,
    pub used_ms: i64,
}

/// A list to be received.
#[derive(Debug, Clone)]
pub struct NewList {
    pub name: String,
    pub source: String,
    pub basis: String,
    pub purpose: String,
    pub area_id: Option<AreaId>,
    pub area: AreaPath,
    pub team: Option<TeamId>,
    pub upload: UploadId,
    pub filename: String,
    pub sha256: String,
    /// How the file is to be read.
    pub settings: serde_json::Value,
    pub received_by: Option<AccountId>,
}

/// A list with its ledger.
#[derive(Debug, Clone)]
pub struct ListRecord {
    pub id: ListId,
    pub name: String,
    pub source: String,
    pub basis: String,
    pub purpose: String,
    pub area_id: Option<AreaId>,
    pub area: AreaPath,
    pub team: Option<TeamId>,
    pub upload: UploadId,
    pub filename: String,
    pub sha256: String,
    pub settings: serde_json::Value,
    pub state: String,
    pub failure: Option<serde_json::Value>,
    pub received_ms: i64,
    pub received_by: Option<AccountId>,
    pub finished_ms: Option<i64>,
    pub total_rows: Option<u64>,
    /// The first data row that was not read yet.
    pub next_row: i64,
    pub accepted: u64,
    pub merged: u64,
    pub held: u64,
    pub rejected: u64,
    pub working_ms: i64,
}

impl ListRecord {
    /// Returns the rows that have a verdict: the ledger's left side.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.accepted + self.merged + self.held + self.rejected
    }
}

#[derive(FromQueryResult)]
struct ListRow {
    id: i64,
    name: String,
    source: String,
    basis: String,
    purpose: String,
    area_id: Option<i64>,
    area_path: String,
    team_id: Option<i64>,
    upload_id: i64,
    filename: String,
    sha256: String,
    settings: String,
    state: String,
    failure: Option<String>,
    received_ms: i64,
    received_by: Option<i64>,
    finished_ms: Option<i64>,
    total_rows: Option<i64>,
    next_row: i64,
    accepted: i64,
    merged: i64,
    held: i64,
    rejected: i64,
    working_ms: i64,
}

impl From<ListRow> for ListRecord {
    fn from(row: ListRow) -> Self {
        Self {
            id: ListId(row.id),
            name: row.name,
            source: row.source,
            basis: row.basis,
            purpose: row.purpose,
            area_id: row.area_id.map(AreaId),
            area: AreaPath::from_stored(row.area_path),
            team: row.team_id.map(TeamId),
            upload: UploadId(row.upload_id),
            filename: row.filename,
            sha256: row.sha256,
            settings: serde_json::from_str(&row.settings).unwrap_or_default(),
            state: row.state,
            failure: row.failure.and_then(|f| serde_json::from_str(&f).ok()),
            received_ms: row.received_ms,
            received_by: row.received_by.map(AccountId),
            finished_ms: row.finished_ms,
            total_rows: row.total_rows.map(count),
            next_row: row.next_row,
            accepted: count(row.accepted),
            merged: count(row.merged),
            held: count(row.held),
            rejected: count(row.rejected),
            working_ms: row.working_ms,
        }
    }
}

const COLUMNS: &str = "id, name, source, basis, purpose, area_id, area_path, team_id, upload_id, filename, sha256, settings, state, failure, received_ms, \
    received_by, finished_ms, total_rows, next_row, accepted, merged, held, rejected, working_ms";

#[derive(FromQueryResult)]
struct UploadRow {
    id: i64,
    filename: String,
    bytes: i64,
    sha256: String,
    account_id: Option<i64>,
    at_ms: i64,
}

impl From<UploadRow> for UploadRecord {
    fn from(row: UploadRow) -> Self {
        Self {
            id: UploadId(row.id),
            filename: row.filename,
            bytes: count(row.bytes),
            sha256: row.sha256,
            account: row.account_id.map(AccountId),
            at_ms: row.at_ms,
        }
    }
}

#[derive(FromQueryResult)]
struct MappingRow {
    id: i64,
    name: String,
    area_path: String,
    headers: String,
    body: String,
    used_ms: i64,
}

impl From<MappingRow> for MappingRecord {
    fn from(row: MappingRow) -> Self {
        Self {
            id: MappingId(row.id),
            name: row.name,
            area: AreaPath::from_stored(row.area_path),
            headers: row.headers,
            body: serde_json::from_str(&row.body).unwrap_or_default(),
            used_ms: row.used_ms,
        }
    }
}

impl Tx {
    /// Keeps word of a file.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_upload(&self, id: UploadId, filename: &str, bytes: u64, sha256: &str, account: Option<AccountId>, now_ms: i64) -> Result<(), Error> {
        Sql::new("INSERT INTO uploads (id, filename, bytes, sha256, account_id, at_ms) VALUES (").bind(id.0).text(", ").bind(filename).text(", ")
            .bind(i64::try_from(bytes).unwrap_or(i64::MAX)).text(", ").bind(sha256).text(", ").bind(account.map(|a| a.0)).text(", ").bind(now_ms).text(")")
            .run(self.db()).await?;
        Ok(())
    }

    /// Keeps a mapping under a name, in place of the one that had it.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn remember_mapping(&self, name: &str, area: &AreaPath, headers: &str, body: &serde_json::Value, now_ms: i64) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO mappings (id, name, area_path, headers, body, used_ms) VALUES (").bind(id).text(", ").bind(name).text(", ").bind(area.as_str())
            .text(", ").bind(headers).text(", ").bind(body.to_string()).text(", ").bind(now_ms)
            .text(") ON CONFLICT (area_path, name) DO UPDATE SET headers = excluded.headers, body = excluded.body, used_ms = excluded.used_ms").run(self.db()).await?;
        Ok(())
    }

    /// Opens the ledger of a list.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_list(&self, new: &NewList, now_ms: i64) -> Result<ListId, Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO lists (id, name, source, basis, purpose, area_id, area_path, team_id, upload_id, filename, sha256, settings, state, received_ms, received_by, next_row, accepted, merged, held, rejected, working_ms) VALUES (")
            .bind(id).text(", ").bind(new.name.as_str()).text(", ").bind(new.source.as_str()).text(", ").bind(new.basis.as_str()).text(", ").bind(new.purpose.as_str())
            .text(", ").bind(new.area_id.map(|a| a.0)).text(", ").bind(new.area.as_str()).text(", ").bind(new.team.map(|t| t.0)).text(", ").bind(new.upload.0)
            .text(", ").bind(new.filename.as_str()).text(", ").bind(new.sha256.as_str()).text(", ").bind(new.settings.to_string()).text(", 'receiving', ").bind(now_ms)
            .text(", ").bind(new.received_by.map(|a| a.0)).text(", 1, 0, 0, 0, 0, 0)").run(self.db()).await?;
        Ok(ListId(id))
    }

    /// Opens the ledger of a complete list again, in the transaction that adds rows to it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not complete.
    pub async fn receive_again(&self, id: ListId) -> Result<(), Error> {
        let changed = Sql::new("UPDATE lists SET state = 'receiving' WHERE state = 'complete' AND id = ").bind(id.0).run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Returns a list that this transaction has opened.
    ///
    /// # Errors
    /// [`Error::NotFound`] without one.
    pub async fn list_as_opened(&self, id: ListId) -> Result<ListRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM lists WHERE id = ").bind(id.0);
        sql.one::<ListRow>(self.db()).await?.map(ListRecord::from).ok_or(Error::NotFound)
    }

    /// Closes the ledger of a list: complete, or failed with a reason. Fails on one that is closed already.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the list is not being received.
    pub async fn finish_list(&self, id: ListId, failure: Option<&serde_json::Value>, total: Option<i64>, now_ms: i64) -> Result<(), Error> {
        let state = if failure.is_some() { "failed" } else { "complete" };
        let changed = Sql::new("UPDATE lists SET state = ").bind(state).text(", failure = ").bind(failure.map(ToString::to_string)).text(", total_rows = ").bind(total)
            .text(", finished_ms = ").bind(now_ms).text(" WHERE state = 'receiving' AND id = ").bind(id.0).run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl Store {
    /// Returns a file that was sent.
    ///
    /// # Errors
    /// [`Error::NotFound`] without one.
    pub async fn upload(&self, id: UploadId) -> Result<UploadRecord, Error> {
        let sql = Sql::new("SELECT id, filename, bytes, sha256, account_id, at_ms FROM uploads WHERE id = ").bind(id.0);
        sql.one::<UploadRow>(&self.read).await?.map(UploadRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the saved mappings that somebody of the scope may use, last used first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn mappings(&self, scope: &Scope) -> Result<Vec<MappingRecord>, Error> {
        let sql = Sql::new("SELECT id, name, area_path, headers, body, used_ms FROM mappings WHERE ").in_scope("area_path", scope).text(" ORDER BY used_ms DESC LIMIT 200");
        Ok(sql.all::<MappingRow>(&self.read).await?.into_iter().map(MappingRecord::from).collect())
    }

    /// Returns a list of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn list(&self, scope: &Scope, id: ListId) -> Result<ListRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM lists WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<ListRow>(&self.read).await?.map(ListRecord::from).ok_or(Error::NotFound)
    }

    /// Returns a page of the lists of the scope, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lists(&self, scope: &Scope, after: Option<&str>, limit: u32) -> Result<Page<ListRecord>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM lists WHERE ").in_scope("area_path", scope);
        if let Some(after) = after.and_then(domain::ids::decode) {
            sql = sql.text(" AND id < ").bind(after);
        }
        let items = sql.text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1).all::<ListRow>(&self.read).await?;
        Ok(Page::cut(items.into_iter().map(ListRecord::from).collect(), limit, |l: &ListRecord| l.id.to_string()))
    }

    /// Returns the lists whose file has this hash, newest first, whatever their area: a file is received once.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lists_of_file(&self, sha256: &str) -> Result<Vec<ListRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM lists WHERE sha256 = ").bind(sha256).text(" ORDER BY id DESC LIMIT 20");
        Ok(sql.all::<ListRow>(&self.read).await?.into_iter().map(ListRecord::from).collect())
    }

    /// Says whether a list is being received.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn is_receiving(&self) -> Result<bool, Error> {
        Ok(Sql::new("SELECT COUNT(*) AS n FROM lists WHERE state = 'receiving'").number(&self.read).await? > 0)
    }

    /// Returns lists whose reception was cut off.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn unfinished_lists(&self) -> Result<Vec<ListRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM lists WHERE state = 'receiving' ORDER BY id");
        Ok(sql.all::<ListRow>(&self.read).await?.into_iter().map(ListRecord::from).collect())
    }
}
