//! Opens the database, keeps its settings safe, and lets one writer at a time into SQLite.

use crate::migrations::Migrator;
use crate::read::Read;
use crate::sql::Sql;
use crate::tx::Tx;
use crate::write::{BUSY_LIMIT, Write, Writing};
use crate::{Cipher, Error, IdGenerator};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, Statement,
};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Connections that read SQLite at the same time.
const READERS: u32 = 6;

/// Rows that SQLite's thread reads ahead of whoever asked: with a few it stops and is woken again and again.
const ROWS_AHEAD: usize = 4_096;

/// How long SQLite itself waits while another process writes; whoever writes asks again, oftener than it would.
const BUSY_WAIT: Duration = Duration::from_millis(5);

/// Left between two steps of upkeep, for others who want to write.
pub(crate) const GAP: Duration = Duration::from_millis(4);

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The database with its keys. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) read: Read,
    write: Write,
    access_changes: Arc<AtomicU64>,
    commits: Arc<AtomicU64>,
    cipher: Arc<Cipher>,
    ids: Arc<IdGenerator>,
    backend: Backend,
}

impl Store {
    /// Opens a database by URL, brings its schema up to date and checks that its settings are safe.
    ///
    /// # Errors
    /// Fails when it cannot be reached, is newer than this program, was written with another key,
    /// or does not confirm durable commits.
    pub async fn open(url: &str, cipher: Cipher) -> Result<Self, Error> {
        let sqlite = DbBackend::Sqlite.is_prefix_of(url);
        let (read, pool) = if sqlite {
            let write = Database::connect(sqlite_options(url, 1, 98_304, "0")).await?;
            let read = Database::connect(sqlite_options(url, READERS, 8_192, "1")).await?;
            (Some(read), write)
        } else {
            let mut options = ConnectOptions::new(url.to_owned());
            // A plan that was made while a table was empty must not be kept for when it is not.
            options.max_connections(24).sqlx_logging(false).acquire_timeout(Duration::from_secs(20))
                .map_sqlx_postgres_opts(|o| o.options([("plan_cache_mode", "force_custom_plan")]));
            let pool = Database::connect(options).await?;
            (None, pool)
        };
        if sqlite {
            // Another process may be writing just then; opening waits for its turn.
            wait_for_others(&pool, BUSY_LIMIT).await?;
            assert_durable(&pool).await?;
        }
        refuse_newer(&pool).await?;
        Migrator::up(&pool, None).await?;
        let node = claim_node(&pool).await?;
        check_key(&pool, &cipher).await?;
        if sqlite {
            wait_for_others(&pool, BUSY_WAIT).await?;
        }
        // They are opened after the schema is up to date.
        let (read, write) = match read {
            Some(readers) => (Read::sqlite(&readers, READERS as usize).await?, Write::sqlite(&pool).await?),
            None => (Read::Postgres(pool.clone()), Write::Postgres(pool)),
        };
        Ok(Self {
            read,
            write,
            access_changes: Arc::default(),
            commits: Arc::default(),
            cipher: Arc::new(cipher),
            ids: Arc::new(IdGenerator::new(node)),
            backend: if sqlite { Backend::Sqlite } else { Backend::Postgres },
        })
    }

    /// Starts a transaction that writes.
    ///
    /// # Errors
    /// Fails when the database stays busy or cannot be reached.
    pub async fn begin(&self) -> Result<Tx, Error> {
        Ok(Tx::new(self.write.begin().await?, self.clone()))
    }

