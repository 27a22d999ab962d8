//! The real binary, against a sandbox in this process or one of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod backup;
mod books;
mod completions;
mod configuration;
mod doctor;
mod exec;
mod exits;
mod gateway;
mod help;
mod hosted;
mod interrupted;
mod json;
mod keys;
mod listen;
mod media;
mod pipes;
mod relay;
mod running;
mod sealed;
mod secrets;
mod send;
mod steering;
mod webhooks;
mod world;
