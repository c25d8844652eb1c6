//! Keys by which people and rows are known: look-up values of numbers and rows, and beginnings of names.
//!
//! Such keys fall at random places of their index. Written there one by one, each costs a page of the
//! log and a page of the file. So they are kept twice: new ones go to a small table that stays in memory,
//! and are settled in the large one many at a time, in its order. Whoever looks, looks in both.

use crate::bulk::Bulk;
use crate::connection::GAP;
use crate::sql::Sql;
use crate::{Backend, Error, Lookup, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{ListId, PersonId};
use sea_orm::{FromQueryResult, Value};
use std::collections::{HashMap, HashSet};

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
    pub sex: String,
    pub birth_date: Option<String>,
    /// An identity document of theirs is known.
    pub has_identity: bool,
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
    /// Its sound, and behind it the first letters of its syllables: `wangxiaoying wxy`.
    Pinyin,
    /// How it sounds to an ear that tells n from l no better than many accents do.
    Sound,
}

impl NameKey {
    /// Returns the key of a text; what stands before it keeps the kinds apart.
    pub(crate) fn of(self, text: &str) -> String {
        let kind = match self {
            Self::Name => 'n',
            Self::Pinyin => 'p',
            Self::Sound => 's',
        };
        format!("{kind}{text}")
    }
}

/// The number under which a look-up value is found. Half of the value is enough to find it among
/// billions, but not to be sure: whoever finds somebody compares the whole value.
pub(crate) fn short(lookup: &Lookup) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *lookup;
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The small tables first: what is settled meanwhile is then found in the large one.
pub(crate) const NAME_TABLES: [&str; 2] = ["name_keys_recent", "name_keys"];
const KEY_TABLES: [&str; 2] = ["keys_recent", "keys"];
/// Keys a statement asks for.
const ASKED: usize = 2_000;
/// Keys a transaction settles: few enough that nobody who calls has to wait.
const SETTLED_AT_ONCE: i64 = 25_000;

/// Keys that are to be written with the people and rows they name.
#[derive(Debug, Default)]
pub(crate) struct NewKeys {
    numbers: Vec<(i64, i64, i64)>,
    names: Vec<(String, AreaPath, i64)>,
}

impl NewKeys {
    /// A number of a person.
    pub(crate) fn number(&mut self, lookup: Lookup, person: PersonId) {
        self.numbers.push((short(&lookup), person.0, 0));
    }

    /// A row of a list.
    pub(crate) fn row(&mut self, fingerprint: Lookup, list: ListId, row: i64) {
        self.numbers.push((short(&fingerprint), list.0, row));
    }

    /// A name of a person; an empty one names nobody.
    pub(crate) fn name(&mut self, kind: NameKey, text: &str, area: &AreaPath, person: PersonId) {
        if !text.is_empty() {
            self.names.push((kind.of(text), area.clone(), person.0));
        }
    }

