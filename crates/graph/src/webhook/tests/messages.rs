use super::*;

#[test]
fn a_text() {
    let event = from_ava(json!({"message": {"mid": "m_1", "text": "Grüße 👋"}}));
    assert_eq!(event.kind, Kind::Message(text("m_1", "Grüße 👋")));
    assert_eq!((event.person.as_ref(), event.by), (Some(&ava()), By::Person));
    assert_eq!(event.account.as_ref().unwrap().as_str(), ACCOUNT);
    assert_eq!(event.at, Some("2025-07-18T10:35:10.447Z".parse().unwrap()));
    assert_eq!(event.told_at, Some("2025-07-18T10:35:11.539Z".parse().unwrap()));
    assert!(!event.is_standby && !event.is_group && !event.is_test());
    assert_eq!(event.mid(), Some(&mid("m_1")));
}

#[test]
fn an_attachment_of_every_type() {
    let cases = [
        ("image", AttachmentKind::Image),
        ("video", AttachmentKind::Video),
        ("audio", AttachmentKind::Audio),
        ("file", AttachmentKind::File),
        ("share", AttachmentKind::Share),
        ("ig_post", AttachmentKind::Post),
        ("ig_story", AttachmentKind::PassedStory),
        ("story", AttachmentKind::Story),
        ("story_mention", AttachmentKind::StoryMention),
        ("ig_reel", AttachmentKind::PassedReel),
        ("reel", AttachmentKind::Reel),
        ("media", AttachmentKind::Media),
        ("template", AttachmentKind::Template),
        ("fallback", AttachmentKind::Fallback),
        ("ephemeral", AttachmentKind::Ephemeral),
        ("hologram", AttachmentKind::Other("hologram".to_owned())),
    ];
    for (spelling, kind) in cases {
        let event = from_ava(json!({"message": {"mid": "m_1", "attachments": [
            {"type": spelling, "payload": {"url": "https://cdn.example/1"}}
        ]}}));
        let Kind::Message(message) = event.kind else { panic!("{event:?}") };
        assert_eq!(message.attachments[0].kind, kind);
        assert_eq!(kind.as_str(), spelling);
        assert_eq!(message.attachments[0].url(), Some("https://cdn.example/1"));
    }
}

#[test]
fn several_attachments_keep_their_order_and_their_words() {
    let event = from_ava(json!({"message": {"mid": "m_1", "attachments": [
        {"type": "ig_post", "payload": {"ig_post_media_id": "18000000000000001", "title": "Spring", "url": "https://cdn.example/1"}},
        {"type": "ig_reel", "payload": {"reel_video_id": 18_000_000_000_000_002_u64, "title": "Fast"}},
        {"type": "ephemeral"},
    ]}}));
    let Kind::Message(message) = event.kind else { panic!("{event:?}") };
    let [post, reel, once] = &message.attachments[..] else { panic!("{message:?}") };
    assert_eq!((post.media_id(), post.title()), (Some("18000000000000001"), Some("Spring")));
    assert_eq!((reel.title(), reel.url()), (Some("Fast"), None));
    assert_eq!((&once.kind, once.payload.len()), (&AttachmentKind::Ephemeral, 0));
}

#[test]
fn a_single_attachment_need_not_be_in_a_list() {
    let event = from_ava(json!({"message": {"mid": "m_1", "attachments": {"type": "image", "payload": {}}}}));
    assert!(matches!(event.kind, Kind::Message(message) if message.attachments.len() == 1));
}

#[test]
fn a_tapped_quick_reply() {
    let event =
        from_ava(json!({"message": {"mid": "m_1", "text": "Red", "quick_reply": {"payload": "COLOUR_RED"}}}));
    assert_eq!(
        event.kind,
        Kind::Message(Message { quick_reply: Some("COLOUR_RED".to_owned()), ..text("m_1", "Red") })
    );
}

#[test]
fn an_answer_to_a_message() {
    let event = from_ava(json!({"message": {"mid": "m_2", "text": "yes", "reply_to": {"mid": "m_1"}}}));
    assert_eq!(
        event.kind,
        Kind::Message(Message { reply_to: Some(ReplyTo::Message(mid("m_1"))), ..text("m_2", "yes") })
    );
}

#[test]
fn an_answer_to_a_story() {
    let event = from_ava(json!({"message": {"mid": "m_2", "text": "wow", "reply_to": {"story": {
        "id": "18000000000000001", "url": "https://cdn.example/story", "link_sticker_url": "https://shop.example/"
    }}}}));
    let story = Story {
        id: Some("18000000000000001".to_owned()),
        url: Some("https://cdn.example/story".to_owned()),
        link_sticker_url: Some("https://shop.example/".to_owned()),
    };
    assert_eq!(
        event.kind,
        Kind::Message(Message { reply_to: Some(ReplyTo::Story(story)), ..text("m_2", "wow") })
    );
}

#[test]
fn a_message_that_instagram_does_not_tell() {
    let event = from_ava(json!({"message": {"mid": "m_1", "is_unsupported": true}}));
    assert_eq!(event.kind, Kind::Message(Message { is_unsupported: true, ..message("m_1") }));
}

