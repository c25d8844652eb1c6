//! A person's card: all that is known, asked for at once.

use super::{AddressRecord, DocumentRecord, LINE, LineRow, Named, OriginRecord, PersonCard, PersonHistory, PersonListRecord, TelephoneRecord, lines};
use crate::keys::holders;
use crate::sql::{Rows, Sql, together};
use crate::{Error, Store, areas, calls, journal, tasks};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AddressId, DocumentId, ListId, PersonId, TelephoneId};
use domain::people::TelephoneState;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// Events about a person that are shown at most.
const MOST_EVENTS: i64 = 100;

#[derive(FromQueryResult)]
struct SealedRow {
    id: i64,
    person_id: i64,
    kind: String,
    number: Vec<u8>,
    state: String,
    source: String,
    list_id: Option<i64>,
    at_ms: Option<i64>,
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

#[derive(FromQueryResult)]
struct NameRow {
    id: i64,
    name: String,
}

/// All list entries of a person carry the same state but for lists that ask for no call.
pub(super) fn states_of(people: &[i64]) -> Sql {
    Sql::new("SELECT person_id, state FROM list_people WHERE person_id IN ").list(people.iter().copied())
}

pub(crate) fn documents_of(people: &[i64]) -> Sql {
    Sql::new("SELECT id, person_id, kind, number, state, source, list_id, at_ms FROM documents WHERE person_id IN ").list(people.iter().copied()).text(" ORDER BY id")
}

pub(crate) fn documents(store: &Store, rows: &Rows) -> Result<Vec<DocumentRecord>, Error> {
    rows.all::<SealedRow>()?.into_iter().map(|row| Ok(DocumentRecord {
        number: store.cipher().open("documents.number", row.id, &row.number)?,
        id: DocumentId(row.id),
        person: PersonId(row.person_id),
        kind: row.kind,
        state: row.state,
        origin: OriginRecord { source: row.source, list: row.list_id.map(ListId), at_ms: row.at_ms },
    })).collect()
}

pub(crate) fn telephones_of(people: &[i64]) -> Sql {
    Sql::new("SELECT id, person_id, kind, number, state, source, list_id, at_ms FROM telephones WHERE person_id IN ").list(people.iter().copied()).text(" ORDER BY id")
}

pub(crate) fn telephones(store: &Store, rows: &Rows) -> Result<Vec<TelephoneRecord>, Error> {
    rows.all::<SealedRow>()?.into_iter().map(|row| Ok(TelephoneRecord {
        number: store.cipher().open("telephones.number", row.id, &row.number)?,
        id: TelephoneId(row.id),
        person: PersonId(row.person_id),
        kind: row.kind,
        state: TelephoneState::from_code(&row.state).unwrap_or(TelephoneState::Unknown),
        origin: OriginRecord { source: row.source, list: row.list_id.map(ListId), at_ms: row.at_ms },
        shared_with: 0,
    })).collect()
}

impl Store {
    /// Returns all that is known of a person of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn person(&self, scope: &Scope, id: PersonId) -> Result<PersonCard, Error> {
        Ok(self.person_with_history(scope, id).await?.0)
    }

