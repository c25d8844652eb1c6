//! Call sheets: which people a sheet of paper holds, and what was entered from it.
//!
//! A sheet holds a task by its lease, as a caller does; the token of the lease is the sheet's. Knows no
//! rule of codes or outcomes.

use crate::bulk::Bulk;
use crate::sql::{Sql, count};
use crate::{Backend, Error, Page, Store, TelephoneRecord, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, AttemptId, PersonId, SheetId, TaskId, TeamId, TelephoneId};
use domain::people::TelephoneState;
use sea_orm::FromQueryResult;
use std::collections::HashMap;

/// A sheet to be printed.
#[derive(Debug, Clone)]
pub struct NewSheet {
    pub team: TeamId,
    pub area: AreaPath,
    pub holder: AccountId,
    pub printed_by: AccountId,
    pub people: u32,
    pub now_ms: i64,
    pub until_ms: i64,
}

/// A sheet as it is kept, with its progress.
#[derive(Debug, Clone)]
pub struct SheetRecord {
    pub id: SheetId,
    pub number: u32,
    pub team: TeamId,
    pub area: AreaPath,
    pub holder: AccountId,
    pub printed_by: AccountId,
    pub printed_ms: i64,
    pub until_ms: i64,
    pub returned_ms: Option<i64>,
    pub people: u64,
    pub entered: u64,
    /// Rows that were given back one by one.
    pub given_back: u64,
}

/// One row of a sheet.
#[derive(Debug, Clone)]
pub struct SheetRowRecord {
    pub row: u32,
    pub task: TaskId,
    pub person: PersonId,
    pub person_name: Option<String>,
    /// The lease by which the sheet holds the task.
    pub token: i64,
    /// The lease at the time of printing; the code on paper is made of it.
    pub printed_token: i64,
    pub entered_ms: Option<i64>,
    pub attempt: Option<AttemptId>,
    pub outcome: Option<String>,
    pub late: bool,
    pub returned_ms: Option<i64>,
}

/// What is kept of an entry.
#[derive(Debug, Clone)]
pub struct SheetEntry<'a> {
    pub called_ms: i64,
    pub attempt: AttemptId,
    pub outcome: &'a str,
    pub late: bool,
    /// How things stood before.
    pub undo: &'a serde_json::Value,
}

/// How a task stood before an entry.
#[derive(Debug, Clone)]
pub struct TaskBefore<'a> {
    pub attempts: i64,
    pub queue: &'a str,
    pub due_ms: i64,
    pub outcome: Option<&'a str>,
    pub disposition: Option<&'a str>,
}

/// What paper says of a person; nothing is masked.
#[derive(Debug, Clone)]
pub struct SheetPerson {
    pub row: u32,
    pub person: PersonId,
    pub task: TaskId,
    pub printed_token: i64,
    pub name: Option<String>,
    /// Who is called at hours and with words of their own.
    pub segment: Option<String>,
    pub list: Option<String>,
    /// What the list was collected for.
    pub purpose: Option<String>,
    /// Why the person stands on the list.
    pub context: serde_json::Value,
    pub telephones: Vec<TelephoneRecord>,
}

#[derive(FromQueryResult)]
struct SheetRow {
    id: i64,
    number: i64,
    team_id: i64,
    area_path: String,
    holder: i64,
    printed_by: i64,
    printed_ms: i64,
    until_ms: i64,
    returned_ms: Option<i64>,
    people: i64,
    entered: i64,
    given_back: i64,
}

impl From<SheetRow> for SheetRecord {
    fn from(row: SheetRow) -> Self {
        Self {
            id: SheetId(row.id),
            number: u32::try_from(row.number).unwrap_or(0),
            team: TeamId(row.team_id),
            area: AreaPath::from_stored(row.area_path),
            holder: AccountId(row.holder),
            printed_by: AccountId(row.printed_by),
            printed_ms: row.printed_ms,
            until_ms: row.until_ms,
            returned_ms: row.returned_ms,
            people: count(row.people),
            entered: count(row.entered),
            given_back: count(row.given_back),
        }
    }
}

#[derive(FromQueryResult)]
struct LineRow {
    row_no: i64,
    task_id: i64,
    person_id: i64,
    name: Option<String>,
    token: i64,
    printed_token: i64,
    entered_ms: Option<i64>,
    attempt_id: Option<i64>,
    outcome: Option<String>,
    late: i64,
    returned_ms: Option<i64>,
}

