//! A table in memory: rows that come one after the other.

use std::path::Path;

use super::{FileError, Source};

/// Rows under headers.
#[derive(Debug, Clone)]
pub struct Cells {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Cells {
    /// A table without rows.
    #[must_use]
    pub fn new(headers: Vec<String>) -> Self {
        Self { headers, rows: Vec::new() }
    }

    /// Appends a row.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.rows.push(cells.into_iter().map(str::to_owned).collect());
    }

    /// Takes all rows away and puts one there.
    pub fn only<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.rows.clear();
        self.push(cells);
    }
}

impl Source for Cells {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn path(&self) -> &Path {
        Path::new("-")
    }

    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError> {
        for row in &self.rows {
            each(row.get(column).map_or("", String::as_str));
        }
        Ok(())
    }
}
