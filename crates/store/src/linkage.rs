//! Who is one person: those who are still to be looked at, by what they may be known, and pairs that
//! somebody has to decide.
//!
//! Knows neither model nor threshold; what a pair weighs is told.

mod merging;
mod undoing;

pub use merging::{ALREADY_MERGED, BOTH_IN_HAND, BOTH_REFERRED, MergeRecord, NewMerge};
pub use undoing::{ALREADY_UNDONE, IN_HAND};

use crate::bulk::Bulk;
use crate::keys::{NameKey, NewKeys, short};
use crate::people::{addresses_of, documents_of, telephones_of};
use crate::sql::{Sql, count, together};
use crate::{Error, Page, Store, Tx, people};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, LinkId, PersonId};
use domain::linkage::{LinkState, Thresholds};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// Keys that a statement asks for.
const ASKED: usize = 2_000;
/// The most people who are kept under one key: beyond, it says next to nothing, and costs the more.
pub const MOST_UNDER_ONE_KEY: usize = 64;

/// A person as records are compared; nothing is masked.
#[derive(Debug, Clone)]
pub struct LinkedPerson {
    pub id: PersonId,
    pub area: AreaPath,
    pub name: Option<String>,
    pub sex: String,
    pub birth_date: Option<String>,
    pub documents: Vec<people::DocumentRecord>,
    pub telephones: Vec<people::TelephoneRecord>,
    pub addresses: Vec<String>,
}

/// A person who is to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct ToLink {
    pub person: PersonId,
    /// Another number each time that something new is known of them.
    pub asked: i64,
}

/// Two people who may be one.
#[derive(Debug, Clone)]
pub struct LinkRecord {
    pub id: LinkId,
    pub one: PersonId,
    pub other: PersonId,
    pub area: AreaPath,
    pub state: LinkState,
    /// In thousandths of a bit.
    pub weight: i64,
    pub found_ms: i64,
    pub decided: Option<(i64, Option<AccountId>)>,
    pub reason: Option<String>,
    /// What speaks for and against, as it was when the pair was found.
    pub bars: serde_json::Value,
}

/// A pair that was found.
#[derive(Debug, Clone)]
pub struct NewLink {
    pub one: PersonId,
    pub other: PersonId,
    pub area: AreaPath,
    pub state: LinkState,
    pub weight: i64,
    pub bars: serde_json::Value,
}

#[derive(FromQueryResult)]
struct LinkRow {
    id: i64,
    one: i64,
    other: i64,
    area_path: String,
    state: String,
    weight: i64,
    found_ms: i64,
    decided_ms: Option<i64>,
    decided_by: Option<i64>,
    reason: Option<Vec<u8>>,
    bars: Vec<u8>,
}

const LINK: &str = "SELECT id, one, other, area_path, state, weight, found_ms, decided_ms, decided_by, reason, bars FROM links WHERE ";

impl LinkRow {
    fn record(self, store: &Store) -> Result<LinkRecord, Error> {
        let bars = store.cipher().open("links.bars", self.id, &self.bars)?;
        Ok(LinkRecord {
            id: LinkId(self.id),
            one: PersonId(self.one),
            other: PersonId(self.other),
            area: AreaPath::from_stored(self.area_path),
            state: LinkState::from_code(&self.state).unwrap_or(LinkState::Open),
            weight: self.weight,
            found_ms: self.found_ms,
            decided: self.decided_ms.map(|at| (at, self.decided_by.map(AccountId))),
            reason: self.reason.map(|r| store.cipher().open("links.reason", self.id, &r)).transpose()?,
            bars: serde_json::from_str(&bars).unwrap_or_default(),
        })
    }
}

/// The order in which a pair is kept.
fn in_order(one: PersonId, other: PersonId) -> (i64, i64) {
    (one.0.min(other.0), one.0.max(other.0))
}

