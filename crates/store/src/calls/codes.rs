//! Call numbers that the people who were called can check.
//!
//! A number is found only together with the last digits of the telephone that was dialled, so that a
//! fraudster who has heard one cannot use it on somebody else. Neither is kept in the clear.

use crate::bulk::Bulk;
use super::inbound::inbound_since;
use crate::sql::{Sql, count, together};
use crate::teams::call_back;
use crate::{Error, Lookup, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, TaskId, TeamId};
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

/// By what a person can know that a call is genuine.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// When they last made sure who had rung.
    pub checked_ms: Option<i64>,
    /// How often they rang back.
    pub rang_back: u64,
    /// The numbers on which the team is rung back.
    pub call_back: Vec<String>,
}

/// A call number to be kept.
#[derive(Debug, Clone)]
pub struct NewCallCode<'a> {
    pub lookup: Lookup,
    pub task: TaskId,
    pub token: i64,
    pub person: PersonId,
    pub account: AccountId,
    pub team: Option<TeamId>,
    pub area: &'a AreaPath,
    /// What the person is called for.
    pub purpose: &'a str,
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

    /// Returns when somebody last checked a call to this person, how often they rang back since a time, and on which numbers
    /// they can ring a team.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn trust_in_calls(&self, person: PersonId, team: Option<TeamId>, since_ms: i64) -> Result<Trust, Error> {
        #[derive(FromQueryResult)]
        struct Number {
            n: i64,
        }
        #[derive(FromQueryResult)]
        struct Team {
            call_back: String,
        }
        let checked = Sql::new("SELECT COALESCE(MAX(checked_ms), 0) AS n FROM call_codes WHERE person_id = ").bind(person.0);
        let team = Sql::new("SELECT call_back FROM teams WHERE id = ").bind(team.map(|t| t.0));
        let [checked, rang_back, team] = together(&self.read, [checked, inbound_since(person, since_ms), team]).await?;
        let checked_ms = checked.one::<Number>()?.map(|row| row.n).filter(|ms| *ms > 0);
        Ok(Trust {
            checked_ms,
            rang_back: rang_back.one::<Number>()?.map_or(0, |row| count(row.n)),
            call_back: team.one::<Team>()?.map(|row| call_back(&row.call_back)).unwrap_or_default(),
        })
    }
}

impl Tx {
    /// Keeps the numbers of calls for telephones that are dialled; a second time changes nothing.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn keep_call_codes(&self, codes: &[NewCallCode<'_>], now_ms: i64) -> Result<(), Error> {
        let columns = &["id", "lookup", "task_id", "lease_token", "person_id", "account_id", "team_id", "area_path", "purpose", "made_ms", "checks"];
        let mut bulk = Bulk::into("call_codes", columns).ignore_conflicts();
        for code in codes {
            bulk.row([
                self.store().ids().next_id().into(),
                code.lookup.to_vec().into(),
                code.task.0.into(),
                code.token.into(),
                code.person.0.into(),
                code.account.0.into(),
                code.team.map(|t| t.0).into(),
                code.area.as_str().into(),
                code.purpose.into(),
                now_ms.into(),
                0_i64.into(),
            ]);
        }
        bulk.insert(self.db()).await?;
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
