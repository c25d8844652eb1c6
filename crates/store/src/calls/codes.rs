//! Call numbers that the people who were called can check.
//!
//! A number is found only together with the last digits of the telephone that was dialled, so that a
//! fraudster who has heard one cannot use it on somebody else. Neither is kept in the clear.

use crate::sql::Sql;
use crate::{Error, Lookup, Store, TaskRecord, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, TeamId};
use sea_orm::FromQueryResult;

/// A call that a number stands for.
#[derive(Debug, Clone)]
pub struct CallCode {
    pub id: i64,
    pub person: PersonId,
    pub account: AccountId,
    pub team: Option<TeamId>,
    pub area: AreaPath,
    pub purpose: String,
    pub made_ms: i64,
    /// How often it was checked before.
    pub checks: u64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    account_id: i64,
    team_id: Option<i64>,
    area_path: String,
    purpose: String,
    made_ms: i64,
    checks: i64,
}

impl Store {
    /// Returns the value by which a call number is found.
    #[must_use]
    pub fn call_code_lookup(&self, code: &str, last_digits: &str) -> Lookup {
        self.cipher().lookup("call-code", &format!("{code}/{last_digits}"))
    }

    /// Returns the newest call since a time that a number stands for.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn call_code(&self, lookup: Lookup, since_ms: i64) -> Result<Option<CallCode>, Error> {
        let sql = Sql::new("SELECT id, person_id, account_id, team_id, area_path, purpose, made_ms, checks FROM call_codes WHERE lookup = ").bind(lookup.to_vec())
            .text(" AND made_ms >= ").bind(since_ms).text(" ORDER BY id DESC LIMIT 1");
        let row = sql.one::<Row>(&self.read).await?;
        Ok(row.map(|row| CallCode {
            id: row.id,
            person: PersonId(row.person_id),
            account: AccountId(row.account_id),
            team: row.team_id.map(TeamId),
            area: AreaPath::from_stored(row.area_path),
            purpose: row.purpose,
            made_ms: row.made_ms,
            checks: crate::sql::count(row.checks),
        }))
    }

    /// Returns when somebody last checked a call to this person.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn code_checked_ms(&self, person: PersonId) -> Result<Option<i64>, Error> {
        let sql = Sql::new("SELECT COALESCE(MAX(checked_ms), 0) AS n FROM call_codes WHERE person_id = ").bind(person.0);
        Ok(Some(sql.number(&self.read).await?).filter(|ms| *ms > 0))
    }
}

impl Tx {
    /// Keeps the number of a call for a telephone that is dialled; a second time changes nothing.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_call_code(&self, lookup: Lookup, task: &TaskRecord, account: AccountId, purpose: &str, now_ms: i64) -> Result<(), Error> {
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO call_codes (id, lookup, task_id, lease_token, person_id, account_id, team_id, area_path, purpose, made_ms, checks) VALUES (").bind(id)
            .text(", ").bind(lookup.to_vec()).text(", ").bind(task.id.0).text(", ").bind(task.lease_token).text(", ").bind(task.person.0).text(", ").bind(account.0)
            .text(", ").bind(task.team.map(|t| t.0)).text(", ").bind(task.area.as_str()).text(", ").bind(purpose).text(", ").bind(now_ms)
            .text(", 0) ON CONFLICT DO NOTHING").run(self.db()).await?;
        Ok(())
    }

    /// Notes that a number was checked.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn note_code_checked(&self, id: i64, now_ms: i64) -> Result<(), Error> {
        Sql::new("UPDATE call_codes SET checks = checks + 1, checked_ms = ").bind(now_ms).text(" WHERE id = ").bind(id).run(self.db()).await?;
        Ok(())
    }
}