    /// Returns the rows to insert, in the order of their tables.
    pub(crate) fn bulks(mut self) -> [Bulk; 2] {
        self.numbers.sort_unstable();
        self.names.sort_unstable();
        let mut numbers = Bulk::into("keys_recent", &["key", "holder", "row_no"]).ignore_conflicts();
        for (key, holder, row) in self.numbers {
            numbers.row([key.into(), holder.into(), row.into()]);
        }
        let mut names = Bulk::into("name_keys_recent", &["name_key", "area_path", "person_id"]).ignore_conflicts();
        for (key, area, person) in self.names {
            names.row([key.into(), area.as_str().into(), person.into()]);
        }
        [numbers, names]
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
            sex: String,
            birth_date: Option<String>,
            identities: i64,
        }
        self.by_index_alone(true).await?;
        let holders = self.holders(&keys.numbers).await?;
        let asked: HashSet<&Lookup> = keys.numbers.iter().collect();
        let mut known: HashMap<Lookup, Vec<KnownPerson>> = HashMap::new();
        for batch in holders.chunks(ASKED) {
            for table in ["documents", "telephones"] {
                let sql = Sql::new("SELECT x.lookup, p.id, p.name_key, p.sex, p.birth_date, (SELECT COUNT(*) FROM documents d WHERE d.person_id = p.id \
                    AND d.kind NOT IN ('source_id', 'temporary') AND d.state <> 'invalid') AS identities FROM people p JOIN ").text(table)
                    .text(" x ON x.person_id = p.id WHERE p.merged_into IS NULL AND p.id IN ").list(batch.iter().copied()).text(" ORDER BY p.id");
                for row in sql.all::<Row>(self.db()).await? {
                    let Ok(lookup) = Lookup::try_from(row.lookup.as_slice()) else { continue };
                    if asked.contains(&lookup) {
                        let person = KnownPerson {
                            id: PersonId(row.id), name_key: row.name_key, sex: row.sex, birth_date: row.birth_date, has_identity: row.identities > 0,
                        };
                        known.entry(lookup).or_default().push(person);
                    }
                }
            }
        }
        self.by_index_alone(false).await?;
        Ok(known)
    }

    /// PostgreSQL reads a table from end to end for two thousand keys as long as nobody has told it how
    /// large the table is, which is during the whole of an import.
    async fn by_index_alone(&self, alone: bool) -> Result<(), Error> {
        if self.store().backend() == Backend::Postgres {
            Sql::new("SET LOCAL enable_seqscan = ").text(if alone { "off" } else { "on" }).run(self.db()).await?;
        }
        Ok(())
    }

    /// Lets a person be found by one more number.
    pub(crate) async fn add_number_key(&self, lookup: Lookup, person: PersonId) -> Result<(), Error> {
        let mut keys = NewKeys::default();
        keys.number(lookup, person);
        for bulk in keys.bulks() {
            bulk.insert(self.db()).await?;
        }
        Ok(())
    }

    /// Returns who may be known by look-up values.
    async fn holders(&self, lookups: &[Lookup]) -> Result<Vec<i64>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            holder: i64,
        }
        let mut holders = Vec::new();
        for (table, keys) in asked(lookups) {
            let sql = Sql::new("SELECT holder FROM ").text(table).text(" WHERE row_no = 0 AND key IN ").list(keys);
            holders.extend(sql.all::<Row>(self.db()).await?.into_iter().map(|row| row.holder));
        }
        holders.sort_unstable();
        holders.dedup();
        Ok(holders)
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
        self.by_index_alone(true).await?;
        let mut rows = Vec::new();
        for (table, asked) in asked(&keys.fingerprints) {
            let sql = Sql::new("SELECT r.fingerprint, r.list_id, r.row_no, COALESCE((SELECT p.merged_into FROM people p WHERE p.id = r.person_id), r.person_id) AS person_id FROM ").text(table)
                .text(" k CROSS JOIN list_rows r WHERE r.list_id = k.holder AND r.row_no = k.row_no AND k.holder <> ").bind(list.0)
                .text(" AND k.key IN ").list(asked);
            rows.extend(sql.all::<Row>(self.db()).await?);
        }
        self.by_index_alone(false).await?;
        rows.sort_unstable_by_key(|row| (row.list_id, row.row_no));
        let mut known = HashMap::new();
        for row in rows {
            let Ok(fingerprint) = Lookup::try_from(row.fingerprint.as_slice()) else { continue };
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
        let Pair { recent, settled, columns, key, texts } = pair;
        if self.store().backend() == Backend::Postgres {
            // A key that is added in between must not be taken away unsettled; SQLite has one writer anyway.
            Sql::new("LOCK TABLE ").text(recent).text(" IN SHARE ROW EXCLUSIVE MODE").run(self.db()).await?;
        }
        let beginning = |sql: Sql| match after.clone() {
            Some(after) => sql.text(key).text(" > ").bind(after),
            None => sql.text("1=1"),
        };
        let last = Sql::new("SELECT ").text(key).text(" AS key FROM ").text(recent).text(" WHERE ");
        let last = beginning(last).text(" ORDER BY ").text(key).text(" LIMIT 1 OFFSET ").bind(SETTLED_AT_ONCE);
        let last: Option<Value> = if *texts {
            last.one::<Text>(self.db()).await?.map(|row| row.key.into())
        } else {
            last.one::<Number>(self.db()).await?.map(|row| row.key.into())
        };
        let within = |sql: Sql| match last.clone() {
            Some(last) => beginning(sql).text(" AND ").text(key).text(" <= ").bind(last),
            None => beginning(sql),
        };
        let moved = Sql::new("INSERT INTO ").text(settled).text(" (").text(columns).text(") SELECT ").text(columns).text(" FROM ").text(recent).text(" WHERE ");
        within(moved).text(" ORDER BY ").text(columns).text(" ON CONFLICT DO NOTHING").run(self.db()).await?;
        within(Sql::new("DELETE FROM ").text(recent).text(" WHERE ")).run(self.db()).await?;
        Ok(last)
    }
}

