//! Owns the shape of what is wrong with a policy: a code, the file, the line. Knows no sentence.

use super::codes::{self, Severity};
use super::tree::Place;
use serde::Serialize;
use std::collections::BTreeMap;

/// Something about a policy that its author should know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    pub file: String,
    /// Counted from one; none where a whole file is meant.
    pub line: Option<u32>,
    /// In characters, counted from one.
    pub column: Option<u32>,
    pub code: &'static str,
    pub severity: Severity,
    /// What the sentence of the code can use.
    pub params: BTreeMap<&'static str, String>,
}

impl Problem {
    pub(crate) fn of_file(code: &'static str, file: &str) -> Self {
        Self { file: file.to_owned(), line: None, column: None, code, severity: codes::severity(code), params: BTreeMap::new() }
    }

    pub(crate) fn of_example(file: &str, line: usize, code: &'static str) -> Self {
        Self { line: u32::try_from(line).ok(), ..Self::of_file(code, file) }
    }

    pub(crate) fn at(code: &'static str, place: &Place) -> Self {
        Self { line: Some(place.line), column: Some(place.column), ..Self::of_file(code, &place.file) }
    }

    pub(crate) fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        const LONGEST: usize = 240;
        let text = value.to_string();
        let shown = if text.chars().count() > LONGEST { text.chars().take(LONGEST).chain(['…']).collect() } else { text };
        self.params.insert(key, shown);
        self
    }
}
