//! The rules, one by one, against an engine that is told everything by hand.

mod doubt;
mod likeness;
mod owner;
mod pace;
mod parts;
mod stand;
mod turn;
mod window;
