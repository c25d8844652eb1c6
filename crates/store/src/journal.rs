//! The journal: reading it, sealing it, and checking its chain; and the outbox beside it.

use crate::sql::{Rows, Sql, count};
use crate::{Backend, Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::AccountId;
use domain::journal::{EventDigest, Kept, digest, seal};
use sea_orm::FromQueryResult;

/// Events a seal covers at most: few enough that nobody waits long for whoever seals.
const SEAL_SIZE: u64 = 500;

/// An event as it was kept.
#[derive(Debug, Clone)]
pub struct JournalRecord {
    pub id: i64,
    pub at_ms: i64,
    pub kind: String,
    pub actor: Option<AccountId>,
    pub subject: String,
    pub subject_id: i64,
    pub area: AreaPath,
    pub params: serde_json::Value,
    pub sealed: bool,
}

/// Word left for a reaction.
#[derive(Debug, Clone)]
pub struct Word {
    pub id: i64,
    pub kind: String,
    pub params: serde_json::Value,
}

/// What to look for in the journal.
#[derive(Debug, Clone, Default)]
pub struct JournalFilter {
    pub kind: Option<String>,
    pub actor: Option<i64>,
    pub subject: Option<(String, i64)>,
    /// Not before this moment.
    pub from_ms: Option<i64>,
    /// Before this moment.
    pub to_ms: Option<i64>,
    pub after: Option<i64>,
}

/// The oldest events that no seal covers, read before anybody has to wait for it.
#[derive(Debug)]
pub struct Unsealed(Vec<(i64, EventDigest)>);

impl Unsealed {
    /// How many events those are.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether there may be more of them.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.events() == SEAL_SIZE
    }
}

/// The state of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealRecord {
    pub seals: u64,
    pub events: u64,
    pub head: String,
}

#[derive(FromQueryResult)]
struct EventRow {
    id: i64,
    at_ms: i64,
    kind: String,
    actor: Option<i64>,
    subject: String,
    subject_id: i64,
    area_path: String,
    payload: Vec<u8>,
    seal: Option<i64>,
}

impl EventRow {
    fn digest(&self) -> EventDigest {
        digest(&Kept {
            id: self.id,
            at_ms: self.at_ms,
            kind: &self.kind,
            actor: self.actor,
            subject: &self.subject,
            subject_id: self.subject_id,
            area: &self.area_path,
            payload: &self.payload,
        })
    }
}

#[derive(FromQueryResult)]
struct SealRow {
    number: i64,
    hash: Vec<u8>,
    events: i64,
}

const COLUMNS: &str = "id, at_ms, kind, actor, subject, subject_id, area_path, payload, seal";

impl Tx {
    /// Takes the oldest word left for a reaction, if any; it is gone when this transaction commits.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn take_word(&self) -> Result<Option<Word>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            kind: String,
            payload: Vec<u8>,
        }
        let lock = match self.store().backend() {
            Backend::Sqlite => "",
            Backend::Postgres => " FOR UPDATE SKIP LOCKED",
        };
        let sql = Sql::new("SELECT id, kind, payload FROM outbox ORDER BY attempts, id LIMIT 1").text(lock);
        let Some(word) = sql.one::<Row>(self.db()).await? else { return Ok(None) };
        Sql::new("DELETE FROM outbox WHERE id = ").bind(word.id).run(self.db()).await?;
        let params = self.store().cipher().open("outbox.payload", word.id, &word.payload)?;
        let params = serde_json::from_str(&params).map_err(|_| Error::Undecryptable)?;
        Ok(Some(Word { id: word.id, kind: word.kind, params }))
    }

    /// Notes that a reaction failed, so that others go first.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_failed_word(self, id: i64, failure: &str) -> Result<(), Error> {
        Sql::new("UPDATE outbox SET attempts = attempts + 1, failure = ").bind(failure).text(" WHERE id = ").bind(id).run(self.db()).await?;
        self.commit_upkeep().await
    }

    /// Seals events, and says whether it did: not, when somebody else was quicker. The seal is its own proof and needs no event.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn seal_and_commit(self, Unsealed(events): Unsealed, now_ms: i64) -> Result<bool, Error> {
        let last = last_seal(self.db()).await?;
        let number = last.as_ref().map_or(1, |s| s.number + 1);
        let before = last.map(|s| s.hash).unwrap_or_default();
        let total = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let sealed = sealed(self.store().backend(), number, &events).run(self.db()).await?;
        if sealed != count(total) {
            return Ok(false);
        }
        let hash = seal(number, &before, events.into_iter().map(|(_, digest)| digest));
        Sql::new("INSERT INTO seals (number, hash, events, at_ms) VALUES (").bind(number).text(", ").bind(hash.to_vec()).text(", ").bind(total)
            .text(", ").bind(now_ms).text(")").run(self.db()).await?;
        self.commit_upkeep().await?;
        Ok(true)
    }
}

