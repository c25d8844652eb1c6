//! Owns the way from a file to headers and rows, whatever its format.
//!
//! Rows are pushed into a sink one by one; nothing here holds a whole table. Runs in the confined
//! child. Must not know processes.

mod csv;
mod decode;
mod detect;
mod header;
mod jsonl;
mod merged;
mod raw;
#[cfg(test)]
mod tests;
mod xls;
mod xlsx;

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::intake::{CellKind, header_score};
use serde::{Deserialize, Serialize};

use crate::{Finished, ReadError, ReadOptions, Row, SheetInfo, Warning, limits};
use header::Headed;
use merged::Merged;
pub(crate) use raw::sheets;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text with a character between the columns.
    Csv,
    /// A workbook of today.
    Xlsx,
    /// A workbook of before 2007.
    Xls,
    /// One JSON object a line.
    Jsonl,
}

/// What is known of a file before its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) format: Format,
    pub(crate) encoding: Option<String>,
    pub(crate) delimiter: Option<char>,
    pub(crate) sheets: Vec<SheetInfo>,
    pub(crate) sheet: Option<String>,
}

/// What a reader gives, in this order: the headers once, then the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// The headers and the row they stand in; row 0 where the format has no such row.
    Headers { headers: Vec<String>, row: u64 },
    /// A row of data.
    Row(Row),
    /// A word that the reader is at work, while there is nothing to give.
    Alive,
}

/// Takes what a reader gives, and may say that it has enough.
pub(crate) type Sink<'a> = dyn FnMut(Given) -> ControlFlow<()> + 'a;
/// Takes rows as the file has them, titles and blank ones included.
type RawSink<'a> = dyn FnMut(Row) -> ControlFlow<()> + 'a;

/// Reads a file from its start and gives headers and rows.
pub(crate) fn read(file: &mut File, options: &ReadOptions, sink: &mut Sink<'_>) -> Result<(Opened, Finished), ReadError> {
    let format = detect::format(file)?;
    file.seek(SeekFrom::Start(0))?;
    match format {
        Format::Jsonl => jsonl::read(file, options, sink),
        Format::Csv => {
            let (text, opened) = csv::open(file, options)?;
            let mut headed = Headed::new(options.header_row, sink);
            csv::rows(text, opened.delimiter.unwrap_or(','), &mut |row| headed.take(row))?;
            Ok((opened, headed.finish()?.0))
        }
        Format::Xlsx => {
            let mut workbook = xlsx::Workbook::open(file)?;
            let sheets = workbook.sheets();
            let chosen = choose(&sheets, options, |at, sink| workbook.rows(at, sink))?;
            let mut headed = Headed::new(options.header_row, sink);
            let mut merged = Merged::of(workbook.merged(chosen)?);
            workbook.rows(chosen, &mut |row| headed.take(merged.filled(row)))?;
            Ok((opened(format, sheets, chosen), limit_warned(headed.finish()?, 1_048_576)))
        }
        Format::Xls => {
            let mut workbook = xls::Workbook::open(file)?;
            let sheets = workbook.sheets();
            let chosen = choose(&sheets, options, |at, sink| workbook.rows(at, sink))?;
            let mut headed = Headed::new(options.header_row, sink);
            let mut merged = Merged::of(workbook.merged(chosen)?);
            workbook.rows(chosen, &mut |row| headed.take(merged.filled(row)))?;
            Ok((opened(format, sheets, chosen), limit_warned(headed.finish()?, 65_536)))
        }
    }
}

/// Reads a whole file without a child, for files that were made on this machine and for tests.
/// Nothing that came from outside may be read this way.
///
/// # Errors
///
/// Says why the file cannot be read.
pub fn read_trusted(file: &mut File, options: &ReadOptions) -> Result<(Vec<String>, Vec<Row>), ReadError> {
    let (mut headers, mut rows) = (Vec::new(), Vec::new());
    read(file, options, &mut |given| {
        match given {
            Given::Headers { headers: found, .. } => headers = found,
            Given::Row(row) => rows.push(row),
            Given::Alive => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok((headers, rows))
}

/// Reads every sheet of a workbook without a child, as [`read_trusted`] does with a table.
///
/// # Errors
///
/// Says why the file cannot be read.
pub fn sheets_trusted(file: &mut File) -> Result<Vec<crate::RawSheet>, ReadError> {
    sheets(file)
}

fn opened(format: Format, sheets: Vec<SheetInfo>, chosen: usize) -> Opened {
    let sheet = sheets.get(chosen).map(|sheet| sheet.name.clone());
    Opened { format, encoding: None, delimiter: None, sheets, sheet }
}

/// Warns when a sheet is full to its format's last row: what came after was cut off by whoever
/// saved it, and nobody is told.
fn limit_warned((mut finished, last_row): (Finished, u64), limit: u64) -> Finished {
    if last_row >= limit {
        finished.warnings.push(Warning::new("tables.row_limit_reached", "rows", limit));
    }
    finished
}

/// Chooses the sheet asked for, or the one whose headers say most.
fn choose(
    sheets: &[SheetInfo],
    options: &ReadOptions,
    mut rows: impl FnMut(usize, &mut RawSink<'_>) -> Result<(), ReadError>,
) -> Result<usize, ReadError> {
    if let Some(name) = &options.sheet {
        let at = sheets.iter().position(|sheet| sheet.name == *name);
        return at.ok_or_else(|| ReadError::NoSuchSheet { sheet: name.clone() });
    }
    let visible: Vec<usize> = (0..sheets.len()).filter(|at| !sheets[*at].hidden).collect();
    let candidates = if visible.is_empty() { (0..sheets.len()).collect() } else { visible };
    let [first, rest @ ..] = candidates.as_slice() else { return Err(ReadError::Empty) };
    if rest.is_empty() {
        return Ok(*first);
    }
    let mut best: Option<(usize, usize)> = None;
    for at in candidates.iter().copied().take(20) {
        let (mut score, mut seen) = (0, 0);
        // A sheet that cannot be read is no candidate; the chosen one reports its own damage.
        let looked = rows(at, &mut |row| {
            let is_filled = row.cells.iter().any(|cell| !cell.is_blank());
            seen += usize::from(is_filled);
            score = score.max(header_score(&row.cells) + usize::from(is_filled));
            if seen >= limits::HEADER_SEARCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if looked.is_ok() && best.is_none_or(|(_, known)| score > known) {
            best = Some((at, score));
        }
    }
    Ok(best.map_or(*first, |(at, _)| at))
}

/// Makes the cell of a text, or an error cell when it was too long to keep.
fn text_cell(text: String, is_too_long: bool) -> domain::intake::Cell {
    if is_too_long {
        return domain::intake::Cell::of(CellKind::Error, "!too_long");
    }
    domain::intake::Cell::text(text)
}
