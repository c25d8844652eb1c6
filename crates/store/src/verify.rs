//! Checks the promises against the rows themselves, not against any counter.

use crate::sql::{Sql, count};
use crate::{Error, Store};
use sea_orm::FromQueryResult;

/// Something that breaks a promise, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which promise: `nothing_lost`, `nobody_twice`, `no_restriction_without_reason`, `journal_chain`.
    pub promise: &'static str,
    /// What was found, as a code.
    pub code: &'static str,
    pub subject: String,
    pub detail: String,
}

/// Findings a check returns at most.
const MOST: i64 = 100;

#[derive(FromQueryResult)]
struct Broken {
    id: i64,
    detail: String,
}

/// Each check selects the rows that break a promise: an identifier and what is wrong, as text.
const CHECKS: [(&str, &str, &str); 17] = [
    (
        "nothing_lost",
        "list_counts_differ_from_rows",
        "SELECT l.id, 'ledger ' || (l.accepted + l.merged + l.held + l.rejected) || ', rows ' || COUNT(r.row_no) AS detail FROM lists l \
         LEFT JOIN list_rows r ON r.list_id = l.id GROUP BY l.id, l.accepted, l.merged, l.held, l.rejected \
         HAVING l.accepted + l.merged + l.held + l.rejected <> COUNT(r.row_no) \
         OR l.accepted <> COUNT(CASE WHEN r.outcome = 'accepted' THEN 1 END) OR l.merged <> COUNT(CASE WHEN r.outcome = 'merged' THEN 1 END) \
         OR l.held <> COUNT(CASE WHEN r.outcome = 'held' THEN 1 END)",
    ),
    (
        "nothing_lost",
        "rows_read_differ_from_file",
        "SELECT id, 'file ' || total_rows || ', counted ' || (accepted + merged + held + rejected) AS detail FROM lists \
         WHERE state = 'complete' AND (total_rows IS NULL OR total_rows <> accepted + merged + held + rejected)",
    ),
    (
        "nothing_lost",
        "accepted_row_without_person",
        "SELECT r.list_id AS id, 'row ' || r.row_no AS detail FROM list_rows r LEFT JOIN people p ON p.id = r.person_id \
         WHERE r.outcome = 'accepted' AND p.id IS NULL",
    ),
    (
        "nothing_lost",
        "person_missing_from_list",
        "SELECT r.list_id AS id, 'row ' || r.row_no AS detail FROM list_rows r WHERE r.person_id IS NOT NULL AND r.outcome IN ('accepted', 'merged') \
         AND NOT EXISTS (SELECT 1 FROM list_people x WHERE x.list_id = r.list_id AND x.person_id = r.person_id)",
    ),
    (
        "nothing_lost",
        "people_counts_differ_from_people",
        "SELECT c.list_id AS id, c.state || ' differs by ' || SUM(c.people) AS detail FROM (SELECT list_id, state, people FROM list_states \
         UNION ALL SELECT list_id, state, -COUNT(*) FROM list_people GROUP BY list_id, state) AS c GROUP BY c.list_id, c.state HAVING SUM(c.people) <> 0",
    ),
    (
        "nothing_lost",
        "word_not_heard",
        "SELECT id, kind || ' failed ' || attempts || ' times' AS detail FROM outbox WHERE attempts >= 10",
    ),
    (
        "nothing_lost",
        "open_person_without_task",
        "SELECT x.person_id AS id, 'state ' || x.state AS detail FROM list_people x WHERE x.state NOT IN ('closed', 'no_task', 'merged') \
         AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = x.person_id AND t.state <> 'closed') AND NOT EXISTS (SELECT 1 FROM outbox WHERE attempts < 10)",
    ),
    (
        "nothing_lost",
        "closed_person_with_open_task",
        "SELECT x.person_id AS id, 'task open' AS detail FROM list_people x WHERE x.state = 'closed' \
         AND EXISTS (SELECT 1 FROM tasks t WHERE t.person_id = x.person_id AND t.state <> 'closed')",
    ),
    (
        "nothing_lost",
        "task_closed_without_terminal_disposition",
        "SELECT id, COALESCE(disposition, 'none') AS detail FROM tasks WHERE state = 'closed' AND (disposition IS NULL OR disposition NOT IN ('close', 'door', 'refer', 'call'))",
    ),
    (
        "nothing_lost",
        "handed_over_to_nobody",
        "SELECT t.id, t.disposition AS detail FROM tasks t WHERE t.state = 'closed' AND t.disposition IN ('door', 'refer', 'call') \
         AND NOT EXISTS (SELECT 1 FROM tasks n WHERE n.person_id = t.person_id AND n.id <> t.id AND (n.state <> 'closed' OR n.closed_ms >= t.closed_ms))",
    ),
    (
        "nothing_lost",
        "referral_without_request",
        "SELECT t.id, t.state AS detail FROM tasks t WHERE t.kind = 'referral' AND t.state <> 'closed' \
         AND NOT EXISTS (SELECT 1 FROM referrals r WHERE r.task_id = t.id AND r.state <> 'closed') AND NOT EXISTS (SELECT 1 FROM outbox WHERE attempts < 10)",
    ),
    (
        "nobody_twice",
        "one_document_two_people",
        "SELECT MIN(d.person_id) AS id, COUNT(*) || ' people' AS detail FROM documents d JOIN people p ON p.id = d.person_id WHERE p.merged_into IS NULL \
         AND d.state NOT IN ('doubtful', 'invalid') GROUP BY d.lookup HAVING COUNT(DISTINCT d.person_id) > 1",
    ),
    (
        "nobody_twice",
        "rows_without_keys",
        "SELECT CAST(0 AS BIGINT) AS id, 'rows ' || c.whole || ', keys ' || c.keyed AS detail FROM (SELECT (SELECT COUNT(*) FROM list_rows) AS whole, \
         (SELECT COUNT(*) FROM keys WHERE row_no > 0) + (SELECT COUNT(*) FROM keys_recent r WHERE row_no > 0 \
         AND NOT EXISTS (SELECT 1 FROM keys k WHERE k.key = r.key AND k.holder = r.holder AND k.row_no = r.row_no)) AS keyed) AS c WHERE c.whole <> c.keyed",
    ),
    (
        "nobody_twice",
        "numbers_without_keys",
        "SELECT CAST(0 AS BIGINT) AS id, 'numbers ' || c.whole || ', keys ' || c.keyed AS detail FROM (SELECT (SELECT COUNT(*) FROM documents) + (SELECT COUNT(*) FROM telephones) AS whole, \
         (SELECT COUNT(*) FROM keys WHERE row_no = 0) + (SELECT COUNT(*) FROM keys_recent r WHERE row_no = 0 \
         AND NOT EXISTS (SELECT 1 FROM keys k WHERE k.key = r.key AND k.holder = r.holder AND k.row_no = r.row_no)) AS keyed) AS c WHERE c.whole <> c.keyed",
    ),
    (
        "nothing_lost",
        "record_left_with_who_was_merged",
        "SELECT t.id, 'open task' AS detail FROM tasks t JOIN people p ON p.id = t.person_id WHERE p.merged_into IS NOT NULL AND t.state <> 'closed' \
         UNION ALL SELECT a.id, 'attempt' FROM people p JOIN attempts a ON a.person_id = p.id WHERE p.merged_into IS NOT NULL",
    ),
    (
        "nothing_lost",
        "merged_into_nobody",
        "SELECT p.id, 'merged' AS detail FROM people p LEFT JOIN people k ON k.id = p.merged_into AND k.merged_into IS NULL WHERE p.merged_into IS NOT NULL AND k.id IS NULL",
    ),
    (
        "nobody_twice",
        "two_open_calls_for_one_person",
        "SELECT person_id AS id, COUNT(*) || ' open calls' AS detail FROM tasks WHERE state <> 'closed' AND kind = 'call' GROUP BY person_id HAVING COUNT(*) > 1",
    ),
];

