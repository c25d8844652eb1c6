//! What was found, as CSV, Parquet or Arrow: whole or not at all.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float32Array, Float64Array, Int32Array, Int64Array, ListArray, RecordBatch, StringArray, UInt8Array, UInt32Array, UInt64Array};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use arrow::ipc::writer::FileWriter;

use super::parquet::writer;
use super::{FileError, Format};
use crate::determinations::{Chunk, Decisions, NO_END};
use crate::linkage::{Ids, Pair};

/// How many rows are written at a time.
const BATCH: usize = 65_536;

/// Writes pairs: `left_id, right_id, weight, probability`.
pub fn write_pairs(path: &Path, pairs: &[Pair], ids: &Ids) -> Result<(), FileError> {
    let format = Format::of(path);
    whole_or_not(path, |file| {
        if format == Format::Csv {
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
        write_columns(format, file, pairs.len(), |rows| {
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
    let format = Format::of(path);
    whole_or_not(path, |file| {
        if format == Format::Csv {
            let mut out = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            out.write_record(["id", "cluster"])?;
            for (at, cluster) in clusters.iter().enumerate() {
                out.write_record([ids.get(record(at)), ids.get(*cluster)])?;
            }
            return Ok(out.flush()?);
        }
        write_columns(format, file, clusters.len(), |rows| {
            vec![("id", text(rows.clone().map(|at| ids.get(record(at))))), ("cluster", text(clusters[rows].iter().map(|cluster| ids.get(*cluster))))]
        })
    })
}

/// What a table of decisions says of one person; empty where there is nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionRow {
    pub person: String,
    pub rule: String,
    pub mode: String,
    pub colour: String,
    pub phase: Option<i64>,
    pub day: Option<i64>,
    pub until: String,
    pub facts: String,
    pub missing: String,
    pub tasks: String,
}

const DECISIONS: [&str; 11] = ["person", "rule", "mode", "colour", "phase", "day", "until", "facts", "missing", "tasks", "policy_hash"];

/// Writes decisions: `person, rule, mode, colour, phase, day, until, facts, missing, tasks, policy_hash`.
pub fn write_decisions(path: &Path, rows: &[DecisionRow], policy_hash: &str) -> Result<(), FileError> {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let format = Format::of(path);
    whole_or_not(path, |file| {
        if format == Format::Csv {
            let mut out = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
            out.write_record(DECISIONS)?;
            for row in rows {
                let (phase, day) = (number(row.phase), number(row.day));
                out.write_record([&row.person, &row.rule, &row.mode, &row.colour, &phase, &day, &row.until, &row.facts, &row.missing, &row.tasks, policy_hash])?;
            }
            return Ok(out.flush()?);
        }
        write_columns(format, file, rows.len(), |at| {
            let rows = &rows[at];
            let texts = |of: fn(&DecisionRow) -> &str| text(rows.iter().map(of));
            let numbers = |of: fn(&DecisionRow) -> Option<i64>| -> ArrayRef { Arc::new(rows.iter().map(of).collect::<Int64Array>()) };
            let columns = [
                texts(|row| &row.person),
                texts(|row| &row.rule),
                texts(|row| &row.mode),
                texts(|row| &row.colour),
                numbers(|row| row.phase),
                numbers(|row| row.day),
                texts(|row| &row.until),
                texts(|row| &row.facts),
                texts(|row| &row.missing),
                texts(|row| &row.tasks),
                text(rows.iter().map(|_| policy_hash)),
            ];
            DECISIONS.into_iter().zip(columns).collect()
        })
    })
}

/// Writes decisions of resident columns as numbers, in Parquet: `person, rule, mode, colour, until, facts`, where rule, mode and
/// colour are places, a person is theirs, and the last day is counted from today.
pub fn write_resident(path: &Path, decisions: &Decisions) -> Result<(), FileError> {
    let item = Arc::new(Field::new("item", DataType::UInt32, false));
    let batch = |number: usize, chunk: &Chunk| -> Result<RecordBatch, Problem> {
        let places = |places: &[u8]| -> ArrayRef { Arc::new(UInt8Array::from_iter_values(places.iter().copied())) };
        let first = number * decisions.size;
        let person: ArrayRef = Arc::new(UInt64Array::from_iter_values((first..first + chunk.rule.len()).map(|at| at as u64)));
        let until: ArrayRef = Arc::new(chunk.until.iter().map(|until| (*until != NO_END).then_some(*until)).collect::<Int32Array>());
        let ends = OffsetBuffer::new(std::iter::once(0).chain(chunk.ends.iter().map(|end| i32::try_from(*end).unwrap_or(i32::MAX))).collect());
        let facts: ArrayRef = Arc::new(ListArray::try_new(item.clone(), ends, Arc::new(UInt32Array::from(chunk.cited.clone())), None)?);
        let columns = [("person", person), ("rule", places(&chunk.rule)), ("mode", places(&chunk.mode)), ("colour", places(&chunk.colour)), ("until", until), ("facts", facts)];
        Ok(RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, name == "until")))?)
    };
    whole_or_not(path, |file| {
        let mut out = writer(file, batch(0, &Chunk::default())?.schema())?;
        for (number, chunk) in decisions.chunks.iter().enumerate() {
            out.write(&batch(number, chunk)?)?;
        }
        out.close()?;
        Ok(())
    })
}

fn text<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

fn write_columns(format: Format, file: File, rows: usize, columns: impl Fn(std::ops::Range<usize>) -> Vec<(&'static str, ArrayRef)>) -> Result<(), Problem> {
    // A batch without rows does not show which columns can be empty: each can.
    let batch = |rows| RecordBatch::try_from_iter_with_nullable(columns(rows).into_iter().map(|(name, column)| (name, column, true)));
    let schema = batch(0..0)?.schema();
    let mut batches = (0..rows).step_by(BATCH).map(|start| batch(start..rows.min(start + BATCH)));
    if format == Format::Arrow {
        let mut out = FileWriter::try_new_buffered(file, &schema)?;
        batches.try_for_each(|batch| out.write(&batch?))?;
        return Ok(out.finish()?);
    }
    let mut out = writer(file, schema)?;
    batches.try_for_each(|batch| -> Result<(), Problem> { Ok(out.write(&batch?)?) })?;
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
