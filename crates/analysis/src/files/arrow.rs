//! Arrow files (`.arrow`, `.feather`): as other programs hand columns over.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use arrow::ipc::reader::FileReader;

use super::parquet::each_cell;
use super::{FileError, Source};

/// An Arrow file.
pub struct ArrowTable {
    path: PathBuf,
    headers: Vec<String>,
    rows: usize,
}

impl ArrowTable {
    /// Opens a file, and counts its rows.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let reader = read(path, None)?;
        let headers = reader.schema().fields().iter().map(|field| field.name().clone()).collect();
        // Without a column no cell is read, and each batch still says how long it is.
        let mut rows = 0;
        for batch in read(path, Some(Vec::new()))? {
            rows += batch.map_err(|error| problem(path, &error))?.num_rows();
        }
        if u32::try_from(rows).is_err() {
            return Err(FileError::TooLong { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), headers, rows })
    }
}

fn read(path: &Path, columns: Option<Vec<usize>>) -> Result<FileReader<BufReader<File>>, FileError> {
    let file = File::open(path).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
    FileReader::try_new(BufReader::new(file), columns).map_err(|error| problem(path, &error))
}

fn problem(path: &Path, error: &dyn std::fmt::Display) -> FileError {
    FileError::Arrow { path: path.to_owned(), problem: error.to_string() }
}

impl Source for ArrowTable {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn column(&self, column: usize, each: &mut dyn FnMut(&str)) -> Result<(), FileError> {
        for batch in read(&self.path, Some(vec![column]))? {
            let batch = batch.map_err(|error| problem(&self.path, &error))?;
            each_cell(batch.column(0), each).map_err(|error| problem(&self.path, &error))?;
        }
        Ok(())
    }
}
