use jiff::Timestamp;

use super::*;
use crate::Basis;

fn closes(event: &Event) -> Option<Timestamp> {
    event.window().map(|window| window.closes_at())
}

fn a_day_later() -> Timestamp {
    "2025-07-19T10:35:10.447Z".parse().unwrap()
}

#[test]
fn a_person_opens_the_window_for_24_hours_by_the_events_own_time() {
    for item in [
        json!({"message": {"mid": "m_1", "text": "hi"}}),
        json!({"message": {"mid": "m_1", "attachments": [{"type": "story_mention", "payload": {"url": "https://cdn.example/s"}}]}}),
        json!({"message": {"mid": "m_1", "is_unsupported": true}}),
        json!({"message": {"mid": "m_1", "quick_reply": {"payload": "p"}}}),
        json!({"message_edit": {"mid": "m_1", "num_edit": 0}}),
        json!({"reaction": {"mid": "m_1", "action": "react", "emoji": "❤️"}}),
        json!({"postback": {"mid": "m_1", "title": "t", "payload": "p"}}),
        json!({"referral": {"ref": "r", "source": "IGME", "type": "OPEN_THREAD"}}),
    ] {
        let event = from_ava(item);
        assert_eq!(closes(&event), Some(a_day_later()), "{event:?}");
        assert_eq!(event.window().unwrap().conversation(), &event.conversation().unwrap());
    }
}

#[test]
fn an_advertisement_opens_it_for_seven_days() {
    let referral = json!({"source": "ADS", "ad_id": "61", "type": "OPEN_THREAD"});
    for item in [
        json!({"message": {"mid": "m_1", "referral": referral}}),
        json!({"postback": {"payload": "p", "referral": referral}}),
    ] {
        let window = from_ava(item).window().unwrap();
        assert_eq!(
            (window.basis(), window.closes_at()),
            (Basis::Ad, "2025-07-25T10:35:10.447Z".parse().unwrap())
        );
    }
}

#[test]
fn a_link_to_a_product_opens_it_for_the_usual_time() {
    let event = from_ava(json!({"message": {"mid": "m_1", "referral": {"product": {"id": "5"}}}}));
    assert_eq!(closes(&event), Some(a_day_later()));
}

#[test]
fn these_open_nothing() {
    for item in [
        json!({"message": {"mid": "m_1", "is_deleted": true}}),
        json!({"message_edit": {"mid": "m_1", "text": "x", "num_edit": 1}}),
        json!({"reaction": {"mid": "m_1", "action": "unreact"}}),
        json!({"read": {"mid": "m_1"}}),
        json!({"optin": {"type": "notification_messages"}}),
        json!({"pass_thread_control": {"new_owner_app_id": "1"}}),
        json!({"something": {"new": 1}}),
    ] {
        let event = from_ava(item);
        assert_eq!(closes(&event), None, "{event:?}");
    }
}

#[test]
fn nothing_that_the_account_does_opens_it() {
    for item in [
        json!({"message": {"mid": "m_1", "text": "hi", "is_echo": true}}),
        json!({"message": {"mid": "m_1", "text": "hi"}}),
        json!({"message_edit": {"mid": "m_1", "num_edit": 0}}),
        json!({"reaction": {"mid": "m_1", "action": "react", "emoji": "❤️"}}),
        json!({"postback": {"payload": "p"}}),
    ] {
        let event = from_account(item);
        assert_eq!(closes(&event), None, "{event:?}");
    }
}

#[test]
fn a_comment_opens_nothing() {
    let body = json!({"entry": [{"id": ACCOUNT, "time": 1_752_834_911, "changes": [
        {"field": "comments", "value": {"id": "1", "from": {"id": AVA}, "text": "hi"}},
        {"field": "mentions", "value": {"media_id": "1"}}
    ]}]});
    assert!(events(&body).iter().all(|event| event.window().is_none()));
}

#[test]
fn what_looks_like_a_group_opens_nothing() {
    for (sender, recipient) in [
        (json!({"id": AVA}), json!({"id": ACCOUNT, "thread_id": "5"})),
        (json!({"id": AVA}), json!({"thread_key": "5"})),
        (json!({"id": [AVA, "900000000000002"]}), json!({"id": ACCOUNT})),
        (json!({"id": AVA}), json!([{"id": ACCOUNT}, {"id": "900000000000002"}])),
        (json!({"id": AVA}), json!({"ids": [ACCOUNT]})),
    ] {
        let item = json!({"sender": sender, "recipient": recipient, "timestamp": 1_752_834_910_447_i64, "message": {"mid": "m_1"}});
        let event = only(&json!({"entry": [{"id": ACCOUNT, "messaging": [item]}]}));
        assert!(event.is_group && event.window().is_none() && event.conversation().is_none(), "{event:?}");
    }
}

#[test]
fn without_a_time_of_its_own_the_entrys_counts_and_without_any_nothing_opens() {
    let item = json!({"sender": {"id": AVA}, "recipient": {"id": ACCOUNT}, "message": {"mid": "m_1"}});
    let timed = only(&json!({"entry": [{"id": ACCOUNT, "time": 1_752_834_911, "messaging": [item]}]}));
    assert_eq!(closes(&timed), Some("2025-07-19T10:35:11Z".parse().unwrap()));
    let untimed = only(&json!({"entry": [{"id": ACCOUNT, "messaging": [item]}]}));
    assert_eq!(closes(&untimed), None);
}
