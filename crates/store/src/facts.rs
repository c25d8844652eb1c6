//! What is known of people, one row each: recorded once, never changed, withdrawn at most.
//!
//! Knows no rule. What a fact says is encrypted; beside it stand only whom else it is about, and where.

mod risk_areas;

pub use risk_areas::{NewRiskArea, RiskAreaRecord};

use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, AttemptId, FactId, PersonId};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A fact to be kept.
#[derive(Debug, Clone)]
pub struct NewFact {
    pub id: FactId,
    pub person: PersonId,
    pub kind: &'static str,
    /// What it says, as JSON.
    pub content: String,
    /// How somebody travelled and with whom, as JSON.
    pub journey: Option<String>,
    /// Whom else it is about.
    pub other: Option<PersonId>,
    /// Where it was.
    pub places: Vec<AreaPath>,
    pub recorded_ms: i64,
    /// None is a list or a program.
    pub by: Option<AccountId>,
    /// The call in which it was answered, and the place of the questionnaire.
    pub answered: Option<(AttemptId, String)>,
    /// Of a fact out of a table: the number by which the same one is known again.
    pub listed: Option<i64>,
}

/// A fact as it is kept.
#[derive(Debug, Clone)]
pub struct FactRecord {
    pub id: FactId,
    pub person: PersonId,
    pub kind: String,
    pub content: String,
    pub journey: Option<String>,
    pub other: Option<PersonId>,
    pub recorded_ms: i64,
    pub recorded_by: Option<AccountId>,
    pub withdrawn_ms: Option<i64>,
    pub withdrawn_by: Option<AccountId>,
    pub reason: Option<String>,
    /// The call in which it was answered, and the place of the questionnaire.
    pub answered: Option<(AttemptId, String)>,
}

impl FactRecord {
    /// Says whether it counts and is the answer at a place of the questionnaire.
    #[must_use]
    pub fn is_answer_at(&self, place: &str) -> bool {
        self.withdrawn_ms.is_none() && self.answered.as_ref().is_some_and(|(_, at)| at == place)
    }
}

/// As much of a fact as is decided on: who wrote it down and how somebody travelled does not matter for that.
#[derive(Debug, Clone)]
pub struct KnownFact {
    pub id: FactId,
    pub person: PersonId,
    pub content: String,
    pub other: Option<PersonId>,
    pub recorded_ms: i64,
    pub withdrawn_ms: Option<i64>,
}

/// What is decided about somebody stands on this beside their facts.
#[derive(Debug, Clone)]
pub struct DecidedPerson {
    pub id: PersonId,
    pub area: AreaPath,
    pub birth_date: Option<String>,
    /// Who carries their records today.
    pub merged_into: Option<PersonId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    kind: String,
    content: Vec<u8>,
    journey: Option<Vec<u8>>,
    other_id: Option<i64>,
    recorded_ms: i64,
    recorded_by: Option<i64>,
    withdrawn_ms: Option<i64>,
    withdrawn_by: Option<i64>,
    reason: Option<Vec<u8>>,
    attempt_id: Option<i64>,
    place: Option<String>,
}

const FACT: &str = "SELECT id, person_id, kind, content, journey, other_id, recorded_ms, recorded_by, withdrawn_ms, withdrawn_by, reason, attempt_id, place FROM facts WHERE ";
/// People that a statement asks for.
const ASKED: usize = 2_000;

impl Row {
    fn record(self, store: &Store) -> Result<FactRecord, Error> {
        Ok(FactRecord {
            content: store.cipher().open("facts.content", self.id, &self.content)?,
            journey: self.journey.map(|journey| store.cipher().open("facts.journey", self.id, &journey)).transpose()?,
            reason: self.reason.map(|reason| store.cipher().open("facts.reason", self.id, &reason)).transpose()?,
            id: FactId(self.id),
            person: PersonId(self.person_id),
            kind: self.kind,
            other: self.other_id.map(PersonId),
            recorded_ms: self.recorded_ms,
            recorded_by: self.recorded_by.map(AccountId),
            withdrawn_ms: self.withdrawn_ms,
            withdrawn_by: self.withdrawn_by.map(AccountId),
            answered: self.attempt_id.map(AttemptId).zip(self.place),
        })
    }
}

