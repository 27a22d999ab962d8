//! Every refusal that behaviour can bring about, with its exact status, code, subcode and words.

use antiphon_graph::CommentId;

use super::*;
use crate::world::account::{Comment, Trouble};
use crate::world::person::Magic;

const WINDOW: &str = "403 10/2534022 This message is sent outside of allowed window.";
const NOT_FOUND: &str = "400 100/2534014 The requested user cannot be found.";
const INVALID: &str = "400 100/2534015 Invalid message data";

fn text_to(recipient: &Value) -> Value {
    json!({"recipient": recipient, "message": {"text": "hi"}})
}

fn comment(insta: &Insta, id: &str) -> CommentId {
    let id = CommentId::new(id).unwrap();
    let mut world = insta.space().world();
    let post = world.accounts[&shop()].posts.keys().next().unwrap().clone();
    let comment = Comment {
        id: id.clone(),
        account: shop(),
        post,
        person: ben(),
        text: "nice".into(),
        at: insta.space().clock.now(),
        replied: false,
    };
    world.comments.insert(id.clone(), comment);
    id
}

#[tokio::test]
async fn a_person_who_never_wrote_cannot_be_written_to() {
    let insta = Insta::new();
    let answer = insta.text(&ben(), "cold").await;
    assert_eq!(answer.refusal(), WINDOW);
    assert_eq!(answer.json()["error"]["type"], "IGApiException");
    assert_eq!(answer.reason(), "Ben has never written to this account, so no window was ever open");
    assert!(insta.phone(&ben()).is_empty());
}

#[tokio::test]
async fn the_window_closes_after_exactly_24_hours() {
    let insta = Insta::new();
    insta.space().clock.set("2026-01-02T11:59:59.999Z".parse().unwrap());
    assert_eq!(insta.text(&ava(), "in time").await.status, 200);
    insta.space().clock.set("2026-01-02T12:00:00Z".parse().unwrap());
    assert_eq!(insta.text(&ava(), "late").await.refusal(), WINDOW);
    insta.space().clock.set("2026-01-02T12:00:01Z".parse().unwrap());
    let answer = insta.text(&ava(), "late").await;
    let why = "Last message from Ava was 24 h 00 m 01 s ago; the window closed at 2026-01-02T12:00:00Z";
    assert_eq!(answer.reason(), why);
    let failed = answer.note.checks.iter().find(|check| !check.passed).unwrap();
    assert_eq!((failed.rule, &*failed.detail), ("window", why));
    assert_eq!(insta.phone(&ava()), ["in time"]);
}

#[tokio::test]
async fn a_human_agent_is_refused_after_seven_days_or_without_the_feature() {
    let insta = Insta::new();
    let tagged = json!({"recipient": {"id": ava()}, "message": {"text": "x"}, "tag": "HUMAN_AGENT"});
    insta.advance(25);
    insta.account(|account| account.switches.human_agent = false);
    let no_permission = "400 10 Application does not have permission for this action";
    assert_eq!(insta.send(&tagged).await.refusal(), no_permission);
    insta.account(|account| account.switches.human_agent = true);
    insta.advance(24 * 6);
    assert_eq!(insta.send(&tagged).await.refusal(), WINDOW);
}

#[tokio::test]
async fn actions_need_an_open_window_unless_the_switch_says_otherwise() {
    let insta = Insta::new();
    let typing = json!({"recipient": {"id": ben()}, "sender_action": "typing_on"});
    assert_eq!(insta.send(&typing).await.refusal(), WINDOW);
    insta.account(|account| account.switches.actions_need_window = false);
    assert_eq!(insta.send(&typing).await.status, 200);
}

#[tokio::test]
async fn recipients_who_are_nobody_or_several_are_refused() {
    let insta = Insta::new();
    assert_eq!(insta.send(&text_to(&json!({"id": "123"}))).await.refusal(), NOT_FOUND);
    assert_eq!(insta.send(&text_to(&json!({"comment_id": "123"}))).await.refusal(), NOT_FOUND);
    for group in [json!({"id": ["1", "2"]}), json!({"thread_key": "t"}), json!({"ids": ["1"]})] {
        assert!(insta.send(&text_to(&group)).await.refusal().starts_with("400 100 "), "{group}");
    }
}

#[tokio::test]
async fn a_comment_gets_one_private_reply_within_seven_days() {
    let insta = Insta::new();
    let first = comment(&insta, "17900000000000001");
    let reply = text_to(&json!({"comment_id": first}));
    let answer = insta.send(&reply).await;
    assert_eq!(answer.json()["recipient_id"], "900000000000002");
    assert_eq!(insta.phone(&ben()), ["hi"]);
    let invalid = "400 100/2534025 The comment is invalid for a private reply";
    assert_eq!(insta.send(&reply).await.refusal(), invalid);
    assert_eq!(insta.text(&ben(), "still cold").await.refusal(), WINDOW);
    let second = comment(&insta, "17900000000000002");
    insta.advance(24 * 7);
    assert_eq!(insta.send(&text_to(&json!({"comment_id": second}))).await.refusal(), invalid);
}

