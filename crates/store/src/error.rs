//! What can go wrong in the store: driver errors stop here.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    /// A constraint of the database refused it.
    #[error("conflict: {constraint}")]
    Conflict { constraint: String },
    /// The database cannot be reached, is full, or is busy for too long.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The schema is newer than this program, or a setting is unsafe.
    #[error("{0}")]
    Refused(String),
    /// A kept value cannot be decrypted: the key is not the one it was written with.
    #[error("a kept value cannot be decrypted; is this the right key?")]
    Undecryptable,
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text) | SqlErr::ForeignKeyConstraintViolation(text)) => {
                Self::Conflict { constraint: text }
            }
            _ => match error {
                DbErr::RecordNotFound(_) => Self::NotFound,
                other => Self::Unavailable(other.to_string()),
            },
        }
    }
}

/// Says whether the database was only busy with another process's transaction.
pub(crate) fn is_busy(error: &DbErr) -> bool {
    let runtime = match error {
        DbErr::Conn(e) | DbErr::Exec(e) | DbErr::Query(e) => e,
        _ => return false,
    };
    match runtime {
        RuntimeErr::SqlxError(e) => {
            let text = e.to_string();
            text.contains("database is locked") || text.contains("database table is locked")
        }
        RuntimeErr::Internal(_) => false,
    }
}
