//! Inserts many rows with few statements.

use crate::Error;
use crate::sql::{numbered, push_parameter};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// Both databases allow at least 32,766 parameters.
const MOST_PARAMETERS: usize = 8_000;
/// Rows a statement: few sizes, so that each is prepared once.
const ROWS: [usize; 5] = [256, 64, 16, 4, 1];

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

    pub(crate) fn table(&self) -> &'static str {
        self.table
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

    /// Adds the rows that another one collected for the same table.
    pub(crate) fn append(&mut self, other: Self) {
        debug_assert_eq!(self.table, other.table);
        self.values.extend(other.values);
    }

    /// Takes out the rows that fill a statement, or all of them.
    pub(crate) fn statements(&mut self, backend: DbBackend, all: bool) -> Vec<Statement> {
        let width = self.columns.len();
        if !all && self.values.len() < ROWS[0] * width {
            return Vec::new();
        }
        let mut left = self.values.len() / width;
        let mut values = std::mem::take(&mut self.values).into_iter();
        let mut statements = Vec::new();
        for rows in ROWS.into_iter().filter(|rows| rows * width <= MOST_PARAMETERS) {
            if left < rows {
                continue;
            }
            let text = numbered(&text(self.table, self.columns, rows, self.ignore_conflicts), backend);
            while left >= rows {
                statements.push(Statement::from_sql_and_values(backend, text.clone(), values.by_ref().take(rows * width)));
                left -= rows;
            }
        }
        statements
    }

    /// Inserts what was collected and returns the number of rows inserted.
    pub(crate) async fn insert(mut self, db: &impl ConnectionTrait) -> Result<u64, Error> {
        let mut inserted = 0;
        for statement in self.statements(db.get_database_backend(), true) {
            inserted += db.execute_raw(statement).await?.rows_affected();
        }
        Ok(inserted)
    }
}

fn text(table: &str, columns: &[&str], rows: usize, ignore_conflicts: bool) -> String {
    let width = columns.len();
    let mut text = format!("INSERT INTO {table} ({}) VALUES ", columns.join(","));
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..width {
            if column > 0 {
                text.push(',');
            }
            push_parameter(&mut text);
        }
        text.push(')');
    }
    if ignore_conflicts {
        text.push_str(" ON CONFLICT DO NOTHING");
    }
    text
}
