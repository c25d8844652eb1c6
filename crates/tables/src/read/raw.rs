//! Owns workbooks as they are: every sheet with every row, no header looked for.
//!
//! They are kept in memory whole, so sheets, rows and bytes have bounds of their own.

use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::intake::Cell;

use super::merged::Range;
use super::{Format, detect, xls, xlsx};
use crate::{RawSheet, ReadError, Row, SheetInfo, limits};

/// Reads the sheets of a workbook.
pub(crate) fn sheets(file: &mut File) -> Result<Vec<RawSheet>, ReadError> {
    let format = detect::format(file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut kept = Kept::default();
    match format {
        Format::Xlsx => {
            let mut workbook = xlsx::Workbook::open(file)?;
            for (at, info) in workbook.sheets().into_iter().enumerate() {
                let merged = workbook.merged(at)?;
                kept.begin(info, merged)?;
                workbook.rows(at, &mut |row| kept.take(row))?;
            }
        }
        Format::Xls => {
            let mut workbook = xls::Workbook::open(file)?;
            for (at, info) in workbook.sheets().into_iter().enumerate() {
                let merged = workbook.merged(at)?;
                kept.begin(info, merged)?;
                workbook.rows(at, &mut |row| kept.take(row))?;
            }
        }
        Format::Csv | Format::Jsonl => return Err(ReadError::NotATable),
    }
    if kept.is_full { Err(ReadError::too_large("rows")) } else { Ok(kept.sheets) }
}

/// The sheets so far.
#[derive(Default)]
struct Kept {
    sheets: Vec<RawSheet>,
    bytes: usize,
    is_full: bool,
}

impl Kept {
    fn begin(&mut self, info: SheetInfo, merged: Vec<Range>) -> Result<(), ReadError> {
        if self.sheets.len() >= limits::RAW_SHEETS {
            return Err(ReadError::too_large("sheets"));
        }
        self.sheets.push(RawSheet { name: info.name, hidden: info.hidden, rows: Vec::new(), merged: merged.iter().map(Range::to_string).collect() });
        Ok(())
    }

    fn take(&mut self, mut row: Row) -> ControlFlow<()> {
        while row.cells.last().is_some_and(Cell::is_blank) {
            row.cells.pop();
        }
        let Some(sheet) = self.sheets.last_mut().filter(|_| !row.cells.is_empty()) else { return ControlFlow::Continue(()) };
        self.bytes += row.cells.iter().map(|cell| cell.text.len() + 1).sum::<usize>();
        if self.bytes > limits::RAW_BYTES || sheet.rows.len() >= limits::RAW_ROWS {
            self.is_full = true;
            return ControlFlow::Break(());
        }
        sheet.rows.push(row);
        ControlFlow::Continue(())
    }
}
