//! The media crate from outside.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod pictures;
mod verdicts;
