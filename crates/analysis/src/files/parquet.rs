//! Parquet files: each column is read by itself, so that columns can be read side by side.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{ArrayRef, Int32Array, StringArray, cast::AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

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

impl ParquetTable {
    /// Returns a column of numbers, or of truths as 0 and 1, on all cores; an empty cell is 0.
    pub fn numbers(&self, name: &str) -> Result<Vec<i32>, FileError> {
        let missing = || FileError::Parquet { path: self.path.clone(), problem: format!("there is no column {name}") };
        let column = self.headers.iter().position(|header| header == name).ok_or_else(missing)?;
        let group = |group: usize| -> Result<Vec<i32>, FileError> {
            let file = File::open(&self.path).map_err(|source| FileError::Io { path: self.path.clone(), source })?;
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
            let mask = ProjectionMask::roots(builder.parquet_schema(), [column]);
            let reader = builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(BATCH).build().map_err(|error| problem(&self.path, &error))?;
            let mut numbers = Vec::new();
            for batch in reader {
                let batch = batch.map_err(|error| problem(&self.path, &error))?;
                let cells = cast(batch.column(0), &DataType::Int32).map_err(|error| problem(&self.path, &error))?;
                let cells: &Int32Array = cells.as_primitive();
                numbers.extend(cells.iter().map(Option::unwrap_or_default));
            }
            Ok(numbers)
        };
        let groups: Vec<Vec<i32>> = (0..self.metadata.metadata().num_row_groups()).into_par_iter().map(group).collect::<Result<_, _>>()?;
        Ok(groups.concat())
    }
}

/// Calls for every cell of a column as it is written; with nothing for an empty one.
pub(super) fn each_cell(cells: &ArrayRef, each: &mut dyn FnMut(&str)) -> Result<(), ArrowError> {
    let cells = cast(cells, &DataType::Utf8)?;
    let cells: &StringArray = cells.as_string();
    cells.iter().for_each(|cell| each(cell.unwrap_or_default()));
    Ok(())
}

/// Begins a file of columns.
pub(super) fn writer(file: File, schema: SchemaRef) -> Result<ArrowWriter<File>, ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    ArrowWriter::try_new(file, schema, Some(properties))
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
            each_cell(batch.column(0), each).map_err(|error| problem(&self.path, &error))?;
        }
        Ok(())
    }
}
