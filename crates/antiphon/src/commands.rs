//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod app;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod conversations;
pub(crate) mod dev;
pub(crate) mod disclosure;
pub(crate) mod doctor;
pub(crate) mod inbox;
pub(crate) mod jobs;
pub(crate) mod key;
pub(crate) mod listen;
pub(crate) mod master_key;
pub(crate) mod messages;
pub(crate) mod person;
pub(crate) mod presence;
pub(crate) mod react;
pub(crate) mod restore;
pub(crate) mod sandbox;
pub(crate) mod send;
pub(crate) mod serve;
pub(crate) mod statistics;
pub(crate) mod topics;
pub(crate) mod webhooks;
