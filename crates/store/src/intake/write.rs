//! Writes rows of a list, the people they name and the keys they are known by, many at a time.
//!
//! Statements are made on another thread while the database works on those before them.

use super::chunk::{Chunk, ChunkCounts, ChunkPerson, ChunkRow, MergedPerson, PersonAddition, RowProblemRecord};
use crate::bulk::Bulk;
use crate::keys::{NameKey, NewKeys};
use crate::sql::Sql;
use crate::{Cipher, Error, Store, Tx};
use domain::ids::{ListId, PersonId};
use domain::people::{PersonState, TelephoneState};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::sync::mpsc;

/// Statements that wait for the database at most.
const AHEAD: usize = 6;

/// What the people on rows have in common.
#[derive(Debug, Clone)]
pub struct Reception {
    pub list: ListId,
    pub source: String,
    /// Where people stand at first.
    pub state: PersonState,
    pub now_ms: i64,
}

impl Tx {
    /// Writes rows with what came of them, and moves the list's ledger. Fails when another process
    /// has read these rows meanwhile.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the list has moved on; otherwise when the database refuses.
    pub async fn write_chunk(&self, reception: &Reception, first_row: i64, chunk: Chunk) -> Result<ChunkCounts, Error> {
        let mut counts = ChunkCounts::default();
        for row in &chunk.rows {
            counts.add(row.outcome, 1);
        }
        let moved = Sql::new("UPDATE lists SET next_row = ").bind(chunk.next_row).text(", accepted = accepted + ").bind(counts.accepted)
            .text(", merged = merged + ").bind(counts.merged).text(", held = held + ").bind(counts.held).text(", rejected = rejected + ").bind(counts.rejected)
            .text(", working_ms = working_ms + ").bind(chunk.working_ms).text(" WHERE state = 'receiving' AND next_row = ").bind(first_row)
            .text(" AND id = ").bind(reception.list.0).run(self.db()).await?;
        if moved == 0 {
            return Err(Error::Conflict { constraint: "lists_next_row".to_owned() });
        }
        self.write_people(reception, chunk).await?;
        Ok(counts)
    }

    /// Writes new people, what is added to known ones, and the rows that name them, if any.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn write_people(&self, reception: &Reception, chunk: Chunk) -> Result<(), Error> {
        let (sender, mut statements) = mpsc::channel::<Made>(AHEAD);
        let writer = Writer { store: self.store().clone(), reception: reception.clone(), backend: self.db().get_database_backend(), sender };
        let making = tokio::task::spawn_blocking(move || writer.write(chunk));
        let mut new_on_list = 0;
        while let Some(made) = statements.recv().await {
            let inserted = self.db().execute_raw(made.statement).await?.rows_affected();
            if made.table == LIST_PEOPLE {
                new_on_list += i64::try_from(inserted).unwrap_or(0);
            }
        }
        self.count_new_on_list(reception.list, reception.state, new_on_list).await?;
        making.await.map_err(|error| Error::Refused(error.to_string()))
    }
}

/// A statement that waits for the database.
struct Made {
    table: &'static str,
    statement: Statement,
}

const LIST_PEOPLE: &str = "list_people";

/// Makes the statements of one transaction.
struct Writer {
    store: Store,
    reception: Reception,
    backend: DbBackend,
    sender: mpsc::Sender<Made>,
}

impl Writer {
    fn write(self, chunk: Chunk) {
        let mut keys = NewKeys::default();
        self.rows(chunk.rows, &mut keys);
        self.people(chunk.people, chunk.merged, &mut keys);
        for mut bulk in keys.bulks() {
            self.send(&mut bulk, true);
        }
    }

    /// Sends statements that are full, or all that is left. If the database has failed, nobody listens,
    /// and the rest is made for nothing.
    fn send(&self, bulk: &mut Bulk, all: bool) {
        let table = bulk.table();
        for statement in bulk.statements(self.backend, all) {
            let _ = self.sender.blocking_send(Made { table, statement });
        }
    }

    fn rows(&self, rows: Vec<ChunkRow>, keys: &mut NewKeys) {
        let (cipher, list) = (self.store.cipher(), self.reception.list);
        let mut kept = Bulk::into("list_rows", &["list_id", "row_no", "outcome", "person_id", "fingerprint", "entered"]);
        let mut problems = problems_table();
        for row in rows {
            keys.row(row.fingerprint, list, row.row);
            kept.row([
                list.0.into(),
                row.row.into(),
                row.outcome.into(),
                row.person.map(|p| p.0).into(),
                row.fingerprint.to_vec().into(),
                cipher.seal("list_rows.entered", list.0 ^ row.row, row.entered.as_bytes()).into(),
            ]);
            add_problems(&mut problems, cipher, list, row.row, row.problems);
            self.send(&mut kept, false);
            self.send(&mut problems, false);
        }
        self.send(&mut kept, true);
        self.send(&mut problems, true);
    }