#[test]
fn a_first_message_from_an_advertisement() {
    let event = from_ava(json!({"message": {"mid": "m_1", "text": "price?", "referral": {
        "ref": "spring", "ad_id": "6100000000001", "source": "ADS", "type": "OPEN_THREAD",
        "ads_context_data": {"ad_title": "Spring", "photo_url": "https://cdn.example/p", "video_url": "https://cdn.example/v"}
    }}}));
    let ad = Ad {
        id: Some("6100000000001".to_owned()),
        title: Some("Spring".to_owned()),
        photo_url: Some("https://cdn.example/p".to_owned()),
        video_url: Some("https://cdn.example/v".to_owned()),
    };
    let referral = Referral {
        reference: Some("spring".to_owned()),
        source: Some("ADS".to_owned()),
        kind: Some("OPEN_THREAD".to_owned()),
        ad: Some(ad),
        product_id: None,
    };
    assert_eq!(event.kind, Kind::Message(Message { referral: Some(referral), ..text("m_1", "price?") }));
}

#[test]
fn a_question_about_a_product() {
    let event = from_ava(json!({"message": {"mid": "m_1", "referral": {"product": {"id": "5000"}}}}));
    let Kind::Message(Message { referral: Some(referral), .. }) = event.kind else { panic!("{event:?}") };
    assert_eq!((referral.product_id.as_deref(), referral.is_ad()), (Some("5000"), false));
}

#[test]
fn an_echo_names_the_person_and_the_message() {
    let event = from_account(json!({"message": {"mid": "m_9", "text": "Hello World", "is_echo": true}}));
    assert_eq!(event.kind, Kind::Echo(text("m_9", "Hello World")));
    assert_eq!((event.person.as_ref(), event.by), (Some(&ava()), By::Account));
    assert_eq!(event.account.as_ref().unwrap().as_str(), ACCOUNT);
}

#[test]
fn what_the_account_wrote_is_an_echo_with_or_without_the_flag() {
    let unflagged = from_account(json!({"message": {"mid": "m_9", "text": "hi"}}));
    assert_eq!(unflagged.kind, Kind::Echo(text("m_9", "hi")));
    let foreign = only(&json!({"entry": [{"id": "1", "messaging": [
        {"sender": {"id": ACCOUNT}, "recipient": {"id": AVA}, "message": {"mid": "m_9", "is_echo": true}}
    ]}]}));
    assert_eq!((foreign.kind, foreign.person), (Kind::Echo(message("m_9")), Some(ava())));
}

#[test]
fn an_echo_may_tell_its_app_and_what_that_gave_along() {
    let event = from_account(
        json!({"message": {"mid": "m_9", "is_echo": true, "app_id": 77, "metadata": "order 42"}}),
    );
    let told =
        Message { app_id: Some("77".to_owned()), metadata: Some("order 42".to_owned()), ..message("m_9") };
    assert_eq!(event.kind, Kind::Echo(told));
}

#[test]
fn a_message_to_oneself() {
    let event = only(&json!({"entry": [{"id": ACCOUNT, "messaging": [{
        "sender": {"id": ACCOUNT}, "recipient": {"id": ACCOUNT}, "timestamp": 1,
        "message": {"mid": "m_9", "text": "note", "is_echo": true, "is_self": true}
    }]}]}));
    assert_eq!(event.kind, Kind::Echo(Message { is_self: true, ..text("m_9", "note") }));
    assert_eq!(event.person.as_ref().unwrap().as_str(), ACCOUNT);
}

#[test]
fn an_unsent_message_of_either_side() {
    let deletion = Kind::Deletion(Deletion { mid: mid("m_1") });
    let theirs = from_ava(json!({"message": {"mid": "m_1", "is_deleted": true}}));
    assert_eq!((theirs.kind, theirs.by), (deletion.clone(), By::Person));
    let ours = from_account(json!({"message": {"mid": "m_1", "is_deleted": true, "is_echo": true}}));
    assert_eq!((ours.kind, ours.by), (deletion, By::Account));
}

#[test]
fn a_message_edited_for_the_second_time() {
    let event = from_ava(json!({"message_edit": {"mid": "m_1", "text": "hello", "num_edit": 2}}));
    assert_eq!(event.kind, Kind::Edit(Edit { mid: mid("m_1"), text: Some("hello".to_owned()), num_edit: 2 }));
}

#[test]
fn the_twin_of_a_new_message_is_no_edit() {
    let event = from_ava(json!({"message_edit": {"mid": "m_1", "text": "hi", "num_edit": 0}}));
    assert_eq!(event.kind, Kind::Twin(Twin { mid: mid("m_1"), text: Some("hi".to_owned()) }));
}

#[test]
fn a_twin_that_comes_alone_names_nobody() {
    let event = only(
        &json!({"object": "instagram", "entry": [{"id": ACCOUNT, "time": 1_752_834_911_539_i64, "messaging": [
            {"timestamp": 1_752_834_910_447_i64, "message_edit": {"mid": "m_1", "num_edit": 0}}
        ]}]}),
    );
    assert_eq!(event.kind, Kind::Twin(Twin { mid: mid("m_1"), text: None }));
    assert_eq!((event.person.clone(), event.conversation(), event.window()), (None, None, None));
    assert_eq!(event.mid(), Some(&mid("m_1")));
}
