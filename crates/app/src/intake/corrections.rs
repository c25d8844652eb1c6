//! A file that was downloaded, corrected and sent back: each row finds the one it corrects.

use super::rows::{ROW_COLUMN, latest_cells, text_of};
use super::decide::Desk;
use super::{Decision, ListSettings, ListView, RowDecision};
use crate::context::with;
use crate::{App, Error, Problem};
use domain::access::{Actor, Permission};
use domain::ids::{ListId, UploadId};
use domain::intake::{Cell, Field};
use domain::journal::{EventKind, SubjectKind};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use store::{ListRecord, ListRowRecord};
use tables::{ReadOptions, Reader};

/// Rows a corrected file may have.
const MOST: usize = 50_000;

/// What a corrected file brought.
#[derive(Debug, Clone)]
pub struct Corrected {
    pub list: ListView,
    /// Rows that are settled now.
    pub decided: u64,
    /// Rows that came back unchanged, or are doubtful still.
    pub left: Vec<i64>,
}

impl App {
    /// Takes a corrected file and decides each of its rows; rows that are still wrong stay held.
    ///
    /// # Errors
    /// Refuses a file without the column that says which row it corrects.
    pub async fn correct_list(&self, actor: &Actor, id: ListId, upload: UploadId) -> Result<Corrected, Error> {
        let scope = self.require(actor, Permission::IntakeDecide)?;
        let list = self.store.list(&scope, id).await?;
        let file = self.upload_of(actor, upload).await?;
        let rows = self.corrected_rows(&list, file.path.clone()).await?;
        let desk = self.desk(&list).await?;
        let (mut decided, mut left) = (0_u64, Vec::new());
        for (number, values) in rows {
            if self.correct_row(actor, &desk, number, values).await? {
                decided += 1;
            } else {
                left.push(number);
            }
        }
        let tx = self.store.begin().await?;
        let event = self.event(Some(actor.account), EventKind::RowsCorrected, SubjectKind::List, list.id.0, &list.area);
        tx.commit(with(event, json!({ "decided": decided, "left": left.len() }))).await?;
        self.discard_file(&file.path).await;
        self.react().await?;
        Ok(Corrected { list: self.list_view(&scope, id).await?, decided, left })
    }

    /// Corrects one row and reports whether that settles it.
    async fn correct_row(&self, actor: &Actor, desk: &Desk<'_>, number: i64, values: BTreeMap<String, String>) -> Result<bool, Error> {
        let Ok(row) = self.list_row(desk.list, number).await else { return Ok(false) };
        if is_unchanged(desk, &row, &values) {
            return Ok(false);
        }
        let decision = RowDecision { decision: Decision::Correct, values, choice: None, reason: String::new() };
        match self.decide(actor, desk, &row, &decision).await {
            // What was typed is not lost because it raises another doubt.
            Err(Error::Rejected(_)) => self.keep_correction(actor, desk, &row, &decision).await.map(|()| false),
            Err(Error::Conflict(_)) => Ok(false),
            decided => decided,
        }
    }

    /// Reads the corrected file: which row, and the value of every mapped column.
    async fn corrected_rows(&self, list: &ListRecord, path: PathBuf) -> Result<Vec<(i64, BTreeMap<String, String>)>, Error> {
        let inspection = self.inspect(&path, &ReadOptions::default()).await?;
        let settings: ListSettings = serde_json::from_value(list.settings.clone()).unwrap_or_default();
        let key = inspection.headers.iter().position(|h| h.trim() == ROW_COLUMN)
            .ok_or_else(|| Problem::new("intake.correction_without_row_column").with("column", ROW_COLUMN))?;
        let columns: Vec<(usize, String)> = settings.mapping.columns.iter().filter_map(|(index, field)| {
            let header = settings.headers.get(*index)?;
            let at = inspection.headers.iter().position(|h| h == header)?;
            Some((at, field.key().into_owned()))
        }).collect();
        let program = self.settings.reader.clone();
        let read = move || {
            let file = std::fs::File::open(&path).map_err(|e| Error::Unavailable(e.to_string()))?;
            let stream = Reader::spawn(&program, file, &ReadOptions::default()).map_err(|e| super::preview::read_problem(&e))?;
            let mut rows = Vec::new();
            for row in stream.take(MOST) {
                let row = row.map_err(|e| super::preview::read_problem(&e))?;
                let text = |at: usize| row.cells.get(at).map(|c: &Cell| unescaped(&c.text)).unwrap_or_default();
                let Ok(number) = text(key).trim().parse() else { continue };
                rows.push((number, columns.iter().map(|(at, field)| (field.clone(), text(*at))).collect()));
            }
            Ok(rows)
        };
        tokio::task::spawn_blocking(read).await.map_err(|e| Error::Unavailable(e.to_string()))?
    }
}

/// Reports whether a row came back as it went out: nobody has decided anything about it.
fn is_unchanged(desk: &Desk<'_>, row: &ListRowRecord, values: &BTreeMap<String, String>) -> bool {
    let cells = latest_cells(row);
    let stands = |field: &str| Field::from_key(field).map_or("", |field| text_of(&cells, &desk.settings.mapping, &field)).trim();
    values.iter().all(|(field, value)| stands(field) == value.trim())
}

/// Takes off the apostrophe that an export puts before what a spreadsheet would take for a formula.
fn unescaped(text: &str) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) => rest.to_owned(),
        _ => text.to_owned(),
    }
}
