//! Table files in and out. This crate alone knows file formats.
//!
//! Files from outside are parsed in a confined child process (`child`), the parent gets rows
//! (`parent`). Must not know what a row means (`domain::intake`), databases or HTTP.

pub mod child;
mod error;
mod frames;
mod inspect;
pub mod limits;
mod parent;
mod read;
mod write;

use domain::intake::Cell;
use serde::{Deserialize, Serialize};

pub use error::ReadError;
pub use inspect::{Inspection, SheetInfo};
pub use parent::{Program, Reader, RowStream, inspect, sheets};
pub use read::{Format, read_trusted, sheets_trusted};
pub use write::{OutCell, write_csv, write_xlsx};

/// How a file is to be read; what is not said is guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadOptions {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The row of the headers, counted from 1 as a spreadsheet shows it.
    pub header_row: Option<u64>,
    /// The encoding of a text file, by its usual name.
    pub encoding: Option<String>,
    /// The character between the columns of a text file.
    pub delimiter: Option<char>,
}

/// One row of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The row as a spreadsheet counts it, from 1; the line in a file of JSON lines.
    pub number: u64,
    /// The cells, up to the last one filled.
    pub cells: Vec<Cell>,
    /// Why the row cannot be taken as it is: `bad_json`, `too_wide`, `too_long`, `open_quote` or
    /// `repeated_header`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// One sheet of a workbook as it is, with no row taken for headers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawSheet {
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// The rows in which anything stands.
    pub rows: Vec<Row>,
    /// Ranges of merged cells, such as `B3:B5`.
    pub merged: Vec<String>,
}

/// What a reader says when every row was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// The rows given, headers and titles not counted.
    pub rows: u64,
    /// The rows left out because nothing stands in them.
    pub blank_rows: u64,
    /// What the clerk should know of the file.
    pub warnings: Vec<Warning>,
}

/// Something about a whole file that is worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The stable code.
    pub code: String,
    /// What to fill into the sentence.
    pub params: std::collections::BTreeMap<String, String>,
}

impl Warning {
    fn new(code: &str, key: &str, value: impl ToString) -> Self {
        Self { code: code.to_owned(), params: [(key.to_owned(), value.to_string())].into() }
    }
}
