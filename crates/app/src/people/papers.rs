//! On which paper somebody was printed, for the timeline of the card.

use super::TimelineEntry;
use crate::{App, Error};
use domain::doors::row_code;
use domain::ids::PersonId;
use domain::sheets::RowCode;
use serde_json::{Value, json};
use store::PaperRecord;

impl App {
    /// Returns when somebody's number stood on a call sheet, and their name and address on a list of doors.
    pub(super) async fn papers_of(&self, person: PersonId) -> Result<Vec<TimelineEntry>, Error> {
        let id = person.to_string();
        let was_printed = |sheet: &PaperRecord| sheet.params["people"].as_array().is_some_and(|people| people.iter().any(|each| each.as_str() == Some(&id)));
        let sheets: Vec<PaperRecord> = self.store.call_sheets_of(person).await?.into_iter().filter(was_printed).collect();
        let doors = self.store.door_lists_of(person).await?;
        let names = self.store.account_names(&sheets.iter().chain(&doors).filter_map(|p| p.by.map(|a| a.0)).collect::<Vec<_>>()).await?;
        let entry = |paper: &PaperRecord, kind: &str, params: Value| TimelineEntry {
            at_ms: paper.at_ms,
            kind: kind.to_owned(),
            by: paper.by.and_then(|a| names.get(&a.0).cloned()),
            team: None,
            params,
        };
        let on_sheet = sheets.iter().map(|paper| {
            let code = RowCode { sheet: u32::try_from(paper.paper).unwrap_or(0), row: paper.row };
            entry(paper, "sheet_printed", json!({ "code": code.long() }))
        });
        let at_door = doors.iter().map(|paper| {
            let purpose = paper.params["purpose"].as_str().unwrap_or_default();
            entry(paper, "door_printed", json!({ "code": row_code(paper.paper, paper.row), "why": purpose }))
        });
        Ok(on_sheet.chain(at_door).collect())
    }
}
