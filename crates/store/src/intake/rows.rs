//! Reads the ledger of a list: rows with what was found in them.

use crate::sql::{Sql, count};
use crate::{Error, Page, Store};
use domain::ids::{AccountId, ListId, PersonId};
use sea_orm::FromQueryResult;

/// Which rows to return.
#[derive(Debug, Clone, Default)]
pub struct RowFilter {
    pub outcomes: Vec<String>,
    pub problem: Option<(String, Option<String>)>,
    pub after: i64,
    /// Only rows that nobody has decided.
    pub undecided: bool,
}

/// A row of a list as it was received, with its verdict.
#[derive(Debug, Clone)]
pub struct ListRowRecord {
    pub row: i64,
    pub outcome: String,
    pub person: Option<PersonId>,
    /// As received, or as corrected since; JSON.
    pub entered: String,
    pub corrected: Option<String>,
    pub decision: Option<String>,
    pub decided_ms: Option<i64>,
    pub decided_by: Option<AccountId>,
    pub reason: Option<String>,
    /// Field, code, severity and detail as JSON.
    pub problems: Vec<(String, String, String, serde_json::Value)>,
}

/// How many rows have a problem.
#[derive(Debug, Clone)]
pub struct ProblemCount {
    pub code: String,
    pub field: String,
    pub severity: String,
    pub rows: u64,
    /// How many of them are held or rejected.
    pub open: u64,
}

#[derive(FromQueryResult)]
struct Row {
    row_no: i64,
    outcome: String,
    person_id: Option<i64>,
    entered: Vec<u8>,
    corrected: Option<Vec<u8>>,
    decision: Option<String>,
    decided_ms: Option<i64>,
    decided_by: Option<i64>,
    reason: Option<Vec<u8>>,
}

#[derive(FromQueryResult)]
struct Problem {
    row_no: i64,
    field: String,
    code: String,
    severity: String,
    detail: Vec<u8>,
}

impl Store {
    /// Returns a page of rows of a list; whoever calls has looked the list up in a scope.
    ///
    /// # Errors
    /// Fails when the database cannot be reached or a row cannot be decrypted.
    pub async fn list_rows(&self, list: ListId, filter: &RowFilter, limit: u32) -> Result<Page<ListRowRecord>, Error> {
        let mut sql = Sql::new("SELECT r.row_no, r.outcome, r.person_id, r.entered, r.corrected, r.decision, r.decided_ms, r.decided_by, r.reason FROM list_rows r WHERE r.list_id = ")
            .bind(list.0).text(" AND r.row_no > ").bind(filter.after);
        if !filter.outcomes.is_empty() {
            sql = sql.text(" AND r.outcome IN ").list(filter.outcomes.iter().map(String::as_str));
            if !filter.outcomes.iter().any(|outcome| outcome == "accepted") {
                // Most rows are accepted; the others have an index of their own, which this names.
                sql = sql.text(" AND r.outcome <> 'accepted'");
            }
        }
        if filter.undecided {
            sql = sql.text(" AND r.decision IS NULL");
        }
        if let Some((code, field)) = &filter.problem {
            sql = sql.text(" AND r.row_no IN (SELECT q.row_no FROM row_problems q WHERE q.list_id = ").bind(list.0).text(" AND q.code = ").bind(code.as_str());
            if let Some(field) = field {
                sql = sql.text(" AND q.field = ").bind(field.as_str());
            }
            sql = sql.text(")");
        }
        let rows = sql.text(" ORDER BY r.row_no LIMIT ").bind(i64::from(limit) + 1).all::<Row>(&self.read).await?;
        let page = Page::cut(rows, limit, |r: &Row| r.row_no.to_string());
        let numbers: Vec<i64> = page.items.iter().map(|r| r.row_no).collect();
        let mut problems = self.problems_of(list, &numbers).await?;
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            let bound = list.0 ^ row.row_no;
            let corrected = row.corrected.map(|c| self.cipher().open("list_rows.corrected", bound, &c)).transpose()?;
            let mut found = Vec::new();
            for problem in problems.extract_if(.., |p| p.row_no == row.row_no) {
                let detail = self.cipher().open("row_problems.detail", bound, &problem.detail)?;
                found.push((problem.field, problem.code, problem.severity, serde_json::from_str(&detail).unwrap_or_default()));
            }
            items.push(ListRowRecord {
                row: row.row_no,
                outcome: row.outcome,
                person: row.person_id.map(PersonId),
                entered: self.cipher().open("list_rows.entered", bound, &row.entered)?,
                corrected,
                decision: row.decision,
                decided_ms: row.decided_ms,
                decided_by: row.decided_by.map(AccountId),
                reason: row.reason.map(|r| self.cipher().open("list_rows.reason", bound, &r)).transpose()?,
                problems: found,
            });
        }
        Ok(Page { items, next: page.next })
    }

    async fn problems_of(&self, list: ListId, rows: &[i64]) -> Result<Vec<Problem>, Error> {
        let sql = Sql::new("SELECT row_no, field, code, severity, detail FROM row_problems WHERE list_id = ").bind(list.0)
            .text(" AND row_no IN ").list(rows.iter().copied()).text(" ORDER BY row_no, place");
        sql.all(&self.read).await
    }

    /// Counts rows by what was found in them.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn problem_counts(&self, list: ListId) -> Result<Vec<ProblemCount>, Error> {
        #[derive(FromQueryResult)]
        struct Counted {
            code: String,
            field: String,
            severity: String,
            n: i64,
            open: i64,
        }
        let sql = Sql::new(
            "SELECT q.code, q.field, q.severity, COUNT(DISTINCT q.row_no) AS n, \
             COUNT(DISTINCT CASE WHEN r.outcome IN ('held', 'rejected') AND r.decision IS NULL THEN q.row_no END) AS open \
             FROM row_problems q JOIN list_rows r ON r.list_id = q.list_id AND r.row_no = q.row_no WHERE q.list_id = ",
        )
        .bind(list.0).text(" GROUP BY q.code, q.field, q.severity ORDER BY n DESC, q.code, q.field");
        let rows = sql.all::<Counted>(&self.read).await?;
        Ok(rows.into_iter().map(|r| ProblemCount { code: r.code, field: r.field, severity: r.severity, rows: count(r.n), open: count(r.open) }).collect())
    }

    /// Counts the rows of a list by verdict, from the rows themselves: for checking the ledger.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn recount_rows(&self, list: ListId) -> Result<super::ChunkCounts, Error> {
        #[derive(FromQueryResult)]
        struct Counted {
            outcome: String,
            n: i64,
        }
        let sql = Sql::new("SELECT outcome, COUNT(*) AS n FROM list_rows WHERE list_id = ").bind(list.0).text(" GROUP BY outcome");
        let mut counts = super::ChunkCounts::default();
        for row in sql.all::<Counted>(&self.read).await? {
            counts.add(&row.outcome, row.n);
        }
        Ok(counts)
    }
}
