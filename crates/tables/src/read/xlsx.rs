//! Owns workbooks of today, read as a stream: the archive, its parts, and one sheet's rows.
//!
//! Every entry is counted before any is parsed, shared strings are packed tightly, and nothing is
//! sized by what the file claims. Must not know headers.

mod merges;
mod package;
mod sheet;
mod strings;
mod styles;

use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};

use domain::dates;
use domain::intake::{Cell, CellKind};
use quick_xml::Reader as Xml;
use zip::ZipArchive;

use super::RawSink;
use super::merged::Range;
use crate::{ReadError, SheetInfo};
use strings::SharedStrings;
use styles::Styles;

/// The largest sheet, unpacked, in which merged cells are looked for.
const LARGEST_MERGED: u64 = 128 << 20;

/// A workbook whose sheets can be read.
pub(super) struct Workbook {
    archive: ZipArchive<File>,
    parts: package::Parts,
    strings: SharedStrings,
    styles: Styles,
}

impl Workbook {
    /// Opens a workbook and reads what all sheets share.
    pub(super) fn open(file: &File) -> Result<Self, ReadError> {
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(0))?;
        let mut archive = package::open(file)?;
        package::count_unpacked(&mut archive)?;
        let parts = package::parts(&mut archive)?;
        let styles = match &parts.styles {
            Some(name) => Styles::read(xml(&mut archive, name)?)?,
            None => Styles::default(),
        };
        let strings = match &parts.shared_strings {
            Some(name) => SharedStrings::read(xml(&mut archive, name)?)?,
            None => SharedStrings::default(),
        };
        Ok(Self { archive, parts, strings, styles })
    }

    /// Returns the sheets in their order.
    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.parts.sheets.iter().map(|sheet| sheet.info.clone()).collect()
    }

    /// Returns the merged cells of a sheet.
    pub(super) fn merged(&mut self, sheet: usize) -> Result<Vec<Range>, ReadError> {
        let Some(part) = self.parts.sheets.get(sheet) else { return Err(ReadError::Empty) };
        let entry = part_of(&mut self.archive, &part.entry)?;
        // No hand merges the cells of a sheet so large.
        if entry.get_ref().size() > LARGEST_MERGED { Ok(Vec::new()) } else { merges::read(entry) }
    }

    /// Gives every row of a sheet.
    pub(super) fn rows(&mut self, sheet: usize, sink: &mut RawSink<'_>) -> Result<(), ReadError> {
        let Some(part) = self.parts.sheets.get(sheet) else { return Err(ReadError::Empty) };
        let shared = sheet::Shared { strings: &self.strings, styles: &self.styles, from_1904: self.parts.from_1904 };
        sheet::rows(xml(&mut self.archive, &part.entry)?, &shared, sink)
    }
}

/// A part of the archive.
type Part<'a> = BufReader<zip::read::ZipFile<'a, File>>;
type PartXml<'a> = Xml<Part<'a>>;

fn part_of<'a>(archive: &'a mut ZipArchive<File>, name: &str) -> Result<Part<'a>, ReadError> {
    let entry = package::find(archive, name).ok_or_else(|| ReadError::damaged(name))?;
    let entry = archive.by_index(entry).map_err(|_| ReadError::damaged(name))?;
    Ok(BufReader::with_capacity(128 << 10, entry))
}

fn xml<'a>(archive: &'a mut ZipArchive<File>, name: &str) -> Result<PartXml<'a>, ReadError> {
    let mut xml = Xml::from_reader(part_of(archive, name)?);
    xml.config_mut().check_end_names = false;
    Ok(xml)
}

/// Makes the cell of a number, with an `E` in its text when it holds more digits than are kept.
pub(super) fn number_cell(number: f64) -> Cell {
    if !number.is_finite() {
        return Cell::of(CellKind::Error, "#NUM!");
    }
    if number.abs() >= 1e15 {
        return Cell::of(CellKind::Number, format!("{number:E}"));
    }
    // Spreadsheets show fifteen digits; the two more that a file holds are noise of arithmetic.
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    Cell::of(CellKind::Number, shown.to_string())
}

/// Makes the cell of a spreadsheet's day number.
pub(super) fn date_cell(serial: f64, from_1904: bool) -> Cell {
    let Some(moment) = dates::from_serial(serial, from_1904) else { return number_cell(serial) };
    let has_time = moment.time() != jiff::civil::Time::midnight();
    let text = if serial < 1.0 && !from_1904 {
        moment.strftime("%H:%M:%S").to_string()
    } else if has_time {
        moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
    } else {
        moment.date().to_string()
    };
    Cell::of(CellKind::Date, text)
}
