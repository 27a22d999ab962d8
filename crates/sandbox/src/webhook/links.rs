//! Links to the media that a sandbox serves itself, as webhooks carry them.

use std::sync::OnceLock;

/// Where a sandbox listens unless told otherwise.
const USUAL: &str = "http://127.0.0.1:2401";

/// Where the media of a space are served.
#[derive(Debug, Default)]
pub(crate) struct Links(OnceLock<Box<str>>);

impl Links {
    /// Says where the sandbox listens, such as `http://127.0.0.1:2401`, with `/s/NAME` for a named space. Only the first
    /// call counts: a sandbox does not move.
    pub(crate) fn serve_from(&self, base: &str) {
        self.0.get_or_init(|| base.trim_end_matches('/').into());
    }

    /// The link to a file of a message, by its hash.
    pub(crate) fn media(&self, hash: &str) -> String {
        format!("{}/_sandbox/media/{hash}", self.base())
    }

    /// The link to a sample.
    pub(crate) fn sample(&self, name: &str) -> String {
        format!("{}/_sandbox/samples/{name}", self.base())
    }

    fn base(&self) -> &str {
        self.0.get().map_or(USUAL, |base| base)
    }
}
