//! A transaction that writes, and can only be committed with the event that tells what happened.

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::write::Writing;
use crate::{Backend, Error, Store};
use domain::journal::{Event, SubjectKind};
use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, FromQueryResult, QueryResult, Statement, Value};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A transaction. Dropped without a commit, it changes nothing.
pub struct Tx {
    inner: Writing,
    store: Store,
    only_looks: bool,
    outbox: Mutex<Outbox>,
    put_off: Mutex<PutOff>,
}

/// How far the database had come when a transaction began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Commits of this process.
    ours: u64,
    /// Changes with every commit of another one.
    others: i64,
}

impl Reached {
    /// Says whether nothing was committed from one moment to another but one transaction of this process, and upkeep.
    #[must_use]
    pub fn is_next_to(self, earlier: Self) -> bool {
        self.ours == earlier.ours + 1 && self.others == earlier.others
    }
}

/// Statements that SQLite is sent together with the next one: the way to its thread and back takes longer than most of them.
#[derive(Default)]
struct PutOff {
    text: String,
    values: Vec<Value>,
}

/// A statement with so many values is sent by itself: the driver keeps it as it was read, and what is sent together is read anew each time.
const WORTH_KEEPING: usize = 256;
const PART: &str = "SAVEPOINT part";

impl PutOff {
    fn push(&mut self, statement: Statement) {
        if !self.text.is_empty() {
            self.text.push(';');
        }
        self.text.push_str(&statement.sql);
        self.values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
}

#[derive(Default)]
struct Outbox {
    words: Vec<(String, serde_json::Value)>,
    /// How many were left before the part that has begun.
    before: usize,
}

impl Tx {
    pub(crate) fn new(inner: Writing, store: Store) -> Self {
        Self { inner, store, only_looks: false, outbox: Mutex::default(), put_off: Mutex::default() }
    }

    pub(crate) fn looking(inner: Writing, store: Store) -> Self {
        Self { only_looks: true, ..Self::new(inner, store) }
    }

