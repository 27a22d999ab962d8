//! What a store promises, told once and on every engine; and what only SQLite has to promise.

mod contract;
mod sqlite;
mod world;
