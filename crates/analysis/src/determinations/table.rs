//! Tables of facts and of areas' tiers, read into people.
//!
//! Owns finding columns by their headers and gathering rows by person. What a row means, `domain` says.

use std::collections::HashMap;

use domain::determinations::rows::{self, AREA_COLUMNS, COLUMNS, Problem};
use domain::determinations::{AreaPeriod, Person};
use rayon::prelude::*;

use crate::files::{FileError, Source};

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path}: there is no column “{column}”; a table like this has {known}")]
    ColumnMissing { path: String, column: &'static str, known: String },
    #[error("{path}: nobody reads the column “{column}”; a table like this has {known}")]
    ColumnUnknown { path: String, column: String, known: String },
    #[error("{path}: {} of {rows} rows cannot be read", bad.len())]
    Rows { path: String, rows: usize, bad: Vec<BadRow> },
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, {problem}")]
pub struct BadRow {
    /// Counted as a spreadsheet does, where the headers are row 1.
    pub row: usize,
    pub problem: Problem,
}

/// Reads facts, one a row; people come in the order in which they are first named.
///
/// # Errors
/// Says what is wrong with the table, and names every row that cannot be read.
pub fn read_people(table: &dyn Source) -> Result<Vec<Person>, TableError> {
    let cells = Cells::read(table, &COLUMNS, &COLUMNS[..3])?;
    let facts = cells.rows(|cell| rows::fact(cell))?;
    let mut people: Vec<Person> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (person, fact) in facts {
        let place = *places.entry(person).or_insert_with(|| {
            people.push(Person { id: person.to_owned(), facts: Vec::new() });
            people.len() - 1
        });
        people[place].facts.push(fact);
    }
    Ok(people)
}

/// Reads the times during which areas had tiers, one a row.
///
/// # Errors
/// Says what is wrong with the table, and names every row that cannot be read.
pub fn read_areas(table: &dyn Source) -> Result<Vec<AreaPeriod>, TableError> {
    Cells::read(table, &AREA_COLUMNS, &AREA_COLUMNS[..4])?.rows(|cell| rows::area(cell))
}

/// The text of a table, column by column.
struct Cells<'t> {
    table: &'t dyn Source,
    names: &'static [&'static str],
    /// For each name, its column, if the table has it: the text, and where each cell ends.
    columns: Vec<Option<(String, Vec<usize>)>>,
}

impl<'t> Cells<'t> {
    fn read(table: &'t dyn Source, names: &'static [&'static str], needed: &[&'static str]) -> Result<Self, TableError> {
        let (path, known) = (|| table.path().display().to_string(), || names.join(", "));
        let place = |name: &str| table.headers().iter().position(|header| header.trim() == name);
        if let Some(column) = needed.iter().find(|name| place(name).is_none()) {
            return Err(TableError::ColumnMissing { path: path(), column, known: known() });
        }
        if let Some(column) = table.headers().iter().find(|header| !names.contains(&header.trim())) {
            return Err(TableError::ColumnUnknown { path: path(), column: column.clone(), known: known() });
        }
        let column = |name: &&str| {
            let Some(at) = place(name) else { return Ok(None) };
            let (mut text, mut ends) = (String::new(), Vec::with_capacity(table.rows()));
            table.column(at, &mut |cell| {
                text.push_str(cell);
                ends.push(text.len());
            })?;
            Ok(Some((text, ends)))
        };
        let columns = names.par_iter().map(column).collect::<Result<_, FileError>>()?;
        Ok(Self { table, names, columns })
    }

    fn rows<'s, T: Send>(&'s self, read: impl Fn(&dyn Fn(&'static str) -> &'s str) -> Result<T, Problem> + Send + Sync) -> Result<Vec<T>, TableError> {
        let row = |row: usize| {
            read(&|name| {
                let column = self.names.iter().position(|known| *known == name).and_then(|at| self.columns[at].as_ref());
                column.map_or("", |(text, ends)| &text[if row == 0 { 0 } else { ends[row - 1] }..ends[row]])
            })
        };
        let results: Vec<Result<T, Problem>> = (0..self.table.rows()).into_par_iter().map(row).collect();
        let (mut good, mut bad) = (Vec::with_capacity(results.len()), Vec::new());
        for (at, result) in results.into_iter().enumerate() {
            match result {
                Ok(row) => good.push(row),
                Err(problem) => bad.push(BadRow { row: at + 2, problem }),
            }
        }
        if bad.is_empty() { Ok(good) } else { Err(TableError::Rows { path: self.table.path().display().to_string(), rows: self.table.rows(), bad }) }
    }
}
