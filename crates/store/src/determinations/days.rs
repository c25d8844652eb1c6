//! The days of answers: what is planned as the answer in force says, and what has happened. A month is counted from them alone.
//!
//! Knows no answer: what an answer asks for on which day is given.

use super::ASKED;
use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{AnswerDay, DayKind};
use domain::ids::PersonId;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many people something is on a day for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay {
    pub date: Date,
    pub kind: DayKind,
    pub people: u64,
}

/// Rows of people whom nobody else carries; few were merged, so that they are looked up once for all rows.
const NOT_MERGED: &str = " AND person_id NOT IN (SELECT id FROM people WHERE merged_into IS NOT NULL)";

impl Tx {
    /// Keeps the days of answers in the place of what was planned before; what has happened stays.
    pub(super) async fn keep_days<'a>(&self, answers: impl Iterator<Item = (PersonId, &'a AreaPath, &'a str, &'a [AnswerDay])>) -> Result<(), Error> {
        let answers: Vec<_> = answers.collect();
        // On most days most answers plan what they planned the day before: to look is quicker than to write.
        let kept = self.planned_days(&answers.iter().map(|(person, ..)| person.0).collect::<Vec<_>>()).await?;
        let mut people: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        let mut rows = Bulk::into("determination_days", &["person_id", "pack", "kind", "day", "area_path", "happened"]).ignore_conflicts();
        for (person, area, pack, days) in answers {
            let planned: BTreeSet<(String, String)> = days.iter().filter(|day| !day.has_happened).map(|day| (day.kind.code().to_owned(), day.date.to_string())).collect();
            let before = kept.get(&(person.0, pack.to_owned()));
            let is_same = before.map_or(planned.is_empty(), |before| *before == planned);
            if !is_same && before.is_some() {
                people.entry(pack).or_default().push(person.0);
            }
            for day in days.iter().filter(|day| day.has_happened || !is_same) {
                rows.row([person.0.into(), pack.into(), day.kind.code().into(), day.date.to_string().into(), area.as_str().into(), i64::from(day.has_happened).into()]);
            }
        }
        for (pack, people) in people {
            for batch in people.chunks(ASKED) {
                self.later(Sql::new("DELETE FROM determination_days WHERE happened = 0 AND pack = ").bind(pack).text(" AND person_id IN ").list(batch.iter().copied())).await?;
            }
        }
        self.insert_later(rows).await
    }

    /// Returns what is planned for people under each plan: kinds and days.
    async fn planned_days(&self, people: &[i64]) -> Result<HashMap<(i64, String), BTreeSet<(String, String)>>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
            pack: String,
            kind: String,
            day: String,
        }
        let mut found: HashMap<_, BTreeSet<_>> = HashMap::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT person_id, pack, kind, day FROM determination_days WHERE happened = 0 AND person_id IN ").list(batch.iter().copied());
            for row in sql.all::<Row>(self.db()).await? {
                found.entry((row.person_id, row.pack)).or_default().insert((row.kind, row.day));
            }
        }
        Ok(found)
    }
}

impl Store {
    /// Counts for each day of some days, and each kind, the people of the scope whom it concerns.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn count_days(&self, scope: &Scope, from: Date, before: Date) -> Result<Vec<CalendarDay>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            day: String,
            kind: String,
            n: i64,
        }
        let sql = Sql::new("SELECT day, kind, COUNT(DISTINCT person_id) AS n FROM determination_days WHERE day >= ").bind(from.to_string()).text(" AND day < ").bind(before.to_string())
            .text(" AND ").in_scope("area_path", scope).text(NOT_MERGED).text(" GROUP BY day, kind");
        let read = |row: Row| Some(CalendarDay { date: row.day.parse().ok()?, kind: DayKind::from_code(&row.kind)?, people: count(row.n) });
        Ok(sql.all::<Row>(&self.read).await?.into_iter().filter_map(read).collect())
    }

    /// Returns a page of the people of the scope whom a day concerns.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn people_on_day(&self, scope: &Scope, day: Date, kind: DayKind, after: Option<&str>, limit: u32) -> Result<Page<PersonId>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            person_id: i64,
        }
        let after = after.and_then(domain::ids::decode).unwrap_or(0);
        let sql = Sql::new("SELECT DISTINCT person_id FROM determination_days WHERE day = ").bind(day.to_string()).text(" AND kind = ").bind(kind.code()).text(" AND person_id > ").bind(after)
            .text(" AND ").in_scope("area_path", scope).text(NOT_MERGED).text(" ORDER BY person_id LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<PersonId> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| PersonId(row.person_id)).collect();
        Ok(Page::cut(rows, limit, ToString::to_string))
    }
}
