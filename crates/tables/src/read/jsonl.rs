//! Owns files of one JSON object a line. Columns are the keys in the order they first appear
//! anywhere in the file; a line that is no object becomes a row with a fault.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use domain::intake::{Cell, CellKind};
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::decode::{self, Decoded};
use super::{Format, Given, Opened, Sink, text_cell};
use crate::{Finished, ReadError, ReadOptions, Row, limits};

/// Reads a file in two passes: the keys first, then the rows.
pub(super) fn read(file: &mut File, options: &ReadOptions, sink: &mut Sink<'_>) -> Result<(Opened, Finished), ReadError> {
    let mut sample = Vec::new();
    Read::by_ref(file).take(decode::SAMPLE as u64).read_to_end(&mut sample)?;
    let encoding = decode::choose(&sample, options.encoding.as_deref())?;
    let opened =
        Opened { format: Format::Jsonl, encoding: Some(encoding.name().to_owned()), delimiter: None, sheets: Vec::new(), sheet: None };
    drop(sample);

    let mut keys = Keys::default();
    file.seek(SeekFrom::Start(0))?;
    lines(Decoded::new(&mut *file, encoding), &mut |_, line| {
        if let Some(line) = line {
            // A line that breaks half-way is a fault of its row, told in the second pass.
            let _ = serde_json::Deserializer::from_str(line).deserialize_map(CollectKeys(&mut keys));
        }
        if keys.names.len() > limits::COLUMNS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if keys.names.len() > limits::COLUMNS {
        return Err(ReadError::too_large("columns"));
    }
    if keys.names.is_empty() {
        return Err(ReadError::NotATable);
    }

    let mut finished = Finished::default();
    let headers = keys.names.clone();
    if sink(Given::Headers { headers, row: 0 }).is_break() {
        return Ok((opened, finished));
    }
    file.seek(SeekFrom::Start(0))?;
    lines(Decoded::new(&mut *file, encoding), &mut |number, line| {
        let row = match line {
            Some(line) if line.trim().is_empty() => {
                finished.blank_rows += 1;
                return if number.is_multiple_of(100_000) { sink(Given::Alive) } else { ControlFlow::Continue(()) };
            }
            Some(line) => object(number, line, &keys),
            None => faulty(number, "too_long"),
        };
        if row.fault.is_none() && row.cells.iter().all(Cell::is_blank) {
            finished.blank_rows += 1;
            return ControlFlow::Continue(());
        }
        finished.rows += 1;
        sink(Given::Row(row))
    })?;
    Ok((opened, finished))
}

/// Gives each line with its number from 1; no text for a line beyond all bounds.
fn lines<R: Read>(mut text: Decoded<R>, take: &mut dyn FnMut(u64, Option<&str>) -> ControlFlow<()>) -> Result<(), ReadError> {
    let mut chunk = vec![0; 256 << 10];
    let mut line: Vec<u8> = Vec::new();
    let (mut number, mut is_long) = (1, false);
    loop {
        let length = text.fill(&mut chunk)?;
        let is_end = length == 0;
        let mut rest = &chunk[..length];
        loop {
            let cut = rest.iter().position(|byte| *byte == b'\n');
            let part = &rest[..cut.unwrap_or(rest.len())];
            if line.len() + part.len() > limits::LINE_BYTES {
                is_long = true;
                line.clear();
            } else if !is_long {
                line.extend_from_slice(part);
            }
            let is_line_end = cut.is_some() || is_end && (!line.is_empty() || is_long);
            if is_line_end {
                let whole = String::from_utf8_lossy(&line);
                if take(number, (!is_long).then_some(whole.as_ref())).is_break() {
                    return Ok(());
                }
                number += 1;
                line.clear();
                is_long = false;
            }
            match cut {
                Some(at) => rest = &rest[at + 1..],
                None => break,
            }
        }
        if is_end {
            return Ok(());
        }
    }
}

#[derive(Default)]
struct Keys {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

struct CollectKeys<'a>(&'a mut Keys);

impl<'de> Visitor<'de> for CollectKeys<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if !self.0.places.contains_key(&key) && self.0.names.len() <= limits::COLUMNS {
                self.0.places.insert(key.clone(), self.0.names.len());
                self.0.names.push(key);
            }
        }
        Ok(())
    }
}

fn faulty(number: u64, reason: &str) -> Row {
    Row { number, cells: Vec::new(), fault: Some(reason.to_owned()) }
}

struct Fill<'a> {
    keys: &'a Keys,
    cells: Vec<Cell>,
    /// A value was a list or an object: no cell can hold it.
    is_nested: bool,
}

impl<'de> Visitor<'de> for Fill<'_> {
    type Value = (Vec<Cell>, bool);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some((key, value)) = map.next_entry::<std::borrow::Cow<'_, str>, Value>()? {
            if let Some(at) = self.keys.places.get(key.as_ref()) {
                if self.cells.len() <= *at {
                    self.cells.resize(at + 1, Cell::text(""));
                }
                self.is_nested |= matches!(value, Value::Array(_) | Value::Object(_));
                self.cells[*at] = cell(value);
            }
        }
        Ok((self.cells, self.is_nested))
    }
}

fn object(number: u64, line: &str, keys: &Keys) -> Row {
    let line = line.trim();
    let mut json = serde_json::Deserializer::from_str(line);
    let cells = json.deserialize_map(Fill { keys, cells: Vec::with_capacity(keys.names.len()), is_nested: false });
    match cells {
        Ok((cells, is_nested)) if json.end().is_ok() => Row { number, cells, fault: is_nested.then(|| "nested_json".to_owned()) },
        _ => faulty(number, "bad_json"),
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::text(""),
        Value::Bool(flag) => Cell::of(CellKind::Bool, if flag { "TRUE" } else { "FALSE" }),
        // Whole numbers keep every digit in JSON, however many; only fractions may be rounded.
        Value::Number(number) if number.is_u64() || number.is_i64() => {
            let text = number.to_string();
            if text.len() > 15 { Cell::text(text) } else { Cell::of(CellKind::Number, text) }
        }
        Value::Number(number) => super::xlsx::number_cell(number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => {
            let is_long = text.len() > limits::CELL_BYTES;
            text_cell(text, is_long)
        }
        nested => {
            let text = nested.to_string();
            let is_long = text.len() > limits::CELL_BYTES;
            text_cell(text, is_long)
        }
    }
}
