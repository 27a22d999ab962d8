//! Several messages in a row: long texts, and images that may have to go one by one.

use antiphon_client::graph::{Image, Images, MediaUrl, Message, Text};
use antiphon_client::{Error, Script, SentImages};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::Value;

use crate::shop::{
    DELIVERED, NO_ALBUMS, UNKNOWN_ERROR, WINDOW_CLOSED, answering, bodies, noon, permits, shop, window,
};

fn story() -> String {
    "Once upon a time there was a shop. ".repeat(80)
}

fn texts(script: &Script) -> String {
    bodies(script).iter().map(|body| body["message"]["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_long_text_goes_in_parts_in_order() {
    let script = answering([DELIVERED; 3]);
    let parts = Text::split(&story()).unwrap();
    let sent = shop(&script).send_all(parts, permits()).await.unwrap();
    assert_eq!(sent.len(), 3);
    assert_eq!(texts(&script), story());
}

#[tokio::test]
async fn a_refusal_midway_stops_the_rest_and_tells_what_was_delivered() {
    let script = answering([DELIVERED]).answer(StatusCode::FORBIDDEN, WINDOW_CLOSED);
    let parts = Text::split(&story()).unwrap();
    let stopped = shop(&script).send_all(parts.clone(), permits()).await.unwrap_err();

    assert_eq!(script.requests().len(), 2, "the third part left");
    assert_eq!(stopped.delivered.len(), 1);
    assert_eq!(stopped.rest, parts[1..].iter().cloned().map(Message::Text).collect::<Vec<_>>());
    assert!(stopped.error.is_window_closed());
    assert_eq!(stopped.to_string(), "stopped at part 2 of 3; do not send the parts before it again");
}

#[tokio::test]
async fn an_unknown_midway_stops_the_rest_too() {
    let script = Script::new().answer(StatusCode::INTERNAL_SERVER_ERROR, UNKNOWN_ERROR);
    let stopped = shop(&script).send_all(Text::split(&story()).unwrap(), permits()).await.unwrap_err();
    assert_eq!((script.requests().len(), stopped.delivered.len(), stopped.rest.len()), (1, 0, 3));
    assert!(stopped.error.may_have_been_delivered());
}

#[tokio::test]
async fn a_window_that_closes_between_two_parts_stops_the_rest_before_it_leaves() {
    let script = answering([DELIVERED; 3]);
    let mut now = noon() + SignedDuration::from_hours(23);
    let permits = || {
        now += SignedDuration::from_mins(30);
        window().permit(now)
    };
    let stopped = shop(&script).send_all(Text::split(&story()).unwrap(), permits).await.unwrap_err();
    assert_eq!((script.requests().len(), stopped.delivered.len(), stopped.rest.len()), (1, 1, 2));
    assert!(matches!(stopped.error, Error::Closed(_)) && stopped.error.is_window_closed());
}

fn album() -> Images {
    let images = ["https://example.com/1.png", "https://example.com/2.png"];
    Images::new(images.map(|url| Image::Url(MediaUrl::new(url).unwrap()))).unwrap()
}

fn image_addresses(body: &Value) -> Vec<String> {
    let attachments = match &body["message"]["attachments"] {
        Value::Array(list) => list.clone(),
        single => vec![single.clone()],
    };
    attachments.iter().map(|image| image["payload"]["url"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn images_go_together_where_they_may() {
    let script = answering([DELIVERED]);
    let sent = shop(&script).send_images(album(), permits()).await.unwrap();
    assert!(matches!(sent, SentImages::Together(_)));
    assert_eq!(image_addresses(&bodies(&script)[0]).len(), 2);
}

#[tokio::test]
async fn images_go_one_by_one_where_they_may_not_go_together() {
    let script = Script::new()
        .answer(StatusCode::BAD_REQUEST, NO_ALBUMS)
        .answer(StatusCode::OK, DELIVERED)
        .answer(StatusCode::OK, DELIVERED);
    let sent = shop(&script).send_images(album(), permits()).await.unwrap();
    assert!(matches!(sent, SentImages::OneByOne(sent) if sent.len() == 2));
    let sent: Vec<_> = bodies(&script).iter().skip(1).map(image_addresses).collect();
    assert_eq!(sent, [["https://example.com/1.png"], ["https://example.com/2.png"]]);
}

#[tokio::test]
async fn images_that_may_have_been_delivered_together_do_not_go_one_by_one() {
    let script = Script::new().answer(StatusCode::INTERNAL_SERVER_ERROR, UNKNOWN_ERROR);
    let stopped = shop(&script).send_images(album(), permits()).await.unwrap_err();
    assert_eq!(script.requests().len(), 1);
    assert_eq!(stopped.rest, [Message::Images(album())]);
    assert!(stopped.error.may_have_been_delivered());
}

#[tokio::test]
async fn the_plain_way_of_sending_images_falls_back_to_nothing() {
    let script = Script::new().answer(StatusCode::BAD_REQUEST, NO_ALBUMS);
    let error = shop(&script).send(permits()().unwrap(), album()).await.unwrap_err();
    assert!(error.is_multi_image_unavailable());
    assert_eq!(script.requests().len(), 1);
}