/// SQLite is told which index to take: with statistics of when the journal was short it read all of it for each seal.
const UNSEALED: &str = "journal INDEXED BY journal_unsealed_idx";

/// The oldest events without a seal.
fn unsealed(backend: Backend) -> Sql {
    let journal = if backend == Backend::Sqlite { UNSEALED } else { "journal" };
    Sql::new("SELECT ").text(COLUMNS).text(" FROM ").text(journal).text(" WHERE seal IS NULL ORDER BY id LIMIT ").bind(SEAL_SIZE)
}

/// Notes which seal covers some events that none covers yet. On PostgreSQL others may have added older ones since they were read.
fn sealed(backend: Backend, number: i64, events: &[(i64, EventDigest)]) -> Sql {
    let seal = |journal: &str| Sql::new("UPDATE ").text(journal).text(" SET seal = ").bind(number).text(" WHERE ");
    match backend {
        Backend::Sqlite => seal(UNSEALED).text("seal IS NULL AND id <= ").bind(events.last().map(|(id, _)| *id)),
        Backend::Postgres => seal("journal").text("seal IS NULL AND id IN ").list(events.iter().map(|(id, _)| *id)),
    }
}

/// The newest events about something.
pub(crate) fn events_about(subject: &str, id: i64, most: i64) -> Sql {
    Sql::new("SELECT ").text(COLUMNS).text(" FROM journal WHERE subject = ").bind(subject).text(" AND subject_id = ").bind(id)
        .text(" ORDER BY id DESC LIMIT ").bind(most)
}

pub(crate) fn events(store: &Store, rows: &Rows) -> Result<Vec<JournalRecord>, Error> {
    records(store, rows.all()?)
}

/// Returns the events that a condition finds, newest first.
pub(crate) async fn records_of(store: &Store, which: Sql) -> Result<Vec<JournalRecord>, Error> {
    let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM journal WHERE ").then(which).text(" ORDER BY id DESC");
    records(store, sql.all(&store.read).await?)
}

fn records(store: &Store, rows: Vec<EventRow>) -> Result<Vec<JournalRecord>, Error> {
    rows.into_iter().map(|row| {
        let params = store.cipher().open("journal.payload", row.id, &row.payload)?;
        Ok(JournalRecord {
            id: row.id,
            at_ms: row.at_ms,
            kind: row.kind,
            actor: row.actor.map(AccountId),
            subject: row.subject,
            subject_id: row.subject_id,
            area: AreaPath::from_stored(row.area_path),
            params: serde_json::from_str(&params).unwrap_or_default(),
            sealed: row.seal.is_some(),
        })
    }).collect()
}

async fn last_seal(db: &Tx) -> Result<Option<SealRow>, Error> {
    Sql::new("SELECT number, hash, events FROM seals ORDER BY number DESC LIMIT 1").one::<SealRow>(db).await
}

