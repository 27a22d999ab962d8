//! Links to the media that a sandbox serves itself, as webhooks carry them.

use crate::space::Space;

/// Where the media of a space are served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Links<'a> {
    base: &'a str,
    space: &'a str,
}

impl<'a> Links<'a> {
    /// The links of a space.
    pub(crate) fn of(space: &'a Space) -> Self {
        Self { base: &space.base, space: &space.name }
    }

    /// The link to a file of a message, by its hash.
    pub(crate) fn media(&self, hash: &str) -> String {
        format!("{self}/_sandbox/media/{hash}")
    }

    /// The link to a sample.
    pub(crate) fn sample(&self, name: &str) -> String {
        format!("{self}/_sandbox/samples/{name}")
    }
}

impl std::fmt::Display for Links<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.base)?;
        if self.space.is_empty() { Ok(()) } else { write!(f, "/s/{}", self.space) }
    }
}
