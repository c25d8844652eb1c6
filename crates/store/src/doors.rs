//! Doors: those that are open, the visits made, and the lists that were printed.

use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::tasks::{COLUMNS, TaskRow};
use crate::{Error, Page, Store, TaskRecord, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::doors::VisitDecision;
use domain::ids::{AccountId, PersonId, PrintId, TaskId, TeamId};
use domain::tasks::TaskState;
use sea_orm::FromQueryResult;

/// Which doors.
#[derive(Debug, Clone, Default)]
pub struct DoorFilter {
    /// Only those of these people.
    pub people: Option<Vec<PersonId>>,
    pub team: Option<TeamId>,
    /// Only those that can be visited now, or only those that cannot.
    pub ready: Option<bool>,
    /// Only those that could be visited before this moment.
    pub due_before_ms: Option<i64>,
}

/// How many doors are open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DoorCounts {
    pub open: u64,
    pub later: u64,
    pub overdue: u64,
}

/// A visit to be kept.
#[derive(Debug, Clone)]
pub struct NewVisit<'a> {
    pub task: &'a TaskRecord,
    pub account: AccountId,
    pub at_ms: i64,
    pub outcome: &'a str,
    pub decision: &'a VisitDecision,
    pub reached: bool,
    pub print: Option<PrintId>,
    pub note: &'a str,
    /// Id, version and hash of the pack that decided.
    pub pack: &'a str,
}

/// A visit as it was kept.
#[derive(Debug, Clone)]
pub struct VisitRecord {
    pub task: TaskId,
    pub token: i64,
    pub account: AccountId,
    pub at_ms: i64,
    pub outcome: String,
    pub disposition: String,
    pub reached: bool,
    pub next_ms: Option<i64>,
    pub note: String,
}

/// A list to be printed.
#[derive(Debug, Clone)]
pub struct NewPrint<'a> {
    pub account: AccountId,
    pub area: &'a AreaPath,
    pub purpose: &'a str,
    pub at_ms: i64,
    pub expires_ms: i64,
    /// In the order in which they are walked.
    pub doors: &'a [TaskId],
}

/// A list as it was printed.
#[derive(Debug, Clone)]
pub struct PrintRecord {
    pub id: PrintId,
    pub account: AccountId,
    pub area: AreaPath,
    pub purpose: String,
    pub at_ms: i64,
    pub expires_ms: i64,
    pub doors: u64,
}

#[derive(FromQueryResult)]
struct VisitRow {
    id: i64,
    task_id: i64,
    token: i64,
    account_id: i64,
    at_ms: i64,
    outcome: String,
    disposition: String,
    reached: i64,
    next_ms: Option<i64>,
    note: Vec<u8>,
}

const VISIT: &str = "id, task_id, token, account_id, at_ms, outcome, disposition, reached, next_ms, note";

impl VisitRow {
    fn record(self, store: &Store) -> Result<VisitRecord, Error> {
        Ok(VisitRecord {
            note: store.cipher().open("visits.note", self.id, &self.note)?,
            task: TaskId(self.task_id),
            token: self.token,
            account: AccountId(self.account_id),
            at_ms: self.at_ms,
            outcome: self.outcome,
            disposition: self.disposition,
            reached: self.reached != 0,
            next_ms: self.next_ms,
        })
    }
}

#[derive(FromQueryResult)]
struct PrintRow {
    id: i64,
    account_id: i64,
    area_path: String,
    purpose: Vec<u8>,
    at_ms: i64,
    expires_ms: i64,
    doors: i64,
}

const PRINT: &str = "id, account_id, area_path, purpose, at_ms, expires_ms, doors";

impl PrintRow {
    fn record(self, store: &Store) -> Result<PrintRecord, Error> {
        Ok(PrintRecord {
            purpose: store.cipher().open("prints.purpose", self.id, &self.purpose)?,
            id: PrintId(self.id),
            account: AccountId(self.account_id),
            area: AreaPath::from_stored(self.area_path),
            at_ms: self.at_ms,
            expires_ms: self.expires_ms,
            doors: count(self.doors),
        })
    }
}

