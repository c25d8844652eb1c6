//! Keys by which people and rows are known: look-up values of numbers and rows, and beginnings of names.
//!
//! Such keys fall at random places of their index. Written there one by one, each costs a page of the
//! log and a page of the file. So they are kept twice: new ones go to a small table that stays in memory,
//! and are settled in the large one many at a time, in its order. Whoever looks, looks in both.

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Lookup, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{ListId, PersonId};
use sea_orm::{FromQueryResult, Value};
use std::collections::HashMap;
use std::time::Duration;

/// By what people and rows may be known already.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys {
    pub fingerprints: Vec<Lookup>,
    /// Of identity numbers and telephone numbers.
    pub numbers: Vec<Lookup>,
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

/// What a name is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKey {
    /// The folded name itself.
    Name,
    /// Its sound: `wangxiaoying`.
    Pinyin,
    /// The first letters of its syllables: `wxy`.
    Initials,
}

impl NameKey {
    /// Returns the key of a text; what stands before it keeps the kinds apart.
    pub(crate) fn of(self, text: &str) -> String {
        let kind = match self {
            Self::Name => 'n',
            Self::Pinyin => 'p',
            Self::Initials => 'i',
        };
        format!("{kind}{text}")
    }
}

/// The small tables first: what is settled meanwhile is then found in the large one.
pub(crate) const NAME_TABLES: [&str; 2] = ["name_keys_recent", "name_keys"];
const LOOKUP_TABLES: [&str; 2] = ["keys_recent", "keys"];
/// Keys a statement asks for.
const ASKED: usize = 2_000;
/// Keys a transaction settles: few enough that nobody who calls has to wait.
const SETTLED_AT_ONCE: i64 = 25_000;
/// Recent keys are left alone until there are so many.
const WORTH_SETTLING: i64 = 50_000;
/// Left between two transactions for others who want to write.
const GAP: Duration = Duration::from_millis(4);

/// Keys that are to be written with the people and rows they name.
#[derive(Debug, Default)]
pub(crate) struct NewKeys {
    lookups: Vec<(Lookup, i64, i64)>,
    names: Vec<(String, AreaPath, i64)>,
}

impl NewKeys {
    /// A number of a person.
    pub(crate) fn number(&mut self, lookup: Lookup, person: PersonId) {
        self.lookups.push((lookup, person.0, 0));
    }

    /// A row of a list.
    pub(crate) fn row(&mut self, fingerprint: Lookup, list: ListId, row: i64) {
        self.lookups.push((fingerprint, list.0, row));
    }

    /// A name of a person; an empty one names nobody.
    pub(crate) fn name(&mut self, kind: NameKey, text: &str, area: &AreaPath, person: PersonId) {
        if !text.is_empty() {
            self.names.push((kind.of(text), area.clone(), person.0));
        }
    }

    /// Returns the rows to insert, in the order of their tables.
    pub(crate) fn bulks(mut self) -> [Bulk; 2] {
        self.lookups.sort_unstable();
        self.names.sort_unstable();
        let mut lookups = Bulk::into("keys_recent", &["lookup", "holder", "row_no"]).ignore_conflicts();
        for (lookup, holder, row) in self.lookups {
            lookups.row([lookup.to_vec().into(), holder.into(), row.into()]);
        }
        let mut names = Bulk::into("name_keys_recent", &["name_key", "area_path", "person_id"]).ignore_conflicts();
        for (key, area, person) in self.names {
            names.row([key.into(), area.as_str().into(), person.into()]);
        }
        [lookups, names]
    }
}

