//! Addresses: which ones are public, and what the others are.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Network;

/// What is not for the public, as the registries of special addresses have it (RFC 6890 and its followers).
const OF_FOUR: &[(&str, &str)] = &[
    ("0.0.0.0/8", "this machine"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "an address behind a carrier's NAT"),
    ("127.0.0.0/8", "this machine"),
    ("168.63.129.16/32", "a cloud's own service"),
    ("169.254.0.0/16", "a link-local address, where clouds keep their secrets"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "a reserved address"),
    ("192.0.2.0/24", "an address of examples"),
    ("192.88.99.0/24", "a 6to4 relay"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "an address of benchmarks"),
    ("198.51.100.0/24", "an address of examples"),
    ("203.0.113.0/24", "an address of examples"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
];

/// The same for what lies in the public part of the longer ones.
const OF_SIX: &[(&str, &str)] = &[
    ("2001::/23", "a reserved address"),
    ("2001:db8::/32", "an address of examples"),
    ("2002::/16", "a 6to4 address, which hides another"),
    ("3fff::/20", "an address of examples"),
];

/// What an address is that is not public.
pub(super) fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => of_four(address),
        IpAddr::V6(address) => of_six(address),
    }
}

/// The address that is meant by one that hides another.
pub(super) fn meant(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => behind_nat64(six).map_or(IpAddr::V6(six), IpAddr::V4),
        four @ IpAddr::V4(_) => four,
    }
}

fn of_four(address: Ipv4Addr) -> Option<&'static str> {
    listed(OF_FOUR, address.into())
}

fn of_six(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(hidden) = address.to_ipv4_mapped().or_else(|| behind_nat64(address)) {
        return of_four(hidden);
    }
    let [first, ..] = address.segments();
    // Everything that is given out to anybody begins with the bits 001.
    if first & 0xe000 != 0x2000 {
        return Some(match first {
            0 => "this machine, or an address that hides another",
            0xfc00..=0xfdff => "a private address",
            0xfe80..=0xfebf => "a link-local address",
            0xff00.. => "a multicast address",
            _ => "a reserved address",
        });
    }
    listed(OF_SIX, address.into())
}

/// The shorter address that a well-known translator puts into a longer one (RFC 6052).
fn behind_nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else { return None };
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Some(Ipv4Addr::new(a, b, c, d))
}

fn listed(list: &[(&str, &'static str)], address: IpAddr) -> Option<&'static str> {
    let network = |written: &str| written.parse::<Network>().expect("the list above holds networks");
    list.iter().find(|(written, _)| network(written).contains(address)).map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_public(address: &str) -> bool {
        not_public(address.parse().unwrap()).is_none()
    }

    #[test]
    fn nothing_but_what_is_given_out_to_anybody_is_public() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::808:808",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_public(address), "{address}");
        }
    }

    #[test]
    fn their_neighbours_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
        ] {
            assert!(is_public(address), "{address}: {:?}", not_public(address.parse().unwrap()));
        }
    }
}
