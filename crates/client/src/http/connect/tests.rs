use http::{Request, StatusCode};
use http_body_util::Full;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::Timeouts;

#[test]
fn the_two_families_take_turns_and_the_favourite_leads() {
    let given = ["[::1]:1", "[::2]:1", "[::3]:1", "127.0.0.1:1"].map(|address| address.parse().unwrap());
    let ordered: Vec<String> = alternate(given.into_iter()).iter().map(ToString::to_string).collect();
    assert_eq!(ordered, ["[::1]:1", "127.0.0.1:1", "[::2]:1", "[::3]:1"]);
}

#[tokio::test]
async fn an_address_that_refuses_does_not_keep_the_next_from_being_tried() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let open = listener.local_addr().unwrap();
    let closed = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        gone.local_addr().unwrap()
    };
    let tcp = race([closed, closed, open].into()).await.unwrap();
    assert_eq!(tcp.peer_addr().unwrap(), open);
    let refused = race([closed].into()).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}

/// A key that protects nothing, and a certificate of it for `localhost`, good for a century.
const CERTIFICATE: &[u8] = include_bytes!("../../../tests/tls/certificate.der");
const KEY: &[u8] = include_bytes!("../../../tests/tls/key.der");

/// Answers requests over TLS until told to leave, then says farewell as TLS does: `shutdown` closes the connection along
/// with it, `!shutdown` leaves that for later.
async fn tls_server(shutdown: bool, leave: oneshot::Receiver<()>) -> (Origin, oneshot::Receiver<()>) {
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![CertificateDer::from(CERTIFICATE)], PrivatePkcs8KeyDer::from(KEY).into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let (gone, is_gone) = oneshot::channel();
    tokio::spawn(async move {
        let (tcp, _) = listener.accept().await.unwrap();
        // Or else the farewell waits until the answer before it is acknowledged.
        tcp.set_nodelay(true).unwrap();
        // A client that does not trust the certificate hangs up here.
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(tcp).await else { return };
        tokio::select! {
            _ = leave => {}
            () = answer_all(&mut stream) => panic!("the client left first"),
        }
        if shutdown {
            stream.shutdown().await.unwrap();
        } else {
            let (tcp, tls) = stream.get_mut();
            tls.send_close_notify();
            let mut farewell = Vec::new();
            tls.write_tls(&mut farewell).unwrap();
            tcp.write_all(&farewell).await.unwrap();
        }
        gone.send(()).unwrap();
        answer_all(&mut stream).await;
    });
    (Origin::of(&address.parse().unwrap()).unwrap(), is_gone)
}

async fn answer_all(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let mut request = Vec::new();
    while stream.read_buf(&mut request).await.is_ok_and(|length| length > 0) {
        if request.ends_with(b"\r\n\r\nHello") {
            request.clear();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        }
    }
}

async fn connected(origin: &Origin, config: ClientConfig) -> Result<Connection, TransportError> {
    let tcp = TcpStream::connect(("127.0.0.1", origin.port)).await.unwrap();
    let (watched, progress) = Watched::new(tcp);
    let stream = secure(origin, watched, &Arc::new(config)).await?;
    Connection::over(stream, progress, origin).await
}

fn hello(origin: &Origin) -> Request<Full<bytes::Bytes>> {
    let request = Request::post("/messages").header("host", origin.host_header());
    request.body(Full::new(bytes::Bytes::from_static(b"Hello"))).unwrap()
}

#[tokio::test]
async fn under_tls_too_connections_are_kept_and_a_farewell_is_seen_before_a_byte_leaves() {
    for (shutdown, is_heard_of) in [(true, true), (true, false), (false, true), (false, false)] {
        let (leave, told_to_leave) = oneshot::channel();
        let (origin, is_gone) = tls_server(shutdown, told_to_leave).await;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(CERTIFICATE)).unwrap();
        let mut connection = connected(&origin, trusting(roots)).await.unwrap();

        let timeouts = Timeouts::default();
        for _ in 0..2 {
            let (response, kept) = connection.exchange(hello(&origin), &origin, &timeouts).await.unwrap();
            assert_eq!((response.status(), response.into_body()), (StatusCode::OK, b"ok".to_vec()));
            connection = kept.expect("the server keeps it");
        }
        leave.send(()).unwrap();
        is_gone.await.unwrap();
        if is_heard_of {
            let_the_runtime_hear().await;
        }
        let error = connection.exchange(hello(&origin), &origin, &timeouts).await.err().unwrap();
        assert!(
            matches!(error, TransportError::NotSent { why: NotSent::Closed { .. }, .. }),
            "{shutdown}, {is_heard_of}: {error}"
        );
    }
}

/// Waits for a byte of another connection, and so until the runtime has asked the system what has come in.
async fn let_the_runtime_hear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut here = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (mut there, _) = listener.accept().await.unwrap();
    let mut byte = [0];
    let (read, written) = tokio::join!(here.read_exact(&mut byte), there.write_all(b"."));
    assert!(read.is_ok() && written.is_ok());
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_ends_it_before_a_byte_of_the_request_leaves() {
    let (_stay, told_to_leave) = oneshot::channel();
    let (origin, _) = tls_server(true, told_to_leave).await;
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let error = connected(&origin, trusting(roots)).await.err().unwrap();
    assert!(matches!(error, TransportError::NotSent { why: NotSent::Tls { .. }, .. }), "{error}");
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("certificate"), "{cause}");
}
