//! Making a connection: name, address, TLS. Nothing of a request leaves here, so every failure means *not sent*.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use url::Host;

use super::connection::Connection;
use super::origin::Origin;
use super::stream::{Stream, Watched};
use crate::transport::{NotSent, TransportError};

/// Connects to an origin, trying all its addresses.
pub(super) async fn connect(origin: &Origin, within: Duration) -> Result<Connection, TransportError> {
    let connecting = async {
        let addresses = resolve(origin).await?;
        let tcp = race(addresses).await.map_err(|error| {
            TransportError::not_sent(NotSent::Connect { origin: origin.to_string() }, error)
        })?;
        let (watched, progress) = Watched::new(tcp);
        let stream = secure(origin, watched, &TLS).await?;
        Connection::over(stream, progress, origin).await
    };
    match timeout(within, connecting).await {
        Ok(connected) => connected,
        Err(_) => Err(NotSent::ConnectTimeout { origin: origin.to_string(), after: within }.into()),
    }
}

async fn resolve(origin: &Origin) -> Result<VecDeque<SocketAddr>, TransportError> {
    let host = match &origin.host {
        Host::Ipv4(address) => return Ok([SocketAddr::from((*address, origin.port))].into()),
        Host::Ipv6(address) => return Ok([SocketAddr::from((*address, origin.port))].into()),
        Host::Domain(host) => host,
    };
    let unknown = || NotSent::Name { host: host.clone() };
    let found = lookup_host((host.as_str(), origin.port)).await;
    let addresses = alternate(found.map_err(|error| TransportError::not_sent(unknown(), error))?);
    if addresses.is_empty() { Err(unknown().into()) } else { Ok(addresses) }
}

/// Orders addresses so that the two families take turns, the resolver's favourite first.
fn alternate(addresses: impl Iterator<Item = SocketAddr>) -> VecDeque<SocketAddr> {
    let mut addresses = addresses.peekable();
    let is_first_v6 = addresses.peek().is_some_and(SocketAddr::is_ipv6);
    let (mut favourites, mut others): (VecDeque<_>, VecDeque<_>) =
        addresses.partition(|address| address.is_ipv6() == is_first_v6);
    let mut ordered = VecDeque::with_capacity(favourites.len() + others.len());
    while !(favourites.is_empty() && others.is_empty()) {
        ordered.extend(favourites.pop_front());
        ordered.extend(others.pop_front());
    }
    ordered
}

/// Tries one address after the other, each as soon as the one before has failed or kept us waiting for a moment; the
/// first connection wins. A family that leads nowhere then costs a moment and not the whole time-out.
async fn race(mut addresses: VecDeque<SocketAddr>) -> io::Result<TcpStream> {
    let mut attempts = FuturesUnordered::new();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        match addresses.pop_front() {
            Some(address) => attempts.push(TcpStream::connect(address)),
            None if attempts.is_empty() => return Err(failure),
            None => {}
        }
        tokio::select! {
            Some(attempt) = attempts.next() => match attempt {
                // Requests are small and must not wait for the acknowledgement of the one before.
                Ok(tcp) => return tcp.set_nodelay(true).map(|()| tcp),
                Err(error) => failure = error,
            },
            () = sleep(HEAD_START), if !addresses.is_empty() => {}
        }
    }
}

async fn secure(
    origin: &Origin,
    stream: Watched,
    config: &Arc<ClientConfig>,
) -> Result<Stream, TransportError> {
    if !origin.is_https {
        return Ok(Stream::Plain(stream));
    }
    let failed = || NotSent::Tls { origin: origin.to_string() };
    let name = origin.server_name().map_err(|error| TransportError::not_sent(failed(), error))?;
    let session = TlsConnector::from(config.clone()).connect(name, stream).await;
    Ok(Stream::Tls(Box::new(session.map_err(|error| TransportError::not_sent(failed(), error))?)))
}

/// One configuration for all, so that sessions can be resumed and the roots are read once.
static TLS: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    Arc::new(trusting(roots))
});

fn trusting(roots: RootCertStore) -> ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring supports the versions that rustls thinks safe")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// How long an address is given before the next one is tried beside it, as RFC 8305 recommends.
const HEAD_START: Duration = Duration::from_millis(250);

#[cfg(test)]
mod tests;
