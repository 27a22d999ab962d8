//! Connections are kept for the next request, and a kept one is never trusted with a message it may lose.

use std::io::{Read, Write};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use antiphon_client::transport::Interrupted;
use antiphon_client::{Http, Timeouts, Transport};
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time;

use crate::peer::{Peer, Server, answer, delivered, unknown};

async fn deliver_all(mut peer: Peer) {
    while peer.request().await.is_some() {
        peer.deliver().await;
    }
}

/// Delivers one message, then does as told, then says that it is done.
async fn first_then<F>(leave: impl Fn(Peer) -> F + Copy + Send + 'static) -> (Server, Arc<Notify>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let done = Arc::new(Notify::new());
    let tell = done.clone();
    let server = Server::start(move |mut peer| {
        let tell = tell.clone();
        async move {
            peer.request().await;
            peer.deliver().await;
            leave(peer).await;
            tell.notify_one();
        }
    })
    .await;
    (server, done)
}

#[tokio::test]
async fn one_connection_carries_many_requests() {
    let server = Server::start(deliver_all).await;
    let http = server.http();
    for _ in 0..3 {
        delivered(&http, server.message()).await;
    }
    assert_eq!((server.connections(), server.requests()), (1, 3));
}

#[tokio::test]
async fn requests_at_the_same_time_have_a_connection_each() {
    let server = Server::start(deliver_all).await;
    let http = server.http();
    tokio::join!(delivered(&http, server.message()), delivered(&http, server.message()));
    assert_eq!((server.connections(), server.requests()), (2, 2));
}

#[tokio::test]
async fn closed_while_idle_is_noticed_before_a_byte_leaves() {
    let (server, closed) = first_then(async |peer| drop(peer)).await;
    let http = server.http();
    for _ in 0..3 {
        delivered(&http, server.message()).await;
        closed.notified().await;
    }
    assert_eq!((server.connections(), server.requests()), (3, 3));
}

#[tokio::test]
async fn reset_while_idle_is_noticed_before_a_byte_leaves() {
    let (server, closed) = first_then(async |peer| peer.reset()).await;
    let http = server.http();
    for _ in 0..3 {
        delivered(&http, server.message()).await;
        closed.notified().await;
    }
    assert_eq!((server.connections(), server.requests()), (3, 3));
}

#[tokio::test]
async fn a_farewell_while_idle_is_not_taken_for_the_next_answer() {
    let (server, said) = first_then(async |mut peer: Peer| {
        peer.say(&answer("408 Request Timeout", "connection: close\r\n", "too slow")).await;
    })
    .await;
    let http = server.http();
    for _ in 0..2 {
        delivered(&http, server.message()).await;
        said.notified().await;
    }
    assert_eq!((server.connections(), server.requests()), (2, 2));
}

/// The runtime is told of what comes in only when it has nothing else to do. Here it never gets to hear of the farewell,
/// because the test does not let go of the thread between the answer and the next request.
#[tokio::test]
async fn a_farewell_that_the_runtime_has_not_heard_of_is_noticed_before_a_byte_leaves() {
    for farewell in ["", "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ((leave, told_to_leave), (gone, is_gone)) = (mpsc::channel(), mpsc::channel());
        let server = std::thread::spawn(move || {
            for _ in 0..2 {
                let (mut tcp, _) = listener.accept().unwrap();
                let mut request = [0; 1024];
                assert!(tcp.read(&mut request).unwrap() > 0);
                tcp.write_all(answer("200 OK", "", "{}").as_bytes()).unwrap();
                told_to_leave.recv().unwrap();
                tcp.write_all(farewell.as_bytes()).unwrap();
                drop(tcp);
                gone.send(()).unwrap();
            }
        });
        let http = Http::to(&format!("http://{address}").parse().unwrap(), Timeouts::default()).unwrap();
        let ask = || http::Request::get(format!("http://{address}/me")).body(Vec::new()).unwrap();
        for _ in 0..2 {
            delivered(&http, ask()).await;
            leave.send(()).unwrap();
            is_gone.recv().unwrap();
        }
        server.join().unwrap();
    }
}

