//! Rows of a list with what came of them, as they are handed over to be written.

use crate::Lookup;
use domain::areas::AreaPath;
use domain::ids::PersonId;

/// Rows of a list with their verdicts, written in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    pub rows: Vec<ChunkRow>,
    pub people: Vec<ChunkPerson>,
    pub merged: Vec<MergedPerson>,
    /// The first data row after these.
    pub next_row: i64,
    pub working_ms: i64,
}

/// Verdicts of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChunkCounts {
    pub accepted: i64,
    pub merged: i64,
    pub held: i64,
    pub rejected: i64,
}

impl ChunkCounts {
    /// Counts an outcome.
    pub fn add(&mut self, outcome: &str, rows: i64) {
        match outcome {
            "accepted" => self.accepted += rows,
            "merged" => self.merged += rows,
            "held" => self.held += rows,
            _ => self.rejected += rows,
        }
    }
}

/// One row and its verdict.
#[derive(Debug, Clone)]
pub struct ChunkRow {
    pub row: i64,
    pub outcome: &'static str,
    pub person: Option<PersonId>,
    pub fingerprint: Lookup,
    /// The row as it was received, as JSON.
    pub entered: String,
    pub problems: Vec<RowProblemRecord>,
}

/// Something found in a row.
#[derive(Debug, Clone)]
pub struct RowProblemRecord {
    pub field: String,
    pub code: String,
    pub severity: &'static str,
    /// Parameters and suggestions, as JSON; may hold what was read.
    pub detail: String,
}

/// What a row tells of a person, new or known.
#[derive(Debug, Clone, Default)]
pub struct PersonAddition {
    /// Kind, number, state, look-up value.
    pub documents: Vec<(&'static str, String, &'static str, Lookup)>,
    /// Kind, number, look-up value.
    pub telephones: Vec<(&'static str, String, Lookup)>,
    /// Kind, as entered, structured as JSON, resolved area.
    pub addresses: Vec<(&'static str, String, Option<String>, Option<AreaPath>)>,
    pub facts: Vec<(String, String)>,
    /// Why the person is on the list, as JSON.
    pub context: String,
    pub rank: i64,
    /// Whose hours of the day are other than everybody's.
    pub segment: Option<String>,
    /// The language the person needs.
    pub language: Option<String>,
    pub row: i64,
}

/// A person not known before.
#[derive(Debug, Clone)]
pub struct ChunkPerson {
    pub id: PersonId,
    pub area: AreaPath,
    pub name: Option<String>,
    pub name_key: String,
    /// Its sound, a space, and the first letters of its syllables.
    pub pinyin_key: String,
    pub sex: &'static str,
    pub birth_date: Option<String>,
    pub age: Option<i64>,
    pub occupation: Option<String>,
    pub work_unit: Option<String>,
    pub nationality: Option<String>,
    pub addition: PersonAddition,
}

/// A person known before, or from an earlier row.
#[derive(Debug, Clone)]
pub struct MergedPerson {
    pub id: PersonId,
    pub addition: PersonAddition,
}
