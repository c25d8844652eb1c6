//! Owns the shape of what is wrong with a form: a code, where, and how heavy.
//!
//! Sentences live in the web's locales.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::codes;

/// How heavy a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The form can be used, but its author should look.
    Warning,
    /// The form cannot be used.
    Error,
}

/// Something about a form that its author should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub code: &'static str,
    pub severity: Severity,
    /// The sheet, as the form calls it.
    pub sheet: String,
    /// The row as a spreadsheet shows it, or the line of a text file.
    pub row: Option<u32>,
    /// The header of the column, as the form writes it.
    pub column: Option<String>,
    /// What the sentence of the code can use.
    pub params: BTreeMap<&'static str, String>,
}

impl Problem {
    /// Says that something is wrong with a sheet as a whole.
    #[must_use]
    pub fn new(code: &'static str, sheet: &str) -> Self {
        Self { code, severity: codes::severity(code), sheet: sheet.to_owned(), row: None, column: None, params: BTreeMap::new() }
    }

    #[must_use]
    pub fn row(mut self, row: u32) -> Self {
        self.row = (row > 0).then_some(row);
        self
    }

    #[must_use]
    pub fn column(mut self, column: &str) -> Self {
        self.column = (!column.is_empty()).then(|| column.to_owned());
        self
    }

    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.params.insert(key, shortened(&value.to_string()));
        self
    }
}

/// A sentence quotes a cell; it does not repeat a page.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(std::iter::once('…')).collect()
}
