//! Outside: asking at an address that somebody else named, without being led astray.
//!
//! Whoever may name an address could name one that only this machine or its network reaches. So the address is read
//! strictly, its name is resolved here, every address of it is checked, and the connection goes to one that was checked:
//! anew each time, for names change. What is posted is not redirected; what is got is, to places that are read and checked
//! as strictly. No proxy of the environment is asked.

mod address;
mod connect;
mod exchange;
mod get;
mod hosts;
mod network;
mod place;
mod post;
mod question;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::lookup_host;
use url::Host;

pub(crate) use exchange::Failed;
pub(crate) use get::{Beginning, Got, HEAD, HEAD_WITHIN, Validator};
pub use hosts::{Hosts, Named, NamesNone};
pub use network::{Network, NotANetwork};
pub use place::{Misplaced, Place};

/// How long a whole exchange may take unless something else is said.
const PATIENCE: Duration = Duration::from_secs(15);

/// What may be reached outside, and how patiently.
#[derive(Clone)]
pub struct Reach {
    /// Networks that may be reached although they are not public; plain `http` may be spoken there, at any port.
    private: Vec<Network>,
    /// How long a whole exchange may take.
    patience: Duration,
    names: Names,
    /// Which hosts may be asked.
    hosts: Hosts,
    /// Nothing is asked from here: addresses are read, and judged by whoever asks there.
    is_at_rest: bool,
}

/// Who says what a name stands for.
#[derive(Clone)]
enum Names {
    System,
    Told(Arc<Tell>),
}

/// What says what a name stands for.
type Tell = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

/// Why a place is not reached from here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutOfReach {
    /// Nobody knows the name.
    #[error("the name {host} leads to no address")]
    Nameless {
        /// The name.
        host: String,
    },
    /// It is not a public address.
    #[error("{host} leads to {address}, which is {what}")]
    Private {
        /// The name.
        host: String,
        /// The address.
        address: IpAddr,
        /// What it is instead.
        what: &'static str,
    },
    /// Bytes would go out for all to read.
    #[error("plain http would show everything to whoever stands in between")]
    Plain,
    /// Somebody said that it is not to be asked.
    #[error("{host} is not a host that this gateway may ask")]
    Denied {
        /// The name.
        host: String,
    },
    /// A port that is for something else than HTTP.
    #[error("port {port} is not one to ask at: 443, or one above 1023, is")]
    Port {
        /// The port.
        port: u16,
    },
}

impl Default for Reach {
    fn default() -> Self {
        let (private, hosts) = (Vec::new(), Hosts::default());
        Self { private, patience: PATIENCE, names: Names::System, hosts, is_at_rest: false }
    }
}

impl Reach {
    /// Public addresses, and this machine itself: for development.
    pub fn with_loopback() -> Self {
        Self::with_private(Network::loopback().to_vec())
    }

    /// Nothing is asked from here; what is named is judged when it is.
    pub(crate) fn at_rest() -> Self {
        Self { is_at_rest: true, ..Self::default() }
    }

    /// Public addresses, and these networks, of which nobody else can be meant.
    pub fn with_private(private: Vec<Network>) -> Self {
        Self { private, ..Self::default() }
    }

    /// The same, with another time for a whole exchange.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same, with names that are told instead of looked up.
    #[must_use]
    pub fn with_names(self, told: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Self {
        Self { names: Names::Told(Arc::new(told)), ..self }
    }

    /// The same, with hosts of which somebody says whether they may be asked.
    #[must_use]
    pub fn with_hosts(self, hosts: Hosts) -> Self {
        Self { hosts, ..self }
    }

    /// Whether nothing is asked from here.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.is_at_rest
    }

    /// The addresses of a place, every one of them checked.
    ///
    /// # Errors
    ///
    /// When one of them must not be asked from here, or there is none.
    pub async fn addresses(&self, place: &Place) -> Result<Vec<SocketAddr>, OutOfReach> {
        let host = || place.host().to_string();
        if self.hosts.denies(place.host()) {
            return Err(OutOfReach::Denied { host: host() });
        }
        let found = self.look_up(place).await.unwrap_or_default();
        if found.is_empty() {
            return Err(OutOfReach::Nameless { host: host() });
        }
        let meant = || found.iter().map(|address| address::meant(address.ip())).collect();
        if !self.hosts.let_ask(place.host(), meant) {
            return Err(OutOfReach::Denied { host: host() });
        }
        let mut is_all_private = true;
        for address in &found {
            let address = address.ip().to_canonical();
            if self.private.iter().any(|network| network.contains(address)) {
                continue;
            }
            is_all_private = false;
            if let Some(what) = address::not_public(address) {
                return Err(OutOfReach::Private { host: host(), address, what });
            }
        }
        match place.port() {
            _ if is_all_private => Ok(found),
            _ if !place.is_https() => Err(OutOfReach::Plain),
            443 | 1024.. => Ok(found),
            port => Err(OutOfReach::Port { port }),
        }
    }

    async fn look_up(&self, place: &Place) -> io::Result<Vec<SocketAddr>> {
        let port = place.port();
        let with_port = |addresses: Vec<IpAddr>| {
            addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect()
        };
        match (place.host(), &self.names) {
            (Host::Ipv4(address), _) => Ok(with_port(vec![(*address).into()])),
            (Host::Ipv6(address), _) => Ok(with_port(vec![(*address).into()])),
            (Host::Domain(name), Names::Told(told)) => Ok(with_port(told(name))),
            (Host::Domain(name), Names::System) => Ok(lookup_host((name.as_str(), port)).await?.collect()),
        }
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").field("private", &self.private).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
