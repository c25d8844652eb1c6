//! People: finding them, and lines of lists.

mod card;
mod holdings;
mod papers;
mod relationships;
mod warnings;

pub(crate) use card::{addresses, addresses_of, documents, documents_of, telephones, telephones_of};

use crate::keys::{NAME_TABLES, NameKey, holders};
use crate::sql::{Rows, Sql, together};
use crate::{AnswerRecord, AttemptRecord, Error, JournalRecord, Lookup, Page, Store, TaskRecord};
use domain::access::Scope;
use domain::areas::{Area, AreaPath};
use domain::ids::{AddressId, DocumentId, ListId, PersonId, TelephoneId};
use domain::people::{PersonState, TelephoneState};
pub use holdings::{HeldGrant, KeptCount, ListedRecord};
pub use papers::PaperRecord;
pub use relationships::{NewRelationship, RelationshipRecord};
pub use warnings::{NewWarning, WarningRecord};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// What to search people by.
#[derive(Debug, Clone)]
pub enum SearchKey {
    /// Everybody in the scope, newest last.
    Everybody,
    /// The beginning of a folded name.
    Name(String),
    /// The beginning of a name in pinyin.
    Pinyin(String),
    /// The first letters of the syllables of a name.
    Initials(String),
    /// The beginning of how a name sounds to a tolerant ear.
    Sound(String),
    /// A whole telephone or identity number, in any of the forms it may have been kept.
    Number(Vec<Lookup>),
    /// People of one list in one state.
    OnList(ListId, Option<PersonState>),
    /// People by where they stand, on whatever list.
    InState(PersonState),
    /// One person.
    One(PersonId),
}

/// A person as a line of a list; values are not masked yet.
#[derive(Debug, Clone)]
pub struct PersonLineRecord {
    pub id: PersonId,
    pub name: Option<String>,
    pub sex: String,
    pub birth_date: Option<String>,
    pub age: Option<i64>,
    pub area: AreaPath,
    pub telephone: Option<String>,
    pub identity: Option<(String, String)>,
    pub state: PersonState,
}

/// Where a number or an address came from.
#[derive(Debug, Clone, Default)]
pub struct OriginRecord {
    /// Who sent the list, or what it was that brought it: a call, a visit, a guardian.
    pub source: String,
    /// None where no list brought it, and for what was kept before this was noted.
    pub list: Option<ListId>,
    pub at_ms: Option<i64>,
}

/// An identity document; the number is not masked yet.
#[derive(Debug, Clone)]
pub struct DocumentRecord {
    pub id: DocumentId,
    pub person: PersonId,
    pub kind: String,
    pub number: String,
    pub state: String,
    pub origin: OriginRecord,
}

/// A telephone number of a person, not masked yet.
#[derive(Debug, Clone)]
pub struct TelephoneRecord {
    pub id: TelephoneId,
    pub person: PersonId,
    pub kind: String,
    pub number: String,
    pub state: TelephoneState,
    pub origin: OriginRecord,
    /// How many other people are known by the same number.
    pub shared_with: u64,
}

/// An address of a person, not masked yet.
#[derive(Debug, Clone)]
pub struct AddressRecord {
    pub id: AddressId,
    pub kind: String,
    pub entered: String,
    pub structured: Option<serde_json::Value>,
    pub area: Option<AreaPath>,
    pub origin: OriginRecord,
}

/// A list a person stands on.
#[derive(Debug, Clone)]
pub struct PersonListRecord {
    pub list: ListId,
    pub name: String,
    pub source: String,
    pub row: u64,
    pub outcome: String,
    pub received_ms: i64,
    pub context: serde_json::Value,
}

/// What happened to a person, newest first.
#[derive(Debug, Clone)]
pub struct PersonHistory {
    pub attempts: Vec<AttemptRecord>,
    pub answers: Vec<AnswerRecord>,
    pub tasks: Vec<TaskRecord>,
    pub events: Vec<JournalRecord>,
}

/// The names of those whom a history mentions, and the areas of a card.
#[derive(Debug, Clone)]
pub struct Named {
    pub accounts: HashMap<i64, String>,
    pub teams: HashMap<i64, String>,
    pub areas: Vec<Area>,
}

/// All that is known of a person besides tasks, attempts and answers.
#[derive(Debug, Clone)]
pub struct PersonCard {
    pub line: PersonLineRecord,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub documents: Vec<DocumentRecord>,
    pub telephones: Vec<TelephoneRecord>,
    pub addresses: Vec<AddressRecord>,
    pub lists: Vec<PersonListRecord>,
}

