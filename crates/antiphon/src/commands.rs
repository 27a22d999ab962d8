//! The commands, one file each.

pub(crate) mod account;
pub(crate) mod app;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod conversations;
pub(crate) mod dev;
pub(crate) mod doctor;
pub(crate) mod listen;
pub(crate) mod messages;
pub(crate) mod presence;
pub(crate) mod react;
pub(crate) mod relay;
pub(crate) mod sandbox;
pub(crate) mod send;
pub(crate) mod serve;
pub(crate) mod topics;
pub(crate) mod webhooks;
