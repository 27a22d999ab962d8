//! How connections and the server itself come to an end.

use super::*;

#[tokio::test]
async fn told_to_stop_the_server_finishes_what_is_under_way() {
    let mut stage = Stage::new().await;
    stage.arm(r#"{"preset":"hold"}"#);
    let (mut busy, mut idle) = (stage.call().await, stage.call().await);
    idle.say(CALL).await;
    idle.hear().await;
    busy.say(message("hello")).await;
    while stage.space().faults().list(stage.space().clock.now())[0].fired == 0 {
        tokio::task::yield_now().await;
    }
    stage.stop.cancel();
    assert_eq!(idle.hear_the_end().await.unwrap(), b"");
    assert!(stage.space().faults().release("hold"));
    assert!(busy.hear_the_end().await.unwrap().starts_with(b"HTTP/1.1 200 OK"));
    (&mut stage.serving).await.unwrap();
    assert!(TcpStream::connect(stage.address).await.is_err());
    assert_eq!(stage.calls().len(), 2);
}

#[tokio::test]
async fn told_to_stop_the_server_does_not_wait_for_ever() {
    let stage = Stage::with(Limits { goodbye: Duration::from_millis(20), ..Limits::default() }).await;
    stage.arm(r#"{"preset":"hold"}"#);
    let mut held = stage.call().await;
    held.say(message("hello")).await;
    while stage.space().faults().list(stage.space().clock.now())[0].fired == 0 {
        tokio::task::yield_now().await;
    }
    stage.stop.cancel();
    stage.serving.await.unwrap();
    assert_eq!(held.hear_the_end().await.unwrap_or_default(), b"");
}

#[tokio::test]
async fn told_to_stop_the_server_ends_streams_that_would_go_on() {
    let stage = Stage::new().await;
    let mut listener = stage.call().await;
    listener.say("GET /_sandbox/v1/endless HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    while !listener.got.ends_with(b"beat\r\n") {
        let byte = listener.stream.read_u8().await.unwrap();
        listener.got.push(byte);
    }
    stage.stop.cancel();
    assert!(listener.hear_the_end().await.unwrap().ends_with(b"0\r\n\r\n"));
    stage.serving.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_stays_silent_is_closed() {
    let impatient = Limits { idle: Duration::from_millis(20), ..Limits::default() };
    let stage = Stage::with(impatient).await;
    let mut peer = stage.call().await;
    assert_eq!(peer.hear_the_end().await.unwrap(), b"");
    assert!(stage.space().journal().exchanges().is_empty());
}

#[tokio::test]
async fn one_connection_too_many_waits_for_its_turn() {
    let stage = Stage::with(Limits { connections: 1, ..Limits::default() }).await;
    let (mut first, mut second) = (stage.call().await, stage.call().await);
    second.say(CALL).await;
    first.say(CALL).await;
    first.hear().await;
    assert_eq!(stage.exchanges(1).await.len(), 1);
    drop(first);
    second.hear().await;
}