impl Store {
    /// Checks every promise against the rows and returns what breaks one.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn check_promises(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for (promise, code, text) in CHECKS {
            let sql = Sql::new("SELECT id, detail FROM (").text(text).text(") AS broken ORDER BY id LIMIT ").bind(MOST);
            for row in sql.all::<Broken>(&self.read).await? {
                findings.push(Finding { promise, code, subject: domain::ids::encode(row.id), detail: row.detail });
            }
        }
        findings.extend(self.check_leases().await?);
        Ok(findings)
    }

    /// Finds attempts that overlap on one task: two people held it at once.
    async fn check_leases(&self) -> Result<Vec<Finding>, Error> {
        let sql = Sql::new(
            "SELECT a.task_id AS id, 'attempts overlap' AS detail FROM attempts a JOIN attempts b ON b.task_id = a.task_id AND b.lease_token > a.lease_token \
             AND b.taken_ms < a.at_ms AND b.late = 0 WHERE a.late = 0 LIMIT ",
        )
        .bind(MOST);
        let rows = sql.all::<Broken>(&self.read).await?;
        Ok(rows.into_iter().map(|row| Finding {
            promise: "nobody_twice",
            code: "two_held_one_task",
            subject: domain::ids::encode(row.id),
            detail: row.detail,
        }).collect())
    }

    /// Returns the number of rows and people the checks went over.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn checked_sizes(&self) -> Result<(u64, u64), Error> {
        let rows = Sql::new("SELECT COUNT(*) AS n FROM list_rows").number(&self.read).await?;
        let people = Sql::new("SELECT COUNT(*) AS n FROM people").number(&self.read).await?;
        Ok((count(rows), count(people)))
    }
}