    fn people(&self, people: Vec<ChunkPerson>, merged: Vec<MergedPerson>, keys: &mut NewKeys) {
        let mut kept = Bulk::into(
            "people",
            &["id", "area_path", "name", "name_key", "sex", "birth_date", "age", "occupation", "work_unit", "nationality", "created_ms"],
        );
        let mut to_link = Bulk::into("people_to_link", &["person_id"]).ignore_conflicts();
        let mut additions = Additions::new(self);
        for person in people {
            to_link.row([person.id.0.into()]);
            keys.name(NameKey::Name, &person.name_key, &person.area, person.id);
            keys.name(NameKey::Pinyin, &person.pinyin_key, &person.area, person.id);
            kept.row([
                person.id.0.into(),
                person.area.as_str().into(),
                person.name.into(),
                person.name_key.into(),
                person.sex.into(),
                person.birth_date.into(),
                person.age.into(),
                person.occupation.into(),
                person.work_unit.into(),
                person.nationality.into(),
                self.reception.now_ms.into(),
            ]);
            self.send(&mut kept, false);
            additions.add(person.id, person.addition, keys);
        }
        self.send(&mut kept, true);
        for person in merged {
            to_link.row([person.id.0.into()]);
            additions.add(person.id, person.addition, keys);
        }
        self.send(&mut to_link, true);
        additions.send(true);
    }
}

/// What rows tell of people, table by table.
struct Additions<'a> {
    writer: &'a Writer,
    documents: Bulk,
    telephones: Bulk,
    addresses: Bulk,
    answers: Bulk,
    people: Bulk,
}

impl<'a> Additions<'a> {
    fn new(writer: &'a Writer) -> Self {
        Self {
            writer,
            documents: Bulk::into("documents", &["id", "person_id", "kind", "number", "lookup", "state", "source", "list_id", "at_ms"]).ignore_conflicts(),
            telephones: Bulk::into("telephones", &["id", "person_id", "kind", "number", "lookup", "state", "source", "list_id", "at_ms"]).ignore_conflicts(),
            addresses: Bulk::into("addresses", &["id", "person_id", "kind", "entered", "lookup", "structured", "area_path", "resolver", "source", "list_id", "at_ms"]).ignore_conflicts(),
            answers: Bulk::into("answers", &["id", "person_id", "field", "value", "state", "list_id", "at_ms"]),
            people: Bulk::into(LIST_PEOPLE, &["list_id", "person_id", "row_no", "state", "rank", "context", "segment", "language"]).ignore_conflicts(),
        }
    }

    fn add(&mut self, person: PersonId, addition: PersonAddition, keys: &mut NewKeys) {
        let Reception { list, source, state, now_ms } = &self.writer.reception;
        let (cipher, ids) = (self.writer.store.cipher(), self.writer.store.ids());
        for (kind, number, state, lookup) in addition.documents {
            let id = ids.next_id();
            let sealed = cipher.seal("documents.number", id, number.as_bytes());
            keys.number(lookup, person);
            self.documents.row([
                id.into(), person.0.into(), kind.into(), sealed.into(), lookup.to_vec().into(), state.into(), source.as_str().into(), list.0.into(), (*now_ms).into(),
            ]);
        }
        for (kind, number, lookup) in addition.telephones {
            let id = ids.next_id();
            let sealed = cipher.seal("telephones.number", id, number.as_bytes());
            keys.number(lookup, person);
            let state = TelephoneState::Unknown.code();
            self.telephones.row([
                id.into(), person.0.into(), kind.into(), sealed.into(), lookup.to_vec().into(), state.into(), source.as_str().into(), list.0.into(), (*now_ms).into(),
            ]);
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
                source.as_str().into(),
                list.0.into(),
                (*now_ms).into(),
            ]);
        }
        for (field, value) in addition.facts {
            let id = ids.next_id();
            let sealed = cipher.seal("answers.value", id, value.as_bytes());
            self.answers.row([id.into(), person.0.into(), field.into(), sealed.into(), "claimed".into(), list.0.into(), (*now_ms).into()]);
        }
        let context = cipher.seal("list_people.context", person.0, addition.context.as_bytes());
        self.people.row([
            list.0.into(), person.0.into(), addition.row.into(), state.code().into(), addition.rank.into(), context.into(), addition.segment.into(), addition.language.into(),
        ]);
        self.send(false);
    }

    fn send(&mut self, all: bool) {
        for bulk in [&mut self.documents, &mut self.telephones, &mut self.addresses, &mut self.answers, &mut self.people] {
            self.writer.send(bulk, all);
        }
    }
}

/// The table of what was found in rows.
pub(super) fn problems_table() -> Bulk {
    Bulk::into("row_problems", &["list_id", "row_no", "place", "field", "code", "severity", "detail"])
}

pub(super) fn add_problems(bulk: &mut Bulk, cipher: &Cipher, list: ListId, row: i64, problems: Vec<RowProblemRecord>) {
    for (place, problem) in (0_i64..).zip(problems) {
        bulk.row([
            list.0.into(),
            row.into(),
            place.into(),
            problem.field.into(),
            problem.code.into(),
            problem.severity.into(),
            cipher.seal("row_problems.detail", list.0 ^ row, problem.detail.as_bytes()).into(),
        ]);
    }
}
