//! Hosts: which ones may be asked, where that is said.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Host;

use super::Network;

/// Which hosts may be asked: those that are allowed, or all when none is; never one that is denied.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Hosts {
    /// Nothing else is asked, unless there is none.
    pub allow: Vec<Named>,
    /// What is never asked.
    pub deny: Vec<Named>,
}

/// Hosts by a name, which means what ends with it as well, or by the network that they are in.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Named(By);

#[derive(Clone, Debug, Eq, PartialEq)]
enum By {
    Name(String),
    Network(Network),
}

/// What was to name hosts names none.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{0:?} names no host; write a name, which means what ends with it as well, or a network: example.com, 10.0.0.0/8"
)]
pub struct NamesNone(String);

impl Hosts {
    /// Whether a host is denied by its name alone, before anybody is asked for its addresses.
    pub(super) fn denies(&self, host: &Host<String>) -> bool {
        self.deny.iter().any(|named| named.is_name_of(host))
    }

    /// Whether a host may be asked that leads to these addresses.
    pub(super) fn let_ask(&self, host: &Host<String>, addresses: impl Fn() -> Vec<IpAddr>) -> bool {
        let is_within = |list: &[Named], address: IpAddr| list.iter().any(|named| named.holds(address));
        let addresses = addresses();
        if self.denies(host) || addresses.iter().any(|address| is_within(&self.deny, *address)) {
            return false;
        }
        self.allow.is_empty()
            || self.allow.iter().any(|named| named.is_name_of(host))
            || addresses.iter().all(|address| is_within(&self.allow, *address))
    }
}

impl Named {
    fn is_name_of(&self, host: &Host<String>) -> bool {
        let (By::Name(name), Host::Domain(host)) = (&self.0, host) else { return false };
        let rest = host.trim_end_matches('.').strip_suffix(name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    fn holds(&self, address: IpAddr) -> bool {
        matches!(&self.0, By::Network(network) if network.contains(address))
    }
}

impl FromStr for Named {
    type Err = NamesNone;

    fn from_str(written: &str) -> Result<Self, NamesNone> {
        if let Ok(network) = written.parse() {
            return Ok(Self(By::Network(network)));
        }
        match Host::parse(written.trim_end_matches('.')) {
            Ok(Host::Domain(name)) if !name.contains(['*', '/']) && !name.starts_with('.') => {
                Ok(Self(By::Name(name)))
            }
            _ => Err(NamesNone(written.to_owned())),
        }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            By::Name(name) => f.write_str(name),
            By::Network(network) => network.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(allow: &[&str], deny: &[&str]) -> Hosts {
        let read = |list: &[&str]| list.iter().map(|written| written.parse().unwrap()).collect();
        Hosts { allow: read(allow), deny: read(deny) }
    }

    fn may(hosts: &Hosts, host: &str, address: &str) -> bool {
        hosts.let_ask(&Host::parse(host).unwrap(), || vec![address.parse().unwrap()])
    }

    #[test]
    fn a_name_means_what_ends_with_it_as_well() {
        let own = hosts(&["shop.example", "bücher.example"], &[]);
        for host in ["shop.example", "cdn.shop.example", "SHOP.example.", "xn--bcher-kva.example"] {
            assert!(may(&own, host, "8.8.8.8"), "{host}");
        }
        for host in ["workshop.example", "shop.example.evil.example", "example", "8.8.8.8"] {
            assert!(!may(&own, host, "8.8.8.8"), "{host}");
        }
    }

    #[test]
    fn what_is_denied_wins() {
        let most = hosts(&["shop.example", "8.8.0.0/16"], &["old.shop.example", "8.8.4.0/24"]);
        assert!(may(&most, "shop.example", "1.1.1.1") && may(&most, "other.example", "8.8.8.8"));
        assert!(!may(&most, "other.example", "1.1.1.1"));
        assert!(!may(&most, "a.old.shop.example.", "1.1.1.1"));
        assert!(!may(&most, "shop.example", "8.8.4.4"));
        assert!(may(&Hosts::default(), "any.example", "1.1.1.1"));
    }

    #[test]
    fn what_names_no_host_is_refused() {
        for wrong in ["", "*.example.com", "https://example.com", "a b", "10.0.0.0/33", "example.com/x"] {
            assert!(wrong.parse::<Named>().is_err(), "{wrong:?}");
        }
        for right in ["example.com", "10.0.0.0/8", "fd00::/8"] {
            assert_eq!(right.parse::<Named>().unwrap().to_string(), right);
        }
    }
}
