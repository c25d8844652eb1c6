//! A fresh store for each test, on SQLite or PostgreSQL.

use crate::{Backend, Cipher, Store};
use sea_orm::{ConnectionTrait, Database};

/// A store of its own; it is gone when it is dropped.
pub struct Fresh {
    pub store: Store,
    pub url: String,
    folder: tempfile::TempDir,
}

/// The key of every test.
pub const KEY: [u8; 32] = [7; 32];

/// Where tests find PostgreSQL; `cargo xtask test` starts one and says where.
pub const POSTGRES_URL: &str = "FIRSTLINE_TEST_POSTGRES_URL";

impl Fresh {
    /// Makes a store on the database asked for.
    ///
    /// # Panics
    /// When PostgreSQL is asked for and nobody said where it is: a test is never skipped in silence.
    pub async fn on(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}?mode=rwc", folder.path().join("test.db").display()),
            Backend::Postgres => new_database().await,
        };
        let store = Store::open(&url, Cipher::new(&KEY)).await.expect("a fresh store opens");
        Self { store, url, folder }
    }

    /// Opens the same database once more, as another process would.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn again(&self) -> Store {
        Store::open(&self.url, Cipher::new(&KEY)).await.expect("the store opens again")
    }

    /// Returns a folder that is gone with the store.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Runs a statement behind the store's back, as somebody with access to the database could.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn tamper(&self, sql: &str) {
        assert_eq!(self.refuses(sql).await, None, "the statement runs");
    }

    /// Runs a statement behind the store's back; returns why the database refuses it, where it does.
    ///
    /// # Panics
    /// When the database cannot be reached.
    pub async fn refuses(&self, sql: &str) -> Option<String> {
        let db = Database::connect(self.url.as_str()).await.expect("the database opens");
        let refusal = db.execute_unprepared(sql).await.err().map(|error| error.to_string());
        db.close().await.expect("the database closes");
        refusal
    }
}

async fn new_database() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var(POSTGRES_URL)
        .unwrap_or_else(|_| panic!("{POSTGRES_URL} is not set: run `cargo xtask test`, which starts PostgreSQL, or set it to postgres://user@host:port/postgres"));
    let name = format!("firstline_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let db = Database::connect(&server).await.expect("PostgreSQL answers");
    db.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("the old database goes");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database is made");
    db.close().await.expect("the connection closes");
    let (stem, _) = server.rsplit_once('/').expect("the URL names a database");
    format!("{stem}/{name}")
}
