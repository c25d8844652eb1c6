//! Parquet files: each column is read by itself, so that columns can be read side by side.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, StringArray, cast::AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::{FileError, Source};

const BATCH: usize = 16_384;

/// A Parquet file.
pub struct ParquetTable {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    headers: Vec<String>,
    rows: usize,
}

impl ParquetTable {
    /// Opens a file and reads what it says of itself.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let file = File::open(path).map_err(|source| FileError::Io { path: path.to_owned(), source })?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::default()).map_err(|error| problem(path, &error))?;
        let headers = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
        let rows = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or_default();
        if u32::try_from(rows).is_err() {
            return Err(FileError::TooLong { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), metadata, headers, rows })
    }
}

fn problem(path: &Path, error: &dyn std::fmt::Display) -> FileError {
    FileError::Parquet { path: path.to_owned(), problem: error.to_string() }
}

impl Source for ParquetTable {
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
        let file = File::open(&self.path).map_err(|source| FileError::Io { path: self.path.clone(), source })?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), [column]);
        let reader = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(|error| problem(&self.path, &error))?;
        for batch in reader {
            let batch = batch.map_err(|error| problem(&self.path, &error))?;
            let cells = batch.column(0);
            let cells = if cells.data_type() == &DataType::Utf8 { cells.clone() } else { cast(cells, &DataType::Utf8).map_err(|error| problem(&self.path, &error))? };
            let cells: &StringArray = cells.as_string();
            for row in 0..cells.len() {
                each(if cells.is_null(row) { "" } else { cells.value(row) });
            }
        }
        Ok(())
    }
}
