//! What a use case answers when it cannot do what was asked.

use std::collections::BTreeMap;

/// Why something was not done. Texts for people are made from the code, elsewhere.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was given is wrong or impossible.
    #[error("rejected: {}", .0.code)]
    Rejected(Problem),
    /// It is not there, or not for whoever asks.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("signed out")]
    SignedOut,
    /// Login or password is wrong.
    #[error("wrong login")]
    WrongLogin,
    /// The device has to sign something first, or may not be worked from; the problem says which.
    #[error("not proved: {}", .0.code)]
    NotProved(Problem),
    /// Whoever asks may not.
    #[error("forbidden")]
    Forbidden,
    /// Training and pledge come first.
    #[error("onboarding required")]
    OnboardingRequired,
    /// Somebody else was faster; the code says at what.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Too often; wait so many seconds.
    #[error("rate limited")]
    RateLimited(u64),
    /// The database or a file cannot be reached.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// What is wrong with what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: String,
    pub field: Option<String>,
    pub params: BTreeMap<String, String>,
}

impl Problem {
    /// Names a problem by its code.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self { code: code.to_owned(), field: None, params: BTreeMap::new() }
    }

    /// Names the field it is about.
    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Adds a parameter of its text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Rejected(problem)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Conflict { constraint } if constraint.contains("accounts") => Self::Rejected(Problem::new("access.login_taken").at("login")),
            store::Error::Conflict { constraint } if constraint.contains("teams") => Self::Rejected(Problem::new("teams.name_taken").at("name")),
            store::Error::Conflict { .. } => Self::Conflict("conflict"),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

/// Refuses a text that is empty or longer than so many letters.
///
/// # Errors
/// Names the field.
pub(crate) fn required(field: &str, text: &str, most: usize) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::new("invalid.empty").at(field).into());
    }
    if text.chars().count() > most {
        return Err(Problem::new("invalid.too_long").at(field).with("most", most).into());
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::new("invalid.control_characters").at(field).into());
    }
    Ok(text.to_owned())
}
