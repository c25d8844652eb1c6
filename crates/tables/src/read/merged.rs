//! Owns what a merged cell says: its value stands for every row that it covers. Titles are merged
//! sideways and stay as they are.

use domain::intake::Cell;

use crate::Row;

/// More rows under one cell are a layout, not a value.
const MOST_ROWS: u64 = 1_000;
const MOST_RANGES: usize = 100_000;
const LONGEST_VALUE: usize = 1_000;

/// A cell that covers the rows below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) column: usize,
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

impl Merged {
    pub(super) fn of(ranges: impl IntoIterator<Item = Range>) -> Self {
        let covers = |range: &Range| range.last_row > range.first_row && range.last_row - range.first_row < MOST_ROWS;
        let mut ahead: Vec<Range> = ranges.into_iter().filter(covers).take(MOST_RANGES).collect();
        ahead.sort_unstable_by_key(|range| std::cmp::Reverse((range.first_row, range.column)));
        Self { ahead, open: Vec::new() }
    }

    /// Puts the values of the cells that cover a row into it; a row without cells of its own stays blank.
    pub(super) fn fill(&mut self, row: &mut Row) {
        if self.ahead.is_empty() && self.open.is_empty() {
            return;
        }
        self.open.retain(|(range, _)| range.last_row >= row.number);
        if !row.cells.iter().all(Cell::is_blank) {
            for (range, value) in &self.open {
                if row.cells.len() <= range.column {
                    row.cells.resize(range.column + 1, Cell::text(""));
                }
                if row.cells[range.column].is_blank() {
                    row.cells[range.column] = value.clone();
                }
            }
        }
        while let Some(range) = self.ahead.pop_if(|range| range.first_row <= row.number) {
            let value = row.cells.get(range.column).filter(|cell| !cell.is_blank() && cell.text.len() <= LONGEST_VALUE);
            if range.first_row == row.number
                && let Some(value) = value
            {
                self.open.push((range, value.clone()));
            }
        }
    }
}