impl From<LineRow> for SheetRowRecord {
    fn from(row: LineRow) -> Self {
        Self {
            row: u32::try_from(row.row_no).unwrap_or(0),
            task: TaskId(row.task_id),
            person: PersonId(row.person_id),
            person_name: row.name,
            token: row.token,
            printed_token: row.printed_token,
            entered_ms: row.entered_ms,
            attempt: row.attempt_id.map(AttemptId),
            outcome: row.outcome,
            late: row.late != 0,
            returned_ms: row.returned_ms,
        }
    }
}

const SHEETS: &str = "SELECT s.id, s.number, s.team_id, s.area_path, s.holder, s.printed_by, s.printed_ms, s.until_ms, s.returned_ms, s.people, \
    (SELECT COUNT(*) FROM call_sheet_rows r WHERE r.sheet_id = s.id AND r.entered_ms IS NOT NULL) AS entered, \
    (SELECT COUNT(*) FROM call_sheet_rows r WHERE r.sheet_id = s.id AND r.entered_ms IS NULL AND r.returned_ms IS NOT NULL) AS given_back FROM call_sheets s WHERE ";
const LINES: &str = "SELECT r.row_no, r.task_id, r.person_id, p.name, r.token, r.printed_token, r.entered_ms, r.attempt_id, r.outcome, r.late, r.returned_ms \
    FROM call_sheet_rows r JOIN people p ON p.id = r.person_id WHERE r.sheet_id = ";
/// The number before the first sheet's.
const BEFORE_FIRST: i64 = 1_000;

impl Tx {
    /// Takes people for a sheet in one statement, as the next person is taken: no two sheets and no caller
    /// get the same. Returns the sheet and its rows; none when nobody is ready.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another sheet was given the same number at the same time.
    pub async fn insert_sheet(&self, scope: &Scope, new: &NewSheet) -> Result<Option<(SheetId, Vec<PersonId>)>, Error> {
        #[derive(FromQueryResult)]
        struct Held {
            id: i64,
            person_id: i64,
            lease_token: i64,
            rank: i64,
            due_ms: i64,
        }
        let lock = if self.store().backend() == Backend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        // Materialized: with a limit and locks, choosing again would choose others.
        let sql = Sql::new("WITH picked AS MATERIALIZED (SELECT id FROM tasks WHERE kind = 'call' AND team_id = ").bind(new.team.0)
            .text(" AND queue = 'normal' AND state = 'ready' AND owner_id IS NULL AND language IS NULL AND ").in_scope("area_path", scope).text(" ORDER BY rank, due_ms, id LIMIT ").bind(i64::from(new.people))
            .text(lock).text(") UPDATE tasks SET state = 'leased', lease_owner = ").bind(new.holder.0).text(", lease_until_ms = ").bind(new.until_ms)
            .text(", taken_ms = ").bind(new.now_ms)
            .text(", lease_token = lease_token + 1 WHERE id IN (SELECT id FROM picked) AND state = 'ready' RETURNING id, person_id, lease_token, rank, due_ms");
        let mut held = sql.all::<Held>(self.db()).await?;
        if held.is_empty() {
            return Ok(None);
        }
        held.sort_by_key(|task| (task.rank, task.due_ms, task.id));
        let id = self.store().ids().next_id();
        Sql::new("INSERT INTO call_sheets (id, number, team_id, area_path, holder, printed_by, printed_ms, until_ms, people) SELECT ")
            .bind(id).text(", COALESCE(MAX(number), ").bind(BEFORE_FIRST).text(") + 1, ").bind(new.team.0).text(", ").bind(new.area.as_str()).text(", ")
            .bind(new.holder.0).text(", ").bind(new.printed_by.0).text(", ").bind(new.now_ms).text(", ").bind(new.until_ms).text(", ")
            .bind(i64::try_from(held.len()).unwrap_or(0)).text(" FROM call_sheets").run(self.db()).await?;
        let mut rows = Bulk::into("call_sheet_rows", &["sheet_id", "row_no", "task_id", "person_id", "token", "printed_token", "late"]);
        for (row, task) in (1_i64..).zip(&held) {
            rows.row([id.into(), row.into(), task.id.into(), task.person_id.into(), task.lease_token.into(), task.lease_token.into(), 0_i64.into()]);
        }
        rows.insert(self.db()).await?;
        Ok(Some((SheetId(id), held.into_iter().map(|task| PersonId(task.person_id)).collect())))
    }

