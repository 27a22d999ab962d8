//! Links to what the sandbox serves itself.

use crate::space::Space;

/// The link to a file of a message, by its hash.
pub(super) fn media(space: &Space, hash: &str) -> String {
    format!("{}/_sandbox/media/{hash}", space.base)
}

/// The link to a sample.
pub(super) fn sample(space: &Space, name: &str) -> String {
    format!("{}/_sandbox/samples/{name}", space.base)
}
