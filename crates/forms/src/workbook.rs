//! Owns a form's sheets as plain texts, before anything is known of what they mean.
//!
//! Workbooks are read elsewhere, in a confined process; text files with tables are read here.

mod markdown;

pub use markdown::from_markdown;

/// The sheets of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workbook {
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Row>,
    /// Ranges of merged cells, such as `B3:B5`.
    pub merged: Vec<String>,
}

/// One row; blank ones may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The number people see beside it.
    pub number: u32,
    pub cells: Vec<Cell>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// It holds no value that can be read, such as `#REF!`.
    Unreadable(String),
}

impl Cell {
    /// Returns the text without the spaces around it, which no author sees.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text.trim_matches(is_space),
            Self::Unreadable(_) => "",
        }
    }
}

/// Says whether nothing is seen of a character: spaces of all widths, marks of order and width.
pub(crate) fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}')
}
