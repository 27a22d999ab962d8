//! What happens when the app does not answer 200.

use jiff::SignedDuration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Stage, at};
use crate::advance::{Fired, What};
use crate::webhook::redeliver::{Mode, redeliver, try_now};
use crate::webhook::{self, DeliveryId};

fn attempts(fired: &[Fired]) -> Vec<(String, Option<u16>)> {
    let attempts = fired.iter().filter_map(|fired| match fired.what {
        What::Delivery { status, .. } => Some((fired.at.to_string(), status)),
        _ => None,
    });
    attempts.collect()
}

#[tokio::test]
async fn an_answer_that_is_not_200_is_followed_by_retries_of_the_same_bytes() {
    let mut stage = Stage::new().await;
    stage.app.answers([500, 204, 302]);
    assert_eq!(stage.say("hi").await.status, Some(500));
    stage.advance(SignedDuration::ZERO).await;
    let fired = stage.advance(SignedDuration::from_mins(1)).await;
    let expected = [("2026-01-01T12:00:15Z", Some(302)), ("2026-01-01T12:00:45Z", Some(200))];
    assert_eq!(attempts(&fired), expected.map(|(at, status)| (at.to_owned(), status)));
    let received = stage.app.received();
    assert_eq!(received.len(), 4);
    assert!(received.iter().all(|each| each.body == received[0].body && each.headers == received[0].headers));
    assert_eq!(stage.shown(DeliveryId(1)).state, "delivered");
}

#[tokio::test]
async fn a_delivery_that_nobody_takes_is_given_up_after_36_hours() {
    let stage = Stage::new().await;
    // A port on which nobody listens any more.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    stage.set(|world| world.settings.webhook_url = Some(url));
    let receipt = stage.say("hi").await;
    assert!(receipt.reason.unwrap().starts_with("no connection to 127.0.0.1:"));
    stage.advance(SignedDuration::from_hours(48)).await;
    let shown = stage.shown(DeliveryId(1));
    assert_eq!((shown.state, shown.attempts.len(), shown.next_try), ("given_up", 11, None));
    assert_eq!(shown.attempts[10].at, at("2026-01-02T22:12:45Z") + SignedDuration::ZERO);
}

#[tokio::test]
async fn a_retry_falls_due_by_a_clock_that_runs_without_anybody_advancing_it() {
    let mut stage = Stage::new().await;
    stage.app.answers([500, 500]);
    stage.say("hi").await;
    stage.app.receive().await;
    stage.app.receive().await;
    stage.space.clock.resume();
    // Moved, not advanced: whoever waits for the clock must notice by themselves.
    stage.space.clock.set(at("2026-01-01T12:01:00Z"));
    assert_eq!(stage.app.receive().await.says(), "hi");
}

#[tokio::test]
async fn a_retry_can_be_had_at_once() {
    let mut stage = Stage::new().await;
    stage.app.answers([500, 500]);
    stage.say("hi").await;
    stage.app.receive().await;
    stage.app.receive().await;
    stage.advance(SignedDuration::ZERO).await;
    try_now(&stage.space, DeliveryId(1)).unwrap();
    stage.app.receive().await;
    stage.advance(SignedDuration::ZERO).await;
    assert_eq!(stage.shown(DeliveryId(1)).state, "delivered");
    assert!(try_now(&stage.space, DeliveryId(1)).is_err(), "nothing is left to try");
}

#[tokio::test]
async fn the_same_bytes_keep_their_signature_and_only_signing_anew_heeds_a_new_secret() {
    let mut stage = Stage::new().await;
    stage.say("hi").await;
    stage.set(|world| world.settings.app_secret = "new-secret".into());
    for mode in [Mode::SameBytes, Mode::Resign] {
        let id = redeliver(&stage.space, DeliveryId(1), mode).unwrap();
        assert_eq!(webhook::settled(&stage.space, id).await.status, Some(200));
    }
    let received = stage.app.received();
    let signatures: Vec<_> = received.iter().map(|each| each.header("x-hub-signature-256")).collect();
    assert_eq!(signatures[0], signatures[1]);
    assert_ne!(signatures[0], signatures[2]);
    assert!(received.iter().all(|each| each.body == received[0].body));
    assert_eq!(stage.shown(DeliveryId(2)).repeats.unwrap().of, 1);
}

#[tokio::test]
async fn an_app_that_hangs_up_between_two_webhooks_still_gets_the_second() {
    let stage = Stage::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    stage.set(|world| world.settings.webhook_url = Some(url));
    let impolite = tokio::spawn(async move {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            answer_once_and_hang_up(&mut stream, "content-length: 0\r\n\r\n").await;
        }
    });
    assert_eq!(stage.say("one").await.status, Some(200));
    assert_eq!(stage.say("two").await.status, Some(200));
    impolite.await.unwrap();
}

async fn answer_once_and_hang_up(stream: &mut TcpStream, answer: &str) {
    let mut read = Vec::new();
    while !read.ends_with(b"}]}") {
        assert_ne!(stream.read_buf(&mut read).await.unwrap(), 0, "the sandbox hung up");
    }
    stream.write_all(format!("HTTP/1.1 200 OK\r\n{answer}").as_bytes()).await.unwrap();
}

#[tokio::test]
async fn an_app_that_breaks_off_its_answer_has_not_answered() {
    let stage = Stage::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    stage.set(|world| world.settings.webhook_url = Some(url));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        answer_once_and_hang_up(&mut stream, "content-length: 10\r\n\r\nhalf").await;
    });
    let receipt = stage.say("hi").await;
    assert_eq!(receipt.status, None);
    assert_eq!(receipt.reason.unwrap(), "the app began to answer 200 and broke off");
}

#[tokio::test]
async fn an_app_that_does_not_speak_tls_gets_nothing_by_https() {
    let mut stage = Stage::new().await;
    let url = stage.app.url().replace("http://", "https://");
    stage.set(|world| world.settings.webhook_url = Some(url));
    let reason = stage.say("hi").await.reason.unwrap();
    assert!(reason.starts_with("no TLS with 127.0.0.1:"), "{reason}");
    assert!(stage.app.received().is_empty());
}