#[tokio::test]
async fn a_private_reply_is_a_text_not_a_sticker_and_needs_its_permission() {
    let insta = Insta::new();
    let id = comment(&insta, "17900000000000001");
    let heart = json!({"recipient": {"comment_id": id}, "message": {"attachment": {"type": "like_heart"}}});
    assert_eq!(insta.send(&heart).await.refusal(), INVALID);
    insta.account(|account| {
        account.tokens[0].scopes.retain(|scope| scope != "instagram_business_manage_comments");
    });
    let no_permission = "400 10 Application does not have permission for this action";
    assert_eq!(insta.send(&text_to(&json!({"comment_id": id}))).await.refusal(), no_permission);
}

#[tokio::test]
async fn whoever_blocked_the_account_is_not_available() {
    let insta = Insta::new();
    insta.space().world().people[&ava()].blocks = true;
    let not_available = "400 551/1545041 (#551) This person isn't available right now.";
    assert_eq!(insta.text(&ava(), "hello?").await.refusal(), not_available);
}

#[tokio::test]
async fn a_conversation_that_another_app_controls_is_not_ours() {
    let insta = Insta::new();
    insta.space().world().thread_mut(&shop(), &ava()).held_by_other_app = true;
    let not_owner = "400 100/2534037 The action is invalid since it's not the thread owner.";
    assert_eq!(insta.text(&ava(), "mine").await.refusal(), not_owner);
}

#[tokio::test]
async fn a_text_of_1001_bytes_is_refused_and_one_of_1000_is_not() {
    let insta = Insta::new();
    assert_eq!(insta.text(&ava(), &"é".repeat(500)).await.status, 200);
    let too_long = "400 100 Length of param message[text] must be less than or equal to 1000";
    assert_eq!(insta.text(&ava(), &format!("{}x", "é".repeat(500))).await.refusal(), too_long);
}

#[tokio::test]
async fn several_images_are_refused_where_they_are_not_available() {
    let insta = Insta::new();
    let image = json!({"type": "image", "payload": {"url": "https://example.com/image.jpg"}});
    let album =
        |person: &PersonId| json!({"recipient": {"id": person}, "message": {"attachments": [image, image]}});
    let no_multi_image = Magic::ALL.iter().position(|magic| *magic == Magic::NoMultiImage).unwrap() as u64;
    let unavailable = "400 100/2534068 Feature not available";
    let magic = crate::world::seed::person_id(101 + no_multi_image);
    assert_eq!(insta.send(&album(&magic)).await.refusal(), unavailable);
    insta.account(|account| account.switches.multi_image = false);
    assert_eq!(insta.send(&album(&ava())).await.refusal(), unavailable);
}

#[tokio::test]
async fn what_does_not_fit_together_is_invalid_message_data() {
    let insta = Insta::new();
    let image = json!({"type": "image", "payload": {"url": "https://example.com/image.jpg"}});
    let share = |id: &str| json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": id}}});
    for message in [
        json!({"attachments": vec![image.clone(); 11]}),
        json!({"text": "and", "attachment": image}),
        share("18000000000000099"),
        json!({"attachment": {"type": "hologram"}}),
    ] {
        let answer = insta.send(&json!({"recipient": {"id": ava()}, "message": message})).await;
        assert_eq!(answer.refusal(), INVALID, "{message}");
    }
    let reply_to_nothing =
        json!({"recipient": {"id": ava()}, "message": {"text": "x"}, "reply_to": {"mid": "m"}});
    assert_eq!(insta.send(&reply_to_nothing).await.refusal(), INVALID);
    let quick = json!({"recipient": {"id": shop()},
        "message": {"text": "x", "quick_replies": [{"title": "a", "payload": "a"}]}});
    assert_eq!(insta.send(&quick).await.refusal(), INVALID);
    assert!(insta.phone(&ava()).is_empty());
}

#[tokio::test]
async fn a_message_and_an_action_do_not_go_together() {
    let insta = Insta::new();
    let both = json!({"recipient": {"id": ava()}, "message": {"text": "x"}, "sender_action": "typing_on"});
    let expected = "400 100/2018014 Cannot send both message and state at the same time.";
    assert_eq!(insta.send(&both).await.refusal(), expected);
    let neither = json!({"recipient": {"id": ava()}});
    assert_eq!(insta.send(&neither).await.refusal(), "400 100 (#100) The parameter message is required");
    let nobody = json!({"message": {"text": "x"}});
    assert_eq!(insta.send(&nobody).await.refusal(), "400 100 (#100) The parameter recipient is required");
}

#[tokio::test]
async fn a_reaction_needs_a_message_of_this_conversation_that_is_still_there() {
    let insta = Insta::new();
    let react = |mid: &str| {
        json!({"recipient": {"id": ava()}, "sender_action": "react",
            "payload": {"message_id": mid, "reaction": "love"}})
    };
    let of_ben = insta.says(&ben(), "not yours");
    for mid in ["random_mid", of_ben.as_str()] {
        assert_eq!(insta.send(&react(mid)).await.refusal(), INVALID, "{mid}");
    }
    let unsent = insta.says(&ava(), "oops");
    insta.space().world().message_mut(&unsent).unwrap().unsent = true;
    let deleted = "400 9000001 This Message has been deleted by the user or the business.";
    assert_eq!(insta.send(&react(&unsent)).await.refusal(), deleted);
}

