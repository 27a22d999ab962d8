//! Connecting to an address that was checked, and proving with TLS that it is the one that was named.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Place;
use super::exchange::Failed;

/// How long one of several addresses is waited for.
const EACH: Duration = Duration::from_secs(4);

/// A connection, with TLS or without.
pub(super) enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Connects to the first of these addresses that answers.
pub(super) async fn connect(place: &Place, addresses: &[SocketAddr]) -> Result<Stream, Failed> {
    connect_trusting(&TLS, place, addresses).await
}

async fn connect_trusting(
    tls: &Arc<ClientConfig>,
    place: &Place,
    addresses: &[SocketAddr],
) -> Result<Stream, Failed> {
    let tcp = first(addresses).await.map_err(|error| Failed::Connect(error.kind()))?;
    if !place.is_https() {
        return Ok(Stream::Plain(tcp));
    }
    let name = ServerName::try_from(place.host().to_string().trim_matches(['[', ']']).to_owned());
    let name = name.map_err(|_| Failed::Tls)?;
    let session = TlsConnector::from(tls.clone()).connect(name, tcp).await;
    session.map(|stream| Stream::Tls(Box::new(stream))).map_err(|_| Failed::Tls)
}

async fn first(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match timeout(EACH, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => return tcp.set_nodelay(true).map(|()| tcp),
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(failure)
}

/// One configuration for all, so that the roots are read once.
static TLS: LazyLock<Arc<ClientConfig>> =
    LazyLock::new(|| Arc::new(trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })));

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

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, into),
            Self::Tls(stream) => Pin::new(stream).poll_read(cx, into),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, from),
            Self::Tls(stream) => Pin::new(stream).poll_write(cx, from),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::ServerConfig;
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// A key that protects nothing, and a certificate of it for `localhost`.
    const CERTIFICATE: &[u8] = include_bytes!("../../../client/tests/tls/certificate.der");
    const KEY: &[u8] = include_bytes!("../../../client/tests/tls/key.der");

    /// Shakes hands with whoever comes.
    async fn server() -> SocketAddr {
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], PrivatePkcs8KeyDer::from(KEY).into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let _ = TlsAcceptor::from(Arc::new(config.clone())).accept(tcp).await;
            }
        });
        address
    }

    #[tokio::test]
    async fn a_certificate_proves_the_name_or_nothing_is_sent() {
        let address = server().await;
        let place = |host: &str| format!("https://{host}:{}/", address.port()).parse::<Place>().unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(CERTIFICATE)).unwrap();
        let own = Arc::new(trusting(roots));
        let to = async |tls, host| connect_trusting(tls, &place(host), &[address]).await;
        assert!(matches!(to(&own, "localhost").await, Ok(Stream::Tls(_))));
        assert!(matches!(to(&own, "app.example").await, Err(Failed::Tls)), "it is another's certificate");
        assert!(matches!(to(&TLS, "localhost").await, Err(Failed::Tls)), "nobody vouches for it");
        let plain = format!("http://localhost:{}/", address.port()).parse().unwrap();
        assert!(matches!(connect(&plain, &[address]).await, Ok(Stream::Plain(_))));
    }
}