    /// Returns a row of a sheet and keeps others from changing it until this transaction ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a row.
    pub async fn lock_sheet_row(&self, sheet: SheetId, row: u32) -> Result<SheetRowRecord, Error> {
        let lock = if self.store().backend() == Backend::Postgres { " FOR UPDATE OF r" } else { "" };
        let sql = Sql::new(LINES).bind(sheet.0).text(" AND r.row_no = ").bind(i64::from(row)).text(lock);
        sql.one::<LineRow>(self.db()).await?.map(SheetRowRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the row that was entered last.
    ///
    /// # Errors
    /// [`Error::NotFound`] when none was.
    pub async fn newest_entry(&self, sheet: SheetId) -> Result<(SheetRowRecord, serde_json::Value), Error> {
        #[derive(FromQueryResult)]
        struct Newest {
            row_no: i64,
            attempt_id: i64,
            undo: Option<Vec<u8>>,
        }
        let sql = Sql::new("SELECT row_no, attempt_id, undo FROM call_sheet_rows WHERE entered_ms IS NOT NULL AND sheet_id = ").bind(sheet.0)
            .text(" ORDER BY attempt_id DESC LIMIT 1");
        let newest = sql.one::<Newest>(self.db()).await?.ok_or(Error::NotFound)?;
        let undo = newest.undo.map(|kept| self.store().cipher().open("call_sheet_rows.undo", newest.attempt_id, &kept)).transpose()?;
        let undo = undo.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let row = self.lock_sheet_row(sheet, u32::try_from(newest.row_no).unwrap_or(0)).await?;
        Ok((row, undo))
    }

    /// Ticks a row off.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn enter_sheet_row(&self, sheet: SheetId, row: u32, entry: &SheetEntry<'_>, now_ms: i64) -> Result<(), Error> {
        let undo = self.store().cipher().seal("call_sheet_rows.undo", entry.attempt.0, entry.undo.to_string().as_bytes());
        Sql::new("UPDATE call_sheet_rows SET entered_ms = ").bind(now_ms).text(", called_ms = ").bind(entry.called_ms).text(", attempt_id = ").bind(entry.attempt.0)
            .text(", outcome = ").bind(entry.outcome).text(", late = ").bind(i64::from(entry.late)).text(", undo = ").bind(undo)
            .text(" WHERE sheet_id = ").bind(sheet.0).text(" AND row_no = ").bind(i64::from(row)).run(self.db()).await?;
        Ok(())
    }

    /// Gives everybody who was not entered back to the queue. Returns how many.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the sheet was returned already.
    pub async fn return_sheet(&self, sheet: SheetId, now_ms: i64) -> Result<u64, Error> {
        let returned = Sql::new("UPDATE call_sheets SET returned_ms = ").bind(now_ms).text(" WHERE returned_ms IS NULL AND id = ").bind(sheet.0).run(self.db()).await?;
        if returned == 0 {
            return Err(Error::Conflict { constraint: "call_sheets".to_owned() });
        }
        // Rows before tasks, as an entry locks them: two of these never wait for each other.
        Sql::new("UPDATE call_sheet_rows SET returned_ms = ").bind(now_ms).text(" WHERE entered_ms IS NULL AND returned_ms IS NULL AND sheet_id = ").bind(sheet.0)
            .run(self.db()).await?;
        self.look_again_at_errands(Sql::new("state = 'leased' AND id IN (SELECT r.task_id FROM call_sheet_rows r WHERE r.entered_ms IS NULL AND r.sheet_id = ").bind(sheet.0).text(")")).await?;
        let back = Sql::new("UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL WHERE state = 'leased' AND id IN \
             (SELECT r.task_id FROM call_sheet_rows r WHERE r.entered_ms IS NULL AND r.token = tasks.lease_token AND r.sheet_id = ")
            .bind(sheet.0).text(")").run(self.db()).await?;
        Ok(back)
    }

    /// Makes an attempt a note that decides nothing, and takes back what was answered in it: it was entered by mistake.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn undo_attempt(&self, attempt: AttemptId, person: PersonId) -> Result<(), Error> {
        Sql::new("UPDATE attempts SET late = 1, reached = 0, closed = 0, disposition = 'undone', next_ms = NULL WHERE id = ").bind(attempt.0).run(self.db()).await?;
        for table in ["answers", "addresses"] {
            Sql::new("DELETE FROM ").text(table).text(" WHERE person_id = ").bind(person.0).text(" AND attempt_id = ").bind(attempt.0).run(self.db()).await?;
        }
        Ok(())
    }

