//! Statements in the subset that both databases share, with numbered parameters.

use crate::Error;
use domain::access::Scope;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

/// A statement under construction. Values are bound, never written into the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends text of ours.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Appends a parameter.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// Appends `(a, b, …)`; an empty list matches nothing.
    pub(crate) fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.text.push('(');
        let before = self.values.len();
        for value in values {
            if self.values.len() > before {
                self.text.push(',');
            }
            self = self.bind(value);
        }
        if self.values.len() == before {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    /// Appends the condition that the path in a column lies in the scope.
    pub(crate) fn in_scope(mut self, column: &str, scope: &Scope) -> Self {
        if scope.is_empty() {
            return self.text("1=0");
        }
        if scope.paths().iter().any(|p| p.as_str().is_empty()) {
            return self.text("1=1");
        }
        self.text.push('(');
        for (index, path) in scope.paths().iter().enumerate() {
            if index > 0 {
                self.text.push_str(" OR ");
            }
            self.text.push_str(column);
            self = self.text(" >= ").bind(path.as_str()).text(" AND ");
            self.text.push_str(column);
            self = self.text(" < ").bind(path.range_end());
        }
        self.text(")")
    }

    fn statement(self, db: &impl ConnectionTrait) -> Statement {
        Statement::from_sql_and_values(db.get_database_backend(), self.text, self.values)
    }

    /// Runs the statement and returns the number of rows it changed.
    pub(crate) async fn run(self, db: &impl ConnectionTrait) -> Result<u64, Error> {
        let statement = self.statement(db);
        Ok(db.execute_raw(statement).await?.rows_affected())
    }

    /// Returns all rows.
    pub(crate) async fn all<T: FromQueryResult>(self, db: &impl ConnectionTrait) -> Result<Vec<T>, Error> {
        let statement = self.statement(db);
        let rows = db.query_all_raw(statement).await?;
        rows.iter().map(|row| T::from_query_result(row, "").map_err(Error::from)).collect()
    }

    /// Returns the first row, if any.
    pub(crate) async fn one<T: FromQueryResult>(self, db: &impl ConnectionTrait) -> Result<Option<T>, Error> {
        let statement = self.statement(db);
        let row = db.query_one_raw(statement).await?;
        row.map(|row| T::from_query_result(&row, "").map_err(Error::from)).transpose()
    }

    /// Returns the number in the column `n` of the first row, 0 without one.
    pub(crate) async fn number(self, db: &impl ConnectionTrait) -> Result<i64, Error> {
        #[derive(FromQueryResult)]
        struct Number {
            n: Option<i64>,
        }
        Ok(self.one::<Number>(db).await?.and_then(|row| row.n).unwrap_or(0))
    }
}

/// A count that the database keeps as a signed number.
pub(crate) fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