impl Store {
    /// Returns people who are still to be looked at, those who have waited longest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_to_link(&self, most: u32) -> Result<Vec<ToLink>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
            asked: i64,
        }
        let sql = Sql::new("SELECT person_id, asked FROM people_to_link ORDER BY person_id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| ToLink { person: PersonId(row.person_id), asked: row.asked }).collect())
    }

    /// Counts the people who are still to be looked at.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_to_link(&self) -> Result<u64, Error> {
        Ok(count(Sql::new("SELECT COUNT(*) AS n FROM people_to_link").number(&self.read).await?))
    }

    /// Estimates how many people there are, for how likely two of them agree by chance.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn about_how_many_people(&self) -> Result<u64, Error> {
        let all = match self.backend() {
            crate::Backend::Sqlite => Sql::new("SELECT COUNT(*) AS n FROM people"),
            crate::Backend::Postgres => Sql::new("SELECT CAST(reltuples AS BIGINT) AS n FROM pg_class WHERE relname = 'people'"),
        };
        let about = all.number(&self.read).await?;
        if about < 1_000 {
            return Ok(count(Sql::new("SELECT COUNT(*) AS n FROM people").number(&self.read).await?));
        }
        Ok(count(about))
    }

    /// Returns the people who carry some others' records today; whoever was never merged carries their own.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn carriers_of(&self, people: &[PersonId]) -> Result<HashMap<PersonId, PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            carrier: i64,
        }
        let sql = Sql::new("SELECT id, COALESCE(merged_into, id) AS carrier FROM people WHERE id IN ").list(people.iter().map(|p| p.0));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| (PersonId(row.id), PersonId(row.carrier))).collect())
    }

    /// Returns people as records are compared; whoever was merged into somebody else is left out.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_as_linked(&self, ids: &[PersonId]) -> Result<Vec<LinkedPerson>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            area_path: String,
            name: Option<String>,
            sex: String,
            birth_date: Option<String>,
        }
        let mut found = Vec::with_capacity(ids.len());
        for batch in ids.chunks(ASKED) {
            let ids: Vec<i64> = batch.iter().map(|p| p.0).collect();
            let people = Sql::new("SELECT id, area_path, name, sex, birth_date FROM people WHERE merged_into IS NULL AND id IN ").list(ids.iter().copied()).text(" ORDER BY id");
            let [rows, documents, telephones, addresses] = together(&self.read, [people, documents_of(&ids), telephones_of(&ids), addresses_of(&ids)]).await?;
            let mut documents = by_person(people::documents(self, &documents)?, |d| d.person);
            let mut telephones = by_person(people::telephones(self, &telephones)?, |t| t.person);
            let mut addresses = by_person(people::addresses(self, &addresses)?, |(person, _)| *person);
            found.extend(rows.all::<Row>()?.into_iter().map(|row| {
                let id = PersonId(row.id);
                LinkedPerson {
                    id,
                    area: AreaPath::from_stored(row.area_path),
                    name: row.name,
                    sex: row.sex,
                    birth_date: row.birth_date,
                    documents: documents.remove(&id).unwrap_or_default(),
                    telephones: telephones.remove(&id).unwrap_or_default(),
                    addresses: addresses.remove(&id).unwrap_or_default().into_iter().map(|(_, address)| address.entered).collect(),
                }
            }));
        }
        Ok(found)
    }

    /// Returns whom keys name: those that were kept for people as they were looked at.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_under(&self, keys: &[i64]) -> Result<HashMap<i64, Vec<PersonId>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            key: i64,
            person_id: i64,
        }
        let mut found: HashMap<i64, Vec<PersonId>> = HashMap::new();
        for batch in keys.chunks(ASKED) {
            let sql = Sql::new("SELECT key, person_id FROM block_keys WHERE key IN ").list(batch.iter().copied());
            for row in sql.all::<Row>(&self.read).await? {
                found.entry(row.key).or_default().push(PersonId(row.person_id));
            }
        }
        Ok(found)
    }

    /// Keeps the keys under which people are looked for, which come in their order, but for keys that too many have already.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_keys(&self, keys: &[(i64, PersonId)], known: &HashMap<i64, Vec<PersonId>>) -> Result<(), Error> {
        let tx = self.begin().await?;
        let mut bulk = Bulk::into("block_keys", &["key", "person_id"]).ignore_conflicts();
        for under in keys.chunk_by(|one, other| one.0 == other.0) {
            let room = MOST_UNDER_ONE_KEY.saturating_sub(known.get(&under[0].0).map_or(0, Vec::len));
            for (key, person) in under.iter().take(room) {
                bulk.row([(*key).into(), person.0.into()]);
            }
        }
        bulk.insert(tx.db()).await?;
        tx.commit_upkeep().await
    }

    /// Lets people be found by how their names sound to a tolerant ear.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_sounds(&self, sounds: &[(String, AreaPath, PersonId)]) -> Result<(), Error> {
        let tx = self.begin().await?;
        let mut keys = NewKeys::default();
        for (sound, area, person) in sounds {
            keys.name(NameKey::Sound, sound, area, *person);
        }
        for bulk in keys.bulks() {
            bulk.insert(tx.db()).await?;
        }
        tx.commit_upkeep().await
    }

    /// Returns what is known of pairs that some people are part of.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn links_of(&self, people: &[PersonId]) -> Result<Vec<LinkRecord>, Error> {
        let ids = || people.iter().map(|p| p.0);
        let sql = Sql::new(LINK).text("one IN ").list(ids()).text(" OR other IN ").list(ids()).text(" ORDER BY id");
        sql.all::<LinkRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a page of the pairs in a state, the likeliest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn links(&self, scope: &Scope, state: LinkState, after: Option<&str>, limit: u32) -> Result<Page<LinkRecord>, Error> {
        let mut sql = Sql::new(LINK).text("state = ").bind(state.code()).text(" AND ").in_scope("area_path", scope);
        if let Some((weight, id)) = after.and_then(|after| after.split_once('.')).and_then(|(weight, id)| Some((weight.parse::<i64>().ok()?, domain::ids::decode(id)?))) {
            sql = sql.text(" AND (weight < ").bind(weight).text(" OR weight = ").bind(weight).text(" AND id < ").bind(id).text(")");
        }
        let rows = sql.text(" ORDER BY weight DESC, id DESC LIMIT ").bind(i64::from(limit) + 1).all::<LinkRow>(&self.read).await?;
        let page = Page::cut(rows, limit, |row| format!("{}.{}", row.weight, domain::ids::encode(row.id)));
        let items = page.items.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }

    /// Returns a pair of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn link(&self, scope: &Scope, id: LinkId) -> Result<LinkRecord, Error> {
        let sql = Sql::new(LINK).text("id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<LinkRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Counts pairs by state.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_links(&self, scope: &Scope) -> Result<HashMap<LinkState, u64>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            state: String,
            n: i64,
        }
        let sql = Sql::new("SELECT state, COUNT(*) AS n FROM links WHERE ").in_scope("area_path", scope).text(" GROUP BY state");
        Ok(sql.all::<Row>(&self.read).await?.into_iter().filter_map(|row| Some((LinkState::from_code(&row.state)?, count(row.n)))).collect())
    }

    /// Counts pairs by their weight in whole bits and by what was decided of them; `None` is nobody, the model alone.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn link_weights(&self, scope: &Scope) -> Result<Vec<(i64, LinkState, bool, u64)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            bit: i64,
            state: String,
            by_hand: i64,
            n: i64,
        }
        let sql = Sql::new("SELECT (weight + 1000000) / 1000 - 1000 AS bit, state, CASE WHEN decided_by IS NULL THEN 0 ELSE 1 END AS by_hand, COUNT(*) AS n FROM links WHERE ")
            .in_scope("area_path", scope).text(" GROUP BY 1, 2, 3 ORDER BY 1, 2, 3");
        Ok(sql.all::<Row>(&self.read).await?.into_iter()
            .filter_map(|row| Some((row.bit, LinkState::from_code(&row.state)?, row.by_hand != 0, count(row.n)))).collect())
    }

    /// Returns the thresholds in force, who set them and when.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn linkage_thresholds(&self) -> Result<Option<(Thresholds, Option<AccountId>, i64)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            merge_from: i64,
            review_from: i64,
            account_id: Option<i64>,
            at_ms: i64,
        }
        let sql = Sql::new("SELECT merge_from, review_from, account_id, at_ms FROM linkage_thresholds ORDER BY id DESC LIMIT 1");
        Ok(sql.one::<Row>(&self.read).await?.map(|row| {
            (Thresholds { merge_from: row.merge_from, review_from: row.review_from }, row.account_id.map(AccountId), row.at_ms)
        }))
    }
}

