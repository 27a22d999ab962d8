//! The whole system, from outside, and the repository's own rules.

mod bucket;
mod chaos;
mod checkers;
mod clients;
mod corpus;
mod crowd;
mod dependencies;
mod deploy;
mod guide;
mod house;
mod logs;
mod looks;
mod malformed;
mod media;
mod pages;
mod papers;
mod rooms;
mod secrets;
mod shown;
mod verifiers;