#[tokio::test]
async fn all_that_were_closed_while_idle_are_passed_over() {
    let (hang_up, is_over) = watch::channel(false);
    let closed = Arc::new(Semaphore::new(0));
    let tell = closed.clone();
    let server = Server::start(move |mut peer: Peer| {
        let (mut is_over, tell) = (is_over.clone(), tell.clone());
        async move {
            tokio::select! {
                () = async { while peer.request().await.is_some() { peer.deliver().await } } => {}
                _ = is_over.wait_for(|is_over| *is_over) => {}
            }
            drop(peer);
            tell.add_permits(1);
        }
    })
    .await;
    let http = server.http();
    tokio::join!(delivered(&http, server.message()), delivered(&http, server.message()));
    hang_up.send(true).unwrap();
    let _both = closed.acquire_many(2).await.unwrap();
    hang_up.send(false).unwrap();
    delivered(&http, server.message()).await;
    assert_eq!((server.connections(), server.requests()), (3, 3));
}

#[tokio::test]
async fn a_kept_connection_that_dies_after_the_first_byte_is_not_replaced() {
    let (server, _) = first_then(async |mut peer: Peer| {
        peer.request().await;
        peer.reset();
    })
    .await;
    let http = server.http();
    delivered(&http, server.message()).await;
    assert_eq!(unknown(&http, server.message()).await, Interrupted::Lost);
    assert_eq!((server.connections(), server.requests()), (1, 2), "the message was sent twice");
}

#[tokio::test]
async fn a_server_that_says_close_is_believed() {
    let server = Server::start(async |mut peer: Peer| {
        while peer.request().await.is_some() {
            peer.say(&answer("200 OK", "connection: close\r\n", "{}")).await;
        }
    })
    .await;
    let http = server.http();
    for _ in 0..2 {
        delivered(&http, server.message()).await;
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_connection_that_was_idle_for_long_is_not_used_again() {
    let server = Server::start(deliver_all).await;
    let http = server.http();
    delivered(&http, server.message()).await;
    time::pause();
    time::advance(Duration::from_secs(31)).await;
    time::resume();
    delivered(&http, server.message()).await;
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let (read, hung_up) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell_read, tell_hung_up) = (read.clone(), hung_up.clone());
    let server = Server::start(move |mut peer: Peer| {
        let (tell_read, tell_hung_up) = (tell_read.clone(), tell_hung_up.clone());
        async move {
            peer.request().await;
            tell_read.notify_one();
            assert_eq!(peer.request().await, None);
            tell_hung_up.notify_one();
        }
    })
    .await;
    let http = server.http();
    tokio::select! {
        _ = http.carry(server.message()) => panic!("nobody answers"),
        () = read.notified() => {}
    }
    hung_up.notified().await;
}

#[tokio::test]
async fn the_request_arrives_as_it_was_made_with_host_length_and_agent() {
    let server = Server::start(async |mut peer: Peer| {
        let request = peer.request().await.unwrap();
        peer.say(&answer("200 OK", "", &request)).await;
    })
    .await;
    let response = delivered(&server.http(), server.message()).await;
    let expected = format!(
        "POST /v24.0/17841400000000001/messages HTTP/1.1\r\n\
         authorization: Bearer canary-token\r\n\
         content-type: application/json\r\n\
         host: {}\r\n\
         user-agent: antiphon-client/{}\r\n\
         content-length: 34\r\n\r\n\
         {{\"message\":{{\"text\":\"canary-text\"}}}}",
        server.address(),
        env!("CARGO_PKG_VERSION"),
    );
    assert_eq!(String::from_utf8(response.into_body()).unwrap(), expected);
}

#[tokio::test]
async fn a_length_that_the_request_claims_does_not_count() {
    let server = Server::start(deliver_all).await;
    let http = server.http();
    for (name, value) in
        [("content-length", "7"), ("content-length", "7000"), ("transfer-encoding", "chunked")]
    {
        let mut message = server.message();
        message.headers_mut().insert(name, value.parse().unwrap());
        delivered(&http, message).await;
    }
    assert_eq!((server.connections(), server.requests()), (1, 3));
}

#[tokio::test]
async fn whoever_sets_no_limits_waits_without_limits() {
    let server = Server::start(deliver_all).await;
    let (connect, write, read) = (Duration::MAX, Duration::MAX, Duration::MAX);
    delivered(&server.http_with(Timeouts { connect, write, read }), server.message()).await;
}
