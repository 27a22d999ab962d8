//! The engine against models of everything around it: chance decides what goes wrong, and what must never happen is
//! looked for in what really happened.

#![expect(clippy::unwrap_used, reason = "what fails here fails a test")]

mod chance;
mod check;
mod courier;
mod instagram;
mod operator;
mod pieces;
mod plan;
mod simulation;
mod store;
mod words;
mod world;
