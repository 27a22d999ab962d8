//! The whole system, from outside, and the repository's own rules.

mod chaos;
mod clients;
mod crowd;
mod dependencies;
mod guide;
mod house;
mod malformed;
mod papers;
mod rooms;
mod secrets;
mod shown;
mod verifiers;
