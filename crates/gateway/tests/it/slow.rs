//! Callers who take their time. Once they are connected the clock of the time-outs is stopped: it then goes on by itself,
//! from one time-out to the next, whenever nothing else is left to do, so that a minute passes at once.

use std::time::Duration;

use tokio::time::{Instant, pause, sleep};

use crate::raw::{Raw, statuses};
use crate::world::World;

const HEAD: Duration = Duration::from_secs(10);
const BODY: Duration = Duration::from_secs(30);
const A_SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_head_that_never_ends_is_given_up_after_10_seconds() {
    let world = World::new().await;
    let began = Instant::now();
    let (mut silent, mut half) = (Raw::to(&world).await, Raw::to(&world).await);
    half.write("POST /me/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ").await;
    silent.write("").await;
    pause();
    let (silent, half) = tokio::join!(silent.answer(), half.answer());
    assert!(silent.is_empty() && !half.contains("200"), "{silent} {half}");
    assert!((HEAD..BODY).contains(&began.elapsed()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_head_that_trickles_is_given_up_as_well() {
    let world = World::new().await;
    let began = Instant::now();
    let mut raw = Raw::to(&world).await;
    raw.write("GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n").await;
    pause();
    while raw.is_silent() {
        raw.write("x: y\r\n").await;
        sleep(A_SECOND).await;
        assert!(began.elapsed() < BODY, "it goes on for ever");
    }
    assert!(began.elapsed() >= HEAD, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_body_that_trickles_is_given_up_after_30_seconds() {
    let world = World::new().await;
    for path in ["/me/messages", "/webhooks/instagram", "/v1/apps", "/v24.0/me/subscribed_apps"] {
        let began = Instant::now();
        let mut raw = Raw::to(&world).await;
        let host = world.address;
        raw.write(format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 10000\r\n\r\n{{")).await;
        pause();
        while raw.is_silent() {
            raw.write(" ").await;
            sleep(A_SECOND).await;
            assert!(began.elapsed() < 2 * BODY, "{path}: it goes on for ever");
        }
        assert!(began.elapsed() >= BODY, "{path}: {:?}", began.elapsed());
        let answer = raw.answer().await;
        assert_eq!(statuses(&answer), ["408"], "{path}: {answer}");
        tokio::time::resume();
    }
    assert_eq!(world.text("Still here").await.status, 200);
}

#[tokio::test]
async fn who_asked_once_and_then_nothing_is_let_go() {
    let world = World::new().await;
    let began = Instant::now();
    let mut raw = Raw::to(&world).await;
    raw.write("GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").await;
    while raw.is_silent() {
        tokio::task::yield_now().await;
    }
    pause();
    assert_eq!(statuses(&raw.answer().await), ["200"]);
    assert!((HEAD..BODY).contains(&began.elapsed()), "{:?}", began.elapsed());
}

#[tokio::test]
async fn who_takes_nothing_of_the_answers_is_let_go_after_30_seconds() {
    let world = World::new().await;
    let ask = format!("GET /v1/openapi.json HTTP/1.1\r\nhost: {}\r\n\r\n", world.address);
    let is_much_more_than_sockets_hold = 2_000;
    let mut raw = Raw::to(&world).await;
    raw.write(ask.repeat(is_much_more_than_sockets_hold)).await;
    pause();
    sleep(HEAD + BODY).await;
    let answers = raw.answer().await;
    let count = statuses(&answers).len();
    assert!((1..is_much_more_than_sockets_hold).contains(&count), "{count}");
    tokio::time::resume();
    assert_eq!(world.text("Still here").await.status, 200);
}
