//! Nothing that can be printed holds a token, a secret or a text.

use std::error::Error;
use std::fmt::{Debug, Write as _};

use antiphon_client::graph::{AccessToken, AppSecret, Endpoint, Text};
use antiphon_client::transport::{Interrupted, NotSent};
use antiphon_client::{Client, Script};
use http::StatusCode;

use crate::shop::{UNKNOWN_ERROR, WINDOW_CLOSED, client, permit, permits, shop};

/// Everything that an error says: its text, its causes, its debug form.
fn everything(error: &(dyn Error + 'static)) -> String {
    let mut said = format!("{error:?} {error:#?} {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(said, " {error} {error:?}").unwrap();
        cause = error.source();
    }
    said
}

fn assert_discreet(said: &str) {
    assert!(!said.contains("canary"), "{said}");
}

fn assert_prints_nothing(value: impl Debug) {
    assert_discreet(&format!("{value:?} {value:#?}"));
}

#[tokio::test]
async fn no_error_tells_the_token_or_the_text() {
    let scripts = || {
        [
            Script::new(),
            Script::new().answer(StatusCode::FORBIDDEN, WINDOW_CLOSED),
            Script::new().answer(StatusCode::INTERNAL_SERVER_ERROR, UNKNOWN_ERROR),
            Script::new().answer(StatusCode::OK, r#"{"canary":"in the answer"}"#),
            Script::new().fail(Interrupted::Lost),
            Script::new().fail(NotSent::Closed { origin: "http://instagram.test".into() }),
        ]
    };
    for script in scripts() {
        let text = Text::new("canary-text").unwrap();
        assert_discreet(&everything(&shop(&script).send(permit(), text).await.unwrap_err()));
    }
    for script in scripts() {
        assert_discreet(&everything(&client(&script).refresh().await.unwrap_err()));
    }
    for script in scripts() {
        let secret = AppSecret::new("canary-secret");
        assert_discreet(&everything(&client(&script).exchange(secret).await.unwrap_err()));
    }
}

#[tokio::test]
async fn a_request_that_is_misdirected_tells_where_and_nothing_more() {
    let here = Endpoint::at("http://127.0.0.1:9").unwrap();
    let client = Client::at(here, AccessToken::new("canary-token"));
    let elsewhere = "http://user:canary@instagram.test/access_token?client_secret=canary";
    let request = http::Request::get(elsewhere).body(Vec::new()).unwrap();
    let error = client.raw(request).await.unwrap_err();
    assert!(error.to_string().contains("http://instagram.test"), "{error}");
    assert_discreet(&everything(&error));
}

#[tokio::test]
async fn no_client_account_script_or_request_prints_the_token() {
    let script = Script::new();
    let shop = shop(&script);
    let _ = shop.send(permit(), Text::new("Hello").unwrap()).await;
    assert_prints_nothing(&shop);
    assert_prints_nothing(shop.client());
    assert_prints_nothing(Client::instagram(AccessToken::new("canary-token")));
    assert_prints_nothing(script.requests());

    let stopped = shop.send_all([Text::new("canary-text").unwrap()], permits()).await.unwrap_err();
    assert_discreet(&everything(&stopped));
    assert_prints_nothing(&script);
}
