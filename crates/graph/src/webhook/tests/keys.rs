use std::collections::HashSet;

use super::*;

#[test]
fn what_happens_to_one_message_has_as_many_keys() {
    let events = [
        from_ava(json!({"message": {"mid": "m_1", "text": "hi"}})),
        from_ava(json!({"message_edit": {"mid": "m_1", "num_edit": 0}})),
        from_ava(json!({"message_edit": {"mid": "m_1", "num_edit": 1}})),
        from_ava(json!({"message_edit": {"mid": "m_1", "num_edit": 2}})),
        from_ava(json!({"message": {"mid": "m_1", "is_deleted": true}})),
        from_ava(json!({"reaction": {"mid": "m_1", "action": "react", "emoji": "❤️"}})),
        from_ava(json!({"reaction": {"mid": "m_1", "action": "react", "emoji": "👍"}})),
        from_ava(json!({"reaction": {"mid": "m_1", "action": "unreact"}})),
        from_ava(json!({"read": {"mid": "m_1"}})),
        from_account(json!({"message": {"mid": "m_1", "is_echo": true}})),
        from_ava(json!({"postback": {"mid": "m_1", "payload": "p"}})),
    ];
    let keys: HashSet<_> = events.iter().map(Event::key).collect();
    assert_eq!(keys.len(), events.len(), "{keys:?}");
}

#[test]
fn a_reaction_put_again_later_is_another_event() {
    let reacted_at = |time: i64| {
        only(
            &json!({"entry": [{"id": ACCOUNT, "messaging": [{"sender": {"id": AVA}, "recipient": {"id": ACCOUNT},
            "timestamp": time, "reaction": {"mid": "m_1", "action": "react", "emoji": "❤️"}}]}]}),
        )
    };
    assert_ne!(reacted_at(1_752_834_910_447).key(), reacted_at(1_752_834_999_000).key());
    assert_eq!(reacted_at(1_752_834_910_447).key(), reacted_at(1_752_834_910_447).key());
}

#[test]
fn a_delivery_come_again_has_the_same_keys() {
    let body = |time: i64| {
        json!({"entry": [
            {"id": ACCOUNT, "time": time, "messaging": [
                {"sender": {"id": AVA}, "recipient": {"id": ACCOUNT}, "timestamp": 1_752_834_910_447_i64, "message": {"mid": "m_1"}},
                {"sender": {"id": AVA}, "recipient": {"id": ACCOUNT}, "timestamp": 1_752_834_910_447_i64, "referral": {"ref": "r"}},
                {"sender": {"id": AVA}, "new": [1, {"b": 2, "a": 1}]},
            ]},
            {"id": ACCOUNT, "time": time, "field": "mentions", "value": {"media_id": "1"}},
            {"id": ACCOUNT, "time": time, "changes": [{"field": "comments", "value": {"id": "9", "text": "hi"}}]},
        ]})
    };
    let keys = |time| events(&body(time)).iter().map(Event::key).collect::<Vec<_>>();
    assert_eq!(keys(1_752_834_911), keys(1_752_899_999));
    assert_eq!(keys(1).iter().collect::<HashSet<_>>().len(), 5);
}

#[test]
fn the_same_words_to_two_accounts_are_two_events() {
    let to = |account: &str| {
        only(&json!({"entry": [{"id": account, "changes": [{"field": "new", "value": {"a": 1}}]}]})).key()
    };
    assert_ne!(to(ACCOUNT), to("17841400000000002"));
}

#[test]
fn a_key_has_an_end_however_long_the_event() {
    let event = from_ava(json!({"novel": "word ".repeat(100_000)}));
    assert!(event.key().len() < 100, "{}", event.key().len());
    let event = from_ava(
        json!({"reaction": {"mid": "m".repeat(512), "action": "react", "emoji": "👍".repeat(10_000)}}),
    );
    assert!(event.key().len() < 600, "{}", event.key().len());
}
