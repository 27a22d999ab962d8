//! The requests that go to Instagram.

use antiphon_graph::{
    AccessToken, AccountId, CommentId, Conversation, Emoji, Endpoint, Invalid, Message, MessageId, Permit,
    PersonId, Presence, Reaction, Send, Window,
};
use http::Request;
use insta::assert_snapshot;
use jiff::Timestamp;

const ACCOUNT: &str = "17841400000000001";

fn conversation() -> Conversation {
    Conversation::new(AccountId::new(ACCOUNT).unwrap(), PersonId::new("900000000000001").unwrap())
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn request(send: &Send) -> Request<Vec<u8>> {
    send.to_http(&Endpoint::instagram(), &AccessToken::new("IGAA"))
}

fn body(send: &Send) -> String {
    String::from_utf8(request(send).into_body()).unwrap()
}

#[test]
fn a_send_is_a_post_to_the_accounts_messages_with_the_token_as_a_bearer() -> Result<(), Invalid> {
    let request = request(&Send::new(Permit::on_trust(conversation()), Message::text("Hello World")?));
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://graph.instagram.com/v24.0/17841400000000001/messages");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["authorization"], "Bearer IGAA");
    assert!(!format!("{request:?}").contains("IGAA"), "the token was printed");
    assert_snapshot!(
        std::str::from_utf8(request.body()).unwrap(),
        @r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Hello World"}}"#
    );
    Ok(())
}

#[test]
fn another_host_and_version_are_a_matter_of_the_endpoint() -> Result<(), Invalid> {
    let endpoint = Endpoint::at("http://127.0.0.1:2401/t17")?.with_version("v25.0")?;
    let send = Send::new(Permit::on_trust(conversation()), Message::LikeHeart);
    let request = send.to_http(&endpoint, &AccessToken::new("sandbox-token"));
    assert_eq!(request.uri(), "http://127.0.0.1:2401/t17/v25.0/17841400000000001/messages");
    Ok(())
}

#[test]
fn a_human_agents_late_answer_carries_the_tag_and_a_timely_one_does_not() -> Result<(), Invalid> {
    let window = Window::opened(conversation(), at("2026-01-01T12:00:00Z"));
    let answer = |time| -> Result<String, Invalid> {
        Ok(body(&Send::new(window.human_agent(at(time)).unwrap(), Message::text("Sorry")?)))
    };
    assert_snapshot!(
        answer("2026-01-01T13:00:00Z")?,
        @r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Sorry"}}"#
    );
    assert_snapshot!(
        answer("2026-01-03T12:00:00Z")?,
        @r#"{"recipient":{"id":"900000000000001"},"message":{"text":"Sorry"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"}"#
    );
    Ok(())
}

#[test]
fn a_private_reply_goes_to_the_comment() -> Result<(), Invalid> {
    let (account, comment) = (AccountId::new(ACCOUNT)?, CommentId::new("17900000000000001")?);
    let commented_at = at("2026-01-01T12:00:00Z");
    let permit = Permit::private_reply(account, comment, commented_at, commented_at).unwrap();
    assert_snapshot!(
        body(&Send::new(permit, Message::text("Thanks")?)),
        @r#"{"recipient":{"comment_id":"17900000000000001"},"message":{"text":"Thanks"}}"#
    );
    Ok(())
}

#[test]
fn a_reply_to_a_message_names_it() -> Result<(), Invalid> {
    let send = Send::new(Permit::on_trust(conversation()), Message::LikeHeart);
    assert_snapshot!(
        body(&send.in_reply_to(MessageId::new("aWdf")?)),
        @r#"{"recipient":{"id":"900000000000001"},"message":{"attachment":{"type":"like_heart"}},"reply_to":{"mid":"aWdf"}}"#
    );
    Ok(())
}

#[test]
fn a_reaction_is_permitted_like_a_message_and_presence_needs_no_permit() -> Result<(), Invalid> {
    let react = Reaction::React { to: MessageId::new("aWdf")?, emoji: Emoji::love() };
    assert_snapshot!(
        body(&Send::new(Permit::on_trust(conversation()), react)),
        @r#"{"recipient":{"id":"900000000000001"},"sender_action":"react","payload":{"message_id":"aWdf","reaction":"love"}}"#
    );
    assert_snapshot!(
        body(&Send::presence(conversation(), Presence::TypingOn)),
        @r#"{"recipient":{"id":"900000000000001"},"sender_action":"typing_on"}"#
    );
    Ok(())
}

#[test]
fn a_send_knows_until_when_it_may_go() -> Result<(), Invalid> {
    let opened_at = at("2026-01-01T12:00:00Z");
    let permit = Window::opened(conversation(), opened_at).permit(opened_at).unwrap();
    let send = Send::new(permit, Message::text("Hi")?);
    assert_eq!(send.not_after(), Some(at("2026-01-02T12:00:00Z")));
    assert_eq!(Send::presence(conversation(), Presence::Seen).not_after(), None);
    Ok(())
}
