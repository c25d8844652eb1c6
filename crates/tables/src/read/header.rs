//! Owns the search for the header row while rows stream by, and the counting of blank ones.

use std::ops::ControlFlow;

use domain::intake::{Cell, find_header_row, header_score, looks_like_data};

use super::{Given, Sink};
use crate::{Finished, ReadError, Row, Warning, limits};

/// How many blank rows pass between two words that the reader is at work.
const ALIVE_EVERY: u64 = 100_000;

/// Takes raw rows and gives headers and data.
pub(super) struct Headed<'a, 'b> {
    asked: Option<u64>,
    sink: &'a mut Sink<'b>,
    /// Rows among which the headers are looked for, each with the blank rows before it.
    waiting: Vec<(Row, u64)>,
    headers: Option<Vec<String>>,
    finished: Finished,
    last_row: u64,
    is_stopped: bool,
    error: Option<ReadError>,
}

impl<'a, 'b> Headed<'a, 'b> {
    pub(super) fn new(asked: Option<u64>, sink: &'a mut Sink<'b>) -> Self {
        Self {
            asked,
            sink,
            waiting: Vec::new(),
            headers: None,
            finished: Finished::default(),
            last_row: 0,
            is_stopped: false,
            error: None,
        }
    }

    /// Takes the next row of the file.
    pub(super) fn take(&mut self, mut row: Row) -> ControlFlow<()> {
        self.last_row = row.number;
        while row.cells.last().is_some_and(Cell::is_blank) {
            row.cells.pop();
        }
        if row.cells.is_empty() && row.fault.is_none() {
            self.finished.blank_rows += 1;
            return if row.number.is_multiple_of(ALIVE_EVERY) { self.give(Given::Alive) } else { ControlFlow::Continue(()) };
        }
        if self.headers.is_some() {
            return self.data(row);
        }
        match self.asked {
            Some(asked) if row.number < asked => ControlFlow::Continue(()),
            Some(asked) if row.number == asked => {
                self.finished.blank_rows = 0;
                self.head(&row)
            }
            Some(asked) => self.fail(ReadError::NoSuchRow { row: asked }),
            None => {
                self.waiting.push((row, self.finished.blank_rows));
                if self.waiting.len() < limits::HEADER_SEARCH { ControlFlow::Continue(()) } else { self.search() }
            }
        }
    }

    /// Gives what was held back and says how the file ended, with the number of its last row.
    pub(super) fn finish(mut self) -> Result<(Finished, u64), ReadError> {
        if self.headers.is_none() && self.error.is_none() && !self.is_stopped {
            if let Some(row) = self.asked {
                return Err(ReadError::NoSuchRow { row });
            }
            let _ = self.search();
        }
        match self.error {
            Some(error) => Err(error),
            None if self.finished.rows == 0 && !self.is_stopped => Err(ReadError::Empty),
            None => Ok((self.finished, self.last_row)),
        }
    }

    fn search(&mut self) -> ControlFlow<()> {
        let rows = std::mem::take(&mut self.waiting);
        let cells: Vec<Vec<Cell>> = rows.iter().map(|(row, _)| row.cells.clone()).collect();
        let at = find_header_row(&cells);
        let Some((header, blank_before)) = rows.get(at) else { return self.fail(ReadError::Empty) };
        if looks_like_data(&header.cells) && header_score(&header.cells) == 0 {
            return self.fail(ReadError::HeaderMissing);
        }
        self.finished.blank_rows -= blank_before;
        self.head(header)?;
        for (row, _) in rows.into_iter().skip(at + 1) {
            self.data(row)?;
        }
        ControlFlow::Continue(())
    }

    fn head(&mut self, row: &Row) -> ControlFlow<()> {
        let headers: Vec<String> = row.cells.iter().map(|cell| one_line(&cell.text)).collect();
        let mut twice: Vec<&str> = Vec::new();
        for (at, header) in headers.iter().enumerate() {
            if !header.is_empty() && headers[..at].contains(header) && !twice.contains(&header.as_str()) {
                twice.push(header);
            }
        }
        if !twice.is_empty() {
            self.finished.warnings.push(Warning::new("tables.duplicate_headers", "headers", twice.join(", ")));
        }
        let blank = headers.iter().filter(|header| header.is_empty()).count();
        if blank > 0 {
            self.finished.warnings.push(Warning::new("tables.blank_headers", "count", blank));
        }
        self.headers = Some(headers.clone());
        self.give(Given::Headers { headers, row: row.number })
    }

    fn data(&mut self, mut row: Row) -> ControlFlow<()> {
        let is_header_again = |headers: &Vec<String>| {
            row.cells.len() == headers.len() && row.cells.len() > 1 && row.cells.iter().zip(headers).all(|(cell, header)| cell.text.trim() == header)
        };
        if self.headers.as_ref().is_some_and(is_header_again) {
            row.fault = Some("repeated_header".to_owned());
        }
        self.finished.rows += 1;
        self.give(Given::Row(row))
    }

    fn give(&mut self, given: Given) -> ControlFlow<()> {
        let flow = (self.sink)(given);
        self.is_stopped = flow.is_break();
        flow
    }

    fn fail(&mut self, error: ReadError) -> ControlFlow<()> {
        self.error = Some(error);
        ControlFlow::Break(())
    }
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split(|ch: char| ch.is_whitespace() || ch.is_control()).filter(|word| !word.is_empty()).collect();
    // A line break inside a Chinese header is layout, between English words it is a space.
    let glue = if text.is_ascii() { " " } else { "" };
    let joined = words.join(glue);
    joined.chars().take(200).collect()
}
