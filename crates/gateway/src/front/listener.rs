//! Listeners: which of them a request came to, and so what there is.

use std::net::SocketAddr;

use tokio::net::TcpListener;

/// Which listener a request came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Listener {
    /// The only one, which only this machine reaches: everything, and `/v1` without a key.
    Only,
    /// Instagram's paths, webhooks and health, for whoever reaches it.
    Graph,
    /// `/v1`, metrics and health, for this machine alone, without a key.
    NearAdmin,
    /// The same for whoever reaches it and has a key.
    FarAdmin,
    /// None: the gateway does not run, and a command asks.
    Rest,
}

impl Listener {
    /// What the only listener serves.
    pub(crate) fn only(listener: &TcpListener) -> Self {
        if is_near(listener) { Self::Only } else { Self::Graph }
    }

    /// What a listener of its own serves those who manage.
    pub(crate) fn admin(listener: &TcpListener) -> Self {
        if is_near(listener) { Self::NearAdmin } else { Self::FarAdmin }
    }

    /// Whether only this machine reaches `/v1` there, so that nobody is asked for a key.
    pub(crate) fn asks_for_no_key(self) -> bool {
        matches!(self, Self::Only | Self::NearAdmin | Self::Rest)
    }

    pub(crate) fn has_graph(self) -> bool {
        matches!(self, Self::Only | Self::Graph)
    }

    pub(crate) fn has_admin(self) -> bool {
        self != Self::Graph
    }
}

fn is_near(listener: &TcpListener) -> bool {
    listener.local_addr().is_ok_and(|address: SocketAddr| address.ip().to_canonical().is_loopback())
}