#[derive(FromQueryResult)]
struct Text {
    key: String,
}

#[derive(FromQueryResult)]
struct Number {
    key: i64,
}

/// A small table and the large one its keys are settled in.
struct Pair {
    recent: &'static str,
    settled: &'static str,
    columns: &'static str,
    key: &'static str,
    /// Whether keys are text, not numbers.
    texts: bool,
}

const PAIRS: [Pair; 2] = [
    Pair { recent: "keys_recent", settled: "keys", columns: "key, holder, row_no", key: "key", texts: false },
    Pair { recent: "name_keys_recent", settled: "name_keys", columns: "name_key, area_path, person_id", key: "name_key", texts: true },
];

impl Store {
    /// Settles recent keys, some at a time, of each kind of which there are so many.
    ///
    /// # Errors
    /// Fails when the database refuses; what was settled until then stays so.
    pub async fn settle_keys(&self, worth: u32) -> Result<(), Error> {
        for pair in &PAIRS {
            let many = Sql::new("SELECT COUNT(*) AS n FROM (SELECT 1 FROM ").text(pair.recent).text(" LIMIT ").bind(i64::from(worth)).text(") AS few");
            if many.number(&self.read).await? < i64::from(worth) {
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

impl crate::Store {
    /// Returns who is known by numbers of documents; a number can lead to several.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_by_document(&self, lookups: &[Lookup]) -> Result<HashMap<Lookup, Vec<PersonId>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            lookup: Vec<u8>,
            person_id: i64,
        }
        let wanted: HashSet<&Lookup> = lookups.iter().collect();
        let mut found: HashMap<Lookup, Vec<PersonId>> = HashMap::new();
        for (table, keys) in asked(lookups) {
            // Told which numbers are meant, SQLite would try each of them with each holder.
            let sql = Sql::new("SELECT DISTINCT w.lookup, COALESCE(p.merged_into, p.id) AS person_id FROM ").text(table)
                .text(" k CROSS JOIN documents w CROSS JOIN people p WHERE w.person_id = k.holder AND p.id = w.person_id AND k.key IN ").list(keys);
            for row in sql.all::<Row>(&self.read).await? {
                let Some(lookup) = Lookup::try_from(row.lookup.as_slice()).ok().filter(|lookup| wanted.contains(lookup)) else { continue };
                let people = found.entry(lookup).or_default();
                if !people.contains(&PersonId(row.person_id)) {
                    people.push(PersonId(row.person_id));
                }
            }
        }
        Ok(found)
    }
}

/// Appends who is known by look-up values, as a table of one column `person_id`.
pub(crate) fn holders(sql: Sql, lookups: &[Lookup]) -> Sql {
    let mut sql = sql.text("(");
    for (at, (table, whole)) in KEY_TABLES.into_iter().flat_map(|table| [(table, "documents"), (table, "telephones")]).enumerate() {
        sql = sql.text(if at > 0 { " UNION " } else { "" }).text("SELECT w.person_id FROM ").text(table).text(" k CROSS JOIN ").text(whole)
            .text(" w WHERE w.person_id = k.holder AND k.key IN ").list(lookups.iter().map(short))
            .text(" AND w.lookup IN ").list(lookups.iter().map(|l| l.to_vec()));
    }
    sql.text(")")
}

/// Each table with each batch of keys to ask it for; keys in order, so that neighbours share a page.
fn asked(lookups: &[Lookup]) -> impl Iterator<Item = (&'static str, Vec<i64>)> {
    let mut keys: Vec<i64> = lookups.iter().map(short).collect();
    keys.sort_unstable();
    keys.dedup();
    let batches: Vec<Vec<i64>> = keys.chunks(ASKED).map(<[i64]>::to_vec).collect();
    KEY_TABLES.into_iter().flat_map(move |table| batches.clone().into_iter().map(move |batch| (table, batch)))
}
