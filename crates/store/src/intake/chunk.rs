//! Writes rows of a list with what came of them, many at a time.

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Lookup, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, ListId, PersonId};
use domain::people::{PersonState, TelephoneState};
use sea_orm::{FromQueryResult, Value};
use std::collections::HashMap;

/// Rows of a list with their verdicts, written in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    pub rows: Vec<ChunkRow>,
    pub people: Vec<ChunkPerson>,
    pub merged: Vec<MergedPerson>,
    /// The first data row after these.
    pub next_row: i64,
    pub working_ms: i64,
}

/// Verdicts of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChunkCounts {
    pub accepted: i64,
    pub merged: i64,
    pub held: i64,
    pub rejected: i64,
}

impl ChunkCounts {
    /// Counts an outcome.
    pub fn add(&mut self, outcome: &str, rows: i64) {
        match outcome {
            "accepted" => self.accepted += rows,
            "merged" => self.merged += rows,
            "held" => self.held += rows,
            _ => self.rejected += rows,
        }
    }
}

/// One row and its verdict.
#[derive(Debug, Clone)]
pub struct ChunkRow {
    pub row: i64,
    pub outcome: &'static str,
    pub person: Option<PersonId>,
    pub fingerprint: Lookup,
    /// The row as it was received, as JSON.
    pub entered: String,
    pub problems: Vec<RowProblemRecord>,
}

/// Something found in a row.
#[derive(Debug, Clone)]
pub struct RowProblemRecord {
    pub field: String,
    pub code: String,
    pub severity: &'static str,
    /// Parameters and suggestions, as JSON; may hold what was read.
    pub detail: String,
}

/// What a row tells of a person, new or known.
#[derive(Debug, Clone, Default)]
pub struct PersonAddition {
    /// Kind, number, state, look-up value.
    pub documents: Vec<(&'static str, String, &'static str, Lookup)>,
    /// Kind, number, look-up value.
    pub telephones: Vec<(&'static str, String, Lookup)>,
    /// Kind, as entered, structured as JSON, resolved area.
    pub addresses: Vec<(&'static str, String, Option<String>, Option<AreaPath>)>,
    pub facts: Vec<(String, String)>,
    /// Why the person is on the list, as JSON.
    pub context: String,
    pub rank: i64,
    pub row: i64,
}

/// A person not known before.
#[derive(Debug, Clone)]
pub struct ChunkPerson {
    pub id: PersonId,
    pub area: AreaPath,
    pub name: Option<String>,
    pub name_key: String,
    pub pinyin_key: String,
    pub sex: &'static str,
    pub birth_date: Option<String>,
    pub age: Option<i64>,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub addition: PersonAddition,
}

/// A person known before, or from an earlier row.
#[derive(Debug, Clone)]
pub struct MergedPerson {
    pub id: PersonId,
    pub addition: PersonAddition,
}

/// By what people and rows may be known already.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys {
    pub fingerprints: Vec<Lookup>,
    pub identities: Vec<Lookup>,
    pub telephones: Vec<Lookup>,
}

/// A person who is known by a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    pub id: PersonId,
    pub name_key: String,
}

/// A row that was received before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedRow {
    pub list: ListId,
    pub row: i64,
    pub person: Option<PersonId>,
}

/// A row decided by somebody after it was received.
#[derive(Debug, Clone)]
pub struct DecidedRow<'a> {
    pub list: ListId,
    pub row: i64,
    pub before: &'a str,
    pub outcome: &'static str,
    pub person: Option<PersonId>,
    pub decision: &'static str,
    /// The corrected values, as JSON.
    pub corrected: Option<String>,
    pub by: Option<AccountId>,
    pub problems: Vec<RowProblemRecord>,
}

/// Keys a statement.
const KEYS: usize = 2_000;

#[derive(FromQueryResult)]
struct KnownRow {
    lookup: Vec<u8>,
    person_id: i64,
    name_key: String,
}

