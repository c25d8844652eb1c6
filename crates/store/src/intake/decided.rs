//! What somebody decided about a row after it was received.

use super::chunk::{ChunkCounts, RowProblemRecord};
use super::write::{add_problems, problems_table};
use crate::sql::Sql;
use crate::{Error, Tx};
use domain::ids::{AccountId, ListId, PersonId};

/// A row decided by somebody after it was received.
#[derive(Debug, Clone)]
pub struct DecidedRow<'a> {
    pub list: ListId,
    pub row: i64,
    pub before: &'a str,
    pub outcome: &'static str,
    pub person: Option<PersonId>,
    /// None while the row is still doubtful, if in another way than before.
    pub decision: Option<&'static str>,
    /// Why, in the words of whoever decided.
    pub reason: &'a str,
    /// The corrected values, as JSON.
    pub corrected: Option<String>,
    pub by: Option<AccountId>,
    pub problems: Vec<RowProblemRecord>,
}

impl Tx {
    /// Keeps corrected values of a row that is still doubtful, with what is found in them now.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody has decided the row meanwhile.
    pub async fn keep_correction(&self, list: ListId, row: i64, corrected: &str, problems: Vec<RowProblemRecord>) -> Result<(), Error> {
        let sealed = self.store().cipher().seal("list_rows.corrected", list.0 ^ row, corrected.as_bytes());
        let changed = Sql::new("UPDATE list_rows SET corrected = ").bind(sealed).text(" WHERE list_id = ").bind(list.0).text(" AND row_no = ").bind(row)
            .text(" AND outcome IN ('held', 'rejected')").run(self.db()).await?;
        if changed == 0 {
            return Err(Error::Conflict { constraint: "list_rows_outcome".to_owned() });
        }
        self.replace_problems(list, row, problems).await
    }

    async fn replace_problems(&self, list: ListId, row: i64, problems: Vec<RowProblemRecord>) -> Result<(), Error> {
        Sql::new("DELETE FROM row_problems WHERE list_id = ").bind(list.0).text(" AND row_no = ").bind(row).run(self.db()).await?;
        let mut kept = problems_table();
        add_problems(&mut kept, self.store().cipher(), list, row, problems);
        kept.insert(self.db()).await?;
        Ok(())
    }

    /// Writes what somebody decided about a row, and moves the list's ledger by it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else has decided it meanwhile.
    pub async fn decide_row(&self, decided: DecidedRow<'_>, now_ms: i64) -> Result<(), Error> {
        let corrected = decided.corrected.map(|c| self.store().cipher().seal("list_rows.corrected", decided.list.0 ^ decided.row, c.as_bytes()));
        let reason = (!decided.reason.is_empty()).then(|| self.store().cipher().seal("list_rows.reason", decided.list.0 ^ decided.row, decided.reason.as_bytes()));
        let changed = Sql::new("UPDATE list_rows SET outcome = ").bind(decided.outcome).text(", person_id = ").bind(decided.person.map(|p| p.0))
            .text(", decision = ").bind(decided.decision).text(", decided_ms = ").bind(decided.decision.map(|_| now_ms))
            .text(", decided_by = ").bind(decided.by.filter(|_| decided.decision.is_some()).map(|a| a.0))
            .text(", reason = ").bind(reason).text(", corrected = COALESCE(").bind(corrected).text(", corrected) WHERE list_id = ").bind(decided.list.0).text(" AND row_no = ").bind(decided.row)
            .text(" AND outcome = ").bind(decided.before).run(self.db()).await?;
        if changed == 0 {
            return Err(Error::Conflict { constraint: "list_rows_outcome".to_owned() });
        }
        let mut counts = ChunkCounts::default();
        counts.add(decided.before, -1);
        counts.add(decided.outcome, 1);
        Sql::new("UPDATE lists SET accepted = accepted + ").bind(counts.accepted).text(", merged = merged + ").bind(counts.merged)
            .text(", held = held + ").bind(counts.held).text(", rejected = rejected + ").bind(counts.rejected).text(" WHERE id = ").bind(decided.list.0)
            .run(self.db()).await?;
        if let Some(person) = decided.person {
            self.name_in_relationship(decided.list, decided.row, person).await?;
        }
        if decided.decision.is_none_or(|decision| decision == "correct") {
            self.replace_problems(decided.list, decided.row, decided.problems).await?;
        }
        Ok(())
    }
}
