//! Shows the rows of a list, masked, and lets those that need mending leave as a file.

use super::ListSettings;
use crate::context::with;
use crate::error::required;
use crate::{App, Error, Page, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{ListId, PersonId};
use domain::intake::{Cell, Field, Mapping, Severity, masked_suggestion, masked_values};
use domain::journal::{EventKind, SubjectKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{ListRecord, ListRowRecord, RowFilter};

/// A row of a list, masked.
#[derive(Debug, Clone)]
pub struct RowView {
    pub row: i64,
    pub outcome: String,
    pub person: Option<PersonId>,
    pub problems: Vec<RowProblem>,
    pub values: BTreeMap<String, String>,
    pub decision: Option<String>,
    pub decided_ms: Option<i64>,
    pub decided_by: Option<String>,
    /// Why, in the words of whoever decided.
    pub reason: Option<String>,
}

/// Something found in a row.
#[derive(Debug, Clone)]
pub struct RowProblem {
    pub field: String,
    pub code: String,
    pub severity: String,
    pub params: BTreeMap<String, String>,
    pub suggestions: Vec<ShownSuggestion>,
}

/// A value that would mend a row, hidden but for what differs from the value that stands there.
#[derive(Debug, Clone)]
pub struct ShownSuggestion {
    pub field: String,
    pub value: String,
    /// By which number it is chosen, among all of the row.
    pub choice: u32,
}

/// Rows that leave as a file, with the column by which they are known when they come back.
#[derive(Debug, Clone)]
pub struct ExportedRows {
    pub name: String,
    /// The columns of the file as it was received.
    pub headers: Vec<String>,
    pub rows: Vec<ExportedRow>,
}

/// A row that leaves to be corrected.
#[derive(Debug, Clone)]
pub struct ExportedRow {
    pub row: i64,
    /// What has to be mended, each with the header of its column.
    pub problems: Vec<(Option<String>, RowProblem)>,
    pub cells: Vec<String>,
}

/// The column, put before those of the file, that says which row is corrected.
pub const ROW_COLUMN: &str = "firstline_row";
/// Rows an export holds at most.
const MOST_EXPORTED: usize = 50_000;

impl App {
    /// Returns a page of rows of a list.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a list out of reach.
    pub async fn list_rows(&self, actor: &Actor, id: ListId, filter: RowFilter, limit: u32) -> Result<Page<RowView>, Error> {
        let scope = self.require(actor, Permission::IntakeDecide)?;
        let list = self.store.list(&scope, id).await?;
        let page = self.store.list_rows(list.id, &filter, limit).await?;
        let settings: ListSettings = serde_json::from_value(list.settings).unwrap_or_default();
        let deciders: Vec<i64> = page.items.iter().filter_map(|r| r.decided_by.map(|a| a.0)).collect();
        let names = self.store.account_names(&deciders).await?;
        Ok(page.map(|row| {
            let by = row.decided_by.and_then(|a| names.get(&a.0).cloned());
            row_view(&settings, row, by)
        }))
    }

    pub(super) async fn row_view(&self, list: &ListRecord, row: i64) -> Result<RowView, Error> {
        let settings: ListSettings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
        let row = self.list_row(list, row).await?;
        let names = self.store.account_names(&row.decided_by.map(|a| a.0).into_iter().collect::<Vec<_>>()).await?;
        let by = row.decided_by.and_then(|a| names.get(&a.0).cloned());
        Ok(row_view(&settings, row, by))
    }

    /// Lets rows leave as a file to be corrected: unmasked, for a purpose, journalled.
    ///
    /// # Errors
    /// Refuses without a purpose, and a list out of reach.
    pub async fn export_rows(&self, actor: &Actor, id: ListId, outcomes: &[String], purpose: &str) -> Result<ExportedRows, Error> {
        let scope = self.require(actor, Permission::IntakeExport)?;
        let list = self.store.list(&scope, id).await?;
        let purpose = required("purpose", purpose, 300)?;
        if outcomes.is_empty() || outcomes.iter().any(|o| !matches!(o.as_str(), "held" | "rejected")) {
            return Err(Problem::new("intake.export_held_or_rejected").at("outcomes").into());
        }
        let settings: ListSettings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
        let mut rows = Vec::new();
        let mut filter = RowFilter { outcomes: outcomes.to_vec(), ..RowFilter::default() };
        while rows.len() < MOST_EXPORTED {
            let page = self.store.list_rows(list.id, &filter, 500).await?;
            rows.extend(page.items.iter().map(|row| exported(&settings, row)));
            let Some(next) = page.next.and_then(|n| n.parse().ok()) else { break };
            filter.after = next;
        }
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::RowsExported, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "rows": rows.len(), "outcomes": outcomes, "purpose": purpose }))).await?;
        Ok(ExportedRows { name: list.name, headers: settings.headers, rows })
    }
}

