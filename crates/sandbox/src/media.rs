//! The media of messages.

pub(crate) mod fetch;
