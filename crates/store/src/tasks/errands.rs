//! Work that is opened for what plans ask of people, and what was settled when it closed.
//!
//! Owns statements for many people at once: an edition is switched for a whole district. Must not know what is asked, or why.

use super::leases::of_rows;
use crate::bulk::Bulk;
use crate::sql::Sql;
use crate::{Error, Store, Tx};
use domain::areas::AreaPath;
use domain::ids::{PersonId, TaskId};
use domain::tasks::errands::OpenWork;
use domain::tasks::{Queue, TaskKind, TaskState};
use sea_orm::{ConnectionTrait, FromQueryResult};
use std::collections::{BTreeSet, HashMap};

/// Whom to ring up for what is asked of them.
#[derive(Debug, Clone, Copy)]
pub struct NewErrand {
    pub person: PersonId,
    pub rank: i64,
    pub due_ms: i64,
    pub sla_ms: i64,
}

/// When people are rung up, and after which outcomes nobody is.
#[derive(Debug, Clone, Copy)]
pub struct ErrandTerms<'a> {
    pub now_ms: i64,
    /// Segments that are called later than now, and when.
    pub later: &'a [(String, i64)],
    pub ends: &'a [String],
}

/// Work that was opened or withdrawn.
#[derive(Debug, Clone)]
pub struct ErrandTask {
    pub task: TaskId,
    pub person: PersonId,
    pub kind: TaskKind,
    pub area: AreaPath,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    kind: String,
    area_path: String,
}

impl From<Row> for ErrandTask {
    fn from(row: Row) -> Self {
        Self { task: TaskId(row.id), person: PersonId(row.person_id), kind: TaskKind::from_code(&row.kind).unwrap_or(TaskKind::Call), area: AreaPath::from_stored(row.area_path) }
    }
}

/// People that a statement asks for.
const ASKED: usize = 2_000;

