//! What a caller learns when a message was not delivered for certain.

use std::error::Error as _;

use antiphon_client::graph::Message;
use antiphon_client::graph::refusal::Remedy;
use antiphon_client::transport::{Cause, Interrupted, NotSent};
use antiphon_client::{Doubt, Error, Script, TransportError};
use http::{Response, StatusCode};

use crate::shop::{THROTTLED, UNKNOWN_ERROR, WINDOW_CLOSED, asked, permit, shop};

async fn failure(script: Script) -> Error {
    let error = shop(&script).send(permit(), Message::LikeHeart).await.unwrap_err();
    assert_eq!(asked(&script).len(), 1, "it was sent again");
    error
}

async fn answered(status: u16, body: &str) -> Error {
    failure(Script::new().answer(StatusCode::from_u16(status).unwrap(), body)).await
}

#[tokio::test]
async fn refused_means_that_nothing_was_sent_and_says_the_way_out() {
    let error = answered(403, WINDOW_CLOSED).await;
    assert!(matches!(error, Error::Refused(_)));
    assert!(error.is_window_closed() && !error.may_have_been_delivered());
    assert_eq!(error.remedy(), Remedy::WaitForPerson);
    assert_eq!(error.refusal().unwrap().fbtrace_id(), Some("A1"));
    let said = error.to_string();
    assert!(said.starts_with("Instagram refused: This message is sent outside of allowed window."), "{said}");
    assert!(said.contains("(code 10, subcode 2534022). Wait until they write"), "{said}");
}

#[tokio::test]
async fn throttled_means_later() {
    let error = answered(400, THROTTLED).await;
    assert!(matches!(error, Error::Throttled(_)));
    assert!(!error.may_have_been_delivered());
    assert_eq!(error.remedy(), Remedy::SlowDown);
}

#[tokio::test]
async fn a_failure_of_instagrams_own_leaves_it_unknown() {
    let error = answered(500, UNKNOWN_ERROR).await;
    assert!(matches!(error, Error::Unknown(Doubt::Failed(_))));
    assert!(error.may_have_been_delivered());
    assert_eq!(error.remedy(), Remedy::Prove);
    assert_eq!(error.refusal().unwrap().code(), 1);
    assert_eq!(
        error.to_string(),
        "it may have been delivered: Instagram failed: An unknown error has occurred. (code 1); \
         look for its echo or into the conversation before sending it again"
    );
}

#[tokio::test]
async fn an_answer_that_proves_nothing_leaves_it_unknown() {
    for (status, body) in [(500, "<html>Sorry</html>"), (200, "<html>Hello</html>"), (502, "{}")] {
        let error = answered(status, body).await;
        assert!(matches!(error, Error::Unknown(Doubt::Unreadable { .. })), "{status} {body}: {error}");
    }
    let error = answered(200, r#"{"recipient_id":"900000000000001"}"#).await;
    assert!(matches!(error, Error::Unknown(Doubt::NoId)), "{error}");
}

#[tokio::test]
async fn a_transport_that_sent_nothing_says_so_and_why() {
    let cause = Cause::from(std::io::Error::from(std::io::ErrorKind::ConnectionRefused));
    let why = NotSent::Connect { origin: "https://graph.instagram.com".into() };
    let error = failure(Script::new().fail(TransportError::NotSent { why, cause: Some(cause) })).await;
    assert!(!error.may_have_been_delivered());
    assert_eq!(error.remedy(), Remedy::RetryLater);
    assert_eq!(
        error.to_string(),
        "not sent: https://graph.instagram.com took no connection; \
         check that it is up and reachable, then send again"
    );
    assert_eq!(error.source().unwrap().to_string(), "connection refused");
}

#[tokio::test]
async fn a_transport_that_lost_the_answer_leaves_it_unknown() {
    let error = failure(Script::new().fail(Interrupted::Lost)).await;
    assert!(matches!(error, Error::Unknown(Doubt::Interrupted { why: Interrupted::Lost, .. })));
    assert!(error.may_have_been_delivered());
    assert_eq!(error.remedy(), Remedy::Prove);
}

#[tokio::test]
async fn the_latest_usage_is_kept_until_an_answer_tells_another() {
    let usage = |header: &str| Response::builder().header("x-app-usage", header).body(Vec::new()).unwrap();
    let script = Script::new()
        .respond(usage(r#"{"call_count":28,"total_time":25,"total_cputime":25}"#))
        .answer(StatusCode::OK, "{}")
        .respond(usage(r#"{"call_count":91,"total_time":25,"total_cputime":25}"#));
    let shop = shop(&script);
    let mut seen = vec![shop.client().usage().highest_percentage()];
    for _ in 0..3 {
        let _ = shop.client().clone().raw(http::Request::new(Vec::new())).await.unwrap();
        seen.push(shop.client().usage().highest_percentage());
    }
    assert_eq!(seen, [None, Some(28), Some(28), Some(91)]);
}
