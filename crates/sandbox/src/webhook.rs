//! Webhooks: what Instagram tells an app.

pub(crate) mod pump;

/// The deliveries of a space.
#[derive(Debug, Default)]
pub(crate) struct Webhooks;
