//! A small, faithful Instagram for one's own machine.

mod advance;
mod clock;
mod control;
mod deed;
mod duration;
mod fault;
mod filter;
mod graph;
mod guard;
mod happening;
mod journal;
mod keep;
mod media;
mod mid;
mod problem;
mod sandbox;
mod server;
mod snapshot;
mod space;
mod tap;
mod tls;
mod wait;
mod webhook;
mod world;

pub use clock::Clock;
pub use keep::KeepError;
pub use problem::Problem;
pub use sandbox::{Options, Sandbox, StartError};