    /// Returns how far the database has come; nothing where others write at the same time.
    ///
    /// # Errors
    /// Fails when the database cannot be asked.
    pub async fn reached(&self) -> Result<Option<Reached>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            data_version: i64,
        }
        if self.store.backend() == Backend::Postgres {
            return Ok(None);
        }
        let version = Sql::new("PRAGMA data_version").one::<Row>(self.db()).await?;
        Ok(version.map(|version| Reached { ours: self.store.commits(), others: version.data_version }))
    }

    /// What a question ends with that keeps others from changing its rows; SQLite has one writer anyway.
    pub(crate) fn row_lock(&self) -> &'static str {
        match self.store.backend() {
            Backend::Postgres if !self.only_looks => " FOR UPDATE",
            _ => "",
        }
    }

    /// What statements of this transaction are sent to: what was put off goes first.
    pub(crate) fn db(&self) -> &Self {
        self
    }

    /// Runs a statement before the next one is answered; what it changes is not counted.
    pub(crate) async fn later(&self, sql: Sql) -> Result<(), Error> {
        self.put_off(sql.statement(self)).await
    }

    /// Inserts rows before the next statement is answered.
    pub(crate) async fn insert_later(&self, mut rows: Bulk) -> Result<(), Error> {
        for statement in rows.statements(self.get_database_backend(), true) {
            if statement.values.as_ref().is_some_and(|values| values.0.len() >= WORTH_KEEPING) {
                self.execute_raw(statement).await?;
            } else {
                self.put_off(statement).await?;
            }
        }
        Ok(())
    }

    async fn put_off(&self, statement: Statement) -> Result<(), Error> {
        if self.store.backend() == Backend::Postgres {
            self.inner.db().execute_raw(statement).await?;
        } else {
            self.waiting().push(statement);
        }
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, PutOff> {
        self.put_off.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what was put off.
    async fn send(&self) -> Result<(), DbErr> {
        let PutOff { text, values } = std::mem::take(&mut *self.waiting());
        if !text.is_empty() {
            self.inner.db().execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, text, values)).await?;
        }
        Ok(())
    }

    /// Puts what was put off in front of a question.
    fn after_all(&self, question: Statement) -> Statement {
        let mut waiting = std::mem::take(&mut *self.waiting());
        if waiting.text.is_empty() {
            return question;
        }
        waiting.push(question);
        Statement::from_sql_and_values(DbBackend::Sqlite, waiting.text, waiting.values)
    }

    /// Returns the store the transaction belongs to.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Leaves word for a reaction; it is committed with the event or not at all.
    pub fn leave_word(&self, kind: &str, params: serde_json::Value) {
        self.outbox().words.push((kind.to_owned(), params));
    }

    /// Says whether word was left.
    #[must_use]
    pub fn has_word(&self) -> bool {
        !self.outbox().words.is_empty()
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets several pieces of work share this transaction: what the next one does can be undone by itself.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn begin_part(&self) -> Result<(), Error> {
        self.put_off(Statement::from_string(self.get_database_backend(), PART)).await?;
        let mut outbox = self.outbox();
        outbox.before = outbox.words.len();
        Ok(())
    }

    /// Keeps what was done since [`Tx::begin_part`]. When that fails it can still be undone.
    ///
    /// # Errors
    /// Fails when the database refuses what was put off.
    pub async fn keep_part(&self) -> Result<(), Error> {
        self.put_off(Statement::from_string(self.get_database_backend(), "RELEASE part")).await?;
        Ok(self.send().await?)
    }

    /// Undoes what was done since [`Tx::begin_part`], with the words that were left.
    ///
    /// # Errors
    /// Fails when the database has given the whole transaction up.
    pub async fn undo_part(&self) -> Result<(), Error> {
        {
            let mut outbox = self.outbox();
            let before = outbox.before;
            outbox.words.truncate(before);
        }
        let unsent = std::mem::take(&mut *self.waiting());
        if !unsent.text.starts_with(PART) {
            self.inner.db().execute_unprepared("ROLLBACK TO part; RELEASE part").await?;
        }
        Ok(())
    }

    /// Commits what was changed together with the event that tells what happened.
    ///
    /// # Errors
    /// Fails when the database refuses; then nothing was changed.
    pub async fn commit(self, event: Event) -> Result<(), Error> {
        self.commit_all(event, Vec::new()).await
    }

    /// Commits with several events.
    ///
    /// # Errors
    /// As [`Tx::commit`].
    pub async fn commit_all(self, first: Event, rest: Vec<Event>) -> Result<(), Error> {
        let mut journal = Bulk::into(
            "journal",
            &["id", "at_ms", "kind", "actor", "subject", "subject_id", "area_path", "payload"],
        );
        let mut changes_access = false;
        for event in std::iter::once(first).chain(rest) {
            changes_access |= event.subject == SubjectKind::Account;
            let id = self.store.ids().next_id();
            let payload = self.store.cipher().seal("journal.payload", id, event.params.to_string().as_bytes());
            journal.row([
                id.into(),
                event.at_ms.into(),
                event.kind.code().into(),
                event.actor.map(|a| a.0).into(),
                event.subject.code().into(),
                event.subject_id.into(),
                event.area.as_str().into(),
                payload.into(),
            ]);
        }
        journal.insert(self.db()).await?;
        let words = std::mem::take(&mut self.outbox().words);
        if !words.is_empty() {
            let mut outbox = Bulk::into("outbox", &["id", "kind", "payload", "attempts"]);
            for (kind, params) in &words {
                let id = self.store.ids().next_id();
                let payload = self.store.cipher().seal("outbox.payload", id, params.to_string().as_bytes());
                outbox.row([id.into(), kind.as_str().into(), payload.into(), Value::from(0_i64)]);
            }
            outbox.insert(self.db()).await?;
        }
        // Also when whoever waits here gives up: the database may have heard it by then.
        let _noted = changes_access.then(|| AccessChange(self.store.clone()));
        // Before, and not after: whoever begins next sees it.
        self.store.note_commit();
        self.finish().await
    }

    /// Commits upkeep: a seal of the journal, or keys moved from table to table. It changes nothing that
    /// anybody is told, and is the one write that needs no event.
    pub(crate) async fn commit_upkeep(self) -> Result<(), Error> {
        self.finish().await
    }

    async fn finish(self) -> Result<(), Error> {
        if self.only_looks {
            return Err(Error::Refused("what only looks commits nothing".to_owned()));
        }
        self.send().await?;
        self.inner.commit().await
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.db().get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        // Apart: the rows that each changes would be added up.
        self.send().await?;
        self.inner.db().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, text: &str) -> Result<ExecResult, DbErr> {
        self.send().await?;
        self.inner.db().execute_unprepared(text).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.db().query_one_raw(self.after_all(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.db().query_all_raw(self.after_all(statement)).await
    }
}

/// Says that rights have changed when it is dropped: after the commit, however that ended.
struct AccessChange(Store);

impl Drop for AccessChange {
    fn drop(&mut self) {
        self.0.note_access_change();
    }
}

#[cfg(test)]
mod tests {
    use super::Reached;
    use crate::sql::Sql;
    use crate::testing::Fresh;
    use crate::{Backend, Store, Tx};
    use domain::areas::AreaPath;
    use domain::journal::{Event, EventKind, SubjectKind};
    use rstest::rstest;

    async fn insert(tx: &Tx) -> Result<u64, crate::Error> {
        Sql::new("INSERT INTO meta (name, value) VALUES (").bind(tx.store().ids().next_id().to_string()).text(", '1')").run(tx.db()).await
    }

    async fn rows(tx: &Tx) -> i64 {
        Sql::new("SELECT COUNT(*) AS n FROM meta").number(tx.db()).await.expect("counts")
    }

    async fn write(store: &Store) -> Reached {
        let tx = store.begin().await.expect("begins");
        let reached = tx.reached().await.expect("is asked").expect("SQLite has one writer");
        insert(&tx).await.expect("inserts");
        let event = Event { at_ms: 0, kind: EventKind::Verified, actor: None, subject: SubjectKind::System, subject_id: 0, area: AreaPath::root(), params: serde_json::Value::Null };
        tx.commit(event).await.expect("commits");
        reached
    }

    #[tokio::test]
    async fn what_was_looked_at_ahead_is_certain_only_if_nobody_else_committed() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let (first, second) = (write(&fresh.store).await, write(&fresh.store).await);
        assert!(second.is_next_to(first));
        assert!(!first.is_next_to(first) && !first.is_next_to(second));
        let third = write(&fresh.store).await;
        assert!(third.is_next_to(second) && !third.is_next_to(first), "two commits lie between");
        let other = fresh.again().await;
        write(&other).await;
        let fourth = write(&fresh.store).await;
        assert!(!fourth.is_next_to(third), "another process committed");
        fresh.store.begin().await.expect("begins").commit_upkeep().await.expect("commits");
        assert!(write(&fresh.store).await.is_next_to(fourth), "upkeep changes nothing that is decided on");
        drop(fresh.store.begin().await.expect("begins"));
        let tx = fresh.store.begin().await.expect("begins");
        let sixth = tx.reached().await.expect("is asked").expect("SQLite has one writer");
        drop(tx);
        assert_eq!(write(&fresh.store).await, sixth, "what was given up changed nothing");
    }

    #[rstest]
    #[case::sqlite(Backend::Sqlite)]
    #[case::postgres(Backend::Postgres)]
    #[tokio::test]
    async fn who_looks_sees_one_state_while_others_write_and_writes_nothing(#[case] backend: Backend) {
        let fresh = Fresh::on(backend).await;
        let looking = fresh.store.look().await.expect("looks");
        let before = rows(&looking).await;
        let writing = fresh.store.begin().await.expect("begins, although somebody looks");
        insert(&writing).await.expect("inserts");
        writing.commit_upkeep().await.expect("commits");
        assert_eq!(rows(&looking).await, before, "one state");
        assert!(insert(&looking).await.is_err(), "it writes nothing");
        drop(looking);
        let again = fresh.store.look().await.expect("looks");
        assert_eq!(rows(&again).await, before + 1, "and the next one another");
        assert!(again.commit_upkeep().await.is_err());
        // More often than there are connections: each of them goes back.
        for _ in 0..30 {
            let looking = fresh.store.look().await.expect("looks");
            assert_eq!(rows(&looking).await, before + 1);
        }
    }
}
