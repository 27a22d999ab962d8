//! What the tests of the whole system stand on: a running Antiphon, real curl, and checkers of the repository itself.
//!
//! A checker is a pure function from facts to complaints, so that each is tested on planted mistakes, beside its code.

#![expect(
    clippy::missing_panics_doc,
    reason = "these are the tests' hands: when something is amiss, they fail the test"
)]

pub mod arrows;
pub mod curl;
pub mod files;
pub mod habits;
pub mod licence;
pub mod metadata;
pub mod policy;
pub mod repository;
pub mod world;

/// The code that the papers show, compiled and run by `cargo test`.
#[cfg(doctest)]
#[doc = include_str!("../../docs/library.md")]
pub struct Library;
