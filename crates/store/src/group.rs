//! Lets one writer at a time into SQLite, and has those who wait at the same time share one commit:
//! what takes long is the disk, and it takes no longer for many than for one.
//!
//! Owns the writing connection and what is open on it. Must not know tables or events.

use crate::Error;
use crate::error::is_busy;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// How long a writer waits for another process's transaction before it gives up.
const BUSY_LIMIT: Duration = Duration::from_secs(20);
/// How often it asks: short, so that a long import in another process cannot starve it.
const BUSY_STEP: Duration = Duration::from_millis(2);
/// Members that share a commit at most.
const MOST_MEMBERS: usize = 512;
/// Nobody joins a group that has been open for so long: its first member waits for the last.
const LONGEST: Duration = Duration::from_millis(10);

/// Between members there is always one savepoint: what stands before it is finished, what stands
/// after it is the present member's. Undoing is harmless, however often it is done.
const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT member";
const KEEP: &str = "RELEASE member; SAVEPOINT member";
const UNDO: &str = "ROLLBACK TO member";
const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

type Told = oneshot::Sender<Result<(), Error>>;

/// Where everybody who wants to write waits. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Gate {
    writer: Arc<Mutex<Writer>>,
    waiting: Arc<AtomicUsize>,
}

/// The writing connection.
struct Writer {
    /// The driver holds it for a transaction that ended at once; since then it is driven by plain
    /// statements, because the driver loses count when SQLite gives a transaction up by itself.
    connection: DatabaseTransaction,
    group: Option<Group>,
    /// Groups that were opened so far.
    opened: u64,
    /// Somebody went away while a group was being opened: a transaction may be left behind.
    is_unsure: bool,
}

/// A transaction that several members share.
struct Group {
    number: u64,
    since: Instant,
    finished: Vec<Told>,
    /// A long writer shares with nobody: those before it would wait for it.
    is_alone: bool,
    /// The last member went away half-way: what it did is still to be undone.
    is_loose: bool,
    /// Somebody has been sent to commit it.
    is_ending: bool,
}

impl Group {
    fn is_full(&self) -> bool {
        self.is_alone || self.finished.len() >= MOST_MEMBERS || self.since.elapsed() >= LONGEST
    }
}

impl Writer {
    async fn run(&self, text: &str) -> Result<(), DbErr> {
        self.connection.execute_raw(Statement::from_string(DbBackend::Sqlite, text)).await.map(|_| ())
    }

    async fn open(&mut self, alone: bool) -> Result<(), Error> {
        if std::mem::replace(&mut self.is_unsure, true) {
            // It fails when nothing was left behind.
            let _ = self.run(ROLLBACK).await;
        }
        let started = Instant::now();
        loop {
            match self.run(BEGIN).await {
                Ok(()) => break,
                Err(error) if is_busy(&error) && started.elapsed() < BUSY_LIMIT => tokio::time::sleep(BUSY_STEP).await,
                Err(error) => return Err(error.into()),
            }
        }
        self.is_unsure = false;
        self.opened += 1;
        self.group = Some(Group { number: self.opened, since: Instant::now(), finished: Vec::new(), is_alone: alone, is_loose: false, is_ending: false });
        Ok(())
    }

    /// Undoes what a member left half-way. When SQLite has given the whole transaction up, whoever
    /// relied on it hears so.
    async fn undo(&mut self) {
        if !self.group.as_ref().is_some_and(|group| group.is_loose) {
            return;
        }
        match self.run(UNDO).await {
            Ok(()) => {
                if let Some(group) = &mut self.group {
                    group.is_loose = false;
                }
            }
            Err(error) => self.close(Err(error)).await,
        }
    }

    /// Makes what the finished members did durable, and tells them. Must not be cancelled.
    async fn end(&mut self) {
        self.undo().await;
        if self.group.is_some() {
            let ended = self.run(COMMIT).await;
            self.close(ended).await;
        }
    }

    async fn close(&mut self, ended: Result<(), DbErr>) {
        self.is_unsure = true;
        if ended.is_err() {
            // It fails when SQLite has rolled back by itself.
            let _ = self.run(ROLLBACK).await;
        }
        self.is_unsure = false;
        for member in self.group.take().into_iter().flat_map(|group| group.finished) {
            let told = ended.as_ref().map_or_else(|error| Err(Error::Unavailable(error.to_string())), |()| Ok(()));
            // Whoever has gone away meanwhile need not be told.
            let _ = member.send(told);
        }
    }
}

