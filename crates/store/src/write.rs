//! The connection that writes, and transactions on it or on one that reads.
//!
//! Owns that SQLite has one writer in this process. A pool of the driver asks SQLite after every transaction whether it is
//! still there, and starts a task for it, while the next writer waits; this connection is kept.

use crate::Error;
use crate::error::is_busy;
use crate::read::{Lent, Read};
use sea_orm::{AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, IsolationLevel, TransactionTrait};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// How long a writer waits for another process's transaction before it gives up.
pub(crate) const BUSY_LIMIT: Duration = Duration::from_secs(20);
/// How often it asks: short, so that a long import in another process cannot starve it.
const BUSY_STEP: Duration = Duration::from_millis(2);

/// Where transactions that write begin. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Write {
    /// Held by a transaction that ended at once; whoever has it locked writes.
    Sqlite(Arc<Mutex<DatabaseTransaction>>),
    Postgres(DatabaseConnection),
}

impl Write {
    /// Takes the one connection of a pool of SQLite.
    pub(crate) async fn sqlite(pool: &DatabaseConnection) -> Result<Self, Error> {
        let connection = pool.begin().await?;
        connection.execute_unprepared("ROLLBACK").await?;
        Ok(Self::Sqlite(Arc::new(Mutex::new(connection))))
    }

