//! The base: under which address people outside reach our files.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// What an address is that only this machine reaches.
const HERE: &str = "is this machine itself";

/// An address without a query, under which `/media` is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MediaBase(Url);

/// What was to be a base is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("is no address under which media can be; write it like https://media.example.com")]
pub struct NotABase;

impl MediaBase {
    /// Where a file is.
    pub(crate) fn of(&self, name: &str) -> String {
        format!("{self}/media/{name}")
    }

    /// Whether only this machine reaches it.
    pub(crate) fn is_near(&self) -> bool {
        self.out_of_reach() == Some(HERE)
    }

    /// Why Instagram cannot reach it, as far as can be told without asking; nothing when it perhaps can.
    pub fn out_of_reach(&self) -> Option<&'static str> {
        match self.0.host()? {
            Host::Ipv4(address) => not_public(address.into()),
            Host::Ipv6(address) => not_public(IpAddr::V6(address).to_canonical()),
            Host::Domain(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let is_under = |root: &str| name.strip_suffix(root).is_some_and(|rest| rest.ends_with('.'));
                match &*name {
                    "localhost" => Some(HERE),
                    _ if is_under("localhost") => Some(HERE),
                    _ if is_under("local") || is_under("internal") || !name.contains('.') => {
                        Some("is a name that only its own network knows")
                    }
                    _ => None,
                }
            }
        }
    }
}

fn not_public(address: IpAddr) -> Option<&'static str> {
    let is_private = match address {
        IpAddr::V4(four) => {
            let [a, b, ..] = four.octets();
            four.is_private() || four.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(six) => six.is_unique_local() || six.is_unicast_link_local(),
    };
    match address {
        _ if address.is_loopback() || address.is_unspecified() => Some(HERE),
        _ if is_private => Some("is a private address"),
        _ => None,
    }
}

impl FromStr for MediaBase {
    type Err = NotABase;

    fn from_str(written: &str) -> Result<Self, NotABase> {
        let url = Url::parse(written).map_err(|_| NotABase)?;
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_whole = matches!(url.scheme(), "http" | "https") && url.has_host();
        let has_more = url.query().is_some() || url.fragment().is_some();
        if is_whole && is_plain && !has_more { Ok(Self(url)) } else { Err(NotABase) }
    }
}

impl fmt::Display for MediaBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(written: &str) -> MediaBase {
        written.parse().unwrap()
    }

    #[test]
    fn a_base_is_an_address_without_more() {
        assert_eq!(base("https://media.example.com").of("x.png"), "https://media.example.com/media/x.png");
        assert_eq!(base("https://example.com/shop/").of("x.png"), "https://example.com/shop/media/x.png");
        for wrong in ["", "here", "ftp://a.example", "https://u:p@a.example", "https://a.example?x", "s3://b"]
        {
            assert_eq!(wrong.parse::<MediaBase>(), Err(NotABase), "{wrong}");
        }
    }

    #[test]
    fn what_instagram_cannot_reach_is_told() {
        for near in [
            "http://127.0.0.1:2400",
            "http://[::1]:2400",
            "http://0.0.0.0:2400",
            "http://localhost:2400",
            "http://gateway.localhost",
            "http://10.1.2.3",
            "http://192.168.1.1",
            "http://100.64.1.1",
            "http://169.254.1.1",
            "http://[fd00::1]",
            "http://[::ffff:10.0.0.1]",
            "http://gateway",
            "http://gateway.internal",
        ] {
            assert!(base(near).out_of_reach().is_some(), "{near}");
        }
        for far in
            ["https://media.example.com", "http://8.8.8.8", "https://[2606:4700::1]", "https://mylocal.com"]
        {
            assert_eq!(base(far).out_of_reach(), None, "{far}");
        }
    }
}
