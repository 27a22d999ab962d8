//! What is refused, and in which words.

use antiphon_graph::{Draft, Invalid};
use http::Request;

fn refused(body: &str) -> Invalid {
    refused_bytes(body.as_bytes())
}

fn refused_bytes(body: &[u8]) -> Invalid {
    let request = Request::post("/v24.0/me/messages").body(body.to_vec()).unwrap();
    match Draft::from_http(&request) {
        Err(invalid) => invalid,
        Ok(asked) => panic!("{} was taken for {asked:?}", String::from_utf8_lossy(body)),
    }
}

/// The answer in short: code, subcode, message.
fn answer(body: &str) -> (i64, Option<i64>, String) {
    let refusal = refused(body).refusal();
    assert_eq!(refusal.status(), 400, "{body}");
    (refusal.code(), refusal.subcode(), refusal.message().to_owned())
}

/// A message in an otherwise good request.
fn message(message: &str) -> String {
    format!(r#"{{"recipient":{{"id":"1"}},"message":{message}}}"#)
}

fn is_malformed(invalid: &Invalid) -> bool {
    matches!(invalid, Invalid::Malformed { .. }) && invalid.refusal().code() == 100
}

#[test]
fn a_recipient_is_required() {
    let required = (100, None, "(#100) The parameter recipient is required".to_owned());
    for body in [
        "",
        "{}",
        r#"{"message":{"text":"hi"}}"#,
        r#"{"recipient":null,"message":{"text":"hi"}}"#,
        r#"{"recipient":{},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"user_ref":"1"},"message":{"text":"hi"}}"#,
        "message[text]=hi",
        "not even a form",
    ] {
        assert_eq!(answer(body), required, "{body}");
    }
}

#[test]
fn groups_and_several_people_are_refused_with_code_100() {
    for recipient in [
        r#"{"thread_key":"t_1"}"#,
        r#"{"id":"1","thread":{"id":"2"}}"#,
        r#"{"thread_ids":["1"]}"#,
        r#"{"ids":["1","2"]}"#,
        r#"{"id":["1","2"]}"#,
        r#"{"id":["1"]}"#,
    ] {
        let body = format!(r#"{{"recipient":{recipient},"message":{{"text":"hi"}}}}"#);
        assert_eq!(refused(&body), Invalid::Group, "{body}");
        assert_eq!(answer(&body).0, 100);
    }
    assert_eq!(refused("recipient[thread_key]=t_1&message[text]=hi"), Invalid::Group);
    assert!(matches!(refused(r#"{"recipient":{"id":"1,2"},"message":{"text":"hi"}}"#), Invalid::Id { .. }));
    assert!(is_malformed(&refused(r#"{"recipient":[{"id":"1"},{"id":"2"}],"message":{"text":"hi"}}"#)));
}

#[test]
fn a_message_and_an_action_do_not_go_together() {
    let body = r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"sender_action":"typing_on"}"#;
    let told = "Cannot send both message and state at the same time.";
    assert_eq!(answer(body), (100, Some(2_018_014), told.to_owned()));
    let told = "(#100) The parameter message is required";
    assert_eq!(answer(r#"{"recipient":{"id":"1"}}"#), (100, None, told.to_owned()));
}

#[test]
fn a_text_of_more_than_a_thousand_bytes_is_refused() {
    let text = "é".repeat(500);
    let told = "Length of param message[text] must be less than or equal to 1000";
    assert_eq!(answer(&message(&format!(r#"{{"text":"{text}!"}}"#))), (100, None, told.to_owned()));
    assert_eq!(answer(&format!("recipient[id]=1&message[text]={text}!")), (100, None, told.to_owned()));
    assert_eq!(refused(&message(r#"{"text":""}"#)), Invalid::Empty { what: "the text" });
}

#[test]
fn attachments_that_instagram_cannot_send_are_invalid_message_data() {
    let image = r#"{"type":"image","payload":{"url":"https://a.example/1.png"}}"#;
    let video = r#"{"type":"video","payload":{"url":"https://a.example/1.mp4"}}"#;
    let eleven = [image; 11].join(",");
    let many = vec!["{}"; 5000].join(",");
    for wrong in [
        format!(r#"{{"attachments":[{eleven}]}}"#),
        format!(r#"{{"attachments":[{many}]}}"#),
        r#"{"attachments":[]}"#.to_owned(),
        format!(r#"{{"attachments":[{image},{video}]}}"#),
        format!(r#"{{"attachments":[{video}]}}"#),
        r#"{"attachment":{"type":"hologram","payload":{"url":"https://a.example/1"}}}"#.to_owned(),
        r#"{"attachment":{"type":"template","payload":{"template_type":"product"}}}"#.to_owned(),
        format!(r#"{{"text":"hi","attachment":{image}}}"#),
        format!(r#"{{"attachment":{image},"attachments":{image}}}"#),
        format!(r#"{{"attachment":{image},"quick_replies":[{{"title":"a","payload":"b"}}]}}"#),
        r#"{"attachment":{"type":"image","payload":{"url":"https://a.example/1","attachment_id":"7"}}}"#
            .to_owned(),
    ] {
        let told = (100, Some(2_534_015), "Invalid message data".to_owned());
        assert_eq!(answer(&message(&wrong)), told, "{wrong}");
    }
}

#[test]
fn every_missing_or_mistaken_part_is_named() {
    let cases = [
        (message("{}"), "message[text] is missing"),
        (message(r#"{"attachment":{}}"#), "message[attachment][type] is missing"),
        (message(r#"{"attachment":{"type":"audio"}}"#), "message[attachment][payload][url] is missing"),
        (message(r#"{"attachment":{"type":"MEDIA_SHARE","payload":{}}}"#), "message[attachment][payload][id] is missing"),
        (message(r#"{"attachment":{"type":"image","payload":{"url":"1.png"}}}"#), "is not absolute"),
        (message(r#"{"text":"hi","quick_replies":[{"payload":"a"}]}"#), "message[quick_replies][title] is missing"),
        (message(r#"{"text":"hi","quick_replies":[{"content_type":"video"}]}"#), "is not a kind of quick reply"),
        (r#"{"recipient":{"id":"ava"},"message":{"text":"hi"}}"#.to_owned(), "\"ava\" is not a person's id"),
        (r#"{"recipient":{"id":"1","comment_id":"2"},"message":{"text":"hi"}}"#.to_owned(), "do not go in one message"),
        (r#"{"recipient":{"comment_id":"2"},"sender_action":"mark_seen"}"#.to_owned(), "recipient[id] is missing"),
        (r#"{"recipient":{"id":"1"},"sender_action":"dance"}"#.to_owned(), "\"dance\" is not a sender action"),
        (r#"{"recipient":{"id":"1"},"sender_action":"react"}"#.to_owned(), "payload[reaction] is missing"),
        (r#"{"recipient":{"id":"1"},"sender_action":"unreact"}"#.to_owned(), "payload[message_id] is missing"),
        (
            r#"{"recipient":{"id":"1"},"sender_action":"react","payload":{"message_id":"m","reaction":"nice"}}"#.to_owned(),
            "\"nice\" is not a reaction",
        ),
        (r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"tag":"ACCOUNT_UPDATE"}"#.to_owned(), "is not a message tag"),
        (r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"reply_to":{}}"#.to_owned(), "reply_to[mid] is missing"),
    ];
    for (body, told) in cases {
        let invalid = refused(&body);
        assert!(invalid.to_string().contains(told), "{body}: {invalid}");
        assert_eq!(invalid.refusal().code(), 100);
    }
}

#[test]
fn a_field_given_twice_is_refused_whichever_would_have_won() {
    for body in [
        r#"{"recipient":{"id":"1"},"recipient":{"id":"2"},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":"1","id":"2"},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi","text":"ho"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":null,"text":"ho"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"te\u0078t":"hi","text":"ho"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"tomorrow":1,"tomorrow":2}"#,
        r#"{"recipient":"{\"id\":\"1\",\"id\":\"2\"}","message":{"text":"hi"}}"#,
        r#"recipient={"id":"1","id":"2"}&message[text]=hi"#,
        "recipient[id]=1&recipient[id]=2&message[text]=hi",
        r#"recipient={"id":"1"}&recipient[id]=1&message[text]=hi"#,
        r#"recipient[id]=1&recipient={"id":"1"}&message[text]=hi"#,
        "recipient[id]=1&message[text]=hi&message[text][more]=ho",
    ] {
        assert!(is_malformed(&refused(body)), "{body}: {}", refused(body));
    }
}

#[test]
fn what_is_not_json_or_not_of_the_right_type_is_refused() {
    for body in [
        "{",
        r#"{"recipient""#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi"}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi"}} and more"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi"},}"#,
        "[]",
        r#"[{"recipient":{"id":"1"},"message":{"text":"hi"}}]"#,
        r#"{"recipient":1,"message":{"text":"hi"}}"#,
        r#"{"recipient":"1","message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":{}},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":1.5},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":-1},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":true},"message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":"1"},"message":"hi"}"#,
        r#"{"recipient":{"id":"1"},"message":["hi"]}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":5}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":["hi"]}}"#,
        r#"{"recipient":{"id":"1"},"message":{"attachment":"image"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":1}}}"#,
        r#"{"recipient":{"id":"1"},"sender_action":{}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"\ud83d"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"\udc4b\ud83d"}}"#,
        r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"tomorrow":"\ud800"}"#,
        "{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"a\nb\"}}",
        "recipient[id]=1&message[text]=%FF%FE",
        r#"recipient={"id":&message[text]=hi"#,
        r#"recipient={"id":"1"},"message":{"text":"hi"}&tag="#,
    ] {
        assert!(is_malformed(&refused(body)), "{body}: {}", refused(body));
    }
    assert!(is_malformed(&refused_bytes(b"{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"\xff\"}}")));
}

#[test]
fn a_body_that_says_it_is_json_is_read_as_json() {
    let request = Request::post("/me/messages").header("content-type", "application/json");
    let request = request.body(b"recipient[id]=1&message[text]=hi".to_vec()).unwrap();
    assert!(is_malformed(&Draft::from_http(&request).unwrap_err()));
}

#[test]
fn nothing_is_too_deep_to_be_refused() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let list = deep("[", "]");
    let object = deep(r#"{"a":"#, "}");
    for nest in [&list, &object] {
        for body in [
            nest.clone(),
            message(nest),
            message(&format!(r#"{{"text":{nest}}}"#)),
            message(&format!(r#"{{"attachments":{nest}}}"#)),
            format!(r#"{{"recipient":{{"id":"1"}},"message":{{"text":"hi"}},"tomorrow":{nest}}}"#),
            format!("recipient[id]=1&message={nest}"),
        ] {
            assert_eq!(refused(&body).refusal().code(), 100);
        }
    }
    let brackets = format!("recipient[id]=1&message{}=hi", "[a]".repeat(100_000));
    assert!(is_malformed(&refused(&brackets)));
}

#[test]
fn an_error_quotes_no_token() {
    for body in [
        r#"{"recipient":"IGAAsecret","message":{"text":"hi"}}"#,
        r#"{"recipient":{"id":"1"},"message":"IGAAsecret expected a text"}"#,
        r#"{"access_token":["IGAAsecret"],"recipient":{"id":"1"},"message":{"text":"hi"}}"#,
    ] {
        let invalid = refused(body);
        assert!(!format!("{invalid} {invalid:?}").contains("IGAAsecret"), "{invalid}");
    }
}

#[test]
fn only_a_post_to_an_accounts_messages_sends() {
    let body = r#"{"recipient":{"id":"1"},"message":{"text":"hi"}}"#;
    let refusal = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(body.as_bytes().to_vec()).unwrap();
        Draft::from_http(&request).unwrap_err().refusal()
    };
    assert_eq!(refusal("GET", "/v24.0/me/messages").message(), "Unsupported request - method type: get");
    for path in [
        "/v24.0/v24.0/1/messages",
        "/messages",
        "/v24.0/me/message",
        "/",
        "/v24.0//messages",
        "/a/b/c/messages",
    ] {
        let refusal = refusal("POST", path);
        assert_eq!((refusal.status().as_u16(), refusal.code()), (500, 2500), "{path}");
    }
    for path in ["/v24.0/ava/messages", "/24.0/messages", "/v24/messages", "/-1/messages"] {
        assert_eq!(refusal("POST", path).code(), 100, "{path}");
    }
}

#[test]
fn a_multipart_body_has_to_be_taken_apart_first() {
    let request = Request::post("/me/messages").header("content-type", "multipart/form-data; boundary=x");
    let request = request.body(b"--x--".to_vec()).unwrap();
    assert!(is_malformed(&Draft::from_http(&request).unwrap_err()));
}