impl Tx {
    /// Returns who is known by identity numbers.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn known_identities(&self, keys: &KnownKeys) -> Result<HashMap<Lookup, Vec<KnownPerson>>, Error> {
        self.known("documents", &keys.identities).await
    }

    /// Returns who is known by telephone numbers.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn known_telephones(&self, keys: &KnownKeys) -> Result<HashMap<Lookup, Vec<KnownPerson>>, Error> {
        self.known("telephones", &keys.telephones).await
    }

    async fn known(&self, table: &str, lookups: &[Lookup]) -> Result<HashMap<Lookup, Vec<KnownPerson>>, Error> {
        let mut known: HashMap<Lookup, Vec<KnownPerson>> = HashMap::new();
        for batch in lookups.chunks(KEYS) {
            let sql = Sql::new("SELECT x.lookup, x.person_id, p.name_key FROM ").text(table)
                .text(" x JOIN people p ON p.id = x.person_id WHERE x.lookup IN ").list(batch.iter().map(|l| l.to_vec())).text(" ORDER BY x.person_id");
            for row in sql.all::<KnownRow>(self.db()).await? {
                let Ok(lookup) = Lookup::try_from(row.lookup.as_slice()) else { continue };
                known.entry(lookup).or_default().push(KnownPerson { id: PersonId(row.person_id), name_key: row.name_key });
            }
        }
        Ok(known)
    }

    /// Returns which rows were received before on another list than this one.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn known_rows(&self, list: ListId, keys: &KnownKeys) -> Result<HashMap<Lookup, ReceivedRow>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            fingerprint: Vec<u8>,
            list_id: i64,
            row_no: i64,
            person_id: Option<i64>,
        }
        let mut known = HashMap::new();
        for batch in keys.fingerprints.chunks(KEYS) {
            let sql = Sql::new("SELECT fingerprint, list_id, row_no, person_id FROM list_rows WHERE list_id <> ").bind(list.0)
                .text(" AND fingerprint IN ").list(batch.iter().map(|l| l.to_vec())).text(" ORDER BY list_id, row_no");
            for row in sql.all::<Row>(self.db()).await? {
                let Ok(fingerprint) = Lookup::try_from(row.fingerprint.as_slice()) else { continue };
                let received = ReceivedRow { list: ListId(row.list_id), row: row.row_no, person: row.person_id.map(PersonId) };
                let kept = known.entry(fingerprint).or_insert(received);
                if kept.person.is_none() {
                    kept.person = received.person;
                }
            }
        }
        Ok(known)
    }

    /// Writes rows with what came of them, and moves the list's ledger. Fails when another process
    /// has read these rows meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the list has moved on; otherwise when the database refuses.
    pub async fn write_chunk(&self, list: ListId, source: &str, first_state: PersonState, first_row: i64, chunk: Chunk, now_ms: i64) -> Result<ChunkCounts, Error> {
        let mut counts = ChunkCounts::default();
        for row in &chunk.rows {
            counts.add(row.outcome, 1);
        }
        let moved = Sql::new("UPDATE lists SET next_row = ").bind(chunk.next_row).text(", accepted = accepted + ").bind(counts.accepted)
            .text(", merged = merged + ").bind(counts.merged).text(", held = held + ").bind(counts.held).text(", rejected = rejected + ").bind(counts.rejected)
            .text(", working_ms = working_ms + ").bind(chunk.working_ms).text(" WHERE state = 'receiving' AND next_row = ").bind(first_row)
            .text(" AND id = ").bind(list.0).run(self.db()).await?;
        if moved == 0 {
            return Err(Error::Conflict { constraint: "lists_next_row".to_owned() });
        }
        self.write_rows(list, chunk.rows).await?;
        self.write_people(list, source, first_state, chunk.people, chunk.merged, now_ms).await?;
        Ok(counts)
    }

    async fn write_rows(&self, list: ListId, rows: Vec<ChunkRow>) -> Result<(), Error> {
        let cipher = self.store().cipher().clone();
        let mut kept = Bulk::into("list_rows", &["list_id", "row_no", "outcome", "person_id", "fingerprint", "entered"]);
        let mut problems = problem_bulk();
        for row in rows {
            kept.row([
                list.0.into(),
                row.row.into(),
                row.outcome.into(),
                row.person.map(|p| p.0).into(),
                row.fingerprint.to_vec().into(),
                cipher.seal("list_rows.entered", list.0 ^ row.row, row.entered.as_bytes()).into(),
            ]);
            add_problems(&mut problems, self.store(), list, row.row, row.problems);
        }
        kept.insert(self.db()).await?;
        problems.insert(self.db()).await?;
        Ok(())
    }

    /// Writes new people and what is added to known ones.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn write_people(
        &self,
        list: ListId,
        source: &str,
        first_state: PersonState,
        people: Vec<ChunkPerson>,
        merged: Vec<MergedPerson>,
        now_ms: i64,
    ) -> Result<(), Error> {
        let mut kept = Bulk::into(
            "people",
            &[
                "id", "area_path", "name", "name_key", "pinyin_key", "sex", "birth_date", "age", "occupation", "work_unit", "nationality", "created_ms",
            ],
        );
        let mut additions = Additions::new(list, source, first_state, now_ms);
        for person in people {
            kept.row([
                person.id.0.into(),
                person.area.as_str().into(),
                person.name.into(),
                person.name_key.into(),
                person.pinyin_key.into(),
                person.sex.into(),
                person.birth_date.into(),
                person.age.into(),
                person.occupation.into(),
                person.work_unit.into(),
                person.nationality.into(),
                now_ms.into(),
            ]);
            additions.add(self.store(), person.id, person.addition);
        }
        kept.insert(self.db()).await?;
        for person in merged {
            additions.add(self.store(), person.id, person.addition);
        }
        additions.insert(self).await
    }

    /// Writes what somebody decided about a row, and moves the list's ledger by it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else has decided it meanwhile.
    pub async fn decide_row(&self, decided: DecidedRow<'_>, now_ms: i64) -> Result<(), Error> {
        let corrected = decided.corrected.map(|c| self.store().cipher().seal("list_rows.corrected", decided.list.0 ^ decided.row, c.as_bytes()));
        let changed = Sql::new("UPDATE list_rows SET outcome = ").bind(decided.outcome).text(", person_id = ").bind(decided.person.map(|p| p.0))
            .text(", decision = ").bind(decided.decision).text(", decided_ms = ").bind(now_ms).text(", decided_by = ").bind(decided.by.map(|a| a.0))
            .text(", corrected = COALESCE(").bind(corrected).text(", corrected) WHERE list_id = ").bind(decided.list.0).text(" AND row_no = ").bind(decided.row)
            .text(" AND outcome = ").bind(decided.before).run(self.db()).await?;
        if changed == 0 {
            return Err(Error::Conflict { constraint: "list_rows_outcome".to_owned() });
        }
        let mut counts = ChunkCounts::default();
        counts.add(decided.before, -1);
        counts.add(decided.outcome, 1);
        Sql::new("UPDATE lists SET accepted = accepted + ").bind(counts.accepted).text(", merged = merged + ").bind(counts.merged)
            .text(", held = held + ").bind(counts.held).text(", rejected = rejected + ").bind(counts.rejected).text(" WHERE id = ").bind(decided.list.0)
            .run(self.db()).await?;
        if decided.decision == "correct" {
            Sql::new("DELETE FROM row_problems WHERE list_id = ").bind(decided.list.0).text(" AND row_no = ").bind(decided.row).run(self.db()).await?;
            let mut problems = problem_bulk();
            add_problems(&mut problems, self.store(), decided.list, decided.row, decided.problems);
            problems.insert(self.db()).await?;
        }
        Ok(())
    }
}