async fn facts_of(store: &Store, db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<FactRecord>, Error> {
    let mut found = Vec::new();
    for batch in people.chunks(ASKED) {
        let sql = Sql::new(FACT).text("person_id IN ").list(batch.iter().map(|p| p.0)).text(" ORDER BY person_id, id");
        for row in sql.all::<Row>(db).await? {
            found.push(row.record(store)?);
        }
    }
    Ok(found)
}

impl Tx {
    /// Keeps facts; one out of a table that is there already stays as it is. Returns how many are new.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else keeps the same just now; fails when the database refuses.
    pub async fn insert_facts(&self, facts: &[NewFact]) -> Result<u64, Error> {
        let mut rows = Bulk::into("facts", &["id", "person_id", "kind", "content", "journey", "other_id", "recorded_ms", "recorded_by", "attempt_id", "place", "listed"]);
        let mut places = Bulk::into("fact_places", &["place", "fact_id"]).ignore_conflicts();
        let mut known = self.listed_facts(facts).await?;
        for fact in facts.iter().filter(|fact| fact.listed.is_none_or(|listed| known.insert((fact.person.0, listed)))) {
            let content = self.store().cipher().seal("facts.content", fact.id.0, fact.content.as_bytes());
            let journey = fact.journey.as_ref().map(|journey| self.store().cipher().seal("facts.journey", fact.id.0, journey.as_bytes()));
            rows.row([
                fact.id.0.into(), fact.person.0.into(), fact.kind.into(), content.into(), journey.into(), fact.other.map(|p| p.0).into(), fact.recorded_ms.into(), fact.by.map(|a| a.0).into(),
                fact.answered.as_ref().map(|(attempt, _)| attempt.0).into(), fact.answered.as_ref().map(|(_, place)| place.clone()).into(), fact.listed.into(),
            ]);
            for place in &fact.places {
                places.row([place.as_str().into(), fact.id.0.into()]);
            }
        }
        let new = rows.insert(self.db()).await?;
        places.insert(self.db()).await?;
        Ok(new)
    }

    /// Returns which facts out of tables are kept of the people whom some of them are about.
    async fn listed_facts(&self, facts: &[NewFact]) -> Result<HashSet<(i64, i64)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
            listed: i64,
        }
        let people: BTreeSet<i64> = facts.iter().filter(|fact| fact.listed.is_some()).map(|fact| fact.person.0).collect();
        let people: Vec<i64> = people.into_iter().collect();
        let mut found = HashSet::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT person_id, listed FROM facts WHERE listed IS NOT NULL AND person_id IN ").list(batch.iter().copied());
            found.extend(sql.all::<Row>(self.db()).await?.into_iter().map(|row| (row.person_id, row.listed)));
        }
        Ok(found)
    }

    /// Withdraws a fact of a person; it stays where it is and no longer counts. Says whether it counted until now.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_fact(&self, person: PersonId, id: FactId, reason: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let reason = self.store().cipher().seal("facts.reason", id.0, reason.as_bytes());
        let changed = Sql::new("UPDATE facts SET withdrawn_ms = ").bind(now_ms).text(", withdrawn_by = ").bind(by.0).text(", reason = ").bind(reason)
            .text(" WHERE withdrawn_ms IS NULL AND id = ").bind(id.0).text(" AND person_id = ").bind(person.0).run(self.db()).await?;
        Ok(changed > 0)
    }

    /// Returns the facts of people as this transaction sees them, those that were withdrawn too.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn facts_of(&self, people: &[PersonId]) -> Result<Vec<FactRecord>, Error> {
        facts_of(self.store(), self.db(), people).await
    }

    /// Returns what is decided on of people, each person's in the order of the facts' numbers.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn known_facts(&self, people: &[PersonId]) -> Result<Vec<KnownFact>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            person_id: i64,
            content: Vec<u8>,
            other_id: Option<i64>,
            recorded_ms: i64,
            withdrawn_ms: Option<i64>,
        }
        let mut found = Vec::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT id, person_id, content, other_id, recorded_ms, withdrawn_ms FROM facts WHERE person_id IN ").list(batch.iter().map(|p| p.0)).text(" ORDER BY person_id, id");
            for row in sql.all::<Row>(self.db()).await? {
                found.push(KnownFact {
                    content: self.store().cipher().open("facts.content", row.id, &row.content)?,
                    id: FactId(row.id),
                    person: PersonId(row.person_id),
                    other: row.other_id.map(PersonId),
                    recorded_ms: row.recorded_ms,
                    withdrawn_ms: row.withdrawn_ms,
                });
            }
        }
        Ok(found)
    }

    /// Returns people about whom something is to be decided, and keeps others from deciding meanwhile.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lock_decided(&self, people: &[PersonId]) -> Result<Vec<DecidedPerson>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            area_path: String,
            birth_date: Option<String>,
            merged_into: Option<i64>,
        }
        let mut found = Vec::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT id, area_path, birth_date, merged_into FROM people WHERE id IN ").list(batch.iter().map(|p| p.0)).text(" ORDER BY id").text(self.row_lock());
            found.extend(sql.all::<Row>(self.db()).await?.into_iter().map(|row| DecidedPerson {
                id: PersonId(row.id),
                area: AreaPath::from_stored(row.area_path),
                birth_date: row.birth_date,
                merged_into: row.merged_into.map(PersonId),
            }));
        }
        Ok(found)
    }

    /// Returns who carries the facts of people whom others' facts name, with their dates of birth.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn named_people(&self, people: &[PersonId]) -> Result<HashMap<PersonId, (PersonId, Option<String>)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            carrier: i64,
            birth_date: Option<String>,
        }
        let mut found = HashMap::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT p.id, c.id AS carrier, c.birth_date FROM people p JOIN people c ON c.id = COALESCE(p.merged_into, p.id) WHERE p.id IN ").list(batch.iter().map(|p| p.0));
            found.extend(sql.all::<Row>(self.db()).await?.into_iter().map(|row| (PersonId(row.id), (PersonId(row.carrier), row.birth_date))));
        }
        Ok(found)
    }

    /// Returns whose facts name one of these people.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn dependents_of(&self, people: &[PersonId]) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let ids = || people.iter().map(|p| p.0);
        let sql = Sql::new("SELECT DISTINCT person_id FROM facts WHERE other_id IN (SELECT id FROM people WHERE id IN ").list(ids()).text(" OR merged_into IN ").list(ids()).text(") ORDER BY person_id");
        Ok(sql.all::<Row>(self.db()).await?.into_iter().map(|row| PersonId(row.person_id)).collect())
    }
}

