//! What a store promises, told once and on every engine; and what only SQLite has to promise.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod contract;
mod sqlite;
mod world;