impl Store {
    /// Returns a page of events of the scope, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached or an event cannot be decrypted.
    pub async fn journal(&self, scope: &Scope, filter: &JournalFilter, limit: u32) -> Result<Page<JournalRecord>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM journal WHERE ").in_scope("area_path", scope);
        if let Some(kind) = &filter.kind {
            sql = sql.text(" AND kind = ").bind(kind.as_str());
        }
        if let Some(actor) = filter.actor {
            sql = sql.text(" AND actor = ").bind(actor);
        }
        if let Some((subject, id)) = &filter.subject {
            sql = sql.text(" AND subject = ").bind(subject.as_str()).text(" AND subject_id = ").bind(*id);
        }
        if let Some(from) = filter.from_ms {
            sql = sql.text(" AND at_ms >= ").bind(from);
        }
        if let Some(to) = filter.to_ms {
            sql = sql.text(" AND at_ms < ").bind(to);
        }
        if let Some(after) = filter.after {
            sql = sql.text(" AND id < ").bind(after);
        }
        let rows = sql.text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1).all::<EventRow>(&self.read).await?;
        let page = Page::cut(rows, limit, |r: &EventRow| domain::ids::encode(r.id));
        Ok(Page { items: records(self, page.items)?, next: page.next })
    }

    /// Returns the newest event's number, and the kinds and subjects of what came after a number: for live screens.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn events_since(&self, after: i64, limit: u32) -> Result<Vec<(i64, String, String, i64, AreaPath)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            kind: String,
            subject: String,
            subject_id: i64,
            area_path: String,
        }
        let sql = Sql::new("SELECT id, kind, subject, subject_id, area_path FROM journal WHERE id > ").bind(after).text(" ORDER BY id LIMIT ").bind(i64::from(limit));
        let rows = sql.all::<Row>(&self.read).await?;
        Ok(rows.into_iter().map(|r| (r.id, r.kind, r.subject, r.subject_id, AreaPath::from_stored(r.area_path))).collect())
    }

    /// Returns the oldest events that no seal covers.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn unsealed(&self) -> Result<Unsealed, Error> {
        let events = unsealed(self.backend()).all::<EventRow>(&self.read).await?;
        Ok(Unsealed(events.iter().map(|event| (event.id, event.digest())).collect()))
    }

    /// Returns the number of the newest event.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn newest_event(&self) -> Result<i64, Error> {
        Sql::new("SELECT MAX(id) AS n FROM journal").number(&self.read).await
    }

    /// Walks the whole chain and returns its state, or the number of the first seal that does not hold.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn check_chain(&self) -> Result<Result<SealRecord, i64>, Error> {
        let (mut number, mut before, mut events) = (0_i64, Vec::new(), 0_u64);
        loop {
            let sql = Sql::new("SELECT number, hash, events FROM seals WHERE number > ").bind(number).text(" ORDER BY number LIMIT 1");
            let Some(kept) = sql.one::<SealRow>(&self.read).await? else { break };
            let rows = Sql::new("SELECT ").text(COLUMNS).text(" FROM journal WHERE seal = ").bind(kept.number).text(" ORDER BY id")
                .all::<EventRow>(&self.read).await?;
            let hash = seal(kept.number, &before, rows.iter().map(EventRow::digest));
            if kept.number != number + 1 || hash.as_slice() != kept.hash || kept.events != i64::try_from(rows.len()).unwrap_or(-1) {
                return Ok(Err(kept.number));
            }
            number = kept.number;
            before = kept.hash;
            events += count(kept.events);
        }
        let orphans = Sql::new("SELECT COUNT(*) AS n FROM journal WHERE seal > ").bind(number).number(&self.read).await?;
        if orphans > 0 {
            return Ok(Err(number + 1));
        }
        let head = before.iter().map(|b| format!("{b:02x}")).collect();
        Ok(Ok(SealRecord { seals: count(number), events, head }))
    }
}