fn by_person<T>(items: Vec<T>, person: impl Fn(&T) -> PersonId) -> HashMap<PersonId, Vec<T>> {
    let mut found: HashMap<PersonId, Vec<T>> = HashMap::new();
    for item in items {
        found.entry(person(&item)).or_default().push(item);
    }
    found
}

impl Tx {
    /// Takes people out of those who are to be looked at. Fails when another process was quicker, or when something new became
    /// known of one of them since.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of them is not there as they were read.
    pub async fn have_linked(&self, people: &[ToLink]) -> Result<(), Error> {
        let mut taken = 0;
        for batch in people.chunks(ASKED) {
            let mut asked: Vec<i64> = batch.iter().map(|p| p.asked).collect();
            asked.sort_unstable();
            asked.dedup();
            taken += Sql::new("DELETE FROM people_to_link WHERE person_id IN ").list(batch.iter().map(|p| p.person.0))
                .text(" AND asked IN ").list(asked).run(self.db()).await?;
        }
        if taken == people.len() as u64 { Ok(()) } else { Err(Error::Conflict { constraint: "people_to_link".to_owned() }) }
    }

    /// Has people looked at once more: something new is known of them.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn link_again(&self, people: &[PersonId]) -> Result<(), Error> {
        for person in people {
            let sql = Sql::new("INSERT INTO people_to_link (person_id, asked) VALUES (").bind(person.0).text(", ").bind(self.store().ids().next_id())
                .text(") ON CONFLICT (person_id) DO UPDATE SET asked = excluded.asked");
            self.later(sql).await?;
        }
        Ok(())
    }

    /// Keeps pairs that were found; a pair that is known stays as it is.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_links(&self, links: &[NewLink], now_ms: i64) -> Result<(), Error> {
        let mut bulk = Bulk::into("links", &["id", "one", "other", "area_path", "state", "weight", "found_ms", "decided_ms", "bars"]).ignore_conflicts();
        for link in links {
            let id = self.store().ids().next_id();
            let (one, other) = in_order(link.one, link.other);
            let bars = self.store().cipher().seal("links.bars", id, link.bars.to_string().as_bytes());
            let decided = (link.state != LinkState::Open).then_some(now_ms);
            bulk.row([
                id.into(), one.into(), other.into(), link.area.as_str().into(), link.state.code().into(), link.weight.into(), now_ms.into(), decided.into(), bars.into(),
            ]);
        }
        self.insert_later(bulk).await
    }

    /// Says what a pair is; who had decided otherwise meanwhile is not overruled.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the pair is no longer in the state in which it was seen.
    pub async fn decide_link(&self, id: LinkId, (from, to): (LinkState, LinkState), by: Option<AccountId>, reason: &str, now_ms: i64) -> Result<(), Error> {
        let reason = (!reason.is_empty()).then(|| self.store().cipher().seal("links.reason", id.0, reason.as_bytes()));
        let decided = (to != LinkState::Open).then_some(now_ms);
        let changed = Sql::new("UPDATE links SET state = ").bind(to.code()).text(", decided_ms = ").bind(decided).text(", decided_by = ").bind(by.map(|a| a.0))
            .text(", reason = ").bind(reason).text(" WHERE id = ").bind(id.0).text(" AND state = ").bind(from.code()).run(self.db()).await?;
        if changed == 0 { Err(Error::Conflict { constraint: "links_state".to_owned() }) } else { Ok(()) }
    }

    /// Sets the thresholds from now on.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn set_linkage_thresholds(&self, thresholds: Thresholds, by: AccountId, reason: &str, now_ms: i64) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        let reason = self.store().cipher().seal("linkage_thresholds.reason", id, reason.as_bytes());
        let mut bulk = Bulk::into("linkage_thresholds", &["id", "merge_from", "review_from", "account_id", "at_ms", "reason"]);
        bulk.row([id.into(), thresholds.merge_from.into(), thresholds.review_from.into(), by.0.into(), now_ms.into(), reason.into()]);
        bulk.insert(self.db()).await?;
        Ok(())
    }

    /// Rows of documents or telephones change hands; the keys by which they are found change with them.
    async fn hand_over_numbers(&self, table: &str, rows: Sql, to: i64) -> Result<(), Error> {
        #[derive(FromQueryResult)]
        struct Row {
            lookup: Vec<u8>,
            person_id: i64,
        }
        let sql = Sql::new("SELECT lookup, person_id FROM ").text(table).text(" WHERE ").then(rows);
        let mut keys = NewKeys::default();
        let mut old: HashMap<i64, Vec<i64>> = HashMap::new();
        for row in sql.all::<Row>(self.db()).await? {
            let Ok(lookup) = crate::Lookup::try_from(row.lookup.as_slice()) else { continue };
            old.entry(row.person_id).or_default().push(short(&lookup));
            keys.number(lookup, PersonId(to));
        }
        for (holder, old) in old {
            for table in ["keys", "keys_recent"] {
                self.later(Sql::new("DELETE FROM ").text(table).text(" WHERE row_no = 0 AND holder = ").bind(holder).text(" AND key IN ").list(old.iter().copied())).await?;
            }
        }
        for bulk in keys.bulks() {
            self.insert_later(bulk).await?;
        }
        Ok(())
    }
}
