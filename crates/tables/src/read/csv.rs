//! Owns text with a character between the columns: quotes, delimiters, line ends.
//!
//! Reads byte by byte with bounds on cell and row, so that a lost quote or a cell of a gigabyte
//! costs no memory. Knows no headers.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::intake::Cell;

use super::decode::{self, Decoded};
use super::{Format, Opened, RawSink, text_cell};
use crate::{ReadError, ReadOptions, Row, limits};

const DELIMITERS: [char; 4] = [',', '\t', ';', '|'];

/// Chooses encoding and delimiter.
pub(super) fn open<'a>(file: &'a mut File, options: &ReadOptions) -> Result<(Decoded<&'a mut File>, Opened), ReadError> {
    let mut sample = Vec::new();
    Read::by_ref(file).take(decode::SAMPLE as u64).read_to_end(&mut sample)?;
    file.seek(SeekFrom::Start(0))?;
    let encoding = decode::choose(&sample, options.encoding.as_deref())?;
    let (text, _) = encoding.decode_with_bom_removal(&sample[..sample.len().min(256 << 10)]);
    let named = text.lines().next().and_then(|line| line.strip_prefix("sep=")).and_then(|rest| rest.chars().next());
    let delimiter = options.delimiter.filter(char::is_ascii).or(named).unwrap_or_else(|| likely_delimiter(&text));
    let opened = Opened {
        format: Format::Csv,
        encoding: Some(encoding.name().to_owned()),
        delimiter: Some(delimiter),
        sheets: Vec::new(),
        sheet: None,
    };
    Ok((Decoded::new(file, encoding), opened))
}

/// Chooses the delimiter that cuts most rows into the same number of columns.
fn likely_delimiter(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let mut counts: Vec<usize> = Vec::new();
        let mut parser = Parser::new(delimiter as u8);
        let taken = parser.feed(text.as_bytes(), &mut |row| {
            counts.push(row.cells.len());
            if counts.len() < 60 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if taken.is_continue() {
            let _ = parser.end(&mut |row| {
                counts.push(row.cells.len());
                ControlFlow::Continue(())
            });
        }
        let usual = counts.iter().copied().filter(|count| *count > 1).max_by_key(|count| counts.iter().filter(|other| *other == count).count());
        let score = usual.map_or(0, |usual| counts.iter().filter(|count| **count == usual).count() * 10 + usual.min(9));
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Gives every row of a text.
pub(super) fn rows<R: Read>(mut text: Decoded<R>, delimiter: char, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
    let mut parser = Parser::new(u8::try_from(delimiter).unwrap_or(b','));
    let mut chunk = vec![0; 256 << 10];
    let mut is_first = true;
    // `sep=;` in the first line is a word to spreadsheets, not a row.
    let mut sink = |row: Row| {
        let is_word = is_first && row.cells.first().is_some_and(|cell| cell.text.starts_with("sep=") && cell.text.len() <= 5);
        is_first = false;
        if is_word { ControlFlow::Continue(()) } else { sink(row) }
    };
    loop {
        let length = text.fill(&mut chunk)?;
        if length == 0 {
            let _ = parser.end(&mut sink);
            return Ok(());
        }
        if parser.feed(&chunk[..length], &mut sink).is_break() {
            return Ok(());
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

/// A machine that cuts bytes into rows.
struct Parser {
    delimiter: u8,
    state: State,
    number: u64,
    cell: Vec<u8>,
    is_cell_long: bool,
    cells: Vec<Cell>,
    row_bytes: usize,
    fault: Option<&'static str>,
    was_return: bool,
}

impl Parser {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::CellStart,
            number: 1,
            cell: Vec::new(),
            is_cell_long: false,
            cells: Vec::new(),
            row_bytes: 0,
            fault: None,
            was_return: false,
        }
    }

    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Row) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if self.was_return {
                self.was_return = false;
                if byte == b'\n' {
                    at += 1;
                    continue;
                }
            }
            if matches!(self.state, State::Bare | State::Quoted) {
                let run = self.plain_run(&bytes[at..]);
                if run > 0 {
                    self.push(&bytes[at..at + run]);
                    at += run;
                    continue;
                }
            }
            at += 1;
            match (self.state, byte) {
                (State::Quoted, b'"') => self.state = State::QuoteInQuoted,
                (State::Quoted, _) => self.push(&[byte]),
                (State::QuoteInQuoted, b'"') => {
                    self.push(b"\"");
                    self.state = State::Quoted;
                }
                (State::CellStart, b'"') => self.state = State::Quoted,
                (_, b'\n' | b'\r') => {
                    self.was_return = byte == b'\r';
                    self.end_cell();
                    self.end_row(sink)?;
                }
                (_, _) if byte == self.delimiter => self.end_cell(),
                (_, _) => {
                    self.push(&[byte]);
                    self.state = State::Bare;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns how many bytes from here mean nothing but themselves.
    fn plain_run(&self, bytes: &[u8]) -> usize {
        let is_plain = |byte: u8| match self.state {
            State::Quoted => byte != b'"',
            _ => byte != self.delimiter && byte != b'\n' && byte != b'\r',
        };
        bytes.iter().position(|byte| !is_plain(*byte)).unwrap_or(bytes.len())
    }

    fn push(&mut self, bytes: &[u8]) {
        self.row_bytes += bytes.len();
        if self.cell.len() + bytes.len() > limits::CELL_BYTES {
            self.is_cell_long = true;
        } else if !self.is_cell_long {
            self.cell.extend_from_slice(bytes);
        }
    }

    fn end_cell(&mut self) {
        if self.cells.len() < limits::COLUMNS {
            let text = match std::str::from_utf8(&self.cell) {
                Ok(text) => text.to_owned(),
                Err(_) => String::from_utf8_lossy(&self.cell).into_owned(),
            };
            self.cells.push(text_cell(text, self.is_cell_long));
        } else if !self.cell.is_empty() {
            self.fault = Some("too_wide");
        }
        self.cell.clear();
        self.is_cell_long = false;
        self.state = State::CellStart;
    }

    fn end_row(&mut self, sink: &mut dyn FnMut(Row) -> ControlFlow<()>) -> ControlFlow<()> {
        if self.row_bytes > limits::ROW_BYTES {
            self.fault.get_or_insert("too_long");
        }
        let row = Row { number: self.number, cells: std::mem::take(&mut self.cells), fault: self.fault.take().map(str::to_owned) };
        self.cells.reserve(row.cells.len());
        self.number += 1;
        self.row_bytes = 0;
        sink(row)
    }

    fn end(&mut self, sink: &mut dyn FnMut(Row) -> ControlFlow<()>) -> ControlFlow<()> {
        let is_open = self.state == State::Quoted;
        if self.state == State::CellStart && self.cells.is_empty() {
            return ControlFlow::Continue(());
        }
        self.end_cell();
        if is_open {
            self.fault = Some("open_quote");
        }
        self.end_row(sink)
    }
}
