//! The days of answers: what is planned stands in the row of the answer in force, what has happened in rows of its own. A month is counted
//! from these alone.
//!
//! Knows no answer: what an answer asks for on which day is given.

use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::{Error, Page, Store};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::determinations::{AnswerDay, DayKind};
use domain::ids::PersonId;
use jiff::civil::Date;
use sea_orm::FromQueryResult;
use std::collections::{BTreeMap, BTreeSet};

/// How many people something is on a day for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay {
    pub date: Date,
    pub kind: DayKind,
    pub people: u64,
}

/// Rows of people whom nobody else carries; few were merged, so that they are looked up once for all rows.
const NOT_MERGED: &str = " AND person_id NOT IN (SELECT id FROM people WHERE merged_into IS NOT NULL)";
/// Answers that plan something.
const PLANNED: &str = "replaced_ms IS NULL AND days <> ''";

/// Writes one day.
fn written(kind: DayKind, date: Date) -> String {
    format!("{}:{date}", kind.code())
}

/// Writes what is planned, in the order of the days given.
pub(super) fn planned(days: &[AnswerDay]) -> String {
    let planned: Vec<String> = days.iter().filter(|day| !day.has_happened).map(|day| written(day.kind, day.date)).collect();
    planned.join(" ")
}

/// Says whether what is written is what these days plan, in whatever order.
pub(super) fn is_plan(text: &str, days: &[AnswerDay]) -> bool {
    let planned: BTreeSet<(Date, DayKind)> = days.iter().filter(|day| !day.has_happened).map(|day| (day.date, day.kind)).collect();
    read(text) == planned
}

/// Reads days as they are written, each once.
fn read(text: &str) -> BTreeSet<(Date, DayKind)> {
    text.split(' ').filter_map(|day| day.split_once(':')).filter_map(|(kind, date)| Some((date.parse().ok()?, DayKind::from_code(kind)?))).collect()
}

/// Of everybody all days in one text; then those with the same text together.
fn counted(scope: &Scope, from: Date, before: Date) -> Sql {
    Sql::new("SELECT days, COUNT(*) AS n FROM (SELECT string_agg(days, ' ') AS days FROM (SELECT person_id, days FROM determinations WHERE ").text(PLANNED).text(" AND ")
        .in_scope("area_path", scope).text(" UNION ALL SELECT person_id, kind || ':' || day AS days FROM determination_days WHERE day >= ").bind(from.to_string())
        .text(" AND day < ").bind(before.to_string()).text(" AND ").in_scope("area_path", scope).text(NOT_MERGED).text(") each GROUP BY person_id) told GROUP BY days")
}

/// Those whom a day concerns, in the order of their numbers, and one more than asked for.
fn whom(scope: &Scope, (day, kind): (Date, DayKind), after: i64, limit: u32) -> Sql {
    Sql::new("SELECT person_id FROM determinations WHERE ").text(PLANNED).text(" AND days LIKE ").bind(format!("%{}%", written(kind, day)))
        .text(" AND person_id > ").bind(after).text(" AND ").in_scope("area_path", scope)
        .text(" UNION SELECT person_id FROM determination_days WHERE day = ").bind(day.to_string()).text(" AND kind = ").bind(kind.code()).text(" AND person_id > ").bind(after)
        .text(" AND ").in_scope("area_path", scope).text(NOT_MERGED).text(" ORDER BY person_id LIMIT ").bind(i64::from(limit) + 1)
}

/// Rows for what has happened; they stay, whatever is known later.
pub(super) fn happened() -> Bulk {
    Bulk::into("determination_days", &["person_id", "pack", "kind", "day", "area_path"]).ignore_conflicts()
}

/// Adds what of these days has happened to somebody under a plan.
pub(super) fn add_happened(rows: &mut Bulk, person: PersonId, pack: &str, area: &AreaPath, days: &[AnswerDay]) {
    for day in days.iter().filter(|day| day.has_happened) {
        rows.row([person.0.into(), pack.into(), day.kind.code().into(), day.date.to_string().into(), area.as_str().into()]);
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
            days: String,
            n: i64,
        }
        let mut people: BTreeMap<(Date, DayKind), u64> = BTreeMap::new();
        for row in counted(scope, from, before).all::<Row>(&self.read).await? {
            for day in read(&row.days).into_iter().filter(|(date, _)| (from..before).contains(date)) {
                *people.entry(day).or_default() += count(row.n);
            }
        }
        Ok(people.into_iter().map(|((date, kind), people)| CalendarDay { date, kind, people }).collect())
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
        let rows: Vec<PersonId> = whom(scope, (day, kind), after, limit).all::<Row>(&self.read).await?.into_iter().map(|row| PersonId(row.person_id)).collect();
        Ok(Page::cut(rows, limit, ToString::to_string))
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, is_plan, planned, whom};
    use crate::Backend;
    use crate::sql::Sql;
    use crate::testing::Fresh;
    use domain::access::Scope;
    use domain::areas::AreaPath;
    use domain::determinations::{AnswerDay, DayKind};
    use jiff::civil::date;
    use sea_orm::FromQueryResult;

    #[derive(FromQueryResult)]
    struct Step {
        detail: String,
    }

    #[tokio::test]
    async fn a_calendar_reads_indices_and_no_answer() {
        let fresh = Fresh::on(Backend::Sqlite).await;
        let scope = Scope::of(vec![AreaPath::from_stored("cn.a.".to_owned())]);
        for question in [counted(&scope, date(2022, 11, 1), date(2022, 12, 1)), whom(&scope, (date(2022, 11, 12), DayKind::Test), 0, 50)] {
            let plan = Sql::new("EXPLAIN QUERY PLAN ").then(question).all::<Step>(&fresh.store.read).await.expect("explained");
            let read: Vec<String> = plan.into_iter().map(|step| step.detail).filter(|detail| detail.contains("determination")).collect();
            let (answers, happened) = ("COVERING INDEX determinations_days_idx", "COVERING INDEX determination_days_day_idx");
            assert!(read.len() == 2 && read[0].contains(answers) && read[1].contains(happened), "{read:?}");
        }
    }

    #[test]
    fn what_is_planned_is_written_and_compared_in_any_order() {
        let day = |kind, at, has_happened| AnswerDay { kind, date: date(2022, 11, at), has_happened };
        let days = [day(DayKind::Start, 9, true), day(DayKind::End, 15, false), day(DayKind::Test, 12, false), day(DayKind::Offer, 11, false)];
        assert_eq!(planned(&days), "end:2022-11-15 test:2022-11-12 offer:2022-11-11");
        for (text, same) in [(planned(&days).as_str(), true), ("offer:2022-11-11 test:2022-11-12 end:2022-11-15", true), ("end:2022-11-15 test:2022-11-12", false), ("", false)] {
            assert_eq!(is_plan(text, &days), same, "{text}");
        }
        assert!(is_plan("", &days[..1]), "what has happened is not planned");
    }
}
