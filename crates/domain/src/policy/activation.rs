//! Whether an edition may be switched on: never while it holds a value that nobody has checked.

use super::{Edition, Evidence, Status};
use serde::Serialize;

/// Why an edition cannot be switched on yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// The value, or `status` where the edition as a whole is a draft.
    pub path: String,
    pub shown: String,
    pub source: String,
    pub evidence: Option<Evidence>,
    pub file: String,
    pub line: u32,
}

/// Says whether an edition may be switched on.
///
/// # Errors
/// Names every value that rests on a weak source or on none that was checked.
pub fn may_be_activated(edition: &Edition) -> Result<(), Vec<Draft>> {
    let values = edition.values.iter().filter(|value| value.evidence.is_draft());
    let mut drafts: Vec<Draft> = values
        .map(|value| Draft {
            path: value.path.clone(),
            shown: value.shown.clone(),
            source: value.source.clone(),
            evidence: Some(value.evidence),
            file: value.file.clone(),
            line: value.line,
        })
        .collect();
    if drafts.is_empty() && edition.status == Status::Draft {
        let (path, shown) = ("status".to_owned(), edition.status.code().to_owned());
        drafts.push(Draft { path, shown, source: String::new(), evidence: None, file: String::new(), line: 0 });
    }
    if drafts.is_empty() { Ok(()) } else { Err(drafts) }
}
