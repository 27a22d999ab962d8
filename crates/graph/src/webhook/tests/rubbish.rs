use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;

#[test]
fn what_is_no_delivery_is_an_error() {
    for body in ["{}", "7", "null", "\"entry\"", r#"{"entry": 3}"#, r#"{"object": "instagram"}"#] {
        assert_eq!(parse(body.as_bytes()), Err(Unreadable::NoEntries), "{body}");
    }
    assert!(matches!(parse(b""), Err(Unreadable::NotJson { .. })));
    assert_eq!(parse(br#"{"entry": []}"#).unwrap().events, []);
    assert_eq!(parse(b"[]").unwrap().events, []);
}

#[test]
fn keys_given_twice_and_deep_nesting_are_survived() {
    let twice =
        br#"{"entry":[{"id":"1","id":"2","messaging":[{"message":{"mid":"a"},"message":{"mid":"b"}}]}]}"#;
    assert_eq!(parse(twice).unwrap().events[0].mid(), Some(&mid("b")));
    let deep = format!(r#"{{"entry":[{}{}]}}"#, "[".repeat(5000), "]".repeat(5000));
    assert!(parse(deep.as_bytes()).is_err());
}

#[test]
fn half_an_emoji_in_one_event_does_not_cost_the_delivery() {
    let body = format!(
        r#"{{"entry":[{{"id":"{ACCOUNT}","messaging":[{{"message":{{"mid":"m_1","text":"hi \ud83d"}}}}]}}]}}"#
    );
    assert_eq!(parse(body.as_bytes()).unwrap().events[0].kind, Kind::Message(text("m_1", "hi \u{fffd}")));
}

/// Asks an event everything, so that a panic anywhere shows.
fn ask(event: &Event) {
    let _ = (event.key(), event.window(), event.conversation(), event.mid(), event.is_test(), event.when());
    let _ = (event.kind.name(), format!("{event:?}"));
}

/// JSON that has the names that matter in places where they may or may not belong.
fn json_nearly() -> impl Strategy<Value = Value> {
    const NAMES: [&str; 32] = [
        "object",
        "entry",
        "id",
        "time",
        "messaging",
        "standby",
        "changes",
        "field",
        "value",
        "sender",
        "recipient",
        "timestamp",
        "message",
        "mid",
        "text",
        "attachments",
        "payload",
        "type",
        "reaction",
        "action",
        "message_edit",
        "num_edit",
        "postback",
        "read",
        "referral",
        "is_echo",
        "is_deleted",
        "reply_to",
        "story",
        "from",
        "media",
        "app_roles",
    ];
    let word = prop_oneof![
        Just("comments"),
        Just("messages"),
        Just("react"),
        Just("unreact"),
        Just(ACCOUNT),
        Just(AVA),
        Just("ADS"),
        Just("")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 128, 6, |inner| {
        let name = proptest::sample::select(&NAMES[..]).prop_map(str::to_owned);
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(name, inner, 0..8).prop_map(|fields| fields.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = parse(&bytes).map(|delivery| delivery.events.iter().for_each(ask));
    }

    #[test]
    fn no_json_makes_it_panic_and_no_item_is_lost(items in vec(json_nearly(), 0..6)) {
        let body = json!({"entry": [{"id": ACCOUNT, "messaging": items, "changes": items}]});
        let events = events(&body);
        prop_assert_eq!(events.len(), (2 * items.len()).max(1));
        events.iter().for_each(ask);
    }

    #[test]
    fn no_envelope_makes_it_panic(envelope in json_nearly()) {
        let _ = parse(envelope.to_string().as_bytes()).map(|delivery| delivery.events.iter().for_each(ask));
    }

    #[test]
    fn a_delivery_cut_anywhere_is_an_error(at in 1_usize..200) {
        let body = json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1, "messaging": [{"sender": {"id": AVA},
            "recipient": {"id": ACCOUNT}, "timestamp": 1, "message": {"mid": "m_1", "text": "a long enough text ❤️"}}]}]}).to_string();
        let at = at.min(body.len() - 1);
        prop_assert!(parse(&body.as_bytes()[..at]).is_err());
    }

    #[test]
    fn no_signature_or_query_makes_it_panic(header in any::<String>(), query in any::<String>()) {
        let secret = AppSecret::new("s");
        prop_assert!(Verified::check(b"body", &header, &secret).is_err());
        prop_assert!(Verified::check_sha1(b"body", &header, &secret).is_err());
        let _ = Handshake::from_query(&query);
    }
}
