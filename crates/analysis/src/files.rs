//! Tables from files: CSV, Parquet and Arrow, in and out.

mod arrow;
mod cells;
mod csv;
mod output;
mod parquet;
mod part;
mod spilled;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use self::arrow::ArrowTable;
pub use self::cells::Cells;
pub use self::csv::CsvTable;
pub use self::output::{DecisionRow, write_clusters, write_decisions, write_pairs, write_resident};
pub use self::parquet::ParquetTable;
pub use self::part::Part;
pub use self::spilled::Spilled;

/// A table whose columns can be read one after the other, each as text.
pub trait Source: Send + Sync {
    /// The words above the columns.
    fn headers(&self) -> &[String];

    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Where the table comes from.
    fn path(&self) -> &Path;

    /// Calls for every cell of a column from the first row to the last; with nothing for an empty one.
    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError>;
}

/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}: not a readable Parquet file: {problem}", path.display())]
    Parquet { path: PathBuf, problem: String },
    #[error("{}: not a readable Arrow file: {problem}", path.display())]
    Arrow { path: PathBuf, problem: String },
    #[error("{}, line {line}: {problem}", path.display())]
    Csv { path: PathBuf, line: u64, problem: String },
    #[error("{}: {problem}", path.display())]
    Ids { path: PathBuf, problem: String },
    #[error("{}: the file is empty", path.display())]
    Empty { path: PathBuf },
    #[error("{}: more than four thousand million rows", path.display())]
    TooLong { path: PathBuf },
}

/// How a table is written down; the ending of a name says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Parquet,
    Arrow,
}

impl Format {
    fn of(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default();
        if ending.eq_ignore_ascii_case("parquet") {
            Self::Parquet
        } else if ending.eq_ignore_ascii_case("arrow") || ending.eq_ignore_ascii_case("feather") {
            Self::Arrow
        } else {
            Self::Csv
        }
    }
}

/// Opens a table by the ending of its name.
pub fn open(path: &Path) -> Result<Box<dyn Source>, FileError> {
    Ok(match Format::of(path) {
        Format::Csv => Box::new(CsvTable::open(path)?),
        Format::Parquet => Box::new(ParquetTable::open(path)?),
        Format::Arrow => Box::new(ArrowTable::open(path)?),
    })
}

/// Opens a table without holding it: a text table of more than `most` bytes is put beside `beside`, column by column, until it is
/// no longer needed.
pub fn open_large(path: &Path, most: u64, beside: &Path) -> Result<Box<dyn Source>, FileError> {
    let is_large = std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > most);
    if is_large && Format::of(path) == Format::Csv { Ok(Box::new(Spilled::read(path, beside)?)) } else { open(path) }
}
