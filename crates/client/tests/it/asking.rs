//! What an account can ask.

use antiphon_client::graph::refusal::Remedy;
use antiphon_client::graph::{AccessToken, AppSecret, ThreadId};
use antiphon_client::transport::{Interrupted, NotSent};
use antiphon_client::{Doubt, Error, Script};
use http::StatusCode;
use http::header::AUTHORIZATION;

use crate::shop::{AVA, SHOP, THROTTLED, UNKNOWN_ERROR, answering, asked, ava, client, message_id, shop};

const BASE: &str = "http://instagram.test/base";

#[tokio::test]
async fn me_is_the_account_that_webhooks_name() {
    let script = answering([r#"{"user_id":"17841400000000001","id":"5","username":"demo.shop"}"#]);
    let me = client(&script).me().await.unwrap();
    assert_eq!((me.user_id.as_str(), me.username.as_deref()), (SHOP, Some("demo.shop")));
    assert!(asked(&script)[0].starts_with(&format!("GET {BASE}/v24.0/me?fields=user_id,")));
    assert_eq!(script.requests()[0].headers()[AUTHORIZATION], "Bearer canary-token");
}

#[tokio::test]
async fn a_profile_is_the_persons_own() {
    let script = answering([r#"{"id":"900000000000001","name":null,"username":"ava"}"#]);
    let profile = shop(&script).profile(ava()).await.unwrap();
    assert_eq!((profile.id, profile.username.as_deref()), (ava(), Some("ava")));
    assert!(asked(&script)[0].starts_with(&format!("GET {BASE}/v24.0/{AVA}?fields=")));
}

const FIRST_PAGE: &str = r#"{"data":[{"id":"t1"},{"id":"t2"}],"paging":{"cursors":{"after":"c1"},"next":"https://graph.instagram.com/next?access_token=canary"}}"#;
const LAST_PAGE: &str = r#"{"data":[{"id":"t3"}],"paging":{"cursors":{"after":"c2"}}}"#;

#[tokio::test]
async fn a_listing_asks_for_a_page_when_it_is_wanted() {
    let script = answering([FIRST_PAGE, LAST_PAGE]);
    let mut threads = shop(&script).threads();
    assert!(asked(&script).is_empty());

    let mut seen = Vec::new();
    while let Some(thread) = threads.next().await.unwrap() {
        seen.push((thread.id.to_string(), script.requests().len()));
    }
    assert_eq!(seen, [("t1".to_owned(), 1), ("t2".to_owned(), 1), ("t3".to_owned(), 2)]);
    assert!(threads.next().await.unwrap().is_none(), "the end lasts");
    assert_eq!(
        asked(&script),
        [
            format!("GET {BASE}/v24.0/{SHOP}/conversations?platform=instagram"),
            format!("GET {BASE}/v24.0/{SHOP}/conversations?platform=instagram&after=c1"),
        ]
    );
}

#[tokio::test]
async fn a_page_that_failed_is_asked_for_again() {
    let script =
        answering([FIRST_PAGE]).answer(StatusCode::BAD_REQUEST, THROTTLED).answer(StatusCode::OK, LAST_PAGE);
    let mut threads = shop(&script).threads();
    assert_eq!(threads.next_page().await.unwrap().unwrap().len(), 2);
    assert!(matches!(threads.next_page().await, Err(Error::Throttled(_))));
    assert_eq!(threads.next_page().await.unwrap().unwrap().len(), 1);
    assert!(threads.next_page().await.unwrap().is_none());
    assert_eq!(asked(&script)[1], asked(&script)[2]);
}

#[tokio::test]
async fn a_listing_that_leads_back_to_the_same_page_neither_ends_nor_goes_on() {
    let script = answering([FIRST_PAGE; 3]);
    let mut threads = shop(&script).threads();
    assert_eq!(threads.next_page().await.unwrap().unwrap().len(), 2);
    let error = threads.next_page().await.unwrap_err();
    assert!(matches!(error, Error::Unanswered(Doubt::Circular)), "{error}");
}

#[tokio::test]
async fn one_persons_conversation_and_its_messages() {
    let script = answering([
        r#"{"data":[{"id":"t1"}]}"#,
        r#"{"messages":{"data":[{"id":"m2","message":"Hello","from":{"id":"17841400000000001"}}]},"id":"t1"}"#,
        r#"{"id":"m2","message":"Hello"}"#,
    ]);
    let shop = shop(&script);
    let thread = shop.threads_with(ava()).next().await.unwrap().unwrap();
    assert_eq!(thread.id, ThreadId::new("t1").unwrap());
    let newest = shop.messages(thread.id).next().await.unwrap().unwrap();
    assert_eq!(newest.text.as_deref(), Some("Hello"));
    assert!(newest.from.unwrap().is_account(shop.id()));
    assert_eq!(shop.message(message_id("m2")).await.unwrap().id, newest.id);
    assert!(asked(&script)[0].ends_with(&format!("platform=instagram&user_id={AVA}")));
}

#[tokio::test]
async fn webhooks_are_subscribed_to_listed_and_left() {
    let script = answering([
        r#"{"success":true}"#,
        r#"{"data":[{"id":"7","name":"app","subscribed_fields":["messages"]}]}"#,
        r#"{"success":true}"#,
    ]);
    let shop = shop(&script);
    shop.subscribe().await.unwrap();
    assert_eq!(shop.subscriptions().await.unwrap()[0].subscribed_fields, ["messages"]);
    shop.unsubscribe().await.unwrap();
    let methods: Vec<_> = script.requests().iter().map(|request| request.method().to_string()).collect();
    assert_eq!(methods, ["POST", "GET", "DELETE"]);
}

#[tokio::test]
async fn a_token_is_exchanged_refreshed_and_used_from_then_on() {
    let token = r#"{"access_token":"new","token_type":"bearer","expires_in":5184000}"#;
    let script = answering([token, token, r#"{"user_id":"17841400000000001"}"#]);
    let client = client(&script);
    client.exchange(AppSecret::new("canary-secret")).await.unwrap();
    let token = client.refresh().await.unwrap();
    assert_eq!(token.expires_in.as_hours(), 60 * 24);
    client.with_token(token.access_token).me().await.unwrap();
    assert_eq!(script.requests()[2].headers()[AUTHORIZATION], "Bearer new");
    assert!(asked(&script)[1].starts_with(&format!("GET {BASE}/refresh_access_token?")));
}

#[tokio::test]
async fn a_question_without_an_answer_delivered_nothing_and_may_be_asked_again() {
    for script in [
        Script::new().answer(StatusCode::INTERNAL_SERVER_ERROR, UNKNOWN_ERROR),
        Script::new().answer(StatusCode::BAD_GATEWAY, "<html>"),
        Script::new().answer(StatusCode::OK, "{}"),
        Script::new().fail(Interrupted::Lost),
        Script::new().fail(NotSent::Closed { origin: BASE.into() }),
    ] {
        let error = client(&script).me().await.unwrap_err();
        assert!(matches!(error, Error::Unanswered(_) | Error::NotSent { .. }), "{error}");
        assert!(!error.may_have_been_delivered());
        assert_eq!(error.remedy(), Remedy::RetryLater);
    }
}

#[tokio::test]
async fn a_question_is_refused_in_instagrams_words() {
    let body = r#"{"error":{"message":"Invalid OAuth access token.","type":"OAuthException","code":190}}"#;
    let script = Script::new().answer(StatusCode::UNAUTHORIZED, body);
    let error = client(&script).with_token(AccessToken::new("")).me().await.unwrap_err();
    assert!(matches!(&error, Error::Refused(refusal) if refusal.code() == 190));
    assert_eq!(error.remedy(), Remedy::RenewToken);

    let script = Script::new().answer(StatusCode::INTERNAL_SERVER_ERROR, UNKNOWN_ERROR);
    let error = client(&script).me().await.unwrap_err();
    assert!(matches!(&error, Error::Unanswered(Doubt::Failed(refusal)) if refusal.code() == 1));
}
