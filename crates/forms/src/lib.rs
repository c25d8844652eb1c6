//! Questionnaires: XLSForms become typed forms, XForms, and checks of what was answered.
//!
//! Sheets come in as plain text (`workbook`), a form or problems with rows come out (`compile`).
//! The form is written for the browser's engine (`xform`), and answers are checked against it once
//! more (`instance`, `check`). Pure: no files, no clock, no chance, nothing of ours.

mod check;
mod codes;
mod compile;
mod form;
mod instance;
mod nearest;
mod problem;
pub mod workbook;
mod xform;
pub mod xpath;

pub use check::{Answer, Finding, Promise, Report, What, check, judge};
pub use codes::{CODES, CodeInfo};
pub use compile::{Compiled, WHO, check_words, compile};
pub use form::{
    Appears, Choice, ChoiceList, Default, Expression, Form, Kind, Localized, Message, Node, NodeId, Piece, QuestionType, Summary, Texts,
};
pub use instance::{Instance, InstanceError, leaves};
pub use problem::{Problem, Severity};
pub use workbook::Workbook;
pub use xform::write_xform;
