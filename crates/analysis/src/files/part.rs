//! Some rows of a table, as a table.

use std::path::Path;

use super::{FileError, Source};

/// Rows of a table, in its order.
pub struct Part<'a> {
    of: &'a dyn Source,
    rows: Vec<u32>,
}

impl<'a> Part<'a> {
    /// These rows, counted from 0; they must be in order.
    #[must_use]
    pub fn new(of: &'a dyn Source, rows: Vec<u32>) -> Self {
        Self { of, rows }
    }

    /// The row of the table that stands at a place of the part.
    #[must_use]
    pub fn row(&self, at: u32) -> u32 {
        self.rows[at as usize]
    }
}

impl Source for Part<'_> {
    fn headers(&self) -> &[String] {
        self.of.headers()
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn path(&self) -> &Path {
        self.of.path()
    }

    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError> {
        let mut row = 0_u32;
        let mut next = self.rows.iter().copied().peekable();
        self.of.column(column, &mut |cell| {
            if next.next_if_eq(&row).is_some() {
                each(cell);
            }
            row += 1;
        })
    }
}
