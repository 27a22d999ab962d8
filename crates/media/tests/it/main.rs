//! The media crate from outside.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod films;
mod pictures;
mod verdicts;