#[derive(FromQueryResult)]
struct LineRow {
    id: i64,
    name: Option<String>,
    sex: String,
    birth_date: Option<String>,
    age: Option<i64>,
    area_path: String,
    cursor: String,
}

const LINE: &str = "p.id, p.name, p.sex, p.birth_date, p.age, p.area_path, ";

impl Store {
    /// Returns a page of the people that a key finds in the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people(&self, scope: &Scope, key: &SearchKey, after: Option<&str>, limit: u32) -> Result<Page<PersonLineRecord>, Error> {
        let after_id = after.and_then(domain::ids::decode).unwrap_or(0);
        let most = i64::from(limit) + 1;
        let sql = Sql::new("SELECT ").text(LINE);
        let by_id = |sql: Sql| sql.text(" AND p.merged_into IS NULL AND p.id > ").bind(after_id).text(" AND ").in_scope("p.area_path", scope).text(" ORDER BY p.id LIMIT ").bind(most);
        let sql = match key {
            SearchKey::Everybody => by_id(sql.text("'' AS cursor FROM people p WHERE 1=1")),
            SearchKey::One(id) => by_id(sql.text("'' AS cursor FROM people p WHERE p.id = ").bind(id.0)),
            SearchKey::Name(text) => by_name(sql, &NameKey::Name.of(text), "", after, scope, most),
            SearchKey::Pinyin(text) => by_name(sql, &NameKey::Pinyin.of(text), "", after, scope, most),
            SearchKey::Sound(text) => by_name(sql, &NameKey::Sound.of(text), "", after, scope, most),
            SearchKey::Initials(text) => {
                let first: String = text.chars().take(1).collect();
                by_name(sql, &NameKey::Pinyin.of(&first), text, after, scope, most)
            }
            SearchKey::Number(lookups) => by_id(holders(sql.text("'' AS cursor FROM "), lookups).text(" AS x CROSS JOIN people p WHERE p.id = x.person_id")),
            SearchKey::InState(state) => by_id(sql.text("'' AS cursor FROM ").text(standing(*state))),
            SearchKey::OnList(list, state) => {
                // The list comes first: SQLite takes a cross join in the order in which it is written.
                let mut sql = sql.text("'' AS cursor FROM list_people x CROSS JOIN people p WHERE p.id = x.person_id AND x.list_id = ").bind(list.0);
                if let Some(state) = state {
                    sql = sql.text(" AND x.state = ").bind(state.code());
                }
                let sql = sql.text(" AND p.merged_into IS NULL AND x.person_id > ").bind(after_id).text(" AND ").in_scope("p.area_path", scope);
                sql.text(" ORDER BY x.person_id LIMIT ").bind(most)
            }
        };
        let by_key = matches!(key, SearchKey::Name(_) | SearchKey::Pinyin(_) | SearchKey::Initials(_) | SearchKey::Sound(_));
        let mut rows = sql.all::<LineRow>(&self.read).await?;
        rows.dedup_by_key(|r| r.id);
        let page = Page::cut(rows, limit, |r: &LineRow| {
            let id = domain::ids::encode(r.id);
            if by_key { format!("{}\u{1f}{}\u{1f}{id}", r.cursor, r.area_path) } else { id }
        });
        Ok(Page { items: self.lines(page.items).await?, next: page.next })
    }

    /// Returns the lines of some people, whoever may see them; the caller has found them in a scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn person_lines(&self, people: &[PersonId]) -> Result<HashMap<PersonId, PersonLineRecord>, Error> {
        let sql = Sql::new("SELECT ").text(LINE).text("'' AS cursor FROM people p WHERE p.id IN ").list(people.iter().map(|p| p.0));
        let rows = sql.all::<LineRow>(&self.read).await?;
        Ok(self.lines(rows).await?.into_iter().map(|line| (line.id, line)).collect())
    }

    async fn lines(&self, rows: Vec<LineRow>) -> Result<Vec<PersonLineRecord>, Error> {
        let ids: Vec<i64> = rows.iter().map(|r| r.id).collect();
        let [states, telephones, documents] = together(&self.read, [card::states_of(&ids), telephones_of(&ids), documents_of(&ids)]).await?;
        lines(rows, &states, &card::telephones(self, &telephones)?, &card::documents(self, &documents)?)
    }
}