fn problem_bulk() -> Bulk {
    Bulk::into("row_problems", &["list_id", "row_no", "place", "field", "code", "severity", "detail"])
}

fn add_problems(bulk: &mut Bulk, store: &Store, list: ListId, row: i64, problems: Vec<RowProblemRecord>) {
    for (place, problem) in (0_i64..).zip(problems) {
        bulk.row([
            list.0.into(),
            row.into(),
            place.into(),
            problem.field.into(),
            problem.code.into(),
            problem.severity.into(),
            store.cipher().seal("row_problems.detail", list.0 ^ row, problem.detail.as_bytes()).into(),
        ]);
    }
}

struct Additions<'a> {
    list: ListId,
    source: &'a str,
    state: PersonState,
    now_ms: i64,
    documents: Bulk,
    telephones: Bulk,
    addresses: Bulk,
    answers: Bulk,
    people: Bulk,
}

impl<'a> Additions<'a> {
    fn new(list: ListId, source: &'a str, state: PersonState, now_ms: i64) -> Self {
        Self {
            list,
            source,
            state,
            now_ms,
            documents: Bulk::into("documents", &["id", "person_id", "kind", "number", "lookup", "state", "source"]).ignore_conflicts(),
            telephones: Bulk::into("telephones", &["id", "person_id", "kind", "number", "lookup", "state", "source"]).ignore_conflicts(),
            addresses: Bulk::into("addresses", &["id", "person_id", "kind", "entered", "lookup", "structured", "area_path", "resolver"]).ignore_conflicts(),
            answers: Bulk::into("answers", &["id", "person_id", "field", "value", "state", "list_id", "at_ms"]),
            people: Bulk::into("list_people", &["list_id", "person_id", "row_no", "state", "rank", "context"]).ignore_conflicts(),
        }
    }

