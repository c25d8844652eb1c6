//! The connections that read.
//!
//! Owns who may use which. A pool of the driver asks SQLite whether it is still there after every
//! use, which takes as long as reading; a file that was opened stays open.

use crate::Error;
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, TransactionTrait};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Where questions go. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Read {
    Sqlite(Arc<Held>),
    Postgres(DatabaseConnection),
}

/// Connections taken out of the driver's pool for good. Each is held by a transaction that ended at
/// once, so that every statement sees the newest commit.
pub(crate) struct Held {
    free: Mutex<Vec<DatabaseTransaction>>,
    places: Arc<Semaphore>,
}

/// A connection in use; it goes back when this is dropped.
pub(crate) struct Lent {
    from: Arc<Held>,
    connection: Option<DatabaseTransaction>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.from.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

impl Held {
    pub(crate) async fn lend(self: &Arc<Self>) -> Result<Lent, DbErr> {
        let closed = || DbErr::Custom("no connection is left that reads".to_owned());
        let place = self.places.clone().acquire_owned().await.map_err(|_| closed())?;
        let connection = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop().ok_or_else(closed)?;
        Ok(Lent { from: self.clone(), connection: Some(connection), _place: place })
    }
}

impl Lent {
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        self.connection.as_ref().expect("it is given back only when this is dropped")
    }
}

impl Read {
    /// Takes so many connections of a pool of SQLite.
    pub(crate) async fn sqlite(db: &DatabaseConnection, connections: usize) -> Result<Self, Error> {
        let mut free = Vec::new();
        for _ in 0..connections {
            let connection = db.begin().await?;
            connection.execute_unprepared("ROLLBACK").await?;
            free.push(connection);
        }
        Ok(Self::Sqlite(Arc::new(Held { free: Mutex::new(free), places: Arc::new(Semaphore::new(connections)) })))
    }
}

#[async_trait]
impl ConnectionTrait for Read {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(held) => held.lend().await?.connection().execute_raw(statement).await,
            Self::Postgres(db) => db.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, text: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(held) => held.lend().await?.connection().execute_unprepared(text).await,
            Self::Postgres(db) => db.execute_unprepared(text).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(held) => held.lend().await?.connection().query_one_raw(statement).await,
            Self::Postgres(db) => db.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(held) => held.lend().await?.connection().query_all_raw(statement).await,
            Self::Postgres(db) => db.query_all_raw(statement).await,
        }
    }
}
