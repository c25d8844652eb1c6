//! Tasks: opening them, keeping what is typed of them, and waking those that are due.

mod errands;
mod leases;

use crate::sql::{Rows, Sql, together};
use crate::{Error, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::ids::{AccountId, ListId, PersonId, TaskId, TeamId};
use domain::tasks::{Queue, TaskKind, TaskState};
pub use errands::{ErrandTask, ErrandTerms, NewErrand};
pub use leases::{Lease, Taken, Takers, Wanted};
use sea_orm::FromQueryResult;

/// A task as it is kept.
#[derive(Debug, Clone)]
pub struct TaskRecord {
    pub id: TaskId,
    pub kind: TaskKind,
    pub person: PersonId,
    pub area: AreaPath,
    pub team: Option<TeamId>,
    pub queue: Queue,
    pub state: TaskState,
    pub rank: i64,
    pub due_ms: i64,
    pub sla_ms: Option<i64>,
    pub lease_owner: Option<AccountId>,
    pub lease_until_ms: Option<i64>,
    pub lease_token: i64,
    pub taken_ms: Option<i64>,
    pub attempts: u32,
    pub outcome: Option<String>,
    pub disposition: Option<String>,
    pub list: Option<ListId>,
    pub opened_ms: i64,
    pub closed_ms: Option<i64>,
    /// Who is called at hours of their own.
    pub segment: Option<String>,
    /// The language the person needs, if it is known.
    pub language: Option<String>,
    /// Who promised to call back.
    pub owner: Option<AccountId>,
    draft: Option<Vec<u8>>,
    pub draft_ms: Option<i64>,
    /// The task that handed it over.
    pub from: Option<TaskId>,
    /// It was opened for what plans ask alone.
    pub is_errand: bool,
}

/// A task to be opened.
#[derive(Debug, Clone)]
pub struct NewTask {
    pub kind: TaskKind,
    pub person: PersonId,
    pub area: AreaPath,
    pub team: Option<TeamId>,
    pub rank: i64,
    pub due_ms: i64,
    pub list: Option<ListId>,
    pub from: Option<TaskId>,
    /// Nothing but what plans ask is the reason for it.
    pub is_errand: bool,
}

/// For whom calls are to be opened: the people of some rows of a list.
#[derive(Debug, Clone)]
pub struct OpenTasks {
    pub list: ListId,
    pub first_row: i64,
    pub last_row: i64,
    pub team: Option<TeamId>,
    pub now_ms: i64,
    /// When the first attempt is owed.
    pub sla_ms: i64,
    /// Whoever was closed since is not called again.
    pub reuse_since_ms: i64,
    /// Segments that are called later than now, and when.
    pub later: Vec<(String, i64)>,
}

#[derive(FromQueryResult)]
pub(crate) struct TaskRow {
    id: i64,
    kind: String,
    person_id: i64,
    area_path: String,
    team_id: Option<i64>,
    queue: String,
    state: String,
    rank: i64,
    due_ms: i64,
    sla_ms: Option<i64>,
    lease_owner: Option<i64>,
    lease_until_ms: Option<i64>,
    lease_token: i64,
    taken_ms: Option<i64>,
    attempts: i64,
    outcome: Option<String>,
    disposition: Option<String>,
    list_id: Option<i64>,
    opened_ms: i64,
    closed_ms: Option<i64>,
    segment: Option<String>,
    language: Option<String>,
    owner_id: Option<i64>,
    draft: Option<Vec<u8>>,
    draft_ms: Option<i64>,
    from_task: Option<i64>,
    errand: Option<i64>,
}

impl From<TaskRow> for TaskRecord {
    fn from(row: TaskRow) -> Self {
        Self {
            id: TaskId(row.id),
            kind: TaskKind::from_code(&row.kind).unwrap_or(TaskKind::Call),
            person: PersonId(row.person_id),
            area: AreaPath::from_stored(row.area_path),
            team: row.team_id.map(TeamId),
            queue: Queue::from_code(&row.queue).unwrap_or(Queue::Normal),
            state: TaskState::from_code(&row.state).unwrap_or(TaskState::Ready),
            rank: row.rank,
            due_ms: row.due_ms,
            sla_ms: row.sla_ms,
            lease_owner: row.lease_owner.map(AccountId),
            lease_until_ms: row.lease_until_ms,
            lease_token: row.lease_token,
            taken_ms: row.taken_ms,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            outcome: row.outcome,
            disposition: row.disposition,
            list: row.list_id.map(ListId),
            opened_ms: row.opened_ms,
            closed_ms: row.closed_ms,
            segment: row.segment,
            language: row.language,
            owner: row.owner_id.map(AccountId),
            draft: row.draft,
            draft_ms: row.draft_ms,
            from: row.from_task.map(TaskId),
            is_errand: row.errand.is_some(),
        }
    }
}

pub(crate) const COLUMNS: &str = "id, kind, person_id, area_path, team_id, queue, state, rank, due_ms, sla_ms, lease_owner, lease_until_ms, lease_token, taken_ms, \
    attempts, outcome, disposition, list_id, opened_ms, closed_ms, segment, language, owner_id, draft, draft_ms, from_task, errand";

/// Says of a row of `tasks` that a call sheet holds it: the token of its lease is the sheet's.
pub(crate) const ON_PAPER: &str = "EXISTS (SELECT 1 FROM call_sheet_rows s WHERE s.task_id = tasks.id AND s.token = tasks.lease_token)";

impl TaskRecord {
    /// Returns the answers that were typed but not yet recorded.
    ///
    /// # Errors
    /// Fails when they cannot be decrypted.
    pub fn draft(&self, store: &Store) -> Result<Option<serde_json::Value>, Error> {
        let opened = self.draft.as_ref().map(|d| store.cipher().open("tasks.draft", self.id.0, d)).transpose()?;
        Ok(opened.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

impl Sql {
    /// Appends the people whom the rows name.
    pub(crate) fn named_by(self, open: &OpenTasks) -> Self {
        self.text("(SELECT r.person_id FROM list_rows r WHERE r.list_id = ").bind(open.list.0)
            .text(" AND r.row_no BETWEEN ").bind(open.first_row).text(" AND ").bind(open.last_row).text(")")
    }
}

impl Tx {
    /// Opens calls for the people of some rows, but for those who have one or were closed just now;
    /// people without a telephone go to the door. Returns how many calls and doors were opened.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn open_calls(&self, open: &OpenTasks) -> Result<(u64, u64), Error> {
        let rows = usize::try_from(open.last_row - open.first_row + 1).unwrap_or(1);
        let base = self.store().ids().reserve(rows * 2);
        let calls = self.open_kind(open, TaskKind::Call, base).await?;
        let doors = self.open_kind(open, TaskKind::Door, base + i64::try_from(rows).unwrap_or(0)).await?;
        self.people_stand_as_elsewhere(open).await?;
        Ok((calls, doors))
    }

    async fn open_kind(&self, open: &OpenTasks, kind: TaskKind, base: i64) -> Result<u64, Error> {
        let (reachable, later) = if kind == TaskKind::Call { ("EXISTS", open.later.as_slice()) } else { ("NOT EXISTS", &[][..]) };
        let mut state = Sql::new("'ready'");
        let mut due = Sql::new("CAST(").bind(open.now_ms).text(" AS BIGINT)");
        if !later.is_empty() {
            state = Sql::new("CASE WHEN x.segment IN ").list(later.iter().map(|(segment, _)| segment.as_str())).text(" THEN 'later' ELSE 'ready' END");
            due = Sql::new("CASE x.segment");
            for (segment, at) in later {
                due = due.text(" WHEN ").bind(segment.as_str()).text(" THEN CAST(").bind(*at).text(" AS BIGINT)");
            }
            due = due.text(" ELSE CAST(").bind(open.now_ms).text(" AS BIGINT) END");
        }
        Sql::new(
            "INSERT INTO tasks (id, kind, person_id, area_path, team_id, queue, state, rank, due_ms, sla_ms, lease_token, attempts, list_id, opened_ms, segment, language) SELECT ",
        )
        .bind(base - open.first_row).text(" + x.row_no, ").bind(kind.code()).text(", x.person_id, p.area_path, CAST(").bind(open.team.map(|t| t.0))
        .text(" AS BIGINT), 'normal', ").then(state).text(", x.rank, ").then(due).text(", ").bind(open.sla_ms).text(", 0, 0, x.list_id, ").bind(open.now_ms)
        .text(", x.segment, x.language FROM list_people x JOIN people p ON p.id = x.person_id WHERE x.list_id = ").bind(open.list.0)
        .text(" AND x.state <> 'merged' AND x.person_id IN ").named_by(open).text(" AND x.row_no BETWEEN ").bind(open.first_row).text(" AND ").bind(open.last_row)
        .text(" AND ").text(reachable).text(" (SELECT 1 FROM telephones f WHERE f.person_id = x.person_id AND f.state NOT IN ('wrong', 'not_theirs', 'unusable'))")
        .text(" AND NOT EXISTS (SELECT 1 FROM tasks o WHERE o.person_id = x.person_id AND (o.state <> 'closed' OR o.closed_ms >= ").bind(open.reuse_since_ms).text("))")
        .run(self.db()).await
    }

    /// Makes tasks ready whose time has come, or whose holder has shown no sign of life.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn wake_tasks(&self, now_ms: i64) -> Result<u64, Error> {
        self.people_wait_again(now_ms).await?;
        self.look_again_at_errands(Sql::new("state = 'leased' AND lease_until_ms <= ").bind(now_ms)).await?;
        let mut woken = Sql::new("UPDATE tasks SET state = 'ready' WHERE state = 'later' AND due_ms <= ").bind(now_ms).run(self.db()).await?;
        woken += Sql::new("UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL WHERE state = 'leased' AND lease_until_ms <= ")
            .bind(now_ms).run(self.db()).await?;
        Ok(woken)
    }

    /// Returns a task and keeps others from changing it until this transaction ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] without such a task.
    pub async fn lock_task(&self, id: TaskId) -> Result<TaskRecord, Error> {
        self.locked(id).one::<TaskRow>(self.db()).await?.map(TaskRecord::from).ok_or(Error::NotFound)
    }

    pub(crate) fn locked(&self, id: TaskId) -> Sql {
        Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE id = ").bind(id.0).text(self.row_lock())
    }

    /// Moves the end of a lease; the token tells whose lease it is.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease is no longer the holder's.
    pub async fn extend_lease(&self, id: TaskId, owner: AccountId, token: i64, until_ms: i64) -> Result<(), Error> {
        let changed = Sql::new("UPDATE tasks SET state = 'leased', lease_owner = ").bind(owner.0).text(", lease_until_ms = ").bind(until_ms)
            .text(" WHERE id = ").bind(id.0).text(" AND lease_token = ").bind(token).text(" AND state IN ('leased', 'ready') AND (lease_owner IS NULL OR lease_owner = ")
            .bind(owner.0).text(")").run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Keeps what was typed so far.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease is no longer the holder's.
    pub async fn save_draft(&self, id: TaskId, token: i64, draft: &serde_json::Value, now_ms: i64) -> Result<(), Error> {
        let sealed = self.store().cipher().seal("tasks.draft", id.0, draft.to_string().as_bytes());
        let changed = Sql::new("UPDATE tasks SET draft = ").bind(sealed).text(", draft_ms = ").bind(now_ms).text(" WHERE id = ").bind(id.0)
            .text(" AND lease_token = ").bind(token).text(" AND state <> 'closed'").run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Lets a call go to others: a senior caller, or somebody who speaks a language. What was typed stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the lease is no longer the holder's.
    pub async fn transfer_task(&self, id: TaskId, owner: AccountId, token: i64, queue: Queue, language: Option<&str>) -> Result<(), Error> {
        let mut sql = Sql::new("UPDATE tasks SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL, owner_id = NULL, queue = ").bind(queue.code());
        if let Some(language) = language {
            sql = sql.text(", language = ").bind(language);
        }
        let changed = sql.text(" WHERE state = 'leased' AND id = ").bind(id.0).text(" AND lease_token = ").bind(token).text(" AND lease_owner = ").bind(owner.0).run(self.db()).await?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Closes the doors of a person who has been spoken to: nobody is to knock for what was told on the telephone.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn close_doors_of(&self, person: PersonId, outcome: &str, now_ms: i64) -> Result<(), Error> {
        let sql = Sql::new("UPDATE tasks SET state = 'closed', outcome = ").bind(outcome).text(", disposition = 'close', closed_ms = ").bind(now_ms)
            .text(", lease_owner = NULL, lease_until_ms = NULL WHERE kind = 'door' AND state <> 'closed' AND person_id = ").bind(person.0);
        self.later(sql).await
    }

    /// Says whether a person has work of a kind, or of any, that is not closed.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn has_open_task(&self, person: PersonId, kind: Option<TaskKind>) -> Result<bool, Error> {
        let mut sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE state <> 'closed' AND person_id = ").bind(person.0);
        if let Some(kind) = kind {
            sql = sql.text(" AND kind = ").bind(kind.code());
        }
        Ok(sql.number(self.db()).await? > 0)
    }

    /// Opens one task, unless the person has an open one of the kind.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn open_task(&self, new: &NewTask, now_ms: i64) -> Result<Option<TaskId>, Error> {
        let id = self.store().ids().next_id();
        let opened = Sql::new("INSERT INTO tasks (id, kind, person_id, area_path, team_id, queue, state, rank, due_ms, lease_token, attempts, list_id, opened_ms, from_task, errand) VALUES (")
            .bind(id).text(", ").bind(new.kind.code()).text(", ").bind(new.person.0).text(", ").bind(new.area.as_str()).text(", ").bind(new.team.map(|t| t.0))
            .text(", 'normal', 'ready', ").bind(new.rank).text(", ").bind(new.due_ms).text(", 0, 0, ").bind(new.list.map(|l| l.0)).text(", ").bind(now_ms)
            .text(", ").bind(new.from.map(|t| t.0)).text(", ").bind(new.is_errand.then_some(1_i64)).text(") ON CONFLICT DO NOTHING").run(self.db()).await?;
        Ok((opened > 0).then_some(TaskId(id)))
    }
}

impl Store {
    /// Says whether somebody has a person in hand.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn has_in_hand(&self, account: AccountId, person: PersonId, now_ms: i64) -> Result<bool, Error> {
        let sql = Sql::new("SELECT COUNT(*) AS n FROM tasks WHERE person_id = ").bind(person.0).text(" AND state = 'leased' AND lease_owner = ").bind(account.0)
            .text(" AND lease_until_ms > ").bind(now_ms);
        Ok(sql.number(&self.read).await? > 0)
    }

    /// Returns a task of the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn task(&self, scope: &Scope, id: TaskId) -> Result<TaskRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<TaskRow>(&self.read).await?.map(TaskRecord::from).ok_or(Error::NotFound)
    }

    /// Returns when the next task is due or the next lease runs out.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn next_to_wake(&self) -> Result<Option<i64>, Error> {
        #[derive(FromQueryResult)]
        struct Next {
            at: Option<i64>,
        }
        let due = Sql::new("SELECT MIN(due_ms) AS at FROM tasks WHERE state = 'later'");
        let lapsed = Sql::new("SELECT MIN(lease_until_ms) AS at FROM tasks WHERE state = 'leased'");
        let next = together(&self.read, [due, lapsed]).await?.map(|rows| rows.one::<Next>());
        let mut earliest = None;
        for next in next {
            earliest = next?.and_then(|next| next.at).into_iter().chain(earliest).min();
        }
        Ok(earliest)
    }

    /// Returns the call that somebody holds now; people on a call sheet wait on paper.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn held_task(&self, owner: AccountId, now_ms: i64) -> Result<Option<TaskRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE state = 'leased' AND lease_owner = ").bind(owner.0)
            .text(" AND lease_until_ms > ").bind(now_ms).text(" AND NOT ").text(ON_PAPER).text(" ORDER BY taken_ms DESC LIMIT 1");
        Ok(sql.one::<TaskRow>(&self.read).await?.map(TaskRecord::from))
    }

    /// Returns tasks by a condition of ours, with its order.
    pub(crate) async fn tasks_where(&self, which: Sql) -> Result<Vec<TaskRecord>, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE ").then(which);
        Ok(sql.all::<TaskRow>(&self.read).await?.into_iter().map(TaskRecord::from).collect())
    }

    /// Returns the tasks of a person, newest first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn tasks_of(&self, person: PersonId) -> Result<Vec<TaskRecord>, Error> {
        let [rows] = together(&self.read, [tasks_of(person)]).await?;
        records(&rows)
    }
}

pub(crate) fn tasks_of(person: PersonId) -> Sql {
    Sql::new("SELECT ").text(COLUMNS).text(" FROM tasks WHERE person_id = ").bind(person.0).text(" ORDER BY id DESC LIMIT 100")
}

pub(crate) fn records(rows: &Rows) -> Result<Vec<TaskRecord>, Error> {
    Ok(rows.all::<TaskRow>()?.into_iter().map(TaskRecord::from).collect())
}
