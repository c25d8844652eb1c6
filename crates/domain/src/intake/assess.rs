//! Owns the way from a row of cells to a verdict: which column is read how, in which order, and
//! what the findings add up to. The readings themselves are in the files below.

mod across;
mod days;
mod documents;
mod plain;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::clean::clean;
use super::rules::{Need, Vocabulary};
use super::{Assessment, Cell, CellKind, Field, Mapping, Problem, QualityRules, Record, Severity, Verdict, codes};
use crate::identity::IdentityKind;
use crate::telephones::TelephoneProblem;
pub use days::ids_share_width;
use days::DateColumn;

/// A mapping and a pack's rules made ready to read many rows.
#[derive(Debug)]
pub struct Assessor<'a> {
    rules: &'a QualityRules,
    mapping: &'a Mapping,
    columns: Vec<Column<'a>>,
    needs: Vec<&'a Need>,
}

/// A column and everything about it that does not change from row to row.
#[derive(Debug)]
struct Column<'a> {
    index: usize,
    field: &'a Field,
    replaced: Option<&'a BTreeMap<String, String>>,
    vocabulary: Option<&'a Vocabulary>,
    dates: DateColumn,
}

/// What is known of a row while it is read.
#[derive(Default)]
struct Draft {
    record: Record,
    problems: Vec<Problem>,
    given_name: String,
    surname: String,
    hint: Option<IdentityKind>,
    /// How many of the row's units of age make a year, when a column tells.
    ages_a_year: Option<u16>,
    unread_telephones: Vec<(Field, TelephoneProblem, usize)>,
    unread_birth_date: Option<Problem>,
    days: Vec<(u64, Field, Date)>,
    filled: u64,
}

/// Judges one row. For many rows make one [`Assessor`] and ask it.
#[must_use]
pub fn assess(row: &[Cell], mapping: &Mapping, rules: &QualityRules, today: Date) -> Assessment {
    Assessor::new(mapping, rules).assess(row, today)
}

impl<'a> Assessor<'a> {
    /// Makes a mapping and rules ready.
    #[must_use]
    pub fn new(mapping: &'a Mapping, rules: &'a QualityRules) -> Self {
        let mut columns: Vec<Column<'a>> = mapping
            .columns
            .iter()
            .map(|(index, field)| Column {
                index: *index,
                field,
                replaced: mapping.values.get(field).filter(|values| !values.is_empty()),
                vocabulary: rules.vocabularies.get(field),
                dates: DateColumn::of(field, rules),
            })
            .collect();
        // Repairs of an identity number are ranked by what the other columns say of the person.
        columns.sort_by_key(|column| match column.field {
            // What a number counts is known before the number is read.
            Field::IdentityKind | Field::AgeUnit => 0,
            Field::Sex => 1,
            Field::BirthDate => 2,
            _ => 3,
        });
        let is_mapped = |field: &Field| columns.iter().any(|column| column.field == field);
        let needs = rules.needs.iter().filter(|need| is_mapped(&need.field) && need.when.as_ref().is_none_or(is_mapped)).collect();
        Self { rules, mapping, columns, needs }
    }

    /// Judges one row.
    #[must_use]
    pub fn assess(&self, row: &[Cell], today: Date) -> Assessment {
        let mut draft = Draft::default();
        for (at, column) in self.columns.iter().enumerate() {
            if let Some(cell) = row.get(column.index)
                && !cell.text.is_empty()
                && self.read(column, cell, today, &mut draft)
            {
                draft.filled |= 1 << at.min(63);
            }
        }
        self.look_across(row, today, &mut draft);
        let verdict = match draft.problems.iter().map(|problem| problem.severity).max() {
            Some(Severity::Fatal) => Verdict::Reject,
            Some(Severity::Doubt) => Verdict::Hold,
            Some(Severity::Note) | None => Verdict::Accept,
        };
        Assessment { verdict, record: draft.record, problems: draft.problems }
    }

    /// Reads one cell and reports whether anything stood in it.
    fn read(&self, column: &Column<'_>, cell: &Cell, today: Date, draft: &mut Draft) -> bool {
        if cell.kind == CellKind::Error {
            plain::unreadable(column.field, cell, draft);
            return false;
        }
        let text = clean(&cell.text);
        let text = match column.replaced.and_then(|values| values.get(text.as_ref())) {
            Some(value) => Cow::Borrowed(value.as_str()),
            None => text,
        };
        if text.is_empty() {
            return false;
        }
        if text.contains('\u{FFFD}') {
            draft.note(Problem::new(column.field.clone(), codes::CHARACTERS_LOST, Severity::Doubt));
        }
        match column.field {
            Field::AgeUnit => plain::age_unit(&text, draft),
            Field::IdentityKind => documents::kind(&text, column, draft),
            Field::IdentityNumber => self.identity(&text, cell, today, draft),
            Field::SourceId => self.source_id(&text, cell, draft),
            Field::Telephone | Field::Telephone2 => self.telephone(&text, cell, column.field, draft),
            Field::GuardianTelephone => documents::guardian_telephone(&text, draft),
            Field::BirthDate => self.birth_date(&text, cell, today, draft),
            Field::VisitedOn => self.visited_on(&text, cell, column, draft),
            Field::Fact(name) => self.fact(name, &text, cell, column, today, draft),
            _ => self.plain(&text, cell, column, draft),
        }
        true
    }
}

impl Draft {
    fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}
