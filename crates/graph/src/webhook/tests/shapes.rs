use super::*;

fn item(id: &str) -> Value {
    json!({"sender": {"id": AVA}, "recipient": {"id": ACCOUNT}, "timestamp": 1_752_834_910_447_i64, "message": {"mid": id}})
}

fn kinds(body: &Value) -> Vec<Kind> {
    events(body).into_iter().map(|event| event.kind).collect()
}

#[test]
fn many_entries_with_many_events_keep_their_order() {
    let body = json!({"object": "instagram", "entry": [
        {"id": ACCOUNT, "time": 1, "messaging": [item("m_1"), item("m_2")]},
        {"id": "17841400000000002", "time": 1, "messaging": [item("m_3")]},
    ]});
    let events = events(&body);
    assert_eq!(
        events
            .iter()
            .map(|event| (event.account.as_ref().unwrap().as_str(), event.mid().unwrap().as_str()))
            .collect::<Vec<_>>(),
        [(ACCOUNT, "m_1"), (ACCOUNT, "m_2"), ("17841400000000002", "m_3")]
    );
}

#[test]
fn the_documents_list_around_the_envelope_changes_nothing() {
    let body = json!({"object": "instagram", "entry": [{"id": ACCOUNT, "messaging": [item("m_1")]}]});
    assert_eq!(events(&json!([body])), events(&body));
    assert_eq!(parse(json!([body]).to_string().as_bytes()).unwrap().object.as_deref(), Some("instagram"));
}

#[test]
fn the_three_shapes_of_an_entry_tell_the_same() {
    let in_changes =
        json!({"entry": [{"id": ACCOUNT, "changes": [{"field": "messages", "value": item("m_1")}]}]});
    let flat = json!({"entry": [{"id": ACCOUNT, "field": "messages", "value": item("m_1")}]});
    let bare = json!({"field": "messages", "value": item("m_1")});
    for body in [in_changes, flat, bare] {
        let event = only(&body);
        assert_eq!((&event.kind, &event.person), (&Kind::Message(message("m_1")), &Some(ava())), "{body}");
        assert_eq!(event.account.as_ref().unwrap().as_str(), ACCOUNT);
        assert!(event.window().is_some());
    }
}

#[test]
fn one_entry_may_have_every_shape_at_once() {
    let body = json!({"entry": [{"id": ACCOUNT, "messaging": [item("m_1")], "standby": [item("m_2")],
        "changes": [{"field": "message_reactions", "value": {"reaction": {"mid": "m_3", "action": "unreact"}}}],
        "field": "comments", "value": {"id": "4"}}]});
    let names: Vec<_> = kinds(&body).iter().map(Kind::name).collect();
    assert_eq!(names, ["message", "message", "reaction", "comment"]);
}

#[test]
fn what_comes_on_standby_says_so() {
    let body = json!({"entry": [{"id": ACCOUNT, "standby": [item("m_1")]}]});
    assert!(only(&body).is_standby && matches!(only(&body).kind, Kind::Message(_)));
    let in_changes =
        json!({"entry": [{"id": ACCOUNT, "changes": [{"field": "standby", "value": item("m_1")}]}]});
    assert!(only(&in_changes).is_standby);
}

#[test]
fn one_bad_entry_does_not_cost_the_others() {
    let body = json!({"entry": [
        7,
        {"id": ACCOUNT},
        {"id": ACCOUNT, "messaging": [null, "x", {"message": {"text": "no id"}}, item("m_1"), {"message": 7}]},
        {"id": {}, "messaging": item("m_2")},
        {"id": ACCOUNT, "changes": [{"field": "comments"}, {"field": "comments", "value": {"text": "no id"}}]},
        {"id": ACCOUNT, "messaging": "x", "changes": null},
    ]});
    let names: Vec<_> = kinds(&body).iter().map(Kind::name).collect();
    assert_eq!(
        names,
        [
            "other", "other", "other", "other", "other", "message", "other", "message", "other", "other",
            "other"
        ]
    );
    let events = events(&body);
    assert_eq!((&events[0].raw, &events[1].raw), (&json!(7), &json!({"id": ACCOUNT})));
    assert_eq!(
        events[7].account.as_ref().unwrap().as_str(),
        ACCOUNT,
        "the recipient tells when the entry does not"
    );
}

#[test]
fn one_bad_envelope_does_not_cost_the_others() {
    let body = json!([null, {"object": "instagram", "entry": [{"id": ACCOUNT, "messaging": [item("m_1")]}]}, {"entry": 3}]);
    let names: Vec<_> = kinds(&body).iter().map(Kind::name).collect();
    assert_eq!(names, ["other", "message", "other"]);
}

#[test]
fn ids_may_be_numbers_and_times_seconds_or_words() {
    let body = json!({"entry": [{"id": 17_841_400_000_000_001_u64, "time": 1_752_834_911, "messaging": [
        {"sender": {"id": 900_000_000_000_001_u64}, "recipient": {"id": ACCOUNT}, "timestamp": "1752834910447", "message": {"mid": "m_1"}}
    ]}]});
    let event = only(&body);
    assert_eq!((event.account.as_ref().unwrap().as_str(), event.person.clone()), (ACCOUNT, Some(ava())));
    assert_eq!(event.at, Some("2025-07-18T10:35:10.447Z".parse().unwrap()));
    assert_eq!(event.told_at, Some("2025-07-18T10:35:11Z".parse().unwrap()));
}

#[test]
fn the_dashboards_tests_are_recognised() {
    let sample = json!({"field": "messages", "value": {"sender": {"id": "12334"}, "recipient": {"id": "23245"},
        "timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}}});
    let old = json!({"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": 1_527_459_824,
        "message": {"mid": "random_mid", "text": "random_text"}});
    let comment =
        json!({"field": "comments", "value": {"id": "178", "from": {"id": "232323232", "username": "test"}}});
    for body in [
        sample.clone(),
        json!({"object": "instagram", "entry": [{"id": "0", "time": 1_527_459_824, "changes": [sample]}]}),
        json!({"object": "instagram", "entry": [{"id": "0", "time": 1_527_459_824, "messaging": [old]}]}),
        json!({"object": "instagram", "entry": [{"id": "0", "time": 1_527_459_824, "changes": [comment]}]}),
    ] {
        let event = only(&body);
        assert!(event.is_test() && event.window().is_none(), "{body}");
    }
}
