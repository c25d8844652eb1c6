//! A transaction that writes, and can only be committed with the event that tells what happened.

use crate::bulk::Bulk;
use crate::{Error, Store};
use domain::journal::{Event, SubjectKind};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// A transaction. Dropped without a commit, it changes nothing.
pub struct Tx {
    inner: DatabaseTransaction,
    gate: Option<OwnedMutexGuard<()>>,
    store: Store,
    outbox: Mutex<Outbox>,
}

#[derive(Default)]
struct Outbox {
    words: Vec<(String, serde_json::Value)>,
    /// How many were left before the part that has begun.
    before: usize,
}

impl Tx {
    pub(crate) fn new(inner: DatabaseTransaction, gate: Option<OwnedMutexGuard<()>>, store: Store) -> Self {
        Self { inner, gate, store, outbox: Mutex::default() }
    }

    pub(crate) fn db(&self) -> &DatabaseTransaction {
        &self.inner
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
        self.db().execute_unprepared("SAVEPOINT part").await?;
        let mut outbox = self.outbox();
        outbox.before = outbox.words.len();
        Ok(())
    }

    /// Ends what [`Tx::begin_part`] began: kept, or undone with the words that were left in it.
    ///
    /// # Errors
    /// Fails when the database has given the whole transaction up.
    pub async fn end_part(&self, keep: bool) -> Result<(), Error> {
        if !keep {
            let mut outbox = self.outbox();
            let before = outbox.before;
            outbox.words.truncate(before);
        }
        let text = if keep { "RELEASE part" } else { "ROLLBACK TO part; RELEASE part" };
        self.db().execute_unprepared(text).await?;
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
        journal.insert(&self.inner).await?;
        let words = std::mem::take(&mut self.outbox().words);
        if !words.is_empty() {
            let mut outbox = Bulk::into("outbox", &["id", "kind", "payload", "attempts"]);
            for (kind, params) in &words {
                let id = self.store.ids().next_id();
                let payload = self.store.cipher().seal("outbox.payload", id, params.to_string().as_bytes());
                outbox.row([id.into(), kind.as_str().into(), payload.into(), Value::from(0_i64)]);
            }
            outbox.insert(&self.inner).await?;
        }
        // Also when whoever waits here gives up: the database may have heard it by then.
        let _noted = changes_access.then(|| AccessChange(self.store.clone()));
        self.finish().await
    }

    /// Commits upkeep: a seal of the journal, or keys moved from table to table. It changes nothing that
    /// anybody is told, and is the one write that needs no event.
    pub(crate) async fn commit_upkeep(self) -> Result<(), Error> {
        self.finish().await
    }

    async fn finish(self) -> Result<(), Error> {
        self.inner.commit().await?;
        drop(self.gate);
        Ok(())
    }
}

/// Says that rights have changed when it is dropped: after the commit, however that ended.
struct AccessChange(Store);

impl Drop for AccessChange {
    fn drop(&mut self) {
        self.0.note_access_change();
    }
}
