//! What leaves when an account sends.

use antiphon_client::Error;
use antiphon_client::graph::{AccountId, CommentId, Conversation, Emoji, Message, Permit, Text};
use http::header::AUTHORIZATION;
use jiff::SignedDuration;
use serde_json::json;

use crate::shop::{
    AVA, DELIVERED, SHOP, answering, asked, ava, bodies, message_id, noon, permit, shop, window,
};

const TAKEN: &str = r#"{"recipient_id":"900000000000001"}"#;

#[tokio::test]
async fn a_permitted_text_leaves_once_from_the_account_with_the_token() {
    let script = answering([DELIVERED]);
    let sent = shop(&script).send(permit(), Text::new("Hello World").unwrap()).await.unwrap();

    assert_eq!(sent.message_id, Some(message_id("aWdfAAA")));
    assert_eq!(sent.recipient_id, ava());
    assert_eq!(asked(&script), [format!("POST http://instagram.test/base/v24.0/{SHOP}/messages")]);
    assert_eq!(script.requests()[0].headers()[AUTHORIZATION], "Bearer canary-token");
    assert_eq!(bodies(&script), [json!({"recipient": {"id": AVA}, "message": {"text": "Hello World"}})]);
}

#[tokio::test]
async fn an_answer_names_the_message_it_answers() {
    let script = answering([DELIVERED]);
    shop(&script).send_in_reply_to(permit(), message_id("aWdfQ"), Message::LikeHeart).await.unwrap();
    assert_eq!(bodies(&script)[0]["reply_to"], json!({"mid": "aWdfQ"}));
}

#[tokio::test]
async fn reactions_and_presence_need_no_message_id_in_the_answer() {
    let script = answering([TAKEN; 5]);
    let shop = shop(&script);
    shop.react(permit(), message_id("aWdfQ"), Emoji::love()).await.unwrap();
    shop.unreact(permit(), message_id("aWdfQ")).await.unwrap();
    shop.typing_on(ava()).await.unwrap();
    shop.typing_off(ava()).await.unwrap();
    shop.seen(ava()).await.unwrap();

    let to = json!({"id": AVA});
    let react = json!({"message_id": "aWdfQ", "reaction": "love"});
    assert_eq!(
        bodies(&script),
        [
            json!({"recipient": to, "sender_action": "react", "payload": react}),
            json!({"recipient": to, "sender_action": "unreact", "payload": {"message_id": "aWdfQ"}}),
            json!({"recipient": to, "sender_action": "typing_on"}),
            json!({"recipient": to, "sender_action": "typing_off"}),
            json!({"recipient": to, "sender_action": "mark_seen"}),
        ]
    );
}

#[tokio::test]
async fn a_private_reply_goes_to_the_comment_and_tells_who_wrote_it() {
    let script = answering([DELIVERED]);
    let shop = shop(&script);
    let comment = CommentId::new("17900000000000001").unwrap();
    let permit = Permit::private_reply(shop.id().clone(), comment, noon(), noon()).unwrap();
    let sent = shop.send(permit, Text::new("Thank you").unwrap()).await.unwrap();
    assert_eq!(sent.recipient_id, ava());
    assert_eq!(bodies(&script)[0]["recipient"], json!({"comment_id": "17900000000000001"}));
}

#[tokio::test]
async fn a_human_who_answers_late_says_so() {
    let script = answering([DELIVERED]);
    let two_days_later = noon() + SignedDuration::from_hours(48);
    assert!(window().permit(two_days_later).is_err());
    let permit = window().human_agent(two_days_later).unwrap();
    shop(&script).send(permit, Text::new("Sorry for the wait").unwrap()).await.unwrap();
    assert_eq!(bodies(&script)[0]["tag"], "HUMAN_AGENT");
}

#[tokio::test]
async fn a_permit_of_another_account_is_not_used() {
    let script = answering([DELIVERED]);
    let other = AccountId::new("17841400000000002").unwrap();
    let permit = Permit::on_trust(Conversation::new(other.clone(), ava()));
    let error = shop(&script).send(permit, Message::LikeHeart).await.unwrap_err();
    assert!(matches!(&error, Error::OtherAccount { permitted, .. } if *permitted == other));
    assert_eq!(
        error.to_string(),
        format!("the permit is for account {other}, not {SHOP}; send it from that account")
    );
    assert!(asked(&script).is_empty());
}

#[tokio::test]
async fn sending_and_asking_can_be_given_to_a_task() {
    let script = answering([DELIVERED, TAKEN, DELIVERED]);
    let shop = shop(&script);
    let task = tokio::spawn(async move {
        shop.send(permit(), Message::LikeHeart).await.unwrap();
        shop.typing_on(ava()).await.unwrap();
        shop.send_all([Message::LikeHeart], || Ok(permit())).await.unwrap().len()
    });
    assert_eq!(task.await.unwrap(), 1);
}
