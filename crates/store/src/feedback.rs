//! What people say of our work, and what was answered.

use crate::sql::{Sql, count};
use crate::{Error, Page, Store, Tx};
use domain::access::Scope;
use domain::areas::AreaPath;
use domain::feedback::FeedbackKind;
use domain::ids::{AccountId, FeedbackId, PersonId, TaskId};
use sea_orm::FromQueryResult;

/// Something that was said, to be kept.
#[derive(Debug, Clone)]
pub struct NewFeedback<'a> {
    pub kind: FeedbackKind,
    pub person: Option<PersonId>,
    pub task: Option<TaskId>,
    /// The caller it is about.
    pub about: Option<AccountId>,
    pub area: &'a AreaPath,
    pub said: &'a str,
    pub told_by: AccountId,
    pub at_ms: i64,
    pub due_ms: Option<i64>,
}

/// Something that was said, as it is kept.
#[derive(Debug, Clone)]
pub struct FeedbackRecord {
    pub id: FeedbackId,
    pub kind: FeedbackKind,
    pub person: Option<PersonId>,
    pub about: Option<AccountId>,
    pub area: AreaPath,
    pub said: String,
    pub told_by: AccountId,
    pub at_ms: i64,
    pub due_ms: Option<i64>,
    pub answer: Option<String>,
    pub answered_by: Option<AccountId>,
    pub answered_ms: Option<i64>,
}

/// Which of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct FeedbackFilter {
    pub kind: Option<FeedbackKind>,
    /// Only what waits for an answer, what is owed first at its head.
    pub open: bool,
}

/// How much was said of a kind on a day, counted from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackCount {
    pub kind: FeedbackKind,
    pub day: u64,
    pub n: u64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    kind: String,
    person_id: Option<i64>,
    about_account: Option<i64>,
    area_path: String,
    said: Vec<u8>,
    told_by: i64,
    at_ms: i64,
    due_ms: Option<i64>,
    answer: Option<Vec<u8>>,
    answered_by: Option<i64>,
    answered_ms: Option<i64>,
}

const COLUMNS: &str = "id, kind, person_id, about_account, area_path, said, told_by, at_ms, due_ms, answer, answered_by, answered_ms";
const DAY_MS: i64 = 86_400_000;

impl Row {
    fn record(self, store: &Store) -> Result<FeedbackRecord, Error> {
        Ok(FeedbackRecord {
            said: store.cipher().open("feedback.said", self.id, &self.said)?,
            answer: self.answer.map(|sealed| store.cipher().open("feedback.answer", self.id, &sealed)).transpose()?,
            id: FeedbackId(self.id),
            kind: FeedbackKind::from_code(&self.kind).unwrap_or(FeedbackKind::Wish),
            person: self.person_id.map(PersonId),
            about: self.about_account.map(AccountId),
            area: AreaPath::from_stored(self.area_path),
            told_by: AccountId(self.told_by),
            at_ms: self.at_ms,
            due_ms: self.due_ms,
            answered_by: self.answered_by.map(AccountId),
            answered_ms: self.answered_ms,
        })
    }
}

impl Tx {
    /// Keeps what was said.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn insert_feedback(&self, new: &NewFeedback<'_>) -> Result<FeedbackId, Error> {
        let id = self.store().ids().next_id();
        let said = self.store().cipher().seal("feedback.said", id, new.said.as_bytes());
        Sql::new("INSERT INTO feedback (id, kind, person_id, task_id, about_account, area_path, said, told_by, at_ms, due_ms) VALUES (").bind(id).text(", ")
            .bind(new.kind.code()).text(", ").bind(new.person.map(|p| p.0)).text(", ").bind(new.task.map(|t| t.0)).text(", ").bind(new.about.map(|a| a.0)).text(", ")
            .bind(new.area.as_str()).text(", ").bind(said).text(", ").bind(new.told_by.0).text(", ").bind(new.at_ms).text(", ").bind(new.due_ms).text(")")
            .run(self.db()).await?;
        Ok(FeedbackId(id))
    }

    /// Keeps an answer; says whether there was none before.
    ///
    /// # Errors
    /// Fails when the database refuses.
    pub async fn answer_feedback(&self, id: FeedbackId, answer: &str, by: AccountId, now_ms: i64) -> Result<bool, Error> {
        let sealed = self.store().cipher().seal("feedback.answer", id.0, answer.as_bytes());
        let answered = Sql::new("UPDATE feedback SET answer = ").bind(sealed).text(", answered_by = ").bind(by.0).text(", answered_ms = ").bind(now_ms)
            .text(" WHERE answered_ms IS NULL AND id = ").bind(id.0).run(self.db()).await?;
        Ok(answered > 0)
    }
}

/// Leaves out complaints about whoever reads.
fn readable(sql: Sql, reader: AccountId) -> Sql {
    sql.text(" AND (kind <> 'complaint' OR about_account IS NULL OR about_account <> ").bind(reader.0).text(")")
}