impl Tx {
    /// Returns who is known by identity and telephone numbers.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn known_people(&self, keys: &KnownKeys) -> Result<HashMap<Lookup, Vec<KnownPerson>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            lookup: Vec<u8>,
            id: i64,
            name_key: String,
        }
        let mut known: HashMap<Lookup, Vec<KnownPerson>> = HashMap::new();
        for (table, asked) in asked(&keys.numbers) {
            let sql = Sql::new("SELECT k.lookup, p.id, p.name_key FROM ").text(table).text(" k CROSS JOIN people p WHERE p.id = k.holder AND k.lookup IN ").list(asked);
            for row in sql.all::<Row>(self.db()).await? {
                let Ok(lookup) = Lookup::try_from(row.lookup.as_slice()) else { continue };
                let people = known.entry(lookup).or_default();
                if !people.iter().any(|p| p.id.0 == row.id) {
                    people.push(KnownPerson { id: PersonId(row.id), name_key: row.name_key });
                }
            }
        }
        for people in known.values_mut() {
            people.sort_unstable_by_key(|p| p.id.0);
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
            lookup: Vec<u8>,
            list_id: i64,
            row_no: i64,
            person_id: Option<i64>,
        }
        let mut rows = Vec::new();
        for (table, asked) in asked(&keys.fingerprints) {
            let sql = Sql::new("SELECT k.lookup, r.list_id, r.row_no, r.person_id FROM ").text(table)
                .text(" k CROSS JOIN list_rows r WHERE r.list_id = k.holder AND r.row_no = k.row_no AND k.holder <> ").bind(list.0)
                .text(" AND k.lookup IN ").list(asked);
            rows.extend(sql.all::<Row>(self.db()).await?);
        }
        rows.sort_unstable_by_key(|row| (row.list_id, row.row_no));
        let mut known = HashMap::new();
        for row in rows {
            let Ok(fingerprint) = Lookup::try_from(row.lookup.as_slice()) else { continue };
            let received = ReceivedRow { list: ListId(row.list_id), row: row.row_no, person: row.person_id.map(PersonId) };
            let kept = known.entry(fingerprint).or_insert(received);
            if kept.person.is_none() {
                kept.person = received.person;
            }
        }
        Ok(known)
    }

    /// Settles the recent keys that come first after a key; returns the last of them, if others follow.
    async fn settle(&self, pair: &Pair, after: Option<Value>) -> Result<Option<Value>, Error> {
        let Pair { recent, settled, columns, key, same, texts } = pair;
        let beginning = |sql: Sql| match after.clone() {
            Some(after) => sql.text(" AND ").text(key).text(" > ").bind(after),
            None => sql,
        };
        let last = beginning(Sql::new("SELECT ").text(key).text(" AS key FROM ").text(recent).text(" WHERE 1=1"))
            .text(" ORDER BY ").text(key).text(" LIMIT 1 OFFSET ").bind(SETTLED_AT_ONCE);
        let last: Option<Value> = if *texts {
            last.one::<Text>(self.db()).await?.map(|row| row.key.into())
        } else {
            last.one::<Bytes>(self.db()).await?.map(|row| row.key.into())
        };
        let within = |sql: Sql| match last.clone() {
            Some(last) => beginning(sql).text(" AND ").text(key).text(" <= ").bind(last),
            None => beginning(sql),
        };
        let moved = Sql::new("INSERT INTO ").text(settled).text(" (").text(columns).text(") SELECT ").text(columns).text(" FROM ").text(recent).text(" WHERE 1=1");
        within(moved).text(" ORDER BY ").text(columns).text(" ON CONFLICT DO NOTHING").run(self.db()).await?;
        // Another process may have added one in between: only what has arrived is taken away.
        let left = Sql::new("DELETE FROM ").text(recent).text(" WHERE EXISTS (SELECT 1 FROM ").text(settled).text(" s WHERE ").text(same).text(")");
        within(left).run(self.db()).await?;
        Ok(last)
    }
}

#[derive(FromQueryResult)]
struct Text {
    key: String,
}

#[derive(FromQueryResult)]
struct Bytes {
    key: Vec<u8>,
}

/// A small table and the large one its keys are settled in.
struct Pair {
    recent: &'static str,
    settled: &'static str,
    columns: &'static str,
    key: &'static str,
    same: &'static str,
    /// Whether keys are text, not bytes.
    texts: bool,
}

const PAIRS: [Pair; 2] = [
    Pair {
        recent: "keys_recent",
        settled: "keys",
        columns: "lookup, holder, row_no",
        key: "lookup",
        same: "s.lookup = keys_recent.lookup AND s.holder = keys_recent.holder AND s.row_no = keys_recent.row_no",
        texts: false,
    },
    Pair {
        recent: "name_keys_recent",
        settled: "name_keys",
        columns: "name_key, area_path, person_id",
        key: "name_key",
        same: "s.name_key = name_keys_recent.name_key AND s.area_path = name_keys_recent.area_path AND s.person_id = name_keys_recent.person_id",
        texts: true,
    },
];

impl Store {
    /// Settles recent keys if there are many, some at a time.
    ///
    /// # Errors
    /// Fails when the database refuses; what was settled until then stays so.
    pub async fn settle_keys(&self) -> Result<(), Error> {
        for pair in &PAIRS {
            let many = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM ").text(pair.recent).text(" LIMIT ").bind(WORTH_SETTLING).text(") AS some");
            if many.number(&self.read).await? < WORTH_SETTLING {
                continue;
            }
            let mut after = None;
            loop {
                let tx = self.begin().await?;
                after = tx.settle(pair, after).await?;
                tx.commit_upkeep().await?;
                if after.is_none() {
                    break;
                }
                tokio::time::sleep(GAP).await;
            }
        }
        Ok(())
    }
}

/// Appends who is known by look-up values, as a table of one column `person_id`.
pub(crate) fn holders(sql: Sql, lookups: &[Lookup]) -> Sql {
    let mut sql = sql.text("(");
    for (at, table) in LOOKUP_TABLES.into_iter().enumerate() {
        sql = sql.text(if at > 0 { " UNION " } else { "" }).text("SELECT holder AS person_id FROM ").text(table)
            .text(" WHERE lookup IN ").list(lookups.iter().map(|l| l.to_vec()));
    }
    sql.text(")")
}

/// Each table with each batch of keys to ask it for; keys in order, so that neighbours share a page.
fn asked(keys: &[Lookup]) -> impl Iterator<Item = (&'static str, Vec<Vec<u8>>)> {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let batches: Vec<Vec<Vec<u8>>> = sorted.chunks(ASKED).map(|batch| batch.iter().map(|l| l.to_vec()).collect()).collect();
    LOOKUP_TABLES.into_iter().flat_map(move |table| batches.clone().into_iter().map(move |batch| (table, batch)))
}
