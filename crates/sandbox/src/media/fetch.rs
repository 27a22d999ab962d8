//! Fetches media as Instagram does.

/// Which hosts media may be fetched from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Reach {
    /// This machine only.
    #[default]
    Loopback,
    /// Any host.
    Anywhere,
}