    /// Returns all that is known of a person of the scope, what happened to them, and the names of who was part of it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn person_with_history(&self, scope: &Scope, id: PersonId) -> Result<(PersonCard, PersonHistory, Named), Error> {
        #[derive(FromQueryResult)]
        struct More {
            occupation: Option<String>,
            work_unit: Option<String>,
            nationality: Option<String>,
        }
        let one = [id.0];
        let person = Sql::new("SELECT ").text(LINE).text("'' AS cursor, p.occupation, p.work_unit, p.nationality FROM people p WHERE p.id = ").bind(id.0)
            .text(" AND ").in_scope("p.area_path", scope);
        let [person, states, documents_rows, telephone_rows, addresses_rows, lists_rows, attempts, answers, task_rows, events] = together(&self.read, [
            person, states_of(&one), documents_of(&one), telephones_of(&one), addresses_of(&one), lists_of(id), calls::attempts_of(id), calls::answers_of(id),
            tasks::tasks_of(id), journal::events_about("person", id.0, MOST_EVENTS),
        ]).await?;
        let more = person.one::<More>()?.ok_or(Error::NotFound)?;
        let documents = documents(self, &documents_rows)?;
        let telephones = telephones(self, &telephone_rows)?;
        let line = lines(person.all::<LineRow>()?, &states, &telephones, &documents)?.pop().ok_or(Error::NotFound)?;
        let mut card = PersonCard {
            line,
            occupation: more.occupation,
            work_unit: more.work_unit,
            nationality: more.nationality,
            documents,
            telephones,
            addresses: addresses(self, &addresses_rows)?.into_iter().map(|(_, address)| address).collect(),
            lists: lists(self, id, &lists_rows)?,
        };
        let history = PersonHistory {
            attempts: calls::attempts(self, &attempts)?,
            answers: calls::answers(self, &answers)?,
            tasks: tasks::records(&task_rows)?,
            events: journal::events(self, &events)?,
        };
        let named = self.name(&mut card, &history).await?;
        Ok((card, history, named))
    }

    pub(crate) async fn telephones_of(&self, people: &[i64]) -> Result<Vec<TelephoneRecord>, Error> {
        let [rows] = together(&self.read, [telephones_of(people)]).await?;
        telephones(self, &rows)
    }

    /// Returns the addresses of some people, those of each in the order in which they became known.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn addresses_of_people(&self, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<AddressRecord>>, Error> {
        let [rows] = together(&self.read, [addresses_of(&people.iter().map(|p| p.0).collect::<Vec<_>>())]).await?;
        let mut found: HashMap<PersonId, Vec<AddressRecord>> = HashMap::new();
        for (person, address) in addresses(self, &rows)? {
            found.entry(person).or_default().push(address);
        }
        Ok(found)
    }

    /// Names whoever and whatever a card mentions, and counts who shares its telephones.
    async fn name(&self, card: &mut PersonCard, history: &PersonHistory) -> Result<Named, Error> {
        let accounts = history.attempts.iter().map(|a| a.account.0).chain(history.answers.iter().filter_map(|a| a.account.map(|a| a.0)))
            .chain(history.events.iter().filter_map(|e| e.actor.map(|a| a.0)));
        let teams = history.tasks.iter().filter_map(|t| t.team).chain(history.attempts.iter().filter_map(|a| a.team)).map(|t| t.0);
        let mut paths: Vec<AreaPath> = card.addresses.iter().filter_map(|a| a.area.as_ref()).chain([&card.line.area]).flat_map(AreaPath::trail).collect();
        paths.sort();
        paths.dedup();
        let names = |text: &str, ids: Vec<i64>| Sql::new(text).list(ids);
        let (first, more) = match card.telephones.as_mut_slice() {
            [first, more @ ..] => (Some(first), more),
            [] => (None, [].as_mut_slice()),
        };
        let sharing = match &first {
            Some(first) => self.sharing(card.line.id, &first.number),
            None => Sql::new("SELECT 0 AS n"),
        };
        let [accounts, teams, area_rows, sharing] = together(&self.read, [
            names("SELECT id, name FROM accounts WHERE id IN ", unique(accounts)), names("SELECT id, name FROM teams WHERE id IN ", unique(teams)),
            areas::areas_at(&paths), sharing,
        ]).await?;
        if let Some(first) = first {
            first.shared_with = sharing.one::<Count>()?.map_or(0, |count| crate::sql::count(count.n));
        }
        for telephone in more {
            telephone.shared_with = crate::sql::count(self.sharing(card.line.id, &telephone.number).number(&self.read).await?);
        }
        let read = |rows: &Rows| Ok::<_, Error>(rows.all::<NameRow>()?.into_iter().map(|row| (row.id, row.name)).collect());
        Ok(Named { accounts: read(&accounts)?, teams: read(&teams)?, areas: areas::areas(&area_rows)? })
    }

    /// Counts the other people who are known by a number.
    fn sharing(&self, id: PersonId, number: &str) -> Sql {
        let lookup = self.cipher().lookup("telephone", number);
        holders(Sql::new("SELECT COUNT(*) AS n FROM "), &[lookup]).text(" AS x WHERE x.person_id <> ").bind(id.0)
    }
}

fn unique(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

pub(crate) fn addresses_of(people: &[i64]) -> Sql {
    Sql::new("SELECT id, person_id, kind, entered, structured, area_path, source, list_id, at_ms FROM addresses WHERE person_id IN ").list(people.iter().copied()).text(" ORDER BY id")
}

pub(crate) fn addresses(store: &Store, rows: &Rows) -> Result<Vec<(PersonId, AddressRecord)>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        person_id: i64,
        kind: String,
        entered: Vec<u8>,
        structured: Option<Vec<u8>>,
        area_path: Option<String>,
        source: String,
        list_id: Option<i64>,
        at_ms: Option<i64>,
    }
    rows.all::<Row>()?.into_iter().map(|row| {
        let structured = row.structured.map(|s| store.cipher().open("addresses.structured", row.id, &s)).transpose()?;
        Ok((PersonId(row.person_id), AddressRecord {
            entered: store.cipher().open("addresses.entered", row.id, &row.entered)?,
            id: AddressId(row.id),
            kind: row.kind,
            structured: structured.and_then(|s| serde_json::from_str(&s).ok()),
            area: row.area_path.map(AreaPath::from_stored),
            origin: OriginRecord { source: row.source, list: row.list_id.map(ListId), at_ms: row.at_ms },
        }))
    }).collect()
}

fn lists_of(id: PersonId) -> Sql {
    Sql::new(
        "SELECT x.list_id, l.name, l.source, x.row_no, r.outcome, l.received_ms, x.context FROM list_people x JOIN lists l ON l.id = x.list_id \
         JOIN list_rows r ON r.list_id = x.list_id AND r.row_no = x.row_no WHERE x.person_id = ",
    )
    .bind(id.0).text(" ORDER BY x.list_id DESC LIMIT 50")
}

fn lists(store: &Store, id: PersonId, rows: &Rows) -> Result<Vec<PersonListRecord>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        list_id: i64,
        name: String,
        source: String,
        row_no: i64,
        outcome: String,
        received_ms: i64,
        context: Vec<u8>,
    }
    rows.all::<Row>()?.into_iter().map(|row| {
        let context = store.cipher().open("list_people.context", id.0, &row.context)?;
        Ok(PersonListRecord {
            list: ListId(row.list_id),
            name: row.name,
            source: row.source,
            row: crate::sql::count(row.row_no),
            outcome: row.outcome,
            received_ms: row.received_ms,
            context: serde_json::from_str(&context).unwrap_or_default(),
        })
    }).collect()
}
