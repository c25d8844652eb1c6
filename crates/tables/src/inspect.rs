//! Owns the first look at a file: its format, sheets, headers, and a sample of rows.

use std::fs::File;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::read::{self, Format, Given};
use crate::{ReadError, ReadOptions, Row, Warning, limits};

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetInfo {
    /// Its name.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
}

/// What a first look at a file found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The format.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The character between the columns of a text file.
    pub delimiter: Option<char>,
    /// The sheets of a workbook.
    pub sheets: Vec<SheetInfo>,
    /// The sheet that was read.
    pub sheet: Option<String>,
    /// The row of the headers from 1; none where the format has no such row.
    pub header_row: Option<u64>,
    /// The headers.
    pub headers: Vec<String>,
    /// The first rows, at most [`limits::SAMPLED_ROWS`].
    pub sample: Vec<Row>,
    /// Whether the file has more rows than the sample.
    pub has_more: bool,
    /// What the clerk should know of the file.
    pub warnings: Vec<Warning>,
}

/// Looks at a file; runs in the confined child.
pub(crate) fn look(file: &mut File, options: &ReadOptions) -> Result<Inspection, ReadError> {
    let mut headers = Vec::new();
    let mut header_row = None;
    let mut sample: Vec<Row> = Vec::new();
    let (mut bytes, mut has_more) = (0, false);
    let (opened, finished) = read::read(file, options, &mut |given| {
        match given {
            Given::Headers { headers: found, row } => {
                headers = found;
                header_row = (row > 0).then_some(row);
            }
            Given::Row(_) if sample.len() >= limits::SAMPLED_ROWS || bytes >= limits::SAMPLED_BYTES => {
                has_more = true;
                return ControlFlow::Break(());
            }
            Given::Row(row) => {
                bytes += row.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
                sample.push(row);
            }
            Given::Alive => {}
        }
        ControlFlow::Continue(())
    })?;
    let mut warnings = finished.warnings;
    let others = opened.sheets.len().saturating_sub(1);
    if others > 0 && options.sheet.is_none() {
        warnings.push(Warning::new("tables.other_sheets", "count", others));
    }
    Ok(Inspection {
        format: opened.format,
        encoding: opened.encoding,
        delimiter: opened.delimiter,
        sheets: opened.sheets,
        sheet: opened.sheet,
        header_row,
        headers,
        sample,
        has_more,
        warnings,
    })
}
