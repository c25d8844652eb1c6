//! Inserts many rows with few statements.

use crate::Error;
use sea_orm::{ConnectionTrait, Statement, Value};

/// Rows a statement; both databases allow at least 32,766 parameters.
const MOST_PARAMETERS: usize = 8_000;

/// Collects rows of one table and inserts them.
pub(crate) struct Bulk {
    table: &'static str,
    columns: &'static [&'static str],
    values: Vec<Value>,
    ignore_conflicts: bool,
}

impl Bulk {
    pub(crate) fn into(table: &'static str, columns: &'static [&'static str]) -> Self {
        Self { table, columns, values: Vec::new(), ignore_conflicts: false }
    }

    /// Skips rows that are there already.
    pub(crate) fn ignore_conflicts(mut self) -> Self {
        self.ignore_conflicts = true;
        self
    }

    /// Adds a row; it has a value for every column, in their order.
    pub(crate) fn row<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(N, self.columns.len(), "{}", self.table);
        self.values.extend(row);
    }

    /// Inserts what was collected and returns the number of rows inserted.
    pub(crate) async fn insert(self, db: &impl ConnectionTrait) -> Result<u64, Error> {
        let width = self.columns.len();
        let per_statement = (MOST_PARAMETERS / width).max(1);
        let full = self.text(per_statement);
        let mut inserted = 0;
        let total = self.values.len() / width;
        let mut values = self.values.into_iter();
        let mut done = 0;
        while done < total {
            let rows = per_statement.min(total - done);
            let batch: Vec<Value> = values.by_ref().take(rows * width).collect();
            let text = if rows == per_statement {
                full.clone()
            } else {
                text(self.table, self.columns, rows, self.ignore_conflicts)
            };
            let statement = Statement::from_sql_and_values(db.get_database_backend(), text, batch);
            inserted += db.execute_raw(statement).await?.rows_affected();
            done += rows;
        }
        Ok(inserted)
    }

    fn text(&self, rows: usize) -> String {
        text(self.table, self.columns, rows, self.ignore_conflicts)
    }
}

fn text(table: &str, columns: &[&str], rows: usize, ignore_conflicts: bool) -> String {
    use std::fmt::Write;
    let width = columns.len();
    let mut text = format!("INSERT INTO {table} ({}) VALUES ", columns.join(","));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..width {
            let comma = if column == 0 { "" } else { "," };
            let _ = write!(text, "{comma}${}", row * width + column + 1);
        }
        text.push(')');
    }
    if ignore_conflicts {
        text.push_str(" ON CONFLICT DO NOTHING");
    }
    text
}
