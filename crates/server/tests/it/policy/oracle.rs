//! What three editions of one plan say of a district, worked out apart in SQL from the table of the field's notes.
//!
//! Knows nothing of the engine: days, modes and conversions stand here once more.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::collections::BTreeMap;

/// Rule, measure and last day.
pub type Expected = (String, String, String);

pub struct Oracle(DatabaseConnection);

/// From the last day of an exposure or of a stay: so many days in each phase; who is left out has none.
const PHASES: &str = "
 INSERT INTO phase (version, rule, number, mode, strict, until) VALUES
 ('8','close_contact',1,'central_quarantine',4,14), ('8','close_contact',2,'home_monitoring',2,21), ('8','second_contact',1,'central_quarantine',4,7),
 ('9','close_contact',1,'central_quarantine',4,7), ('9','close_contact',2,'home_monitoring',2,10), ('9','second_contact',1,'home_quarantine',3,7), ('9','from_high_area',1,'central_quarantine',4,7),
 ('20','close_contact',1,'central_quarantine',4,5), ('20','close_contact',2,'home_quarantine',3,8), ('20','from_high_area',1,'home_quarantine',3,7)";

const ASKED: &str = "
 WITH counted AS (
   SELECT person, kind AS rule, last FROM exposure WHERE NOT (kind = 'second_contact' AND ?1 = '9' AND EXISTS (SELECT 1 FROM positive p WHERE p.person = exposure.source))
   UNION ALL SELECT person, 'close_contact', last FROM exposure WHERE kind = 'second_contact' AND ?1 = '9' AND EXISTS (SELECT 1 FROM positive p WHERE p.person = exposure.source)
   UNION ALL SELECT person, 'from_high_area', last FROM stay WHERE transit = 0),
 held AS (
   SELECT c.person, c.rule, p.mode, p.strict, date(c.last, '+' || (SELECT MAX(until) FROM phase m WHERE m.version = ?1 AND m.rule = c.rule) || ' days') AS until,
     ROW_NUMBER() OVER (PARTITION BY c.person, c.rule ORDER BY p.number) AS first
   FROM counted c JOIN phase p ON p.version = ?1 AND p.rule = c.rule AND date(c.last, '+' || p.until || ' days') >= '2022-09-15'),
 strictest AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY person ORDER BY strict DESC, until DESC) AS place FROM held WHERE first = 1)
 SELECT person, rule, mode, until FROM strictest WHERE place = 1";

impl Oracle {
    pub async fn new() -> Self {
        let db = Database::connect("sqlite::memory:").await.expect("a database");
        for sql in [
            "CREATE TABLE exposure (person TEXT, kind TEXT, last TEXT, source TEXT)",
            "CREATE TABLE stay (person TEXT, last TEXT, transit INTEGER)",
            "CREATE TABLE positive (person TEXT)",
            "CREATE TABLE phase (version TEXT, rule TEXT, number INTEGER, mode TEXT, strict INTEGER, until INTEGER)",
            PHASES,
        ] {
            db.execute_unprepared(sql).await.expect("a table");
        }
        Self(db)
    }

    pub async fn knows(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.expect("is known");
    }

    /// Returns what an edition says of everybody whom it holds on 15 September 2022.
    pub async fn under(&self, version: &str) -> BTreeMap<String, Expected> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), ASKED, [version.into()]);
        let rows = self.0.query_all_raw(statement).await.expect("an answer");
        let text = |row: &sea_orm::QueryResult, column: &str| row.try_get::<String>("", column).expect("a text");
        rows.iter().map(|row| (text(row, "person"), (text(row, "rule"), text(row, "mode"), text(row, "until")))).collect()
    }
}
