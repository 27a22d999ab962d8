//! A small, faithful Instagram for one's own machine.

mod advance;
mod clock;
mod deed;
mod fault;
mod graph;
mod happening;
mod journal;
mod media;
mod mid;
mod problem;
mod space;
mod tap;
mod webhook;
mod world;

pub use clock::Clock;
pub use problem::Problem;
