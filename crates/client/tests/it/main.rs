//! Stories of the client: against servers that misbehave on purpose, against a script, against a sandbox.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod asking;
mod kept;
mod not_sent;
mod outcomes;
mod parts;
mod peer;
mod raw;
mod sandbox;
mod secrets;
mod sending;
mod shop;
mod unknown;