#[tokio::test]
async fn an_attachment_that_was_never_uploaded_is_unknown() {
    let insta = Insta::new();
    let message = json!({"attachment": {"type": "image", "payload": {"attachment_id": "1"}}});
    let answer = insta.send(&json!({"recipient": {"id": ava()}, "message": message})).await;
    assert_eq!(answer.refusal(), "400 100/2018074 Invalid attachment id");
}

#[tokio::test]
async fn tokens_are_refused_for_what_is_wrong_with_them() {
    let insta = Insta::new();
    let refused = async |request| insta.ask(request).await.refusal();
    let mut missing = request(Method::GET, "/me", "");
    missing.headers_mut().remove(AUTHORIZATION);
    assert_eq!(refused(missing).await, "400 104 An access token is required to request this resource.");
    let mut unknown = request(Method::GET, "/me", "");
    unknown.headers_mut().insert(AUTHORIZATION, "Bearer IGAAnonsense".parse().unwrap());
    let unreadable = "400 190 Invalid OAuth access token - Cannot parse access token";
    assert_eq!(refused(unknown).await, unreadable);

    insta.account(|account| account.tokens[0].trouble = Some(Trouble::PasswordChanged));
    assert!(insta.get("/me").await.refusal().starts_with("400 190/460 Error validating access token:"));
    insta.account(|account| account.tokens[0].trouble = Some(Trouble::Revoked));
    assert!(insta.get("/me").await.refusal().starts_with("400 190/458 Error validating access token:"));
    insta.account(|account| account.tokens[0].trouble = None);
    insta.advance(24 * 60);
    let answer = insta.get("/me").await;
    assert_eq!(
        answer.refusal(),
        "400 190/463 Error validating access token: Session has expired on Monday, 02-Mar-26 04:00:00 PST. The current time is Monday, 02-Mar-26 04:00:00 PST."
    );
    assert_eq!(answer.json()["error"]["type"], "OAuthException");
    assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("OAuth"));
}

#[tokio::test]
async fn an_owner_may_keep_apps_away_from_the_messages() {
    let insta = Insta::new();
    insta.account(|account| account.switches.message_access = false);
    let off = "403 200/2534041 The account owner has disabled access to instagram direct messages.";
    assert_eq!(insta.text(&ava(), "hi").await.refusal(), off);
    assert_eq!(insta.get("/me/conversations").await.refusal(), off);
    assert_eq!(insta.get("/me?fields=user_id").await.status, 200);
}

#[tokio::test]
async fn paths_that_lead_nowhere_are_refused_like_instagram_does() {
    let insta = Insta::new();
    let gone =
        "does not exist, cannot be loaded due to missing permissions, or does not support this operation";
    for (method, path, expected) in [
        (Method::POST, "/v24.0/v24.0/me/messages", "500 2500 Unknown path components: /messages".to_owned()),
        (Method::POST, "/me/messages/more", "500 2500 Unknown path components: /more".into()),
        (
            Method::POST,
            "/1/messages",
            format!("400 100/33 Unsupported post request. Object with ID '1' {gone}"),
        ),
        (Method::GET, "/1", format!("400 100/33 Unsupported get request. Object with ID '1' {gone}")),
        (Method::DELETE, "/x", format!("400 100/33 Unsupported delete request. Object with ID 'x' {gone}")),
        (Method::GET, "/", format!("400 100/33 Unsupported get request. Object with ID '' {gone}")),
        (Method::GET, "/me/messages", "400 100 Unsupported request - method type: get".into()),
        (Method::PUT, "/me/messages", "400 100 Unsupported request - method type: put".into()),
        (Method::POST, "/me", "400 100 Unsupported request - method type: post".into()),
        (Method::POST, "/refresh_access_token", "400 100 Unsupported request - method type: post".into()),
        (
            Method::GET,
            "/me/friends",
            "400 100 (#100) Tried accessing nonexisting field (friends) on node type (IGUser)".into(),
        ),
    ] {
        let answer = insta.ask(request(method.clone(), path, "")).await;
        assert_eq!(answer.refusal(), expected, "{method} {path}");
        assert!(!answer.note.operation.is_empty() && !answer.reason().is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_code_100() {
    let insta = Insta::new();
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        r#"{"recipient":{"id":"1"},"recipient":{"id":"2"},"message":{"text":"x"}}"#,
        r#"{"recipient":{"id":"900000000000001"},"message":{"text":"\ud83d"}}"#,
        r#"{"recipient":[],"message":{}}"#,
        r#"{"recipient":{"id":{}},"message":7}"#,
        &"[".repeat(500_000),
        &format!(r#"{{"recipient":{}"#, r#"{"a":"#.repeat(100_000)),
    ] {
        let answer = insta.post("/me/messages", body).await;
        assert!(answer.refusal().starts_with("400 100 "), "{body:.60}: {}", answer.refusal());
        assert!(!answer.reason().is_empty());
    }
}