    /// Starts a transaction that sees one state of the database and writes nothing: whoever writes does not wait for it.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn look(&self) -> Result<Tx, Error> {
        Ok(Tx::looking(Writing::reading(&self.read).await?, self.clone()))
    }

    /// Counts what this process has begun to commit; upkeep is not counted.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::SeqCst)
    }

    pub(crate) fn note_commit(&self) {
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Returns the cipher of this installation.
    #[must_use]
    pub fn cipher(&self) -> &Cipher {
        &self.cipher
    }

    /// Returns the maker of identifiers.
    #[must_use]
    pub fn ids(&self) -> &IdGenerator {
        &self.ids
    }

    /// Counts the changes of accounts, rights and sessions that this process has committed: what was read
    /// before one of them may no longer hold.
    #[must_use]
    pub fn access_changes(&self) -> u64 {
        self.access_changes.load(Ordering::SeqCst)
    }

    pub(crate) fn note_access_change(&self) {
        self.access_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Answers whether the database can be asked at all.
    ///
    /// # Errors
    /// Fails when it cannot.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.read.execute_unprepared("SELECT 1").await.map(|_| ())?)
    }

    /// Lets the query planner see how large the tables have become; SQLite looks at one table at a time,
    /// so that writers get in between.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn optimize(&self) -> Result<(), Error> {
        if let Write::Postgres(pool) = &self.write {
            return Ok(pool.execute_unprepared("ANALYZE").await.map(drop)?);
        }
        // The lowest bit of the mask asks for the statements instead of running them. Even so it takes the turn of a writer, which
        // another process may have.
        let worth = Statement::from_string(DbBackend::Sqlite, "PRAGMA optimize = 0x10003");
        let asking = self.write.begin().await?;
        let worth = asking.db().query_all_raw(worth).await?;
        asking.commit().await?;
        for row in worth {
            let statement: String = row.try_get_by_index(0)?;
            let writing = self.write.begin().await?;
            writing.db().execute_unprepared(&format!("PRAGMA analysis_limit = 400; {statement}")).await?;
            writing.commit().await?;
            tokio::time::sleep(GAP).await;
        }
        Ok(())
    }

    /// Moves what SQLite has logged into the database file. An index that grows at random places is
    /// then written once for many transactions, not once for each; nobody is kept waiting.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn checkpoint(&self) -> Result<(), Error> {
        if self.backend == Backend::Sqlite {
            self.read.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await?;
        }
        Ok(())
    }
}

async fn check_key(db: &DatabaseConnection, cipher: &Cipher) -> Result<(), Error> {
    #[derive(FromQueryResult)]
    struct Meta {
        value: String,
    }
    let mine = cipher.fingerprint();
    let kept = Sql::new("SELECT value FROM meta WHERE name = 'key'").one::<Meta>(db).await?;
    match kept {
        Some(kept) if kept.value == mine => Ok(()),
        Some(kept) => Err(Error::Refused(format!(
            "this database was written with the key {}, not with {mine}; give the right key", kept.value
        ))),
        None => {
            Sql::new("INSERT INTO meta (name, value) VALUES ('key', ").bind(mine).text(") ON CONFLICT DO NOTHING").run(db).await?;
            Ok(())
        }
    }
}

fn sqlite_options(url: &str, connections: u32, cache_kib: u32, only_reads: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.create_if_missing(true)
                .row_buffer_size(ROWS_AHEAD)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "OFF")
                .pragma("temp_store", "MEMORY")
                .pragma("wal_autocheckpoint", "25000")
                .pragma("cache_size", format!("-{cache_kib}"))
                .pragma("query_only", only_reads)
                .busy_timeout(BUSY_WAIT)
                .statement_cache_capacity(256)
        });
    options
}

/// Has the one connection of a pool wait for so long while somebody else writes.
async fn wait_for_others(db: &DatabaseConnection, limit: Duration) -> Result<(), Error> {
    db.execute_unprepared(&format!("PRAGMA busy_timeout = {}", limit.as_millis())).await?;
    Ok(())
}

/// NORMAL loses acknowledged writes at a power cut, so the setting is read back, not trusted.
async fn assert_durable(db: &DatabaseConnection) -> Result<(), Error> {
    #[derive(FromQueryResult)]
    struct Setting {
        synchronous: i64,
    }
    let setting = Sql::new("PRAGMA synchronous").one::<Setting>(db).await?;
    if setting.is_some_and(|s| s.synchronous >= 2) {
        Ok(())
    } else {
        Err(Error::Refused("the database does not confirm synchronous=FULL".to_owned()))
    }
}

async fn refuse_newer(db: &DatabaseConnection) -> Result<(), Error> {
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    #[derive(FromQueryResult)]
    struct Version {
        version: String,
    }
    let applied = Sql::new("SELECT version FROM seaql_migrations").all::<Version>(db).await.unwrap_or_default();
    match applied.into_iter().find(|a| !known.contains(&a.version)) {
        Some(newer) => Err(Error::Refused(format!(
            "this database was made by a newer Firstline (it has {}); use that version", newer.version
        ))),
        None => Ok(()),
    }
}

/// Gives each process another number, so that two never make the same identifier.
async fn claim_node(db: &DatabaseConnection) -> Result<u16, Error> {
    #[derive(FromQueryResult)]
    struct Node {
        value: String,
    }
    let claim = Sql::new(
        "INSERT INTO meta (name, value) VALUES ('node', '1') \
         ON CONFLICT (name) DO UPDATE SET value = CAST((CAST(meta.value AS INTEGER) + 1) % 1024 AS TEXT) RETURNING value",
    );
    let node = claim.one::<Node>(db).await?.and_then(|n| n.value.parse().ok());
    node.ok_or_else(|| Error::Refused("the database gave no process number".to_owned()))
}
