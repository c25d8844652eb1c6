//! On which paper somebody was printed: read from the journal, which alone knows who looked.

use crate::sql::Sql;
use crate::{Error, Store};
use domain::ids::{AccountId, PersonId};
use sea_orm::FromQueryResult;

/// Papers of one kind that are told at most.
const MOST: i64 = 50;

/// A paper on which somebody was printed.
#[derive(Debug, Clone)]
pub struct PaperRecord {
    pub at_ms: i64,
    pub by: Option<AccountId>,
    /// The number of the call sheet, or the printed list of doors.
    pub paper: i64,
    pub row: u32,
    /// The event's own words.
    pub params: serde_json::Value,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    at_ms: i64,
    actor: Option<i64>,
    payload: Vec<u8>,
    paper: i64,
    row_no: i64,
}

impl Store {
    /// Returns the call sheets on which a person was held when they were printed, newest first. Whoever was entered
    /// before the second printing is not on it: the event names who was.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn call_sheets_of(&self, person: PersonId) -> Result<Vec<PaperRecord>, Error> {
        let sql = Sql::new(
            "SELECT j.id, j.at_ms, j.actor, j.payload, s.number AS paper, r.row_no FROM call_sheet_rows r JOIN call_sheets s ON s.id = r.sheet_id \
             JOIN journal j ON j.subject = 'sheet' AND j.subject_id = r.sheet_id AND j.kind = 'value_revealed' WHERE r.person_id = ",
        );
        self.papers(sql.bind(person.0)).await
    }

    /// Returns the lists of doors on which a person was printed, newest first. Doors that were closed by then are left out of a list.
    ///
    /// # Errors
    /// Fails when the database cannot be reached.
    pub async fn door_lists_of(&self, person: PersonId) -> Result<Vec<PaperRecord>, Error> {
        let sql = Sql::new(
            "SELECT j.id, j.at_ms, j.actor, j.payload, r.print_id AS paper, r.row_no FROM tasks t JOIN print_rows r ON r.task_id = t.id \
             JOIN journal j ON j.subject = 'system' AND j.subject_id = r.print_id AND j.kind = 'sheet_shown' AND (t.closed_ms IS NULL OR t.closed_ms > j.at_ms) WHERE t.person_id = ",
        );
        self.papers(sql.bind(person.0)).await
    }

    async fn papers(&self, which: Sql) -> Result<Vec<PaperRecord>, Error> {
        let rows = which.text(" ORDER BY j.id DESC LIMIT ").bind(MOST).all::<Row>(&self.read).await?;
        rows.into_iter().map(|row| {
            let params = self.cipher().open("journal.payload", row.id, &row.payload)?;
            Ok(PaperRecord {
                at_ms: row.at_ms,
                by: row.actor.map(AccountId),
                paper: row.paper,
                row: u32::try_from(row.row_no).unwrap_or(0),
                params: serde_json::from_str(&params).unwrap_or_default(),
            })
        }).collect()
    }
}