    fn add(&mut self, store: &Store, person: PersonId, addition: PersonAddition) {
        let (cipher, ids) = (store.cipher(), store.ids());
        for (kind, number, state, lookup) in addition.documents {
            let id = ids.next_id();
            let sealed = cipher.seal("documents.number", id, number.as_bytes());
            self.documents.row([id.into(), person.0.into(), kind.into(), sealed.into(), lookup.to_vec().into(), state.into(), self.source.into()]);
        }
        for (kind, number, lookup) in addition.telephones {
            let id = ids.next_id();
            let sealed = cipher.seal("telephones.number", id, number.as_bytes());
            let state = TelephoneState::Unknown.code();
            self.telephones.row([id.into(), person.0.into(), kind.into(), sealed.into(), lookup.to_vec().into(), state.into(), self.source.into()]);
        }
        for (kind, entered, structured, area) in addition.addresses {
            let id = ids.next_id();
            let structured: Option<Vec<u8>> = structured.map(|s| cipher.seal("addresses.structured", id, s.as_bytes()));
            self.addresses.row([
                id.into(),
                person.0.into(),
                kind.into(),
                cipher.seal("addresses.entered", id, entered.as_bytes()).into(),
                cipher.lookup("address", &entered).to_vec().into(),
                structured.into(),
                area.map(|a| a.as_str().to_owned()).into(),
                "1".into(),
            ]);
        }
        for (field, value) in addition.facts {
            let id = ids.next_id();
            self.answers.row([
                id.into(),
                person.0.into(),
                field.into(),
                cipher.seal("answers.value", id, value.as_bytes()).into(),
                "claimed".into(),
                self.list.0.into(),
                self.now_ms.into(),
            ]);
        }
        self.people.row([
            self.list.0.into(),
            person.0.into(),
            addition.row.into(),
            self.state.code().into(),
            addition.rank.into(),
            Value::from(cipher.seal("list_people.context", person.0, addition.context.as_bytes())),
        ]);
    }

    async fn insert(self, tx: &Tx) -> Result<(), Error> {
        for bulk in [self.documents, self.telephones, self.addresses, self.answers, self.people] {
            bulk.insert(tx.db()).await?;
        }
        Ok(())
    }
}
