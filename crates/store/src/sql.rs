//! Statements in the subset that both databases share, with numbered parameters.

use crate::Error;
use domain::access::Scope;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};

/// Stands for a parameter until the statement is built.
const PARAMETER: char = '\u{1}';

/// Writes parameters as the database likes them best: SQLite looks a `$n` up by its name among all
/// others, which takes as long as the square of their number; a plain `?` it does not.
pub(crate) fn numbered(text: &str, backend: DbBackend) -> String {
    if backend == DbBackend::Sqlite {
        return text.replace(PARAMETER, "?");
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut number = 0_usize;
    for c in text.chars() {
        if c == PARAMETER {
            number += 1;
            out.push('$');
            out.push_str(&number.to_string());
        } else {
            out.push(c);
        }
    }
    out
}

/// Appends a parameter to a text that [`numbered`] will finish.
pub(crate) fn push_parameter(text: &mut String) {
    text.push(PARAMETER);
}

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
        push_parameter(&mut self.text);
        self
    }

    /// Appends another statement's text with its parameters.
    pub(crate) fn then(mut self, other: Self) -> Self {
        self.text.push_str(&other.text);
        self.values.extend(other.values);
        self
    }

    /// Appends that the grant `g` is in force.
    pub(crate) fn grant_holds(self, now_ms: i64) -> Self {
        self.text("g.ended_ms IS NULL AND (g.until_ms IS NULL OR g.until_ms > ").bind(now_ms).text(")")
    }

    /// Appends `(a, b, …)`; an empty list matches nothing. The last value is repeated up to a power
    /// of two, so that few different statements have to be prepared.
    pub(crate) fn list<V: Into<Value>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.text.push('(');
        let before = self.values.len();
        self.values.extend(values.into_iter().map(Into::into));
        let given = self.values.len() - before;
        if let Some(last) = self.values.last().filter(|_| given > 0).cloned() {
            self.values.extend(std::iter::repeat_n(last, given.next_power_of_two() - given));
        }
        for at in before..self.values.len() {
            if at > before {
                self.text.push(',');
            }
            push_parameter(&mut self.text);
        }
        if given == 0 {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    /// Appends rows of numbers as a table named `v`, whose columns both databases call `column1`, `column2`, ….
    /// The last row is repeated up to a power of two, as in [`Sql::list`].
    pub(crate) fn values<const N: usize>(mut self, rows: &[[i64; N]]) -> Self {
        self.text.push_str("(VALUES ");
        let repeated = rows.len().next_power_of_two() - rows.len();
        for (at, row) in rows.iter().chain(std::iter::repeat_n(rows.last(), repeated).flatten()).enumerate() {
            self.text.push_str(if at == 0 { "(" } else { ",(" });
            for (column, number) in row.iter().enumerate() {
                self = self.text(if column == 0 { "CAST(" } else { ",CAST(" }).bind(*number).text(" AS BIGINT)");
            }
            self.text.push(')');
        }
        self.text(") AS v")
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

    pub(crate) fn statement(self, db: &impl ConnectionTrait) -> Statement {
        let backend = db.get_database_backend();
        Statement::from_sql_and_values(backend, numbered(&self.text, backend), self.values)
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

/// Rows that were answered together with those of other questions.
pub(crate) struct Rows(Vec<QueryResult>);

impl Rows {
    /// Reads all rows.
    pub(crate) fn all<T: FromQueryResult>(&self) -> Result<Vec<T>, Error> {
        self.0.iter().map(|row| T::from_query_result(row, "").map_err(Error::from)).collect()
    }

    /// Reads the first row, if any.
    pub(crate) fn one<T: FromQueryResult>(&self) -> Result<Option<T>, Error> {
        self.0.first().map(|row| T::from_query_result(row, "").map_err(Error::from)).transpose()
    }
}

/// Asks several questions at once. SQLite is asked on a thread of its own, and the way there and back
/// takes longer than most answers; PostgreSQL takes one statement at a time. Each begins with `SELECT`.
pub(crate) async fn together<const N: usize>(db: &impl ConnectionTrait, questions: [Sql; N]) -> Result<[Rows; N], Error> {
    let mut answers = std::array::from_fn(|_| Rows(Vec::new()));
    if db.get_database_backend() == DbBackend::Postgres {
        for (answer, question) in answers.iter_mut().zip(questions) {
            answer.0 = db.query_all_raw(question.statement(db)).await?;
        }
        return Ok(answers);
    }
    let mut all = Sql::default();
    for (part, question) in questions.into_iter().enumerate() {
        let rest = question.text.strip_prefix("SELECT ").expect("a question begins with SELECT");
        all.text.push_str(&format!("SELECT {part} AS part, "));
        all.text.push_str(rest);
        all.text.push(';');
        all.values.extend(question.values);
    }
    for row in db.query_all_raw(all.statement(db)).await? {
        let part: i64 = row.try_get("", "part")?;
        if let Some(answer) = usize::try_from(part).ok().and_then(|part| answers.get_mut(part)) {
            answer.0.push(row);
        }
    }
    Ok(answers)
}

/// A count that the database keeps as a signed number.
pub(crate) fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