    /// Lets a sheet hold a person again, as before the entry, by a new lease.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the task is no longer as the entry left it.
    pub async fn hold_on_sheet(&self, sheet: &SheetRecord, row: &SheetRowRecord, before: &TaskBefore<'_>) -> Result<(), Error> {
        let changed = Sql::new("UPDATE tasks SET state = 'leased', lease_owner = ").bind(sheet.holder.0).text(", lease_until_ms = ").bind(sheet.until_ms)
            .text(", lease_token = lease_token + 1, attempts = ").bind(before.attempts).text(", queue = ").bind(before.queue).text(", due_ms = ").bind(before.due_ms)
            .text(", outcome = ").bind(before.outcome).text(", disposition = ").bind(before.disposition).text(", closed_ms = NULL, owner_id = NULL WHERE id = ").bind(row.task.0)
            .text(" AND lease_token = ").bind(row.token).run(self.db()).await?;
        if changed == 0 {
            return Err(Error::NotFound);
        }
        Sql::new("UPDATE call_sheet_rows SET token = token + 1, entered_ms = NULL, called_ms = NULL, attempt_id = NULL, outcome = NULL, late = 0, undo = NULL WHERE sheet_id = ")
            .bind(sheet.id.0).text(" AND row_no = ").bind(i64::from(row.row)).run(self.db()).await?;
        Ok(())
    }

    /// Says whether a person has another open task.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn has_other_task(&self, person: PersonId, task: TaskId) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE state <> 'closed' AND person_id = ").bind(person.0).text(" AND id <> ").bind(task.0);
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Returns the doors of a person that are open.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn open_doors_of(&self, person: PersonId) -> Result<Vec<TaskId>, Error> {
        #[derive(FromQueryResult)]
        struct Door {
            id: i64,
        }
        let sql = Sql::new("SELECT id FROM tasks WHERE kind = 'door' AND state <> 'closed' AND person_id = ").bind(person.0);
        Ok(sql.all::<Door>(self.db()).await?.into_iter().map(|door| TaskId(door.id)).collect())
    }

    /// Opens doors again that an entry closed, as if it had never been made.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn reopen_doors(&self, person: PersonId, doors: &[TaskId]) -> Result<u64, Error> {
        Sql::new("UPDATE tasks SET state = 'ready', outcome = NULL, disposition = NULL, closed_ms = NULL WHERE kind = 'door' AND state = 'closed' AND disposition = 'close' AND person_id = ")
            .bind(person.0).text(" AND id IN ").list(doors.iter().map(|door| door.0)).run(self.db()).await
    }

    /// Returns how the numbers of a person stand.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn telephone_states(&self, person: PersonId) -> Result<Vec<(TelephoneId, TelephoneState)>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
            state: String,
        }
        let rows = Sql::new("SELECT id, state FROM telephones WHERE person_id = ").bind(person.0).text(" ORDER BY id").all::<Row>(self.db()).await?;
        Ok(rows.into_iter().filter_map(|row| Some((TelephoneId(row.id), TelephoneState::from_code(&row.state)?))).collect())
    }
}

