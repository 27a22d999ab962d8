//! The sandbox from outside: over HTTP, and from Rust.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod app;
mod attachments;
mod bad_input;
mod clock;
mod document;
mod events;
mod exchanges;
mod faults;
mod guard;
mod http;
mod in_process;
mod kept;
mod messages;
mod pages;
mod people;
mod recorder;
mod settings;
mod snapshots;
mod spaces;
mod trigger;
mod wait;
mod wire;
