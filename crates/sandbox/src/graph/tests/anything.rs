//! Whatever comes, Instagram's own answer goes back: never a panic, never nothing.

use proptest::prelude::*;

use super::*;

/// JSON of any shape, often with the keys and values of a message in it.
fn message_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(vec![
            "900000000000001",
            "react",
            "typing_on",
            "image",
            "template",
            "generic",
            "love",
            "{\"id\":1}",
            "http://127.0.0.1:1/x.png",
            "HUMAN_AGENT",
            "MEDIA_SHARE",
            "18000000000000001",
        ])
        .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "recipient",
        "id",
        "comment_id",
        "message",
        "text",
        "attachment",
        "attachments",
        "type",
        "payload",
        "url",
        "sender_action",
        "message_id",
        "reaction",
        "quick_replies",
        "title",
        "tag",
        "reply_to",
        "mid",
        "template_type",
        "elements",
        "buttons",
        "fields",
    ]);
    leaf.prop_recursive(6, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..12).prop_map(Value::from),
            prop::collection::hash_map(key.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn path() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "/me/messages",
        "/v24.0/17841400000000001/messages",
        "/me/conversations",
        "/me",
        "/oauth/access_token",
        "/me/subscribed_apps",
        "/me/messenger_profile",
        "/access_token",
        "/900000000000001",
        "/v1.0/v1.0/x/y/z",
    ])
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(vec![Method::GET, Method::POST, Method::DELETE, Method::PUT])
}

fn content_type() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "text/plain",
        "nonsense",
    ])
}

/// Asks, and looks whether the answer is one of Instagram's.
fn answered(method: Method, path: &str, content_type: &str, body: Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let insta = Insta::new();
        insta.account(|account| account.switches.rate_limits = false);
        let mut request = request(method, path, "").map(|_| Bytes::from(body));
        request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        let answer = insta.ask(request).await;
        let json = answer.json();
        let is_refusal = json["error"]["code"].is_i64() || json["error_type"].is_string();
        assert_eq!(is_refusal, answer.status != 200, "{} {json}", answer.status);
        assert_eq!(answer.fate, Fate::Answer);
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(
        method in method(),
        path in path(),
        content_type in content_type(),
        body in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        answered(method, path, content_type, body);
    }

    #[test]
    fn any_json_gets_an_answer(body in message_like(), path in path(), method in method()) {
        answered(method, path, "application/json", body.to_string().into_bytes());
    }

    #[test]
    fn any_message_to_ava_gets_an_answer(message in message_like(), payload in message_like()) {
        let body = json!({"recipient": {"id": ava()}, "message": message});
        answered(Method::POST, "/me/messages", "application/json", body.to_string().into_bytes());
        let body = json!({"recipient": {"id": ava()}, "sender_action": "react", "payload": payload});
        answered(Method::POST, "/me/messages", "application/json", body.to_string().into_bytes());
    }

    #[test]
    fn any_form_gets_an_answer(form in "([a-z]{0,9}(\\[[a-z0-9]{0,3}\\]){0,20}=[ -~]{0,9}&?){0,20}") {
        answered(Method::POST, "/me/messages", "application/x-www-form-urlencoded", form.into_bytes());
    }

    #[test]
    fn any_query_gets_an_answer(query in "[!-\"$-~]{0,60}") {
        if let Ok(uri) = format!("/me?{query}").parse::<http::Uri>() {
            answered(Method::GET, &uri.to_string(), "text/plain", Vec::new());
        }
    }
}
