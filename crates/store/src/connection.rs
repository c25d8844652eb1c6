//! Opens the database, keeps its settings safe, and begins transactions.

use crate::group::Gate;
use crate::migrations::Migrator;
use crate::read::Read;
use crate::sql::Sql;
use crate::tx::{Begun, Tx};
use crate::{Cipher, Error, IdGenerator};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, FromQueryResult, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::sync::Arc;
use std::time::Duration;

/// Connections that read SQLite at the same time.
const READERS: u32 = 6;

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Where transactions begin: PostgreSQL has many writers, and shares commits by itself.
#[derive(Clone)]
enum Write {
    Sqlite(Gate),
    Postgres(DatabaseConnection),
}

/// The database with its keys. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) read: Read,
    write: Write,
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
        let (read, write) = if sqlite {
            let write = Database::connect(sqlite_options(url, 1, 98_304)).await?;
            let read = Database::connect(sqlite_options(url, READERS, 8_192)).await?;
            (read, write)
        } else {
            let mut options = ConnectOptions::new(url.to_owned());
            // A plan that was made while a table was empty must not be kept for when it is not.
            options.max_connections(24).sqlx_logging(false).acquire_timeout(Duration::from_secs(20))
                .map_sqlx_postgres_opts(|o| o.options([("plan_cache_mode", "force_custom_plan")]));
            let pool = Database::connect(options).await?;
            (pool.clone(), pool)
        };
        if sqlite {
            assert_durable(&write).await?;
        }
        refuse_newer(&write).await?;
        Migrator::up(&write, None).await?;
        let node = claim_node(&write).await?;
        check_key(&write, &cipher).await?;
        Ok(Self {
            read: if sqlite { Read::sqlite(&read, READERS as usize).await? } else { Read::Postgres(read) },
            write: if sqlite { Write::Sqlite(Gate::new(&write).await?) } else { Write::Postgres(write) },
            cipher: Arc::new(cipher),
            ids: Arc::new(IdGenerator::new(node)),
            backend: if sqlite { Backend::Sqlite } else { Backend::Postgres },
        })
    }

    /// Starts a transaction that writes. On SQLite it shares its commit with those that wait at the same
    /// time, so it is to be short.
    ///
    /// # Errors
    /// Fails when the database stays busy or cannot be reached.
    pub async fn begin(&self) -> Result<Tx, Error> {
        self.begin_with(false).await
    }

    /// Starts a transaction that changes much and takes its time: nobody shares its commit.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn begin_long(&self) -> Result<Tx, Error> {
        self.begin_with(true).await
    }

    async fn begin_with(&self, alone: bool) -> Result<Tx, Error> {
        let begun = match &self.write {
            Write::Sqlite(gate) => Begun::Member(gate.enter(alone).await?),
            Write::Postgres(db) => Begun::Whole(db.begin().await?),
        };
        Ok(Tx::new(begun, self.clone()))
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

    /// Answers whether the database can be asked at all.
    ///
    /// # Errors
    /// Fails when it cannot.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.read.execute_unprepared("SELECT 1").await.map(|_| ())?)
    }

    /// Lets the query planner of SQLite see how large the tables have become.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn optimize(&self) -> Result<(), Error> {
        match &self.write {
            Write::Sqlite(gate) => gate.between("PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002").await,
            Write::Postgres(db) => Ok(db.execute_unprepared("ANALYZE").await.map(|_| ())?),
        }
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

fn sqlite_options(url: &str, connections: u32, cache_kib: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.create_if_missing(true)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "OFF")
                .pragma("temp_store", "MEMORY")
                .pragma("wal_autocheckpoint", "25000")
                .pragma("cache_size", format!("-{cache_kib}"))
                .busy_timeout(Duration::from_millis(5))
                .statement_cache_capacity(256)
        });
    options
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