/// Writes where a page that is ordered by a moment ends.
pub(crate) fn moment_cursor(at_ms: i64, id: i64) -> String {
    format!("{at_ms}-{id}")
}

/// Reads where a page that is ordered by a moment begins; what cannot be read is its first one.
pub(crate) fn read_moment_cursor(text: Option<&str>) -> Option<(i64, i64)> {
    let (at_ms, id) = text?.split_once('-')?;
    Some((at_ms.parse().ok()?, id.parse().ok()?))
}

impl Tx {
    /// Keeps a visit, and writes what it decided into its task. The task's token moves on: the same
    /// sheet cannot report twice.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_visit(&self, new: &NewVisit<'_>) -> Result<(), Error> {
        let (task, decision) = (new.task, new.decision);
        let next_ms = (decision.state == TaskState::Later).then(|| decision.due.as_millisecond());
        let id = self.store().ids().next_id();
        let mut bulk = Bulk::into(
            "visits",
            &["id", "task_id", "token", "person_id", "account_id", "area_path", "at_ms", "outcome", "disposition", "reached", "next_ms", "print_id", "note", "pack"],
        );
        bulk.row([
            id.into(),
            task.id.0.into(),
            task.lease_token.into(),
            task.person.0.into(),
            new.account.0.into(),
            task.area.as_str().into(),
            new.at_ms.into(),
            new.outcome.into(),
            decision.disposition.code().into(),
            i64::from(new.reached).into(),
            next_ms.into(),
            new.print.map(|p| p.0).into(),
            self.store().cipher().seal("visits.note", id, new.note.as_bytes()).into(),
            new.pack.into(),
        ]);
        bulk.insert(self.db()).await?;
        let closed = (decision.state == TaskState::Closed).then_some(new.at_ms);
        Sql::new("UPDATE tasks SET state = ").bind(decision.state.code()).text(", due_ms = ").bind(decision.due.as_millisecond())
            .text(", attempts = ").bind(i64::from(decision.visits)).text(", outcome = ").bind(new.outcome).text(", disposition = ").bind(decision.disposition.code())
            .text(", pack = ").bind(new.pack).text(", closed_ms = ").bind(closed).text(", lease_token = lease_token + 1 WHERE id = ").bind(task.id.0)
            .run(self.db()).await?;
        Ok(())
    }

    /// Returns what was reported of a door while its token was this one.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn visit_of(&self, task: TaskId, token: i64) -> Result<Option<VisitRecord>, Error> {
        let sql = Sql::new("SELECT ").text(VISIT).text(" FROM visits WHERE task_id = ").bind(task.0).text(" AND token = ").bind(token);
        sql.one::<VisitRow>(self.db()).await?.map(|row| row.record(self.store())).transpose()
    }

    /// Keeps which doors a printed list names, and in which rows.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_print(&self, new: &NewPrint<'_>) -> Result<PrintId, Error> {
        let id = self.store().ids().next_id();
        let mut bulk = Bulk::into("prints", &["id", "account_id", "area_path", "purpose", "at_ms", "expires_ms", "doors"]);
        bulk.row([
            id.into(),
            new.account.0.into(),
            new.area.as_str().into(),
            self.store().cipher().seal("prints.purpose", id, new.purpose.as_bytes()).into(),
            new.at_ms.into(),
            new.expires_ms.into(),
            i64::try_from(new.doors.len()).unwrap_or(0).into(),
        ]);
        bulk.insert(self.db()).await?;
        let mut rows = Bulk::into("print_rows", &["print_id", "row_no", "task_id"]);
        for (row, task) in (1_i64..).zip(new.doors) {
            rows.row([id.into(), row.into(), task.0.into()]);
        }
        rows.insert(self.db()).await?;
        Ok(PrintId(id))
    }
}