fn lines(rows: Vec<LineRow>, states: &Rows, telephones: &[TelephoneRecord], documents: &[DocumentRecord]) -> Result<Vec<PersonLineRecord>, Error> {
    let states = person_states(states)?;
    let mut numbers: HashMap<i64, String> = HashMap::new();
    for telephone in telephones {
        numbers.entry(telephone.person.0).or_insert_with(|| telephone.number.clone());
    }
    let mut identities: HashMap<i64, (String, String)> = HashMap::new();
    for document in documents {
        identities.entry(document.person.0).or_insert_with(|| (document.kind.clone(), document.number.clone()));
    }
    Ok(rows.into_iter().map(|row| PersonLineRecord {
        id: PersonId(row.id),
        name: row.name,
        sex: row.sex,
        birth_date: row.birth_date,
        age: row.age,
        area: AreaPath::from_stored(row.area_path),
        telephone: numbers.remove(&row.id),
        identity: identities.remove(&row.id),
        state: states.get(&row.id).copied().unwrap_or(PersonState::NoTask),
    }).collect())
}

/// Returns where people stand: by their open task, or else by their newest list.
fn person_states(rows: &Rows) -> Result<HashMap<i64, PersonState>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        state: String,
    }
    let mut states = HashMap::new();
    for row in rows.all::<Row>()? {
        let Some(state) = PersonState::from_code(&row.state) else { continue };
        let kept = states.entry(row.person_id).or_insert(state);
        if *kept == PersonState::NoTask {
            *kept = state;
        }
    }
    Ok(states)
}

/// Selects people by their open task. States that few people are in begin with the tasks, the others
/// with the people, of whom a page is soon found.
fn standing(state: PersonState) -> &'static str {
    match state {
        PersonState::Waiting => {
            "people p WHERE EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = p.id AND t.kind = 'call' AND t.queue = 'normal' AND t.state IN ('ready', 'leased'))"
        }
        PersonState::Closed => {
            "people p WHERE EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = p.id) AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = p.id AND t.state <> 'closed')"
        }
        PersonState::NoTask => "people p WHERE NOT EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = p.id)",
        PersonState::Later => "tasks t JOIN people p ON p.id = t.person_id WHERE t.kind = 'call' AND t.queue = 'normal' AND t.state = 'later'",
        PersonState::Escalated => "tasks t JOIN people p ON p.id = t.person_id WHERE t.kind = 'call' AND t.queue = 'senior' AND t.state IN ('ready', 'later', 'leased')",
        PersonState::Door => "tasks t JOIN people p ON p.id = t.person_id WHERE t.kind = 'door' AND t.queue = 'normal' AND t.state IN ('ready', 'later', 'leased')",
        PersonState::Referred => "tasks t JOIN people p ON p.id = t.person_id WHERE t.kind = 'referral' AND t.queue = 'normal' AND t.state IN ('ready', 'later', 'leased')",
    }
}

/// Selects people by the beginning of a key, and of the initials behind it; in the order of keys, then areas.
fn by_name(sql: Sql, text: &str, initials: &str, after: Option<&str>, scope: &Scope, most: i64) -> Sql {
    let end = format!("{text}\u{10FFFF}");
    let mut parts = after.unwrap_or_default().split('\u{1f}');
    let from = (parts.next(), parts.next(), parts.next().and_then(domain::ids::decode));
    let mut sql = sql.text("k.name_key AS cursor FROM (");
    for (at, table) in NAME_TABLES.into_iter().enumerate() {
        sql = sql.text(if at > 0 { " UNION ALL " } else { "" }).text("SELECT * FROM (SELECT name_key, area_path, person_id FROM ").text(table)
            .text(" WHERE name_key >= ").bind(text).text(" AND name_key < ").bind(end.as_str()).text(" AND ").in_scope("area_path", scope);
        if !initials.is_empty() {
            sql = sql.text(" AND name_key LIKE ").bind(format!("% {initials}%"));
        }
        if let (Some(key), Some(area), Some(id)) = from {
            sql = sql.text(" AND (name_key, area_path, person_id) > (").bind(key).text(", ").bind(area).text(", ").bind(id).text(")");
        }
        sql = sql.text(" ORDER BY name_key, area_path, person_id LIMIT ").bind(most).text(") AS ").text(table).text("_page");
    }
    sql.text(") AS k CROSS JOIN people p WHERE p.id = k.person_id AND p.merged_into IS NULL ORDER BY k.name_key, k.area_path, k.person_id LIMIT ").bind(most)
}
