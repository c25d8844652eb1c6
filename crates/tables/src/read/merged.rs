//! Owns merged cells, and what one says in a list: its value stands for every row that it covers.
//! Titles are merged sideways and stay as they are.

use std::fmt;

use domain::intake::Cell;

use crate::{Row, limits};

/// More rows under one cell are a layout, not a value.
const MOST_ROWS: u64 = 1_000;
const LONGEST_VALUE: usize = 1_000;

/// The cells that one covers, counted from 0 in columns and from 1 in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) first_column: usize,
    pub(super) last_column: usize,
    pub(super) first_row: u64,
    pub(super) last_row: u64,
}

/// The merged cells of a sheet, while its rows stream by.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Those to come, the next one last.
    ahead: Vec<Range>,
    open: Vec<(Range, Cell)>,
}

impl fmt::Display for Range {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}{}:{}{}", letters(self.first_column), self.first_row, letters(self.last_column), self.last_row)
    }
}

fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

impl Merged {
    pub(super) fn of(ranges: impl IntoIterator<Item = Range>) -> Self {
        let covers = |range: &Range| range.last_row > range.first_row && range.last_row - range.first_row < MOST_ROWS;
        let mut ahead: Vec<Range> = ranges.into_iter().filter(covers).take(limits::MERGED).collect();
        ahead.sort_unstable_by_key(|range| std::cmp::Reverse((range.first_row, range.first_column)));
        Self { ahead, open: Vec::new() }
    }

    /// Puts the values of the cells that cover a row into it; a row without cells of its own stays blank.
    pub(super) fn filled(&mut self, mut row: Row) -> Row {
        if self.ahead.is_empty() && self.open.is_empty() {
            return row;
        }
        self.open.retain(|(range, _)| range.last_row >= row.number);
        if !row.cells.iter().all(Cell::is_blank) {
            for (range, value) in &self.open {
                if row.cells.len() <= range.first_column {
                    row.cells.resize(range.first_column + 1, Cell::text(""));
                }
                if row.cells[range.first_column].is_blank() {
                    row.cells[range.first_column] = value.clone();
                }
            }
        }
        while let Some(range) = self.ahead.pop_if(|range| range.first_row <= row.number) {
            let value = row.cells.get(range.first_column).filter(|cell| !cell.is_blank() && cell.text.len() <= LONGEST_VALUE);
            if range.first_row == row.number
                && let Some(value) = value
            {
                self.open.push((range, value.clone()));
            }
        }
        row
    }
}
