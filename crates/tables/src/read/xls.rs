//! Owns workbooks of before 2007, through calamine. They are read as a whole, which only the
//! child's memory limit makes safe.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};
use domain::intake::{Cell, CellKind};

use super::{RawSink, text_cell, xlsx};
use crate::{ReadError, Row, SheetInfo, limits};

/// An old workbook.
pub(super) struct Workbook {
    inner: Xls<Cursor<Vec<u8>>>,
    sheets: Vec<SheetInfo>,
}

impl Workbook {
    /// Opens a workbook.
    pub(super) fn open(file: &mut File) -> Result<Self, ReadError> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))?;
        file.take(limits::XLS_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limits::XLS_BYTES {
            return Err(ReadError::too_large("unpacked"));
        }
        let inner = Xls::new(Cursor::new(bytes)).map_err(damage)?;
        let tables = inner.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).take(limits::SHEETS);
        let sheets = tables.map(|sheet| SheetInfo { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible }).collect();
        Ok(Self { inner, sheets })
    }

    /// Returns the sheets in their order.
    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.clone()
    }

    /// Returns the merged ranges of a sheet.
    pub(super) fn merged(&self, sheet: usize) -> Vec<String> {
        let ranges = self.sheets.get(sheet).and_then(|info| self.inner.merge_cells_by_sheet_name(&info.name).ok()).unwrap_or_default();
        let cell = |(row, column): (u32, u32)| format!("{}{}", letters(column), row + 1);
        ranges.iter().take(limits::MERGED).map(|range| format!("{}:{}", cell(range.start), cell(range.end))).collect()
    }

    /// Gives every row of a sheet.
    pub(super) fn rows(&mut self, sheet: usize, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let Some(info) = self.sheets.get(sheet) else { return Err(ReadError::Empty) };
        let range = self.inner.worksheet_range(&info.name).map_err(damage)?;
        let (first_row, first_column) = range.start().unwrap_or((0, 0));
        for (at, row) in range.rows().enumerate() {
            let mut cells = vec![Cell::text(""); first_column as usize];
            cells.extend(row.iter().take(limits::COLUMNS).map(cell));
            let number = u64::from(first_row) + at as u64 + 1;
            if sink(Row { number, cells, fault: None }) == ControlFlow::Break(()) {
                break;
            }
        }
        Ok(())
    }
}

/// Names a column as a spreadsheet does.
fn letters(column: u32) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

fn damage(error: XlsError) -> ReadError {
    match error {
        XlsError::Password => ReadError::EncryptedWorkbook,
        _ => ReadError::damaged("workbook"),
    }
}

fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::text(""),
        Data::String(text) => {
            let is_long = text.len() > limits::CELL_BYTES;
            text_cell(if is_long { String::new() } else { text.clone() }, is_long)
        }
        Data::Int(number) => Cell::of(CellKind::Number, number.to_string()),
        Data::Float(number) => xlsx::number_cell(*number),
        Data::Bool(flag) => Cell::of(CellKind::Bool, if *flag { "TRUE" } else { "FALSE" }),
        Data::DateTime(moment) => xlsx::date_cell(moment.as_f64(), false),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::of(CellKind::Date, text.clone()),
        Data::Error(error) => Cell::of(CellKind::Error, error.to_string()),
    }
}
