//! Connections that break on purpose, as the client sees it.

use super::*;

/// Sends a message under a fault, and tells how the connection ended.
async fn broken(fault: &str) -> (Stage, Peer, io::Result<Vec<u8>>) {
    let stage = Stage::new().await;
    stage.arm(fault);
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    let end = peer.hear_the_end().await;
    (stage, peer, end)
}

#[tokio::test]
async fn a_reply_that_is_reset_is_lost_but_the_message_has_arrived() {
    let (stage, _, end) = broken(r#"{"preset":"lose-reply"}"#).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(received(stage.space()), ["hello"]);
    let exchange = stage.exchange().await;
    assert_eq!((exchange.status, exchange.response.len()), (None, 0));
    assert_eq!(exchange.note.faults, ["lose-reply"]);
    let fault = &stage.space().faults().list(stage.space().clock.now())[0];
    assert_eq!((fault.fired, fault.last_exchange), (1, Some(1)));
}

#[tokio::test]
async fn a_connection_that_is_reset_before_delivers_nothing() {
    let (stage, _, end) = broken(r#"{"preset":"reset"}"#).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert!(received(stage.space()).is_empty());
}

#[tokio::test]
async fn a_connection_that_is_closed_ends_without_a_byte() {
    let (stage, _, end) = broken(r#"{"effect":{"lose_reply":"close"}}"#).await;
    assert_eq!(end.unwrap(), b"");
    assert_eq!(received(stage.space()), ["hello"]);
}

#[tokio::test]
async fn an_answer_that_breaks_off_promises_more_than_it_gives() {
    let (stage, peer, end) = broken(r#"{"effect":{"truncate_reply":{"bytes":3}}}"#).await;
    let answer = end.unwrap();
    assert_eq!(length_of_answer(&answer), None);
    assert_eq!(Message::response(&answer, false).unwrap().body.as_ref(), br#"{"r"#);
    let exchange = stage.exchange().await;
    assert_eq!((exchange.status, exchange.response.to_vec()), (Some(200), peer.got));
}

#[tokio::test]
async fn a_slow_answer_is_whole_in_the_end() {
    let (stage, _, end) = broken(r#"{"effect":{"bandwidth":{"bytes_per_second":20000}}}"#).await;
    let answer = end.unwrap();
    assert_eq!(length_of_answer(&answer), Some(answer.len()));
    assert_eq!(stage.exchange().await.response, answer);
}

#[tokio::test]
async fn a_client_that_gives_up_waiting_finds_its_message_delivered() {
    let stage = Stage::new().await;
    stage.arm(r#"{"preset":"hang"}"#);
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    while received(stage.space()).is_empty() {
        stage.space().happenings.watch().changed().await.unwrap();
    }
    drop(peer);
    assert_eq!(stage.exchange().await.status, None);
}

#[tokio::test]
async fn a_client_that_is_left_waiting_is_let_go_at_last() {
    let stage = Stage::with(Limits { hang: Duration::from_millis(20), ..Limits::default() }).await;
    stage.arm(r#"{"preset":"hang"}"#);
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    assert_eq!(peer.hear_the_end().await.unwrap(), b"");
}

#[tokio::test]
async fn a_call_goes_on_to_its_end_although_the_client_is_gone() {
    let stage = Stage::new().await;
    stage.arm(r#"{"preset":"hold"}"#);
    let mut peer = stage.call().await;
    peer.say(message("hello")).await;
    while stage.space().faults().list(stage.space().clock.now())[0].fired == 0 {
        tokio::task::yield_now().await;
    }
    drop(peer);
    assert!(stage.space().faults().release("hold"));
    stage.exchange().await;
    assert_eq!(received(stage.space()), ["hello"]);
}

#[tokio::test]
async fn what_is_answered_wrongly_keeps_the_connection() {
    let stage = Stage::new().await;
    let mut peer = stage.call().await;
    for (fault, status) in [
        (r#"{"preset":"deliver-then-500"}"#, "500"),
        (r#"{"preset":"bad-gateway"}"#, "502"),
        (r#"{"preset":"malformed-json"}"#, "200"),
        (r#"{"effect":{"answer":{"status":503,"body":"busy"}}}"#, "503"),
    ] {
        stage.arm(fault);
        peer.say(message("hello")).await;
        let answer = peer.hear().await;
        let line = Message::response(&answer, false).unwrap().start_line.into_owned();
        assert_eq!(line.split(' ').nth(1), Some(status), "{fault}");
    }
    assert_eq!(received(stage.space()).len(), 3);
}
