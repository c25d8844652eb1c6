//! Owns the rows of one sheet, read as a stream.

use std::ops::ControlFlow;

use domain::intake::{Cell, CellKind};
use quick_xml::events::{BytesStart, Event};

use super::super::{RawSink, text_cell};
use super::strings::{SharedStrings, TextRun};
use super::styles::Styles;
use super::{PartXml, date_cell, number_cell};
use crate::{ReadError, Row, limits};

/// What all sheets of a workbook share.
pub(super) struct Shared<'a> {
    pub(super) strings: &'a SharedStrings,
    pub(super) styles: &'a Styles,
    pub(super) from_1904: bool,
}

/// What a cell's type says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Number,
    Shared,
    Text,
    Inline,
    Bool,
    Error,
    IsoDate,
}

/// The cell being read.
#[derive(Default)]
struct Open {
    kind: Kind,
    style: usize,
    column: usize,
    value: TextRun,
    is_in_value: bool,
    has_formula: bool,
}

#[derive(Default)]
struct Sheet {
    row: Row,
    open: Open,
    next_column: usize,
    is_in_data: bool,
}

/// Gives every row of a sheet.
pub(super) fn rows(mut xml: PartXml<'_>, shared: &Shared<'_>, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
    let mut sheet = Sheet::default();
    let mut buffer = Vec::with_capacity(64 << 10);
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|_| ReadError::damaged("sheet"))?;
        match event {
            Event::Start(element) => sheet.start(&element),
            Event::Empty(element) => match element.local_name().as_ref() {
                "row" => {
                    sheet.start(&element);
                    if sheet.end_row(sink).is_break() {
                        return Ok(());
                    }
                }
                "c" => {
                    sheet.start(&element);
                    sheet.end_cell(shared);
                }
                "f" => sheet.open.has_formula = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "v" => sheet.open.is_in_value = false,
                "c" => sheet.end_cell(shared),
                "row" => {
                    if sheet.end_row(sink).is_break() {
                        return Ok(());
                    }
                }
                // What follows the data is decoration.
                "sheetData" => return Ok(()),
                name => sheet.open.value.close(name),
            },
            Event::DocType(_) => return Err(ReadError::damaged("sheet")),
            Event::Eof => return if sheet.is_in_data { Err(ReadError::damaged("sheet")) } else { Ok(()) },
            other if sheet.open.is_in_value => sheet.open.value.add_always(&other)?,
            other => sheet.open.value.add(&other)?,
        }
    }
}

/// Returns the merged ranges of a sheet, which stand behind its rows.
pub(super) fn merged(mut xml: PartXml<'_>) -> Result<Vec<String>, ReadError> {
    let mut ranges = Vec::new();
    let mut buffer = Vec::with_capacity(64 << 10);
    while ranges.len() < limits::MERGED {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|_| ReadError::damaged("sheet"))? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "mergeCell" => {
                ranges.extend(raw(&element, "ref").filter(|range| range.len() <= 24).map(std::borrow::Cow::into_owned));
            }
            Event::DocType(_) => return Err(ReadError::damaged("sheet")),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(ranges)
}

impl Sheet {
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "sheetData" => self.is_in_data = true,
            "row" => {
                let stated = raw(element, "r").and_then(|text| text.parse().ok());
                let number = stated.filter(|number| *number > self.row.number).unwrap_or(self.row.number + 1);
                self.row = Row { number, cells: std::mem::take(&mut self.row.cells), fault: None };
                self.row.cells.clear();
                self.next_column = 0;
            }
            "c" => self.start_cell(element),
            "v" => self.open.is_in_value = true,
            "f" => self.open.has_formula = true,
            name => self.open.value.open(name),
        }
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) {
        let open = &mut self.open;
        (open.kind, open.style, open.column) = (Kind::Number, 0, self.next_column);
        (open.is_in_value, open.has_formula) = (false, false);
        open.value.clear();
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "r" => open.column = column(&attribute.value).unwrap_or(open.column),
                "s" => open.style = attribute.value.parse().unwrap_or(0),
                "t" => {
                    open.kind = match attribute.value.as_ref() {
                        "s" => Kind::Shared,
                        "str" => Kind::Text,
                        "inlineStr" => Kind::Inline,
                        "b" => Kind::Bool,
                        "e" => Kind::Error,
                        "d" => Kind::IsoDate,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        self.next_column = open.column + 1;
    }

    fn end_cell(&mut self, shared: &Shared<'_>) {
        let open = &self.open;
        let cell = value(open, shared);
        if cell.kind != CellKind::Error && cell.text.is_empty() {
            return;
        }
        if open.column >= limits::COLUMNS {
            self.row.fault = Some("too_wide".to_owned());
            return;
        }
        if self.row.cells.len() <= open.column {
            self.row.cells.resize(open.column + 1, Cell::text(""));
        }
        self.row.cells[open.column] = cell;
    }

    fn end_row(&mut self, sink: &mut RawSink<'_>) -> ControlFlow<()> {
        let number = self.row.number;
        let row = std::mem::replace(&mut self.row, Row { number, cells: Vec::new(), fault: None });
        self.row.cells.reserve(row.cells.len());
        sink(row)
    }
}

fn raw<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<std::borrow::Cow<'a, str>> {
    element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name).map(|attribute| attribute.value)
}

/// Returns the column of a reference like `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.take(4).fold(0_usize, |sum, letter| sum * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

fn value(open: &Open, shared: &Shared<'_>) -> Cell {
    let text = &open.value.text;
    if open.value.is_too_long {
        return text_cell(String::new(), true);
    }
    if text.is_empty() {
        // A program that writes formulas without computing them leaves no value to read.
        return if open.has_formula { Cell::of(CellKind::Error, "!no_value") } else { Cell::text("") };
    }
    match open.kind {
        Kind::Inline | Kind::Text => Cell::text(text.clone()),
        Kind::Shared => match text.trim().parse().ok().and_then(|at| shared.strings.get(at)) {
            Some(Some(text)) => Cell::text(text),
            Some(None) => text_cell(String::new(), true),
            None => Cell::of(CellKind::Error, "!no_text"),
        },
        Kind::Bool => Cell::of(CellKind::Bool, if text.trim() == "0" { "FALSE" } else { "TRUE" }),
        Kind::Error => Cell::of(CellKind::Error, text.clone()),
        Kind::IsoDate => Cell::of(CellKind::Date, text.replacen('T', " ", 1)),
        Kind::Number => number(text.trim(), open.style, shared),
    }
}

fn number(text: &str, style: usize, shared: &Shared<'_>) -> Cell {
    let is_date = shared.styles.shows_date(style);
    if !is_date && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0')) {
        return Cell::of(CellKind::Number, text);
    }
    match text.parse::<f64>() {
        Ok(serial) if is_date => date_cell(serial, shared.from_1904),
        Ok(number) => number_cell(number),
        Err(_) => Cell::text(text),
    }
}
