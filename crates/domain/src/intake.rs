//! A list of people becomes records: what a column means, what a cell says, what is doubtful.
//!
//! Owns the verdict on a row and the words for what is wrong with it. A bad row is data, never an
//! error. Must not know file formats (`tables`), who is already known (`linkage`), nor where a
//! place lies (`areas`); repairs are proposed, none is made silently.

mod assess;
mod clean;
pub mod codes;
mod columns;
mod corrections;
mod fields;
mod headers;
mod rules;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::addresses::Address;
use crate::dates::DateOrder;
use crate::identity::Identity;
use crate::names::PersonName;
use crate::people::Sex;
use crate::telephones::Telephone;
pub use assess::{Assessor, assess, ids_share_width};
pub use codes::{CODES, CodeInfo};
pub use corrections::{apply_values, masked, masked_suggestion, masked_values};
pub use fields::Field;
pub use headers::{find_header_row, guess_column, guess_columns, header_score, looks_like_data};
pub use rules::{QualityRules, RulesProblem};

crate::coded! {
    /// What a file says a cell holds.
    CellKind {
        /// Letters as typed.
        Text = "text",
        /// A number; its text shows an `E` when the file no longer holds every digit.
        Number = "number",
        /// A day or a moment, its text in ISO form.
        Date = "date",
        /// True or false.
        Bool = "bool",
        /// Nothing that can be read: a formula's error, or a cell too large to take.
        Error = "error",
    }
}

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What the cell shows.
    #[serde(rename = "t")]
    pub text: String,
    /// What the file says it is.
    #[serde(rename = "k", default = "Cell::text_kind", skip_serializing_if = "Cell::is_text")]
    pub kind: CellKind,
}

impl Cell {
    /// Makes a cell of letters.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), kind: CellKind::Text }
    }

    /// Makes a cell of another kind.
    pub fn of(kind: CellKind, text: impl Into<String>) -> Self {
        Self { text: text.into(), kind }
    }

    /// Reports whether nothing stands in the cell.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.kind != CellKind::Error && self.text.bytes().all(|byte| byte == b' ') || crate::names::width::trim(&self.text).is_empty()
    }

    fn text_kind() -> CellKind {
        CellKind::Text
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_text(kind: &CellKind) -> bool {
        *kind == CellKind::Text
    }
}

/// What the columns of a list become.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// The column's index from 0 and its field; columns not named are ignored.
    pub columns: Vec<(usize, Field)>,
    /// What values of a field are replaced by, as the clerk chose.
    #[serde(default)]
    pub values: BTreeMap<Field, BTreeMap<String, String>>,
    /// The order of day and month in dates made of numbers.
    #[serde(default)]
    pub date_order: DateOrder,
    /// The width that all source ids with letters share; a number of another width beside them
    /// is an id that a spreadsheet has rewritten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id_width: Option<usize>,
    /// How many columns have headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
    /// Cells are told apart by a delimiter, so that one too many moves all behind it.
    #[serde(default)]
    pub is_delimited: bool,
}

crate::coded! {
    /// What becomes of a row.
    Verdict {
        /// It is taken.
        Accept = "accept",
        /// A person has to decide.
        Hold = "hold",
        /// It cannot be taken.
        Reject = "reject",
    }
}

crate::coded! {
    /// How much a problem weighs.
    Severity {
        /// Says what was read; nothing to do.
        Note = "note",
        /// A person has to look.
        Doubt = "doubt",
        /// The row cannot be taken.
        Fatal = "fatal",
    }
}

/// A value that would mend a problem, to be chosen by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The field to change.
    pub field: Field,
    /// The value to put there.
    pub value: String,
}

/// What is wrong with a field of a row, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The field.
    pub field: Field,
    /// The stable code, one of [`CODES`].
    pub code: Cow<'static, str>,
    /// How much it weighs.
    pub severity: Severity,
    /// What to fill into the sentence; never a whole identity or telephone number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// Values that would mend it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<Suggestion>,
}

impl Problem {
    /// Makes a problem without details.
    #[must_use]
    pub fn new(field: Field, code: &'static str, severity: Severity) -> Self {
        Self { field, code: Cow::Borrowed(code), severity, params: BTreeMap::new(), suggestions: Vec::new() }
    }

    /// Adds a detail for the sentence.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.params.insert(key.to_owned(), value.to_string());
        self
    }

    /// Adds a value that would mend it.
    #[must_use]
    pub fn suggest(mut self, field: Field, value: impl Into<String>) -> Self {
        self.suggestions.push(Suggestion { field, value: value.into() });
        self
    }

    /// Makes the problem of a row that the file reader could not take; `reason` is one of
    /// `bad_json`, `too_wide`, `too_long`, `open_quote`, `repeated_header`.
    #[must_use]
    pub fn unreadable_row(reason: &str) -> Self {
        Self::new(Field::Note, codes::ROW_UNREADABLE, Severity::Fatal).with("reason", reason)
    }
}

/// A fact that has no field of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// Letters as written.
    Text(String),
    /// A number whose shortest form is what was written.
    Number(f64),
    /// A day.
    Date(Date),
}

impl FactValue {
    /// Returns the value as people read it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(date) => date.to_string(),
        }
    }
}

/// The person to speak to for a child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// The guardian's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    /// The guardian's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
}

/// What a row says of the division a person lives in, still in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaWords {
    /// A code of 6, 9 or 12 digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The county or district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// The township or sub-district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub township: Option<String>,
    /// The community or village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<String>,
    /// An area of a level that the list does not name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl AreaWords {
    /// Reports whether the row says nothing of a division.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What one row says of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "each part is what its name and type say")]
pub struct Record {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<PersonName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telephones: Vec<Telephone>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub occupation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nationality: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_address: Option<Address>,
    #[serde(skip_serializing_if = "AreaWords::is_empty")]
    pub area: AreaWords,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visited_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, FactValue>,
}

/// The verdict on a row, what it says, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// What becomes of the row.
    pub verdict: Verdict,
    /// What the row says.
    pub record: Record,
    /// What is wrong or worth knowing.
    pub problems: Vec<Problem>,
}