impl Store {
    /// Returns the sheets of the scope, and those that somebody holds or printed, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn sheets(&self, scope: &Scope, own: AccountId, after: Option<&str>, limit: u32) -> Result<Page<SheetRecord>, Error> {
        let mut sql = Sql::new(SHEETS).text("(s.holder = ").bind(own.0).text(" OR s.printed_by = ").bind(own.0).text(" OR ").in_scope("s.area_path", scope).text(")");
        if let Some(after) = after.and_then(domain::ids::decode) {
            sql = sql.text(" AND s.id < ").bind(after);
        }
        let items = sql.text(" ORDER BY s.id DESC LIMIT ").bind(i64::from(limit) + 1).all::<SheetRow>(&self.read).await?;
        Ok(Page::cut(items.into_iter().map(SheetRecord::from).collect(), limit, |s: &SheetRecord| s.id.to_string()))
    }

    /// Returns a sheet of the scope, or one that somebody holds or printed.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn sheet(&self, scope: &Scope, own: AccountId, id: SheetId) -> Result<SheetRecord, Error> {
        let sql = Sql::new(SHEETS).text("s.id = ").bind(id.0).text(" AND (s.holder = ").bind(own.0).text(" OR s.printed_by = ").bind(own.0)
            .text(" OR ").in_scope("s.area_path", scope).text(")");
        sql.one::<SheetRow>(&self.read).await?.map(SheetRecord::from).ok_or(Error::NotFound)
    }

    /// Returns the rows of a sheet in their order.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn sheet_rows(&self, sheet: SheetId) -> Result<Vec<SheetRowRecord>, Error> {
        let sql = Sql::new(LINES).bind(sheet.0).text(" ORDER BY r.row_no LIMIT 200");
        Ok(sql.all::<LineRow>(&self.read).await?.into_iter().map(SheetRowRecord::from).collect())
    }

    /// Returns what is printed of the people of a sheet who lie in the scope and whose row is still open.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn sheet_people(&self, scope: &Scope, sheet: SheetId) -> Result<Vec<SheetPerson>, Error> {
        #[derive(FromQueryResult)]
        struct Row {
            row_no: i64,
            person_id: i64,
            task_id: i64,
            printed_token: i64,
            name: Option<String>,
            segment: Option<String>,
            list: Option<String>,
            purpose: Option<String>,
            context: Option<Vec<u8>>,
        }
        let sql = Sql::new("SELECT r.row_no, r.person_id, r.task_id, r.printed_token, p.name, t.segment, l.name AS list, l.purpose, x.context FROM call_sheet_rows r \
             JOIN tasks t ON t.id = r.task_id JOIN people p ON p.id = r.person_id LEFT JOIN lists l ON l.id = t.list_id \
             LEFT JOIN list_people x ON x.list_id = t.list_id AND x.person_id = r.person_id WHERE r.entered_ms IS NULL AND r.returned_ms IS NULL AND r.sheet_id = ")
            .bind(sheet.0).text(" AND ").in_scope("t.area_path", scope).text(" ORDER BY r.row_no LIMIT 200");
        let rows = sql.all::<Row>(&self.read).await?;
        let mut numbers: HashMap<i64, Vec<TelephoneRecord>> = HashMap::new();
        for telephone in self.telephones_of(&rows.iter().map(|row| row.person_id).collect::<Vec<_>>()).await? {
            numbers.entry(telephone.person.0).or_default().push(telephone);
        }
        rows.into_iter().map(|row| {
            let context = row.context.map(|kept| self.cipher().open("list_people.context", row.person_id, &kept)).transpose()?;
            Ok(SheetPerson {
                row: u32::try_from(row.row_no).unwrap_or(0),
                person: PersonId(row.person_id),
                task: TaskId(row.task_id),
                printed_token: row.printed_token,
                name: row.name,
                segment: row.segment,
                list: row.list,
                purpose: row.purpose,
                context: context.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
                telephones: numbers.remove(&row.person_id).unwrap_or_default(),
            })
        }).collect()
    }

    /// Counts the calls of a team that call sheets hold.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn team_on_paper(&self, team: TeamId) -> Result<u64, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE kind = 'call' AND state = 'leased' AND team_id = ").bind(team.0)
            .text(" AND ").text(crate::tasks::ON_PAPER);
        Ok(count(sql.number(&self.read).await?))
    }

    /// Counts the people whom somebody's sheets hold now.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn held_on_paper(&self, holder: AccountId, now_ms: i64) -> Result<u64, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE state = 'leased' AND lease_owner = ").bind(holder.0)
            .text(" AND lease_until_ms > ").bind(now_ms).text(" AND ").text(crate::tasks::ON_PAPER);
        Ok(count(sql.number(&self.read).await?))
    }
}
