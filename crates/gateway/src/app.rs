//! What every part of the gateway shares.

use crate::books::Books;
use crate::fitting::Fitting;
use crate::names::Names;
use crate::{Clock, Directory, Hosting, Media, Owner, Policies, Targets, Upstream};

/// What every part of the gateway shares; cheap to clone.
#[derive(Clone, Debug)]
pub struct App<S> {
    /// What is remembered.
    pub store: S,
    /// Apps and accounts, with their secrets opened.
    pub directory: Directory<S>,
    /// How accounts say that a bot is speaking.
    pub policies: Policies,
    /// The engine's keeper: is told what happened, and tells what became of messages.
    pub owner: Owner,
    /// Decides windows, expiry and proof.
    pub clock: Clock,
    /// Instagram.
    pub upstream: Upstream,
    /// What works through what is kept: replays, erasures, retention.
    pub(crate) books: Books,
    /// Where things go on to: the user's own apps.
    pub relays: Targets<S>,
    /// Files of the user's own, if the gateway hosts any.
    pub(crate) hosting: Option<Hosting>,
    /// What links lead to, looked at before it is sent.
    pub media: Media,
    /// What makes them fit.
    pub(crate) fitting: Fitting,
    /// What people are called.
    pub(crate) names: Names,
}
