//! Calls that somebody promised, and what is handed over at the end of a shift.

use crate::sql::{Sql, count};
use crate::{Error, Store, TaskRecord, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, PersonId, TeamId};
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A hand-over as it was kept.
#[derive(Debug, Clone)]
pub struct HandoverRecord {
    pub id: i64,
    pub from: AccountId,
    /// None is everybody of the team.
    pub to: Option<AccountId>,
    pub team: TeamId,
    pub calls: u64,
    pub note: String,
    pub at_ms: i64,
    pub seen_ms: Option<i64>,
}

/// A hand-over to be kept.
#[derive(Debug, Clone)]
pub struct NewHandover<'a> {
    pub from: AccountId,
    pub to: Option<AccountId>,
    pub team: TeamId,
    pub area: &'a AreaPath,
    pub note: &'a str,
    pub now_ms: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    from_account: i64,
    to_account: Option<i64>,
    team_id: i64,
    calls: i64,
    note: Vec<u8>,
    at_ms: i64,
    seen_ms: Option<i64>,
}

impl Tx {
    /// Gives the calls that somebody promised in a team to a colleague, or to everybody, and keeps a record.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn hand_over(&self, new: &NewHandover<'_>) -> Result<(i64, u64), Error> {
        let calls = Sql::new("UPDATE tasks SET owner_id = ").bind(new.to.map(|a| a.0)).text(" WHERE owner_id IS NOT NULL AND kind = 'call' AND state <> 'closed' AND owner_id = ")
            .bind(new.from.0).text(" AND team_id = ").bind(new.team.0).run(self.db()).await?;
        let id = self.store().ids().next_id();
        let note = self.store().cipher().seal("handovers.note", id, new.note.as_bytes());
        Sql::new("INSERT INTO handovers (id, from_account, to_account, team_id, area_path, calls, note, at_ms) VALUES (").bind(id).text(", ").bind(new.from.0).text(", ")
            .bind(new.to.map(|a| a.0)).text(", ").bind(new.team.0).text(", ").bind(new.area.as_str()).text(", ").bind(i64::try_from(calls).unwrap_or(i64::MAX))
            .text(", ").bind(note).text(", ").bind(new.now_ms).text(")").run(self.db()).await?;
        Ok((id, calls))
    }

    /// Notes that a hand-over was seen by whom it is for.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not for this one.
    pub async fn note_handover_seen(&self, id: i64, by: AccountId, teams: &[TeamId], now_ms: i64) -> Result<(), Error> {
        let seen = Sql::new("UPDATE handovers SET seen_ms = ").bind(now_ms).text(" WHERE seen_ms IS NULL AND id = ").bind(id).text(" AND (to_account = ").bind(by.0)
            .text(" OR to_account IS NULL AND team_id IN ").list(teams.iter().map(|t| t.0)).text(")").run(self.db()).await?;
        if seen == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

impl Store {
    /// Returns the open calls that somebody promised, soonest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn promised_tasks(&self, owner: AccountId) -> Result<Vec<TaskRecord>, Error> {
        let which = Sql::new("owner_id IS NOT NULL AND kind = 'call' AND state <> 'closed' AND owner_id = ").bind(owner.0).text(" ORDER BY due_ms LIMIT 200");
        self.tasks_where(which).await
    }

    /// Returns the names of people of the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn person_names(&self, scope: &Scope, people: &[PersonId]) -> Result<HashMap<PersonId, String>, Error> {
        #[derive(FromQueryResult)]
        struct Named {
            id: i64,
            name: Option<String>,
        }
        let sql = Sql::new("SELECT id, name FROM people WHERE id IN ").list(people.iter().map(|p| p.0)).text(" AND ").in_scope("area_path", scope);
        Ok(sql.all::<Named>(&self.read).await?.into_iter().filter_map(|row| Some((PersonId(row.id), row.name?))).collect())
    }

    /// Returns who calls in a team now, by name.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn callers_of(&self, team: TeamId, now_ms: i64) -> Result<Vec<(AccountId, String)>, Error> {
        #[derive(FromQueryResult)]
        struct Member {
            id: i64,
            name: String,
        }
        let sql = Sql::new("SELECT DISTINCT a.id, a.name FROM grants g JOIN accounts a ON a.id = g.account_id WHERE g.role IN ('caller', 'supervisor') AND a.state = 'active' AND g.team_id = ")
            .bind(team.0).text(" AND ").grant_holds(now_ms).text(" ORDER BY a.name LIMIT 500");
        Ok(sql.all::<Member>(&self.read).await?.into_iter().map(|row| (AccountId(row.id), row.name)).collect())
    }

    /// Returns hand-overs since a time to somebody or to the teams, which nobody has seen yet.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn handovers_for(&self, account: AccountId, teams: &[TeamId], since_ms: i64) -> Result<Vec<HandoverRecord>, Error> {
        let sql = Sql::new("SELECT id, from_account, to_account, team_id, calls, note, at_ms, seen_ms FROM handovers WHERE at_ms >= ").bind(since_ms)
            .text(" AND seen_ms IS NULL AND from_account <> ").bind(account.0).text(" AND (to_account = ").bind(account.0).text(" OR to_account IS NULL AND team_id IN ")
            .list(teams.iter().map(|t| t.0)).text(") ORDER BY id DESC LIMIT 50");
        self.handovers(sql).await
    }

    /// Returns the newest hand-overs of a team.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn handovers_of_team(&self, team: TeamId, since_ms: i64) -> Result<Vec<HandoverRecord>, Error> {
        let sql = Sql::new("SELECT id, from_account, to_account, team_id, calls, note, at_ms, seen_ms FROM handovers WHERE team_id = ").bind(team.0)
            .text(" AND at_ms >= ").bind(since_ms).text(" ORDER BY at_ms DESC LIMIT 50");
        self.handovers(sql).await
    }

    async fn handovers(&self, sql: Sql) -> Result<Vec<HandoverRecord>, Error> {
        let rows = sql.all::<Row>(&self.read).await?;
        rows.into_iter().map(|row| Ok(HandoverRecord {
            note: self.cipher().open("handovers.note", row.id, &row.note)?,
            id: row.id,
            from: AccountId(row.from_account),
            to: row.to_account.map(AccountId),
            team: TeamId(row.team_id),
            calls: count(row.calls),
            at_ms: row.at_ms,
            seen_ms: row.seen_ms,
        })).collect()
    }
}