    /// Begins a transaction that writes, when it is the asker's turn.
    pub(crate) async fn begin(&self) -> Result<Writing, Error> {
        let connection = match self {
            Self::Sqlite(connection) => connection.clone().lock_owned().await,
            Self::Postgres(pool) => return Ok(Writing(Some(Connection::Postgres(pool.begin().await?)))),
        };
        // From now on whoever gives up leaves no transaction behind.
        let writing = Writing(Some(Connection::Sqlite(connection)));
        let started = Instant::now();
        loop {
            match writing.db().execute_unprepared("BEGIN IMMEDIATE").await {
                Ok(_) => return Ok(writing),
                Err(error) if is_busy(&error) && started.elapsed() < BUSY_LIMIT => tokio::time::sleep(BUSY_STEP).await,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

enum Connection {
    Sqlite(OwnedMutexGuard<DatabaseTransaction>),
    /// It writes nothing, and keeps nobody from writing.
    Reading(Lent),
    Postgres(DatabaseTransaction),
}

/// A transaction that writes, or one that only reads. Dropped without a commit, it changes nothing.
pub(crate) struct Writing(Option<Connection>);

impl Writing {
    pub(crate) fn db(&self) -> &DatabaseTransaction {
        match self.0.as_ref().expect("it is taken only when this ends") {
            Connection::Sqlite(connection) => connection,
            Connection::Reading(lent) => lent.connection(),
            Connection::Postgres(transaction) => transaction,
        }
    }

    /// Begins a transaction that reads one state of the database, whatever is written meanwhile.
    pub(crate) async fn reading(read: &Read) -> Result<Self, Error> {
        match read {
            Read::Sqlite(held) => {
                let reading = Self(Some(Connection::Reading(held.lend().await?)));
                reading.db().execute_unprepared("BEGIN").await?;
                Ok(reading)
            }
            Read::Postgres(pool) => {
                let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
                Ok(Self(Some(Connection::Postgres(pool.begin_with_config(Some(level), Some(mode)).await?))))
            }
        }
    }

    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        if matches!(self.0, Some(Connection::Sqlite(_))) {
            self.db().execute_unprepared("COMMIT").await?;
        }
        match self.0.take() {
            Some(Connection::Postgres(transaction)) => Ok(transaction.commit().await?),
            _ => Ok(()),
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        let Ok(runtime) = Handle::try_current() else { return };
        match self.0.take() {
            // The next writer waits for it. When there is nothing to undo, SQLite says so.
            Some(Connection::Sqlite(connection)) => drop(runtime.spawn(async move { connection.execute_unprepared("ROLLBACK").await.map(drop) })),
            // It goes back when its state was let go.
            Some(Connection::Reading(lent)) => drop(runtime.spawn(async move { lent.connection().execute_unprepared("ROLLBACK").await.map(drop) })),
            Some(Connection::Postgres(_)) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::sql::Sql;
    use crate::testing::Fresh;
    use crate::{Backend, Store};
    use std::time::Duration;
    use tokio::time::timeout;

    async fn rows(store: &Store) -> i64 {
        Sql::new("SELECT COUNT(*) AS n FROM meta WHERE name = 'test'").number(&store.read).await.expect("counts")
    }

    fn insert() -> Sql {
        Sql::new("INSERT INTO meta (name, value) VALUES ('test', '1')")
    }

    #[tokio::test]
    async fn what_is_given_up_at_any_moment_leaves_nothing_and_lets_others_write() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        for _ in 0..20 {
            // Given up while it begins, most times, and after it has written.
            drop(timeout(Duration::ZERO, fresh.store.begin()).await);
            let tx = fresh.store.begin().await.expect("begins");
            insert().run(tx.db()).await.expect("inserts");
            tx.later(insert()).await.expect("is put off");
        }
        assert_eq!(rows(&fresh.store).await, 0);
        let tx = fresh.store.begin().await.expect("begins");
        tx.later(insert()).await.expect("is put off");
        assert_eq!(Sql::new("SELECT COUNT(*) AS n FROM meta WHERE name = 'test'").number(tx.db()).await.expect("counts"), 1, "what was put off goes first");
        tx.commit_upkeep().await.expect("commits");
        assert_eq!(rows(&fresh.store).await, 1);
    }

    #[tokio::test]
    async fn sizes_are_read_although_another_process_writes_just_then() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let tx = fresh.store.begin().await.expect("begins");
        for number in 0..2_000 {
            Sql::new("INSERT INTO meta (name, value) VALUES (").bind(format!("n{number}")).text(", 'x')").run(tx.db()).await.expect("inserts");
        }
        tx.commit_upkeep().await.expect("commits");
        let other = fresh.again().await;
        let held = other.begin().await.expect("begins");
        let optimized = tokio::spawn({
            let store = fresh.store.clone();
            async move { store.optimize().await }
        });
        tokio::time::sleep(Duration::from_millis(60)).await;
        drop(held);
        optimized.await.expect("ends").expect("waits for its turn");
        let known = "SELECT COUNT(*) AS n FROM sqlite_stat1 WHERE tbl = 'meta'";
        assert!(Sql::new(known).number(&fresh.store.read).await.expect("counts") > 0, "the planner was told");
    }

    #[tokio::test]
    async fn a_database_is_opened_although_another_process_writes_just_then() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let held = fresh.store.begin().await.expect("begins");
        insert().run(held.db()).await.expect("inserts");
        let ending = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            held.commit_upkeep().await
        });
        assert_eq!(rows(&fresh.again().await).await, 1, "it is opened when the other has ended");
        ending.await.expect("ends").expect("commits");
    }

    #[tokio::test]
    async fn what_was_put_off_and_fails_undoes_its_part_alone() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let tx = fresh.store.begin().await.expect("begins");
        for (times, kept) in [(1, true), (1, false), (0, true)] {
            tx.begin_part().await.expect("begins");
            for _ in 0..times {
                tx.later(insert()).await.expect("is put off");
            }
            assert_eq!(tx.keep_part().await.is_ok(), kept, "the same name twice");
            if !kept {
                tx.undo_part().await.expect("is undone");
            }
        }
        tx.begin_part().await.expect("begins");
        tx.later(Sql::new("DELETE FROM meta")).await.expect("is put off");
        tx.undo_part().await.expect("is undone before it was sent");
        tx.commit_upkeep().await.expect("commits");
        assert_eq!(rows(&fresh.store).await, 1);
    }
}
