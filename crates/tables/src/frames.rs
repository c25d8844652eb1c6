//! Owns how rows travel from child to parent: frames of a tag, a length and a payload.
//!
//! The parent does not trust the child: lengths are bounded and text is checked.

use std::io::{self, Read, Write};

use domain::intake::{Cell, CellKind};
use serde::{Deserialize, Serialize};

use crate::{Finished, Inspection, RawSheet, ReadError, Row};

/// The largest payload that is taken: one row of full size, or an inspection.
const LARGEST: usize = 64 << 20;
/// The size at which a batch of rows is sent.
const BATCH: usize = 128 << 10;

/// What a frame says.
#[derive(Debug)]
pub(crate) enum Frame {
    Headers(Headers),
    Rows(Vec<Row>),
    Alive,
    Inspection(Box<Inspection>),
    Sheet(RawSheet),
    Done(Finished),
    Failed(ReadError),
}

/// The headers and how the file was opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Headers {
    pub(crate) headers: Vec<String>,
    pub(crate) row: u64,
}

/// Writes frames.
pub(crate) struct FrameWriter<W: Write> {
    inner: W,
    batch: Vec<u8>,
    rows: u64,
}

impl<W: Write> FrameWriter<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, batch: Vec::with_capacity(BATCH * 2), rows: 0 }
    }

    /// Adds a row to the batch, and sends the batch when it is large.
    pub(crate) fn row(&mut self, row: &Row) -> io::Result<()> {
        put_row(row, &mut self.batch);
        self.rows += 1;
        if self.batch.len() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// Sends anything but rows; rows added before go first.
    pub(crate) fn send(&mut self, tag: u8, payload: &impl Serialize) -> io::Result<()> {
        self.flush()?;
        let json = serde_json::to_vec(payload)?;
        self.frame(tag, &json)
    }

    /// Says that the child is at work.
    pub(crate) fn alive(&mut self) -> io::Result<()> {
        self.flush()?;
        self.frame(b'A', &[])
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.frame(b'R', &batch)?;
        self.batch = batch;
        self.batch.clear();
        Ok(())
    }

    fn frame(&mut self, tag: u8, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len()).map_err(|_| io::ErrorKind::InvalidData)?;
        let mut head = [tag, 0, 0, 0, 0];
        head[1..].copy_from_slice(&length.to_le_bytes());
        self.inner.write_all(&head)?;
        self.inner.write_all(payload)?;
        self.inner.flush()
    }
}

/// Reads the next frame; none at the end of the stream.
pub(crate) fn read_frame(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut head = [0; 5];
    match from.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if length > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Some(match head[0] {
        b'H' => Frame::Headers(serde_json::from_slice(&payload)?),
        b'R' => Frame::Rows(take_rows(&payload).ok_or(io::ErrorKind::InvalidData)?),
        b'A' => Frame::Alive,
        b'I' => Frame::Inspection(serde_json::from_slice(&payload)?),
        b'S' => Frame::Sheet(serde_json::from_slice(&payload)?),
        b'D' => Frame::Done(serde_json::from_slice(&payload)?),
        b'E' => Frame::Failed(serde_json::from_slice(&payload)?),
        _ => return Err(io::ErrorKind::InvalidData.into()),
    }))
}

fn put_number(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn put_text(text: &str, to: &mut Vec<u8>) {
    put_number(text.len() as u64, to);
    to.extend_from_slice(text.as_bytes());
}

fn put_row(row: &Row, to: &mut Vec<u8>) {
    put_number(row.number, to);
    put_text(row.fault.as_deref().unwrap_or_default(), to);
    put_number(row.cells.len() as u64, to);
    for cell in &row.cells {
        to.push(cell.kind as u8);
        put_text(&cell.text, to);
    }
}

/// Reads numbers and texts off a payload.
struct Taker<'a> {
    rest: &'a [u8],
}

impl<'a> Taker<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok()
    }

    fn row(&mut self) -> Option<Row> {
        let number = self.number()?;
        let fault = self.text()?;
        let count = usize::try_from(self.number()?).ok()?;
        if count > self.rest.len() {
            return None;
        }
        let mut cells = Vec::with_capacity(count);
        for _ in 0..count {
            let kind = *CellKind::ALL.get(usize::from(self.byte()?))?;
            cells.push(Cell { kind, text: self.text()?.to_owned() });
        }
        Some(Row { number, cells, fault: (!fault.is_empty()).then(|| fault.to_owned()) })
    }
}

fn take_rows(payload: &[u8]) -> Option<Vec<Row>> {
    let mut taker = Taker { rest: payload };
    let mut rows = Vec::new();
    while !taker.rest.is_empty() {
        rows.push(taker.row()?);
    }
    Some(rows)
}

#[cfg(test)]
mod tests;
