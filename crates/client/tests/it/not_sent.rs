//! Whatever happens before the first byte of a request leaves means that it was not sent.

use antiphon_client::transport::NotSent;
use antiphon_client::{Http, Timeouts};
use http::Request;
use tokio::net::TcpListener;

use crate::peer::{Server, not_sent, short};

fn http(address: &str, timeouts: Timeouts) -> Http {
    Http::to(&address.parse().unwrap(), timeouts).unwrap()
}

fn post(address: &str) -> Request<Vec<u8>> {
    Request::post(format!("{address}/v24.0/me/messages")).body(b"canary-text".to_vec()).unwrap()
}

#[tokio::test]
async fn nobody_listens() {
    let address = {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", gone.local_addr().unwrap())
    };
    let why = not_sent(&http(&address, Timeouts::default()), post(&address)).await;
    assert_eq!(why, NotSent::Connect { origin: address });
}

#[tokio::test]
async fn the_name_has_no_address() {
    // No label may be longer than 63 bytes, so no resolver has to be asked.
    let host = format!("{}.invalid", "a".repeat(64));
    let address = format!("http://{host}");
    let why = not_sent(&http(&address, Timeouts::default()), post(&address)).await;
    assert_eq!(why, NotSent::Name { host });
}

#[tokio::test]
async fn the_server_speaks_no_tls() {
    let server = Server::start(async |mut peer| {
        peer.first_byte().await;
        peer.say("HTTP/1.1 400 Bad Request\r\n\r\n").await;
        peer.stay_silent().await;
    })
    .await;
    let address = format!("https://{}", server.address());
    let why = not_sent(&http(&address, Timeouts::default()), post(&address)).await;
    assert_eq!(why, NotSent::Tls { origin: address });
}

#[tokio::test]
async fn the_tls_handshake_is_never_answered() {
    let server = Server::start(async |peer| peer.stay_silent().await).await;
    let address = format!("https://{}", server.address());
    let timeouts = short(|timeouts, soon| timeouts.connect = soon);
    let why = not_sent(&http(&address, timeouts), post(&address)).await;
    assert_eq!(why, NotSent::ConnectTimeout { origin: address, after: timeouts.connect });
}

#[tokio::test]
async fn the_request_is_for_another_origin() {
    let server = Server::start(async |peer| peer.stay_silent().await).await;
    let why = not_sent(&server.http(), post("https://user:canary@evil.example")).await;
    let origin = format!("http://{}", server.address());
    assert_eq!(why, NotSent::Misdirected { asked: "https://evil.example".into(), origin });
    assert_eq!(server.connections(), 0);
}
