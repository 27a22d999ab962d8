//! A small, faithful Instagram for one's own machine.

mod advance;
mod clock;
mod deed;
mod fault;
mod graph;
mod guard;
mod happening;
mod journal;
mod media;
mod mid;
mod problem;
mod space;
mod tap;
mod webhook;
mod control;
mod duration;
mod filter;
mod keep;
mod sandbox;
mod snapshot;
mod wait;
mod world;

pub use clock::Clock;
pub use keep::KeepError;
pub use problem::Problem;
pub use sandbox::{Options, Sandbox, StartError};