/// Returns the cells of a row as they stand: as received, or as corrected since.
pub(super) fn latest_cells(row: &ListRowRecord) -> Vec<Cell> {
    serde_json::from_str(row.corrected.as_deref().unwrap_or(&row.entered)).unwrap_or_default()
}

/// Returns what stands in the column of a field.
pub(super) fn text_of<'a>(cells: &'a [Cell], mapping: &Mapping, field: &Field) -> &'a str {
    let column = mapping.columns.iter().find(|(_, mapped)| mapped == field);
    column.and_then(|(index, _)| cells.get(*index)).map_or("", |cell| cell.text.as_str())
}

fn exported(settings: &ListSettings, row: &ListRowRecord) -> ExportedRow {
    let cells = latest_cells(row);
    let header = |field: &str| settings.mapping.columns.iter().find(|(_, f)| f.key() == field).and_then(|(i, _)| settings.headers.get(*i)).cloned();
    let to_mend = row.problems.iter().filter(|p| p.2 != Severity::Note.code());
    let problem = |(field, code, severity, detail): &(String, String, String, Value)| {
        let problem = RowProblem { field: field.clone(), code: code.clone(), severity: severity.clone(), params: params_of(detail), suggestions: Vec::new() };
        (header(field), problem)
    };
    ExportedRow {
        row: row.row,
        problems: to_mend.map(problem).collect(),
        cells: (0..settings.headers.len()).map(|i| cells.get(i).map(|c| c.text.clone()).unwrap_or_default()).collect(),
    }
}

fn row_view(settings: &ListSettings, row: ListRowRecord, decided_by: Option<String>) -> RowView {
    let cells = latest_cells(&row);
    let values = masked_values(&cells, &settings.mapping);
    let mut choices = 0..;
    let mut problem = |(field, code, severity, detail): (String, String, String, Value)| RowProblem {
        params: params_of(&detail),
        suggestions: suggestions_of(&detail).zip(&mut choices).map(|((field, value), choice)| {
            let shown = Field::from_key(&field).map_or(String::new(), |f| masked_suggestion(&f, text_of(&cells, &settings.mapping, &f), &value));
            ShownSuggestion { field, value: shown, choice }
        }).collect(),
        field,
        code,
        severity,
    };
    RowView {
        row: row.row,
        person: row.person,
        problems: row.problems.into_iter().map(&mut problem).collect(),
        values: values.into_iter().map(|(field, value)| (field.key().into_owned(), value)).collect(),
        outcome: row.outcome,
        decision: row.decision,
        decided_ms: row.decided_ms,
        decided_by,
        reason: row.reason,
    }
}

/// Returns the parameters of what was found.
#[must_use]
pub fn params_of(detail: &Value) -> BTreeMap<String, String> {
    let params = detail.get("params").and_then(Value::as_object).into_iter().flatten();
    params.map(|(key, value)| (key.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))).collect()
}

/// Returns the fields and values that would mend what was found, whole.
pub(super) fn suggestions_of(detail: &Value) -> impl Iterator<Item = (String, String)> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let suggestions = detail.get("suggestions").and_then(Value::as_array).cloned().unwrap_or_default();
    suggestions.into_iter().map(move |suggestion| (text(&suggestion, "field"), text(&suggestion, "value")))
}
