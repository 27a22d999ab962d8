use super::*;

#[expect(clippy::unnecessary_wraps, reason = "it stands for what is told")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_reaction_with_its_name_and_its_emoji() {
    let event =
        from_ava(json!({"reaction": {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤️"}}));
    let reacted = Reacted::React { name: some("love"), emoji: some("❤️") };
    assert_eq!(event.kind, Kind::Reaction(Reaction { message: mid("m_1"), reacted }));
}

#[test]
fn a_reaction_taken_back() {
    let event = from_ava(json!({"reaction": {"mid": "m_1", "action": "unreact"}}));
    assert_eq!(event.kind, Kind::Reaction(Reaction { message: mid("m_1"), reacted: Reacted::Unreact }));
}

#[test]
fn a_pressed_button() {
    let event = from_ava(json!({"postback": {"mid": "m_1", "title": "Prices", "payload": "PRICES"}}));
    let postback =
        Postback { mid: Some(mid("m_1")), title: some("Prices"), payload: some("PRICES"), referral: None };
    assert_eq!(event.kind, Kind::Postback(postback));
}

#[test]
fn a_pressed_button_behind_a_link() {
    let event = from_ava(
        json!({"postback": {"title": "Prices", "payload": "PRICES", "referral": {"ref": "card", "source": "IGME"}}}),
    );
    let Kind::Postback(Postback { mid: None, referral: Some(referral), .. }) = &event.kind else {
        panic!("{event:?}")
    };
    assert_eq!((referral.reference.as_deref(), referral.is_ad()), (Some("card"), false));
}

#[test]
fn a_person_has_read() {
    assert_eq!(from_ava(json!({"read": {"mid": "m_9"}})).kind, Kind::Read(mid("m_9")));
}

#[test]
fn a_link_into_the_conversation() {
    let event =
        from_ava(json!({"referral": {"ref": "card", "source": "IGME-SOURCE-LINK", "type": "OPEN_THREAD"}}));
    let referral = Referral {
        reference: some("card"),
        source: some("IGME-SOURCE-LINK"),
        kind: some("OPEN_THREAD"),
        ad: None,
        product_id: None,
    };
    assert_eq!(event.kind, Kind::Referral(referral));
}

#[test]
fn an_agreement_to_be_written_to() {
    let optin = json!({"type": "notification_messages", "payload": "news"});
    assert_eq!(from_ava(json!({"optin": optin})).kind, Kind::Optin(optin));
}

#[test]
fn a_conversation_changes_hands() {
    let pass = json!({"pass_thread_control": {"previous_owner_app_id": null, "new_owner_app_id": "123", "metadata": "for you"}});
    assert_eq!(
        from_ava(pass).kind,
        Kind::Handover(Handover::Pass { from: None, to: some("123"), metadata: some("for you") })
    );
    let take = json!({"take_thread_control": {"previous_owner_app_id": "123", "new_owner_app_id": 456}});
    assert_eq!(
        from_ava(take).kind,
        Kind::Handover(Handover::Take { from: some("123"), to: some("456"), metadata: None })
    );
    let request = json!({"request_thread_control": {"requested_owner_app_id": 789, "metadata": "please"}});
    assert_eq!(
        from_ava(request).kind,
        Kind::Handover(Handover::Request { by: some("789"), metadata: some("please") })
    );
    let roles = json!({"123": ["primary_receiver"]});
    let event = from_ava(json!({"app_roles": roles}));
    assert_eq!(event.kind, Kind::Handover(Handover::Roles(roles.as_object().unwrap().clone())));
}

#[test]
fn a_comment_under_an_advertisement() {
    let value = json!({
        "id": "18000000000000009", "from": {"id": AVA, "username": "ava", "self_ig_scoped_id": "5"}, "text": "nice",
        "media": {"id": "18000000000000001", "media_product_type": "AD", "ad_id": "61", "ad_title": "Spring",
                  "original_media_id": "18000000000000002"},
        "parent_id": "18000000000000008"
    });
    let event = only(&json!({"object": "instagram", "entry": [
        {"id": ACCOUNT, "time": 1_752_834_911, "changes": [{"field": "comments", "value": value}]}
    ]}));
    let comment = Comment {
        id: "18000000000000009".parse().unwrap(),
        from: Commenter { id: Some(ava()), username: some("ava"), self_ig_scoped_id: some("5") },
        text: some("nice"),
        media: Commented {
            id: Some("18000000000000001".parse().unwrap()),
            product_type: some("AD"),
            ad_id: some("61"),
            ad_title: some("Spring"),
            original_media_id: Some("18000000000000002".parse().unwrap()),
        },
        parent_id: Some("18000000000000008".parse().unwrap()),
    };
    assert_eq!(event.kind, Kind::Comment(comment));
    assert_eq!((event.person.as_ref(), event.by), (Some(&ava()), By::Person));
    assert_eq!((event.at, event.when()), (None, Some("2025-07-18T10:35:11Z".parse().unwrap())));
}

#[test]
fn a_comment_on_a_live_video_and_one_of_the_accounts_own() {
    let event = only(
        &json!({"entry": [{"id": ACCOUNT, "field": "live_comments", "value": {"id": "1", "from": {"id": ACCOUNT}}}]}),
    );
    assert!(matches!(&event.kind, Kind::LiveComment(comment) if comment.id.as_str() == "1"));
    assert_eq!(event.by, By::Account);
}

#[test]
fn a_comment_under_its_other_name() {
    let event = only(
        &json!({"entry": [{"id": ACCOUNT, "changes": [{"field": "comments", "value": {"comment_id": "7", "text": "hi"}}]}]}),
    );
    assert!(matches!(&event.kind, Kind::Comment(comment) if comment.id.as_str() == "7"));
}

#[test]
fn a_mention_in_a_comment() {
    let event = only(&json!({"entry": [{"id": ACCOUNT, "time": 1, "changes": [
        {"field": "mentions", "value": {"media_id": "18000000000000001", "comment_id": "18000000000000009"}}
    ]}]}));
    let mention = Mention {
        media_id: "18000000000000001".parse().unwrap(),
        comment_id: Some("18000000000000009".parse().unwrap()),
    };
    assert_eq!(event.kind, Kind::Mention(mention));
}

#[test]
fn what_is_not_known_is_kept_whole() {
    let insights = json!({"field": "story_insights", "value": {"media_id": "18", "reach": 17}});
    let event = only(&json!({"entry": [{"id": ACCOUNT, "time": 1, "changes": [insights]}]}));
    assert_eq!((event.kind, event.raw), (Kind::Other, insights));
    let event = from_ava(json!({"teleport": {"mid": "m_1"}}));
    assert_eq!((event.kind, &event.raw["teleport"]["mid"]), (Kind::Other, &json!("m_1")));
    assert_eq!(event.person, Some(ava()), "whose it is can be told all the same");
}

#[test]
fn what_this_version_has_no_name_for_stays_within_reach() {
    let event = from_ava(json!({"message": {"mid": "m_1", "sparkles": 7}}));
    assert_eq!(event.raw["message"]["sparkles"], 7);
}
