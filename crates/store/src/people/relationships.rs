//! Who named whom in a call, and as what.
//!
//! Whoever is named is a row of a list. As long as nobody has decided about that row, the relationship leads to nobody.

use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::ids::{AttemptId, ListId, PersonId};
use domain::people::Relationship;
use sea_orm::FromQueryResult;

/// Somebody was named.
#[derive(Debug, Clone)]
pub struct NewRelationship<'a> {
    /// Who named them.
    pub person: PersonId,
    pub kind: Relationship,
    /// Nobody while the row waits for a decision.
    pub other: Option<PersonId>,
    pub list: ListId,
    pub row: i64,
    pub attempt: AttemptId,
    /// The round of the questionnaire.
    pub place: &'a str,
    pub told_ms: i64,
}

/// A relationship as it is kept, seen from one of the two.
#[derive(Debug, Clone)]
pub struct RelationshipRecord {
    pub kind: Relationship,
    /// The person asked about named the other one, and was not named by them.
    pub is_named_by_them: bool,
    /// Whoever carries the other's records today.
    pub other: Option<PersonId>,
    pub list: ListId,
    pub row: i64,
    pub place: String,
    pub told_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    person_id: i64,
    other_id: Option<i64>,
    list_id: i64,
    row_no: i64,
    place: String,
    told_ms: i64,
}

/// Relationships of one person that are told at most.
const MOST: i64 = 200;

impl Tx {
    /// Keeps that somebody named somebody.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_relationship(&self, new: &NewRelationship<'_>) -> Result<(), Error> {
        Sql::new("INSERT INTO relationships (id, person_id, kind, other_id, list_id, row_no, attempt_id, place, told_ms) VALUES (").bind(self.store().ids().next_id())
            .text(", ").bind(new.person.0).text(", ").bind(new.kind.code()).text(", ").bind(new.other.map(|other| other.0)).text(", ").bind(new.list.0).text(", ").bind(new.row)
            .text(", ").bind(new.attempt.0).text(", ").bind(new.place).text(", ").bind(new.told_ms).text(")").run(self.db()).await?;
        Ok(())
    }

    /// Says who the person of a row turned out to be.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub(crate) async fn name_in_relationship(&self, list: ListId, row: i64, other: PersonId) -> Result<(), Error> {
        Sql::new("UPDATE relationships SET other_id = ").bind(other.0).text(" WHERE list_id = ").bind(list.0).text(" AND row_no = ").bind(row).run(self.db()).await?;
        Ok(())
    }
}

impl Store {
    /// Returns whom a person named and who named them, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn relationships_of(&self, person: PersonId) -> Result<Vec<RelationshipRecord>, Error> {
        let named = "SELECT r.id, r.kind, r.person_id, COALESCE(o.merged_into, o.id) AS other_id, r.list_id, r.row_no, r.place, r.told_ms \
             FROM relationships r LEFT JOIN people o ON o.id = r.other_id WHERE r.person_id = ";
        let named_by = " UNION ALL SELECT r.id, r.kind, r.person_id, r.person_id AS other_id, r.list_id, r.row_no, r.place, r.told_ms \
             FROM relationships r WHERE r.other_id IN (SELECT id FROM people WHERE id = ";
        let sql = Sql::new("SELECT kind, person_id, other_id, list_id, row_no, place, told_ms FROM (").text(named).bind(person.0).text(named_by).bind(person.0)
            .text(" OR merged_into = ").bind(person.0).text(")) AS told ORDER BY id DESC LIMIT ").bind(MOST);
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(|row| RelationshipRecord {
            kind: Relationship::from_code(&row.kind).unwrap_or(Relationship::Contact),
            is_named_by_them: row.person_id == person.0,
            other: row.other_id.map(PersonId),
            list: ListId(row.list_id),
            row: row.row_no,
            place: row.place,
            told_ms: row.told_ms,
        }).collect())
    }
}
