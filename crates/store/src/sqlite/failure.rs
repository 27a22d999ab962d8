//! Failures: what SQLite says, by what can be done about it.

use rusqlite::ErrorCode;

use crate::Error;

/// What became of a write that failed. Many callers may be told of the same one.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) class: Class,
    words: String,
}

/// What can be done about it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Class {
    /// Free some room.
    Full,
    /// Nothing more may be written.
    Broken,
    /// This write was wrong; others are not.
    Refused,
}

impl Failure {
    pub(super) fn broken(words: impl Into<String>) -> Self {
        Self { class: Class::Broken, words: words.into() }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        let class = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Class::Full,
            // What the disk did with a write is not known, or what it gave back is not what was written.
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::FileLockingProtocolFailed,
            ) => Class::Broken,
            _ => Class::Refused,
        };
        Self { class, words: error.to_string() }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let cause = failure.words.into();
        match failure.class {
            Class::Full => Self::Full(cause),
            Class::Broken => Self::Broken(cause),
            Class::Refused => Self::Database(cause),
        }
    }
}
