//! What was found, as CSV or Parquet: whole or not at all.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, Float64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::FileError;
use crate::linkage::{Ids, Pair};

/// How many rows are written at a time.
const BATCH: usize = 65_536;

/// Writes pairs: `left_id, right_id, weight, probability`.
pub fn write_pairs(path: &Path, pairs: &[Pair], ids: &Ids) -> Result<(), FileError> {
    whole_or_not(path, |file| {
        if !is_parquet(path) {
            let mut out = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            out.write_record(["left_id", "right_id", "weight", "probability"])?;
            let mut numbers = [String::new(), String::new()];
            for pair in pairs {
                use std::fmt::Write;
                numbers.iter_mut().for_each(String::clear);
                let _ = write!(numbers[0], "{:.3}", pair.weight());
                let _ = write!(numbers[1], "{:.6}", pair.probability());
                out.write_record([ids.get(pair.left), ids.get(pair.right), &numbers[0], &numbers[1]])?;
            }
            return Ok(out.flush()?);
        }
        write_parquet(file, pairs.len(), |rows| {
            let pairs = &pairs[rows];
            vec![
                ("left_id", text(pairs.iter().map(|pair| ids.get(pair.left)))),
                ("right_id", text(pairs.iter().map(|pair| ids.get(pair.right)))),
                ("weight", Arc::new(Float32Array::from_iter_values(pairs.iter().map(Pair::weight)))),
                ("probability", Arc::new(Float64Array::from_iter_values(pairs.iter().map(Pair::probability)))),
            ]
        })
    })
}

/// Writes clusters: `id, cluster`, for every record.
pub fn write_clusters(path: &Path, clusters: &[u32], ids: &Ids) -> Result<(), FileError> {
    let record = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    whole_or_not(path, |file| {
        if !is_parquet(path) {
            let mut out = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            out.write_record(["id", "cluster"])?;
            for (at, cluster) in clusters.iter().enumerate() {
                out.write_record([ids.get(record(at)), ids.get(*cluster)])?;
            }
            return Ok(out.flush()?);
        }
        write_parquet(file, clusters.len(), |rows| {
            vec![("id", text(rows.clone().map(|at| ids.get(record(at))))), ("cluster", text(clusters[rows].iter().map(|cluster| ids.get(*cluster))))]
        })
    })
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

fn text<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

fn write_parquet(file: File, rows: usize, columns: impl Fn(std::ops::Range<usize>) -> Vec<(&'static str, ArrayRef)>) -> Result<(), Problem> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let empty = RecordBatch::try_from_iter(columns(0..0))?;
    let mut out = ArrowWriter::try_new(file, empty.schema(), Some(properties))?;
    for start in (0..rows).step_by(BATCH) {
        out.write(&RecordBatch::try_from_iter(columns(start..rows.min(start + BATCH)))?)?;
    }
    out.close()?;
    Ok(())
}

/// Writes beside the place and moves there at the end; standard output cannot be taken back.
fn whole_or_not(path: &Path, write: impl FnOnce(File) -> Result<(), Problem>) -> Result<(), FileError> {
    let problem = |source: std::io::Error| FileError::Io { path: path.to_owned(), source };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part: PathBuf = path.with_file_name(name);
    let file = File::create(&part).map_err(problem)?;
    let written = write(file).map_err(std::io::Error::other).and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.map_err(problem)
}