impl Store {
    /// Returns the facts of people, those that were withdrawn too.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn facts_of(&self, people: &[PersonId]) -> Result<Vec<FactRecord>, Error> {
        facts_of(self, &self.read, people).await
    }

    /// Returns a page of those in an area of whom something is known, in the order of their numbers.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_with_facts(&self, within: &AreaPath, after: PersonId, most: u32) -> Result<Vec<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let sql = Sql::new("SELECT DISTINCT f.person_id FROM facts f JOIN people p ON p.id = f.person_id WHERE f.person_id > ").bind(after.0).text(" AND p.area_path >= ")
            .bind(within.as_str()).text(" AND p.area_path < ").bind(within.range_end()).text(" ORDER BY f.person_id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| PersonId(row.person_id)).collect())
    }

    /// Returns the area of a person of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn area_of_person(&self, scope: &Scope, person: PersonId) -> Result<AreaPath, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            area_path: String,
        }
        let sql = Sql::new("SELECT area_path FROM people WHERE id = ").bind(person.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<Row>(&self.read).await?.map(|row| AreaPath::from_stored(row.area_path)).ok_or(Error::NotFound)
    }

    /// Returns a number for something new.
    #[must_use]
    pub fn next_fact(&self) -> FactId {
        FactId(self.ids().next_id())
    }
}