impl Store {
    /// Returns a page of the open doors of the scope, those that are due first at its head.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn doors(&self, scope: &Scope, filter: &DoorFilter, after: Option<&str>, limit: u32) -> Result<Page<TaskRecord>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE kind = 'door' AND state <> 'closed'");
        if let Some(people) = &filter.people {
            sql = sql.text(" AND person_id IN ").list(people.iter().map(|p| p.0));
        }
        if let Some(team) = filter.team {
            sql = sql.text(" AND team_id = ").bind(team.0);
        }
        if let Some(ready) = filter.ready {
            sql = sql.text(if ready { " AND state = 'ready'" } else { " AND state = 'later'" });
        }
        if let Some(before) = filter.due_before_ms {
            sql = sql.text(" AND due_ms < ").bind(before);
        }
        if let Some((at_ms, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (due_ms > ").bind(at_ms).text(" OR due_ms = ").bind(at_ms).text(" AND id > ").bind(id).text(")");
        }
        let sql = sql.text(" AND ").in_scope("area_path", scope).text(" ORDER BY due_ms, id LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<TaskRecord> = sql.all::<TaskRow>(&self.read).await?.into_iter().map(TaskRecord::from).collect();
        Ok(Page::cut(rows, limit, |task| moment_cursor(task.due_ms, task.id.0)))
    }

    /// Returns the doors that can be visited now, those of one area after those of another.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn doors_to_walk(&self, scope: &Scope, team: Option<TeamId>, most: u32) -> Result<Vec<TaskRecord>, Error> {
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE kind = 'door' AND state = 'ready' AND ").in_scope("area_path", scope);
        if let Some(team) = team {
            sql = sql.text(" AND team_id = ").bind(team.0);
        }
        let sql = sql.text(" ORDER BY area_path, due_ms, id LIMIT ").bind(i64::from(most));
        Ok(sql.all::<TaskRow>(&self.read).await?.into_iter().map(TaskRecord::from).collect())
    }

    /// Counts the open doors of the scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn door_counts(&self, scope: &Scope, due_before_ms: i64) -> Result<DoorCounts, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            n: i64,
            later: Option<i64>,
            overdue: Option<i64>,
        }
        let sql = Sql::new(
            "SELECT COUNT(*) AS n, CAST(SUM(CASE WHEN state = 'later' THEN 1 ELSE 0 END) AS BIGINT) AS later, CAST(SUM(CASE WHEN due_ms < ",
        )
        .bind(due_before_ms).text(" THEN 1 ELSE 0 END) AS BIGINT) AS overdue FROM tasks WHERE kind = 'door' AND state <> 'closed' AND ").in_scope("area_path", scope);
        let row = sql.one::<Row>(&self.read).await?;
        Ok(row.map_or_else(DoorCounts::default, |r| DoorCounts { open: count(r.n), later: count(r.later.unwrap_or(0)), overdue: count(r.overdue.unwrap_or(0)) }))
    }

    /// Returns the visits to a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn visits_of(&self, person: PersonId) -> Result<Vec<VisitRecord>, Error> {
        let sql = Sql::new("SELECT ").text(VISIT).text(" FROM visits WHERE person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 100");
        sql.all::<VisitRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns a page of the lists that were printed in the scope, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn prints(&self, scope: &Scope, after: Option<&str>, limit: u32) -> Result<Page<PrintRecord>, Error> {
        let before = after.and_then(domain::ids::decode).unwrap_or(i64::MAX);
        let sql = Sql::new("SELECT ").text(PRINT).text(" FROM prints WHERE id < ").bind(before).text(" AND ").in_scope("area_path", scope)
            .text(" ORDER BY id DESC LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<PrintRecord> = sql.all::<PrintRow>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |print| print.id.to_string()))
    }

    /// Returns a printed list of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn print(&self, scope: &Scope, id: PrintId) -> Result<PrintRecord, Error> {
        let sql = Sql::new("SELECT ").text(PRINT).text(" FROM prints WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<PrintRow>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Returns the doors of a printed list in the order of its rows.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn print_rows(&self, id: PrintId) -> Result<Vec<TaskRecord>, Error> {
        let columns: Vec<String> = COLUMNS.split(", ").map(|column| format!("t.{}", column.trim())).collect();
        let sql = Sql::new("SELECT ").text(&columns.join(", ")).text(" FROM print_rows r JOIN tasks t ON t.id = r.task_id WHERE r.print_id = ").bind(id.0)
            .text(" ORDER BY r.row_no");
        Ok(sql.all::<TaskRow>(&self.read).await?.into_iter().map(TaskRecord::from).collect())
    }
}
