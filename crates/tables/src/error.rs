//! Owns why a file cannot be read, as codes that the web turns into sentences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Why a file cannot be read. A bad row is no error: it is a row with a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ReadError {
    /// It is no table of any kind.
    #[error("the file is not a table")]
    NotATable,
    /// It is a file of a kind that is not read.
    #[error("files of the kind {format} are not read")]
    Unsupported {
        /// The kind.
        format: String,
    },
    /// Its text does not fit the encoding.
    #[error("the text is damaged or not in {encoding}")]
    EncodingBroken {
        /// The encoding that was tried.
        encoding: String,
    },
    /// The encoding asked for does not exist.
    #[error("there is no encoding called {encoding}")]
    EncodingUnknown {
        /// The name asked for.
        encoding: String,
    },
    /// It unpacks to more than is safe.
    #[error("the file is too large: {what}")]
    TooLarge {
        /// What is too large: `unpacked`, `memory`, `texts`, `columns` or `entries`.
        what: String,
    },
    /// Reading took too long.
    #[error("reading took more than {seconds} seconds")]
    TimedOut {
        /// The seconds waited.
        seconds: u64,
    },
    /// It breaks the rules of its own format.
    #[error("the file is damaged: {place}")]
    Damaged {
        /// Where.
        place: String,
    },
    /// A password protects it.
    #[error("a password protects the workbook")]
    EncryptedWorkbook,
    /// The sheet asked for is not there.
    #[error("there is no sheet called {sheet}")]
    NoSuchSheet {
        /// The name asked for.
        sheet: String,
    },
    /// The header row asked for is not there.
    #[error("the file ends before row {row}")]
    NoSuchRow {
        /// The row asked for.
        row: u64,
    },
    /// There are no rows.
    #[error("the file holds no rows")]
    Empty,
    /// The first row is data already.
    #[error("the headers are missing")]
    HeaderMissing,
    /// The reading process ended without a word.
    #[error("the reader stopped unexpectedly")]
    Stopped,
}

impl ReadError {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotATable => "tables.not_a_table",
            Self::Unsupported { .. } => "tables.unsupported",
            Self::EncodingBroken { .. } => "tables.encoding_broken",
            Self::EncodingUnknown { .. } => "tables.encoding_unknown",
            Self::TooLarge { .. } => "tables.too_large",
            Self::TimedOut { .. } => "tables.timed_out",
            Self::Damaged { .. } => "tables.damaged",
            Self::EncryptedWorkbook => "tables.encrypted_workbook",
            Self::NoSuchSheet { .. } => "tables.no_such_sheet",
            Self::NoSuchRow { .. } => "tables.no_such_row",
            Self::Empty => "tables.empty",
            Self::HeaderMissing => "tables.header_missing",
            Self::Stopped => "tables.stopped",
        }
    }

    /// Returns what the sentence of the code can use.
    #[must_use]
    pub fn params(&self) -> BTreeMap<String, String> {
        let pair = match self {
            Self::Unsupported { format } => ("format", format.clone()),
            Self::EncodingBroken { encoding } | Self::EncodingUnknown { encoding } => ("encoding", encoding.clone()),
            Self::TooLarge { what } => ("what", what.clone()),
            Self::TimedOut { seconds } => ("seconds", seconds.to_string()),
            Self::Damaged { place } => ("where", place.clone()),
            Self::NoSuchSheet { sheet } => ("sheet", sheet.clone()),
            Self::NoSuchRow { row } => ("row", row.to_string()),
            Self::NotATable | Self::EncryptedWorkbook | Self::Empty | Self::HeaderMissing | Self::Stopped => return BTreeMap::new(),
        };
        [(pair.0.to_owned(), pair.1)].into()
    }

    pub(crate) fn damaged(place: &str) -> Self {
        Self::Damaged { place: place.to_owned() }
    }

    pub(crate) fn too_large(what: &str) -> Self {
        Self::TooLarge { what: what.to_owned() }
    }
}

impl From<std::io::Error> for ReadError {
    /// A file that fails while it is read is damaged; the system's own words stay out.
    fn from(_: std::io::Error) -> Self {
        Self::damaged("file")
    }
}
