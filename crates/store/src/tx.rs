//! A transaction that writes, and can only be committed with the event that tells what happened.

use crate::bulk::Bulk;
use crate::group::Turn;
use crate::{Error, Store};
use domain::journal::Event;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, Value};

/// What a transaction stands on.
pub(crate) enum Begun {
    /// One of its own.
    Whole(DatabaseTransaction),
    /// A turn in one that others share.
    Member(Turn),
}

/// A transaction. Dropped without a commit, it changes nothing.
pub struct Tx {
    inner: Begun,
    store: Store,
    outbox: Vec<(String, serde_json::Value)>,
}

impl Tx {
    pub(crate) fn new(inner: Begun, store: Store) -> Self {
        Self { inner, store, outbox: Vec::new() }
    }

    pub(crate) fn db(&self) -> &DatabaseTransaction {
        match &self.inner {
            Begun::Whole(tx) => tx,
            Begun::Member(turn) => turn.tx(),
        }
    }

    /// Returns the store the transaction belongs to.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Leaves word for a reaction; it is committed with the event or not at all.
    pub fn leave_word(&mut self, kind: &str, params: serde_json::Value) {
        self.outbox.push((kind.to_owned(), params));
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
        for event in std::iter::once(first).chain(rest) {
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
        let backend = self.db().get_database_backend();
        let mut last = journal.statements(backend, true);
        if !self.outbox.is_empty() {
            let mut outbox = Bulk::into("outbox", &["id", "kind", "payload", "attempts"]);
            for (kind, params) in &self.outbox {
                let id = self.store.ids().next_id();
                let payload = self.store.cipher().seal("outbox.payload", id, params.to_string().as_bytes());
                outbox.row([id.into(), kind.as_str().into(), payload.into(), Value::from(0_i64)]);
            }
            last.extend(outbox.statements(backend, true));
        }
        self.finish(last).await
    }

    /// Commits upkeep: a seal of the journal, or keys moved from table to table. It changes nothing that
    /// anybody is told, and is the one write that needs no event.
    pub(crate) async fn commit_upkeep(self) -> Result<(), Error> {
        self.finish(Vec::new()).await
    }

    async fn finish(self, last: Vec<Statement>) -> Result<(), Error> {
        match self.inner {
            Begun::Member(turn) => turn.finish(last).await,
            Begun::Whole(tx) => {
                for statement in last {
                    tx.execute_raw(statement).await?;
                }
                Ok(tx.commit().await?)
            }
        }
    }
}
