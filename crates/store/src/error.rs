//! What can go wrong with a store.

use std::path::PathBuf;

/// Why a store did not do as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// More waits to be written than may.
    #[error("more waits to be written than may; try again shortly")]
    Busy,
    /// There is no room on the disk.
    #[error("there is no room on the disk; free some, and it goes on by itself")]
    Full(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The commit's fate is not known, or what is kept cannot be trusted. Nothing more is written.
    #[error("the database failed and nothing more is written; look at the disk, then start again")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something else the database said.
    #[error("the database refused")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another process has the database.
    #[error("{} is in use by {process}; stop it first, or name another file", database.display())]
    InUse {
        /// Its file.
        database: PathBuf,
        /// Who has it, in words.
        process: String,
        /// Where that answers, if it said so.
        address: Option<String>,
    },
    /// The database cannot be used as it is.
    #[error("{0}")]
    Unusable(String),
}