async fn settled_of(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<HashMap<PersonId, HashMap<String, i64>>, Error> {
    #[derive(FromQueryResult)]
    struct Settled {
        person_id: i64,
        errand: String,
        at_ms: i64,
    }
    let mut found: HashMap<PersonId, HashMap<String, i64>> = HashMap::new();
    for batch in people.chunks(ASKED) {
        let sql = Sql::new("SELECT person_id, errand, MAX(at_ms) AS at_ms FROM errands_settled WHERE person_id IN ").list(batch.iter().map(|p| p.0)).text(" GROUP BY person_id, errand");
        for row in sql.all::<Settled>(db).await? {
            found.entry(PersonId(row.person_id)).or_default().insert(row.errand, row.at_ms);
        }
    }
    Ok(found)
}

impl Tx {
    /// Returns the work of people that is not closed.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn open_work_of(&self, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<OpenWork>>, Error> {
        #[derive(FromQueryResult)]
        struct Work {
            id: i64,
            person_id: i64,
            kind: String,
            state: String,
            queue: String,
            rank: i64,
            errand: Option<i64>,
            owner_id: Option<i64>,
        }
        let mut found: HashMap<PersonId, Vec<OpenWork>> = HashMap::new();
        for batch in people.chunks(ASKED) {
            let sql = Sql::new("SELECT id, person_id, kind, state, queue, rank, errand, owner_id FROM tasks WHERE state <> 'closed' AND person_id IN ").list(batch.iter().map(|p| p.0));
            for row in sql.all::<Work>(self.db()).await? {
                found.entry(PersonId(row.person_id)).or_default().push(OpenWork {
                    id: TaskId(row.id),
                    kind: TaskKind::from_code(&row.kind).unwrap_or(TaskKind::Call),
                    state: TaskState::from_code(&row.state).unwrap_or(TaskState::Ready),
                    queue: Queue::from_code(&row.queue).unwrap_or(Queue::Normal),
                    rank: row.rank,
                    is_errand: row.errand.is_some(),
                    is_promised: row.owner_id.is_some(),
                });
            }
        }
        Ok(found)
    }

    /// Returns what was settled with people.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn errands_settled(&self, people: &[PersonId]) -> Result<HashMap<PersonId, BTreeSet<String>>, Error> {
        let found = settled_of(self.db(), people).await?;
        Ok(found.into_iter().map(|(person, settled)| (person, settled.into_keys().collect())).collect())
    }

    /// Notes what was settled when a task closed.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn settle_errands(&self, person: PersonId, task: TaskId, errands: &BTreeSet<String>, now_ms: i64) -> Result<(), Error> {
        let mut rows = Bulk::into("errands_settled", &["id", "person_id", "task_id", "errand", "at_ms"]);
        for errand in errands {
            rows.row([self.store().ids().next_id().into(), person.0.into(), task.0.into(), errand.as_str().into(), now_ms.into()]);
        }
        self.insert_later(rows).await
    }

    /// Takes back what was settled when a task closed: that was entered by mistake.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn unsettle_errands(&self, task: TaskId) -> Result<(), Error> {
        self.later(Sql::new("DELETE FROM errands_settled WHERE task_id = ").bind(task.0)).await
    }

    /// Opens one piece of work for each of these people: a call, or a door where there is no number. Its team is that of their newest
    /// work, or else of their newest list. Nobody gets one after an outcome that ends all, or beside an open one of the kind.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn open_errands(&self, new: &[NewErrand], terms: ErrandTerms<'_>) -> Result<Vec<ErrandTask>, Error> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let base = self.store().ids().reserve(new.len());
        let rows: Vec<[i64; 5]> = new.iter().zip(base..).map(|(one, id)| [id, one.person.0, one.rank, one.due_ms, one.sla_ms]).collect();
        let (mut state, mut due) = (Sql::new("'ready'"), Sql::new("w.due_ms"));
        if !terms.later.is_empty() {
            state = Sql::new("CASE WHEN w.kind = 'call' AND w.segment IN ").list(terms.later.iter().map(|(segment, _)| segment.as_str())).text(" THEN 'later' ELSE 'ready' END");
            due = Sql::new("CASE w.segment");
            for (segment, at) in terms.later {
                due = due.text(" WHEN ").bind(segment.as_str()).text(" THEN CAST(").bind(*at).text(" AS BIGINT)");
            }
            due = due.text(" ELSE w.due_ms END");
        }
        let sql = Sql::new(
            "INSERT INTO tasks (id, kind, person_id, area_path, team_id, queue, state, rank, due_ms, sla_ms, lease_token, attempts, list_id, opened_ms, segment, language, errand) \
             SELECT w.id, w.kind, w.person_id, w.area_path, w.team_id, 'normal', ",
        )
        .then(state).text(", w.rank, ").then(due).text(", w.sla_ms, 0, 0, w.list_id, CAST(").bind(terms.now_ms).text(" AS BIGINT), w.segment, w.language, 1 FROM (\
             SELECT v.column1 AS id, p.id AS person_id, p.area_path, v.column3 AS rank, v.column4 AS due_ms, v.column5 AS sla_ms, x.list_id, x.segment, x.language, \
             CASE WHEN EXISTS (SELECT 1 FROM telephones f WHERE f.person_id = p.id AND f.state NOT IN ('wrong', 'not_theirs', 'unusable')) THEN 'call' ELSE 'door' END AS kind, \
             COALESCE((SELECT t.team_id FROM tasks t WHERE t.person_id = p.id AND t.team_id IS NOT NULL ORDER BY t.id DESC LIMIT 1), l.team_id) AS team_id FROM ").values(&rows)
        // From the rows to the people, and not the other way round: with statistics of a small table SQLite would read all people.
        .text(" CROSS JOIN people p LEFT JOIN list_people x ON x.person_id = p.id \
             AND x.list_id = (SELECT MAX(y.list_id) FROM list_people y WHERE y.person_id = p.id AND y.state <> 'merged') LEFT JOIN lists l ON l.id = x.list_id \
             WHERE p.id = v.column2) AS w WHERE NOT EXISTS (SELECT 1 FROM tasks e WHERE e.person_id = w.person_id AND e.state = 'closed' AND e.outcome IN ")
        .list(terms.ends.iter().map(String::as_str)).text(") ON CONFLICT DO NOTHING RETURNING id, person_id, kind, area_path");
        let opened: Vec<ErrandTask> = sql.all::<Row>(self.db()).await?.into_iter().map(ErrandTask::from).collect();
        self.people_stand_by_their_work(&opened.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
        Ok(opened)
    }

    /// Withdraws work that nothing is asked for any more, unless somebody has taken it meanwhile.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn withdraw_errands(&self, tasks: &[TaskId], now_ms: i64) -> Result<Vec<ErrandTask>, Error> {
        let mut withdrawn = Vec::new();
        for batch in tasks.chunks(ASKED) {
            let sql = Sql::new("UPDATE tasks SET state = 'closed', outcome = 'withdrawn', disposition = 'close', draft = NULL, draft_ms = NULL, closed_ms = ").bind(now_ms)
                .text(" WHERE errand IS NOT NULL AND state IN ('ready', 'later') AND queue = 'normal' AND owner_id IS NULL AND id IN ").list(batch.iter().map(|task| task.0))
                .text(" RETURNING id, person_id, kind, area_path");
            withdrawn.extend(sql.all::<Row>(self.db()).await?.into_iter().map(ErrandTask::from));
        }
        self.people_stand_by_their_work(&withdrawn.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
        Ok(withdrawn)
    }

    /// Has work taken earlier: tasks with their new ranks.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn hurry_tasks(&self, ranks: &[(TaskId, i64)]) -> Result<(), Error> {
        for batch in ranks.chunks(ASKED) {
            let rows: Vec<[i64; 2]> = batch.iter().map(|(task, rank)| [task.0, *rank]).collect();
            self.later(of_rows(self.store().backend(), Sql::new("rank = v.column2"), &rows).text(" AND rank > +v.column2 AND state <> 'closed'")).await?;
        }
        Ok(())
    }

    /// Has those looked at again whose work was opened for errands, of tasks by a condition of ours: nothing may be asked any more.
    pub(crate) async fn look_again_at_errands(&self, which: Sql) -> Result<(), Error> {
        self.later(Sql::new("INSERT INTO people_to_determine (person_id) SELECT person_id FROM tasks WHERE errand IS NOT NULL AND ").then(which).text(" ON CONFLICT DO NOTHING")).await
    }
}

impl Store {
    /// Returns what was settled with a person, and when.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn errands_settled_with(&self, person: PersonId) -> Result<HashMap<String, i64>, Error> {
        Ok(settled_of(&self.read, &[person]).await?.remove(&person).unwrap_or_default())
    }
}
