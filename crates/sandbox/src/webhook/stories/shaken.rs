//! The subscription handshake.

use super::Stage;
use crate::webhook::handshake::shake;

#[tokio::test]
async fn an_app_that_answers_the_challenge_is_taken() {
    let mut stage = Stage::new().await;
    let url = format!("{}?app=1", stage.app.url());
    shake(&stage.space, &url, "tøken & more").await.unwrap();
    let asked = stage.app.receive().await;
    let query: Vec<_> =
        url::form_urlencoded::parse(asked.uri.query().unwrap().as_bytes()).into_owned().collect();
    let keys: Vec<_> = query.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["app", "hub.mode", "hub.challenge", "hub.verify_token"]);
    assert_eq!((query[1].1.as_str(), query[3].1.as_str()), ("subscribe", "tøken & more"));
    assert_eq!(stage.space.journal().exchange(1).unwrap().note.operation, "webhook handshake");
}

#[tokio::test]
async fn an_app_that_answers_something_else_is_told_what_was_wrong() {
    let stage = Stage::new().await;
    stage.app.says("hello");
    let problem = shake(&stage.space, &stage.app.url(), "t").await.unwrap_err().to_string();
    assert!(problem.contains(r#"it answered "hello""#), "{problem}");
    stage.app.answers([403]);
    let problem = shake(&stage.space, &stage.app.url(), "t").await.unwrap_err().to_string();
    assert!(problem.contains("verify token"), "{problem}");
    assert!(shake(&stage.space, "ftp://localhost/", "t").await.is_err());
}