impl Store {
    /// Returns a page of what was said in the scope and the reader may read: newest first, or what is owed first.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn feedback(&self, scope: &Scope, reader: AccountId, filter: FeedbackFilter, after: Option<&str>, limit: u32) -> Result<Page<FeedbackRecord>, Error> {
        use crate::doors::{moment_cursor, read_moment_cursor};
        let (column, beyond, order) = if filter.open { ("due_ms", " > ", "") } else { ("at_ms", " < ", " DESC") };
        let mut sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM feedback WHERE ").text(if filter.open { "answered_ms IS NULL AND due_ms IS NOT NULL" } else { "at_ms > 0" });
        if let Some(kind) = filter.kind {
            sql = sql.text(" AND kind = ").bind(kind.code());
        }
        if let Some((at_ms, id)) = read_moment_cursor(after) {
            sql = sql.text(" AND (").text(column).text(beyond).bind(at_ms).text(" OR ").text(column).text(" = ").bind(at_ms).text(" AND id").text(beyond).bind(id).text(")");
        }
        let sql = readable(sql.text(" AND ").in_scope("area_path", scope), reader).text(" ORDER BY ").text(column).text(order).text(", id").text(order)
            .text(" LIMIT ").bind(i64::from(limit) + 1);
        let rows: Vec<FeedbackRecord> = sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect::<Result<_, _>>()?;
        Ok(Page::cut(rows, limit, |r| moment_cursor(if filter.open { r.due_ms.unwrap_or(0) } else { r.at_ms }, r.id.0)))
    }

    /// Returns the newest that somebody was thanked for, and that they wrote down.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn feedback_of(&self, account: AccountId, most: u32) -> Result<Vec<FeedbackRecord>, Error> {
        let part = |which: Sql| readable(Sql::new("SELECT * FROM (SELECT ").text(COLUMNS).text(" FROM feedback WHERE ").then(which), account)
            .text(" ORDER BY id DESC LIMIT ").bind(i64::from(most)).text(") AS newest");
        let thanked = part(Sql::new("kind = 'thanks' AND about_account = ").bind(account.0));
        let told = part(Sql::new("(kind <> 'thanks' OR about_account IS NULL OR about_account <> ").bind(account.0).text(") AND told_by = ").bind(account.0));
        let sql = thanked.text(" UNION ALL ").then(told).text(" ORDER BY id DESC LIMIT ").bind(i64::from(most));
        sql.all::<Row>(&self.read).await?.into_iter().map(|row| row.record(self)).collect()
    }

    /// Returns something that was said in the scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none in the scope.
    pub async fn one_feedback(&self, scope: &Scope, id: FeedbackId) -> Result<FeedbackRecord, Error> {
        let sql = Sql::new("SELECT ").text(COLUMNS).text(" FROM feedback WHERE id = ").bind(id.0).text(" AND ").in_scope("area_path", scope);
        sql.one::<Row>(&self.read).await?.ok_or(Error::NotFound)?.record(self)
    }

    /// Counts what was said by kind and day from a midnight on.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn feedback_per_day(&self, scope: &Scope, reader: AccountId, from_ms: i64) -> Result<Vec<FeedbackCount>, Error> {
        #[derive(FromQueryResult)]
        struct Counted {
            kind: String,
            day: i64,
            n: i64,
        }
        let sql = Sql::new("SELECT kind, (at_ms - ").bind(from_ms).text(") / ").bind(DAY_MS).text(" AS day, COUNT(*) AS n FROM feedback WHERE at_ms >= ").bind(from_ms)
            .text(" AND ").in_scope("area_path", scope);
        let rows = readable(sql, reader).text(" GROUP BY 1, 2 ORDER BY 2, 1").all::<Counted>(&self.read).await?;
        Ok(rows.into_iter().filter_map(|row| Some(FeedbackCount { kind: FeedbackKind::from_code(&row.kind)?, day: count(row.day), n: count(row.n) })).collect())
    }

    /// Counts what waits for an answer in the scope, and how much of it is late.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn open_feedback(&self, scope: &Scope, reader: AccountId, now_ms: i64) -> Result<(u64, u64), Error> {
        #[derive(FromQueryResult)]
        struct Open {
            n: i64,
            late: Option<i64>,
        }
        let sql = Sql::new("SELECT COUNT(*) AS n, CAST(SUM(CASE WHEN due_ms < ").bind(now_ms)
            .text(" THEN 1 ELSE 0 END) AS BIGINT) AS late FROM feedback WHERE answered_ms IS NULL AND due_ms IS NOT NULL AND ").in_scope("area_path", scope);
        let row = readable(sql, reader).one::<Open>(&self.read).await?;
        Ok(row.map_or((0, 0), |r| (count(r.n), count(r.late.unwrap_or(0)))))
    }
}
