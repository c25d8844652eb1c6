//! What follows for days to come from what holds now: whom to check, and which homes to look at next.

use super::{Due, holds, inspections};
use crate::sql::{Sql, count};
use crate::{Error, Page, Store};
use domain::access::Scope;
use domain::ids::PersonId;
use jiff::civil::Date;
use sea_orm::FromQueryResult;

/// How many people under a measure are alike for a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookers {
    pub people: u64,
    /// The last day of the measure; none is not known yet.
    pub until: Option<Date>,
    /// In how many days their home is to be looked at; none is in no quarantine at home.
    pub inspection_in: Option<i64>,
}

/// Which of those under a measure a day concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Check,
    /// In so many days from today; none is by today.
    Inspection { days: i64 },
}

const CHECKED: &str = " AND p.merged_into IS NULL AND d.mode <> 'stay_in_area' AND ";

impl Store {
    /// Counts those of the scope who are checked every day, by what a calendar asks of them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_lookers(&self, scope: &Scope, due: Due) -> Result<Vec<Lookers>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            until: Option<String>,
            inspection: Option<i64>,
            n: i64,
        }
        let sql = Sql::new("SELECT until, inspection, COUNT(*) AS n FROM (SELECT d.until, CASE WHEN d.mode = 'home_quarantine' THEN ").then(inspections::next(due))
            .text(" END AS inspection FROM determinations d JOIN people p ON p.id = d.person_id WHERE ").text(&holds()).text(CHECKED).in_scope("p.area_path", scope)
            .text(") AS held GROUP BY until, inspection");
        let read = |row: Row| Lookers { people: count(row.n), until: row.until.and_then(|until| until.parse().ok()), inspection_in: row.inspection.map(|days| days.max(0)) };
        Ok(sql.all::<Row>(&self.read).await?.into_iter().map(read).collect())
    }

    /// Returns a page of those of the scope whom a day to come concerns.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn lookers_on(&self, scope: &Scope, day: Date, look: Look, due: Due, after: Option<&str>, limit: u32) -> Result<Page<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let sql = Sql::new("SELECT d.person_id FROM determinations d JOIN people p ON p.id = d.person_id WHERE ").text(&holds()).text(CHECKED).in_scope("p.area_path", scope)
            .text(" AND d.person_id > ").bind(after.and_then(domain::ids::decode).unwrap_or(0)).text(" AND (d.until IS NULL OR d.until >= ").bind(day.to_string()).text(")");
        let sql = match look {
            Look::Check => sql,
            Look::Inspection { days: ..=0 } => sql.text(" AND ").then(inspections::owed(due)),
            Look::Inspection { days } => sql.text(" AND d.mode = 'home_quarantine' AND ").then(inspections::next(due)).text(" = ").bind(days),
        };
        let rows = sql.text(" ORDER BY d.person_id LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        Ok(Page::cut(rows.into_iter().map(|row| PersonId(row.person_id)).collect(), limit, ToString::to_string))
    }
}
