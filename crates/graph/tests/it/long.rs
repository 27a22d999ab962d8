//! Texts of any length: read, cut, and written again in one piece.

use antiphon_graph::{Content, LongDraft, Message, Text};
use http::Request;
use proptest::prelude::*;
use serde_json::json;

fn read(message: &serde_json::Value) -> LongDraft {
    let body = json!({ "recipient": { "id": "900000000000001" }, "message": message }).to_string();
    let request = Request::post("/v24.0/me/messages").body(body.into_bytes()).unwrap();
    LongDraft::from_http(&request).unwrap().draft
}

fn texts(long: LongDraft) -> Vec<String> {
    long.into_contents()
        .map(|content| match content {
            Content::Message(Message::Text(text)) => text.to_string(),
            Content::Message(Message::QuickReplies(replies)) => replies.text().to_string(),
            other => panic!("{other:?} is no text"),
        })
        .collect()
}

#[test]
fn what_fits_into_one_message_is_one() {
    for text in ["hi".to_owned(), "é".repeat(500)] {
        let long = read(&json!({ "text": text }));
        assert_eq!((long.messages(), texts(long)), (1, vec![text]));
    }
}

#[test]
fn five_thousand_bytes_of_chinese_go_as_six_messages_that_are_the_text() {
    let text = "你好，很高兴见到你。".repeat(167);
    let long = read(&json!({ "text": text }));
    assert!(text.len() > 5000 && long.messages() == 6, "{} bytes, {} messages", text.len(), long.messages());
    let parts = texts(long);
    assert!(parts.iter().all(|part| part.len() <= Text::MAX_BYTES && part.ends_with('。')));
    assert_eq!(parts.concat(), text);
}

#[test]
fn quick_replies_stand_below_the_last_part() {
    let replies = json!([{ "content_type": "text", "title": "Yes", "payload": "YES" }]);
    let long = read(&json!({ "text": "a ".repeat(600), "quick_replies": replies }));
    assert_eq!(long.messages(), 2);
    assert!(matches!(&long.draft.content, Content::Message(Message::QuickReplies(_))));
}

#[test]
fn a_form_is_read_like_json() {
    let text = "a ".repeat(600);
    let body = format!("recipient[id]=900000000000001&message[text]={}", text.replace(' ', "+"));
    let request = Request::post("/me/messages").body(body.into_bytes()).unwrap();
    let long = LongDraft::from_http(&request).unwrap().draft;
    assert_eq!(long, read(&json!({ "text": text })));
}

#[test]
fn everything_else_is_as_strict_as_ever() {
    for message in
        [json!({ "text": "" }), json!({ "text": "a".repeat(2000), "attachment": { "type": "like_heart" } })]
    {
        let body = json!({ "recipient": { "id": "1" }, "message": message }).to_string();
        assert!(LongDraft::from_json(body.as_bytes()).is_err(), "{body}");
    }
}

proptest! {
    #[test]
    fn a_long_text_survives_being_cut_and_written(text in "[a-z0-9 \\n.。你好é👨‍👩‍👧]{1,900}") {
        let long = read(&json!({ "text": text }));
        prop_assert_eq!(texts(long.clone()).concat(), text.clone());
        let mut written = Vec::new();
        long.write_json(&mut written);
        let body: serde_json::Value = serde_json::from_slice(&written).unwrap();
        prop_assert_eq!(body["message"]["text"].as_str(), Some(text.as_str()));
        prop_assert_eq!(LongDraft::from_json(&written).unwrap().0, long);
    }
}
