//! Owns the merged cells of a sheet. They are written behind the rows, so that they take a look
//! ahead: the rows are passed over as bytes, and only what follows them is read.

use std::io::BufRead;

use quick_xml::Reader as Xml;
use quick_xml::events::Event;

use super::super::merged::Range;
use super::sheet;
use crate::{ReadError, limits};

/// The end of the rows, whatever prefix the names have.
const ENDS: [&[u8]; 2] = [b"/sheetData>", b":sheetData>"];

/// Reads the merged cells of a sheet.
pub(super) fn read(mut bytes: impl BufRead) -> Result<Vec<Range>, ReadError> {
    if !pass_rows(&mut bytes)? {
        return Ok(Vec::new());
    }
    let mut xml = Xml::from_reader(bytes);
    xml.config_mut().check_end_names = false;
    let (mut ranges, mut buffer) = (Vec::new(), Vec::new());
    while ranges.len() < limits::MERGED {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Empty(element) | Event::Start(element)) if element.local_name().as_ref() == "mergeCell" => {
                ranges.extend(sheet::raw(&element, "ref").and_then(|reference| range(&reference)));
            }
            Ok(Event::End(element)) if element.local_name().as_ref() == "mergeCells" => break,
            // What is behind the rows is decoration: where it is broken, nothing is merged.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Ok(ranges)
}

fn pass_rows(bytes: &mut impl BufRead) -> Result<bool, ReadError> {
    let longest = ENDS[0].len();
    let mut seam = Vec::new();
    loop {
        let block = bytes.fill_buf()?;
        if block.is_empty() {
            return Ok(false);
        }
        // An end may lie across two blocks.
        let carried = seam.len();
        seam.extend_from_slice(&block[..block.len().min(longest)]);
        let across = find(&seam).map(|end| end.saturating_sub(carried));
        if let Some(end) = across.or_else(|| find(block)) {
            bytes.consume(end);
            return Ok(true);
        }
        let length = block.len();
        if length >= longest {
            seam = block[length - longest..].to_vec();
        }
        bytes.consume(length);
    }
}

/// Returns where the first end of the rows is over.
fn find(bytes: &[u8]) -> Option<usize> {
    let at = |end: &[u8]| memchr::memmem::find(bytes, end).map(|at| at + end.len());
    ENDS.iter().filter_map(|end| at(end)).min()
}

fn range(reference: &str) -> Option<Range> {
    let (from, to) = reference.split_once(':')?;
    let row = |cell: &str| cell.trim_start_matches(|ch: char| ch.is_ascii_alphabetic()).parse::<u64>().ok();
    Some(Range { first_column: sheet::column(from)?, last_column: sheet::column(to)?, first_row: row(from)?, last_row: row(to)? })
}