/// Counts somebody who waits, for as long as it lives.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn at(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    /// Takes over the one connection that writes.
    pub(crate) async fn new(db: &DatabaseConnection) -> Result<Self, Error> {
        let writer = Writer { connection: db.begin().await?, group: None, opened: 0, is_unsure: true };
        Ok(Self { writer: Arc::new(Mutex::new(writer)), waiting: Arc::default() })
    }

    /// Waits for the turn to write.
    pub(crate) async fn enter(&self, alone: bool) -> Result<Turn, Error> {
        let mut turn = self.turn().await;
        // Cancelled at any of these points, the turn leaves the group to whoever comes next.
        turn.writer().undo().await;
        if turn.writer().group.as_ref().is_some_and(|group| alone || group.is_full()) {
            turn.end().await?;
        }
        if turn.writer().group.is_none() {
            turn.writer().open(alone).await?;
        }
        Ok(turn)
    }

    async fn turn(&self) -> Turn {
        let _waits = Waits::at(&self.waiting);
        let writer = self.writer.clone().lock_owned().await;
        Turn { gate: self.clone(), writer: Some(writer), is_kept: false }
    }

    /// Runs something on the writing connection while no transaction is open on it.
    pub(crate) async fn between(&self, text: &str) -> Result<(), Error> {
        let mut turn = self.turn().await;
        turn.end().await?;
        turn.tx().execute_unprepared(text).await?;
        Ok(())
    }

    /// Goes to the end of the line, and commits the group when its turn has come: everybody who stood
    /// there has joined by then.
    fn send_to_end(&self, group: &mut Group) {
        // Without a runtime nothing can be awaited; the next one who enters ends it.
        let (false, Ok(runtime)) = (group.is_ending, Handle::try_current()) else { return };
        group.is_ending = true;
        let (gate, number) = (self.clone(), group.number);
        runtime.spawn(async move {
            loop {
                let mut writer = gate.writer.lock().await;
                // It may have been ended by somebody else, who opened another.
                let Some(group) = writer.group.as_ref().filter(|group| group.number == number) else { return };
                if group.is_full() || gate.waiting.load(Ordering::Relaxed) == 0 {
                    return writer.end().await;
                }
            }
        });
    }
}

/// The turn of one member. Dropped, it changes nothing.
pub(crate) struct Turn {
    gate: Gate,
    writer: Option<OwnedMutexGuard<Writer>>,
    is_kept: bool,
}

const HELD: &str = "a turn holds the writer until it ends";

