//! Which machine a link leads to, and whether it may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::{Host, Url};

use super::Reach;

/// How long looking up a name may take when only this machine may be reached: its own names need no network.
const OWN_NAMES_TAKE: Duration = Duration::from_secs(2);

/// A connection to the machine of a link, if it may be reached; otherwise why there is none.
pub(super) async fn connect(url: &Url, reach: Reach) -> Result<TcpStream, String> {
    let host = url.host().ok_or("it names no host")?;
    let port = url.port_or_known_default().ok_or("it names no port")?;
    let addresses = addresses(&host, reach).await?;
    judge(&host, &addresses, reach)?;
    let addresses: Vec<_> = addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect();
    TcpStream::connect(&addresses[..]).await.map_err(|error| error.kind().to_string())
}

/// The name of the machine, as a certificate has it.
pub(super) fn name(url: &Url) -> Option<String> {
    Some(match url.host()? {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => address.to_string(),
    })
}

async fn addresses(host: &Host<&str>, reach: Reach) -> Result<Vec<IpAddr>, String> {
    let name = match *host {
        Host::Ipv4(address) => return Ok(vec![address.into()]),
        Host::Ipv6(address) => return Ok(vec![address.into()]),
        Host::Domain(name) if is_localhost(name) => {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        Host::Domain(name) => name,
    };
    let found = match reach {
        Reach::Loopback => timeout(OWN_NAMES_TAKE, lookup_host((name, 0))).await.ok().and_then(Result::ok),
        Reach::Anywhere => Some(lookup_host((name, 0)).await.map_err(|error| error.to_string())?),
    };
    // A name that this machine does not know is not its own.
    let found = found.ok_or_else(|| not_here(host))?;
    Ok(found.map(|address| address.ip()).collect())
}

/// `localhost` is this machine, whatever a resolver says (RFC 6761).
fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether every address of a host may be asked.
fn judge(host: &Host<&str>, addresses: &[IpAddr], reach: Reach) -> Result<(), String> {
    for address in addresses.iter().map(IpAddr::to_canonical) {
        if address.is_unspecified() {
            return Err(format!("{host} is where servers listen; link to 127.0.0.1 instead"));
        }
        if address.is_multicast() {
            return Err(format!("{host} is no single machine's address"));
        }
        if reach == Reach::Loopback && !address.is_loopback() {
            return Err(not_here(host));
        }
    }
    Ok(())
}

fn not_here(host: &Host<&str>) -> String {
    format!(
        "{host} is not on this machine; start the sandbox with --allow-remote-media to let it fetch from there"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str, reach: Reach) -> Result<(), String> {
        judge(&Host::Domain("shop.test"), &[address.parse().unwrap()], reach)
    }

    #[test]
    fn this_machine_is_what_loops_back() {
        for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(judged(address, Reach::Loopback), Ok(()), "{address}");
        }
        for address in [
            "192.0.2.1",
            "10.0.0.1",
            "169.254.169.254",
            "::ffff:192.0.2.1",
            "fe80::1",
            "64:ff9b::7f00:1",
            "::7f00:1",
        ] {
            let why = judged(address, Reach::Loopback).unwrap_err();
            assert!(why.starts_with("shop.test is not on this machine"), "{address}: {why}");
            assert_eq!(judged(address, Reach::Anywhere), Ok(()), "{address}");
        }
    }

    #[test]
    fn one_address_elsewhere_is_enough_to_refuse_a_name() {
        let addresses = ["127.0.0.1", "192.0.2.1"].map(|address| address.parse().unwrap());
        assert!(judge(&Host::Domain("shop.test"), &addresses, Reach::Loopback).is_err());
    }

    #[test]
    fn nobodys_addresses_are_not_asked_at_all() {
        for address in ["0.0.0.0", "::", "::ffff:0.0.0.0", "224.0.0.1", "ff02::1"] {
            assert!(judged(address, Reach::Anywhere).is_err(), "{address}");
        }
    }

    #[test]
    fn localhost_needs_no_looking_up() {
        for name in ["localhost", "localhost.", "shop.localhost"] {
            assert!(is_localhost(name), "{name}");
        }
        for name in ["localhost.example.org", "notlocalhost", "local"] {
            assert!(!is_localhost(name), "{name}");
        }
    }
}
