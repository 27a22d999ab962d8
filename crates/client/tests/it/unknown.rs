//! Once a byte of a request has left, everything but a whole answer means that its outcome is unknown.

use antiphon_client::transport::Interrupted;
use antiphon_client::{Timeouts, Transport};
use http::StatusCode;

use crate::peer::{Peer, Server, answer, short, unknown};

/// What a fresh connection's only request comes to when the server follows this script.
async fn outcome<F>(script: impl Fn(Peer) -> F + Send + 'static, timeouts: Timeouts) -> Interrupted
where
    F: Future<Output = ()> + Send + 'static,
{
    let server = Server::start(script).await;
    let why = unknown(&server.http_with(timeouts), server.message()).await;
    assert_eq!(server.connections(), 1, "it was tried again");
    why
}

#[tokio::test]
async fn closed_at_the_first_byte() {
    let why = outcome(async |mut peer| peer.first_byte().await, Timeouts::default()).await;
    assert_eq!(why, Interrupted::Lost);
}

#[tokio::test]
async fn reset_after_the_whole_request() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.reset();
    };
    assert_eq!(outcome(script, Timeouts::default()).await, Interrupted::Lost);
}

#[tokio::test]
async fn closed_in_the_middle_of_a_head() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\ncontent-le").await;
    };
    assert_eq!(outcome(script, Timeouts::default()).await, Interrupted::Lost);
}

#[tokio::test]
async fn closed_in_the_middle_of_a_body() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"recipient_id\"").await;
    };
    let truncated = Interrupted::Truncated { status: StatusCode::OK };
    assert_eq!(outcome(script, Timeouts::default()).await, truncated);
}

#[tokio::test]
async fn closed_in_the_middle_of_a_chunk() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{\"recipient_id\"").await;
    };
    let truncated = Interrupted::Truncated { status: StatusCode::INTERNAL_SERVER_ERROR };
    assert_eq!(outcome(script, Timeouts::default()).await, truncated);
}

#[tokio::test]
async fn never_answered() {
    let timeouts = short(|timeouts, soon| timeouts.read = soon);
    let why = outcome(async |peer: Peer| peer.stay_silent().await, timeouts).await;
    assert_eq!(why, Interrupted::ReadTimeout { after: timeouts.read });
}

#[tokio::test]
async fn silent_in_the_middle_of_a_head() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\ncontent-le").await;
        peer.stay_silent().await;
    };
    let timeouts = short(|timeouts, soon| timeouts.read = soon);
    assert_eq!(outcome(script, timeouts).await, Interrupted::ReadTimeout { after: timeouts.read });
}

#[tokio::test]
async fn silent_in_the_middle_of_a_body() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"recipient_id\"").await;
        peer.stay_silent().await;
    };
    let timeouts = short(|timeouts, soon| timeouts.read = soon);
    assert_eq!(outcome(script, timeouts).await, Interrupted::ReadTimeout { after: timeouts.read });
}

#[tokio::test]
async fn taken_in_part_only() {
    let server = Server::start(async |peer: Peer| peer.stop_reading().await).await;
    let timeouts = short(|timeouts, soon| timeouts.write = soon);
    let more_than_the_system_buffers = server.message_of(vec![b' '; 64 * 1024 * 1024]);
    let why = unknown(&server.http_with(timeouts), more_than_the_system_buffers).await;
    assert_eq!(why, Interrupted::WriteTimeout { after: timeouts.write });
}

#[tokio::test]
async fn answered_in_another_protocol() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("SSH-2.0-OpenSSH_9.2p1\r\n").await;
        peer.stay_silent().await;
    };
    assert_eq!(outcome(script, Timeouts::default()).await, Interrupted::NotHttp);
}

#[tokio::test]
async fn answered_with_more_than_is_read() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\ncontent-length: 8388609\r\n\r\n").await;
        peer.stay_silent().await;
    };
    assert_eq!(outcome(script, Timeouts::default()).await, Interrupted::TooLarge { limit: 8_388_608 });
}

#[tokio::test]
async fn answered_without_end() {
    let script = async |mut peer: Peer| {
        peer.request().await;
        peer.say("HTTP/1.1 200 OK\r\n\r\n").await;
        peer.flood().await;
    };
    assert_eq!(outcome(script, Timeouts::default()).await, Interrupted::TooLarge { limit: 8_388_608 });
}

/// What a 500 or a redirect means is for the reader of answers to say; the transport brings it back as it is.
#[tokio::test]
async fn an_answer_of_any_status_is_an_answer_and_is_not_followed() {
    for (status, code) in [("500 Internal Server Error", 500), ("302 Found", 302), ("401 Unauthorized", 401)]
    {
        let server = Server::start(async move |mut peer: Peer| {
            while peer.request().await.is_some() {
                peer.say(&answer(status, "location: /elsewhere\r\n", "<html>")).await;
            }
        })
        .await;
        let response = server.http().carry(server.message()).await.unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_slice()), (code, b"<html>".as_slice()));
        assert_eq!(server.requests(), 1);
    }
}