impl Turn {
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.writer.as_ref().expect(HELD).connection
    }

    fn writer(&mut self) -> &mut Writer {
        self.writer.as_mut().expect(HELD)
    }

    /// Ends the group that is open, and keeps the turn. Its members were promised an answer, so it
    /// goes on even when whoever waits here gives up.
    async fn end(&mut self) -> Result<(), Error> {
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        let ending = tokio::spawn(async move {
            writer.end().await;
            writer
        });
        self.writer = Some(ending.await.map_err(|error| Error::Unavailable(error.to_string()))?);
        Ok(())
    }

    /// Runs the last statements of this member, and returns when they are durable.
    pub(crate) async fn finish(mut self, last: Vec<Statement>) -> Result<(), Error> {
        let (tell, told) = oneshot::channel();
        // From here on nothing stops half-way, whoever gives up waiting.
        tokio::spawn(async move {
            if let Err(error) = self.keep(last).await {
                let _ = tell.send(Err(error.into()));
                return;
            }
            let is_nobody_there = self.gate.waiting.load(Ordering::Relaxed) == 0;
            let writer = self.writer();
            let Some(group) = &mut writer.group else { return };
            group.finished.push(tell);
            if is_nobody_there || group.is_full() {
                writer.end().await;
            }
        });
        told.await.unwrap_or_else(|_| Err(Error::Unavailable("the transaction was given up".to_owned())))
    }

    async fn keep(&mut self, mut last: Vec<Statement>) -> Result<(), DbErr> {
        match last.last_mut() {
            Some(statement) => {
                statement.sql.push_str("; ");
                statement.sql.push_str(KEEP);
            }
            None => last.push(Statement::from_string(DbBackend::Sqlite, KEEP)),
        }
        for statement in last {
            self.tx().execute_raw(statement).await?;
        }
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(group) = self.writer.as_mut().and_then(|writer| writer.group.as_mut()) else { return };
        group.is_loose |= !self.is_kept;
        self.gate.send_to_end(group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectOptions, Database, FromQueryResult};

    #[derive(FromQueryResult)]
    struct Count {
        n: i64,
    }

    async fn gate(folder: &std::path::Path) -> (Gate, DatabaseConnection) {
        let url = format!("sqlite://{}?mode=rwc", folder.join("group.db").display());
        let options = ConnectOptions::new(url).max_connections(1).sqlx_logging(false).to_owned();
        let write = Database::connect(options.clone()).await.expect("opens");
        write.execute_unprepared("PRAGMA journal_mode = WAL").await.expect("set");
        write.execute_unprepared("PRAGMA foreign_keys = ON").await.expect("set");
        write.execute_unprepared(
            "CREATE TABLE parents (id INTEGER PRIMARY KEY); \
             CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)",
        ).await.expect("made");
        (Gate::new(&write).await.expect("taken over"), Database::connect(options).await.expect("opens"))
    }

    async fn count(db: &DatabaseConnection) -> i64 {
        let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT COUNT(*) AS n FROM children")).await.expect("asked").expect("a row");
        Count::from_query_result(&row, "").expect("a number").n
    }

    /// One member that inserts a child; waits for the others before it finishes.
    fn member(gate: &Gate, text: &'static str) -> tokio::task::JoinHandle<Result<(), Error>> {
        let gate = gate.clone();
        tokio::spawn(async move {
            let turn = gate.enter(false).await?;
            turn.tx().execute_unprepared(text).await?;
            turn.finish(Vec::new()).await
        })
    }

    /// Holds the gate until so many wait, so that they make one group.
    async fn together(gate: &Gate, texts: &[&'static str]) -> Vec<Result<(), Error>> {
        let first = gate.enter(false).await.expect("enters");
        let mut members = Vec::new();
        for text in texts {
            members.push(member(gate, text));
            while gate.waiting.load(Ordering::Relaxed) < members.len() {
                tokio::task::yield_now().await;
            }
        }
        drop(first);
        let mut told = Vec::new();
        for member in members {
            told.push(member.await.expect("lives"));
        }
        told
    }

    const GOOD: &str = "INSERT INTO children (parent) VALUES (NULL)";
    const ORPHAN: &str = "INSERT INTO children (parent) VALUES (7)";

    #[tokio::test(flavor = "multi_thread")]
    async fn when_the_commit_fails_everybody_hears_it_and_nothing_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let (gate, read) = gate(folder.path()).await;
        let told = together(&gate, &[GOOD, ORPHAN, GOOD]).await;
        assert!(told.iter().all(|t| matches!(t, Err(Error::Unavailable(text)) if text.contains("FOREIGN KEY"))), "{told:?}");
        assert_eq!(count(&read).await, 0);
        assert!(together(&gate, &[GOOD, GOOD]).await.iter().all(Result::is_ok), "the next group is sound");
        assert_eq!((count(&read).await, gate.writer.lock().await.opened), (2, 2));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn when_the_database_gives_the_whole_transaction_up_everybody_hears_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (gate, read) = gate(folder.path()).await;
        let told = together(&gate, &[GOOD, "ROLLBACK"]).await;
        assert!(told.iter().all(Result::is_err), "{told:?}");
        assert_eq!(count(&read).await, 0);
        assert!(together(&gate, &[GOOD]).await.iter().all(Result::is_ok));
        assert_eq!(count(&read).await, 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_seen_before_it_is_committed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (gate, read) = gate(folder.path()).await;
        let turn = gate.enter(false).await.expect("enters");
        turn.tx().execute_unprepared(GOOD).await.expect("inserted");
        assert_eq!(count(&read).await, 0);
        turn.finish(Vec::new()).await.expect("kept");
        assert_eq!(count(&read).await, 1);
    }
}
