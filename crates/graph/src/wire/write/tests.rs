//! The wire, word for word: one snapshot for every kind.

use insta::assert_snapshot;

use crate::template::{Button, Element};
use crate::{
    AttachmentId, CommentId, Content, Draft, Emoji, Image, Invalid, MediaUrl, Message, MessageId, PersonId,
    PostId, Presence, QuickReply, Reaction, Recipient, Tag, Text,
};

fn json(draft: &Draft) -> String {
    let mut json = Vec::new();
    draft.write_json(&mut json);
    String::from_utf8(json).unwrap()
}

fn sent(content: impl Into<Content>) -> String {
    json(&Draft::new(PersonId::new("1").unwrap(), content))
}

fn url(name: &str) -> MediaUrl {
    MediaUrl::new(format!("https://example.com/{name}")).unwrap()
}

fn mid() -> MessageId {
    MessageId::new("aWdf").unwrap()
}

#[test]
fn a_text_goes_as_text() -> Result<(), Invalid> {
    assert_snapshot!(sent(Message::text("Hello World")?), @r#"{"recipient":{"id":"1"},"message":{"text":"Hello World"}}"#);
    assert_snapshot!(sent(Message::text("\"é\"\n\u{0}👋🏽")?), @r#"{"recipient":{"id":"1"},"message":{"text":"\"é\"\n\u0000👋🏽"}}"#);
    Ok(())
}

#[test]
fn one_image_goes_as_an_object_and_two_as_a_list() -> Result<(), Invalid> {
    let uploaded = Image::Attachment(AttachmentId::new("77")?);
    assert_snapshot!(
        sent(Message::image(url("image.jpg"))),
        @r#"{"recipient":{"id":"1"},"message":{"attachments":{"type":"image","payload":{"url":"https://example.com/image.jpg"}}}}"#
    );
    assert_snapshot!(
        sent(Message::images([Image::from(url("1.png")), uploaded])?),
        @r#"{"recipient":{"id":"1"},"message":{"attachments":[{"type":"image","payload":{"url":"https://example.com/1.png"}},{"type":"image","payload":{"attachment_id":"77"}}]}}"#
    );
    Ok(())
}

#[test]
fn sounds_films_and_documents_go_as_an_attachment() {
    assert_snapshot!(
        sent(Message::Audio(url("a.m4a"))),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"audio","payload":{"url":"https://example.com/a.m4a"}}}}"#
    );
    assert_snapshot!(
        sent(Message::Video(url("v.mp4"))),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"video","payload":{"url":"https://example.com/v.mp4"}}}}"#
    );
    assert_snapshot!(
        sent(Message::File(url("f.pdf"))),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"file","payload":{"url":"https://example.com/f.pdf"}}}}"#
    );
}

#[test]
fn the_heart_has_no_payload() {
    assert_snapshot!(sent(Message::LikeHeart), @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"like_heart"}}}"#);
}

#[test]
fn a_post_is_shared_by_its_id_and_in_capitals() -> Result<(), Invalid> {
    assert_snapshot!(
        sent(Message::Post(PostId::new("18000000000000001")?)),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"MEDIA_SHARE","payload":{"id":"18000000000000001"}}}}"#
    );
    Ok(())
}

#[test]
fn quick_replies_stand_beside_the_text() -> Result<(), Invalid> {
    let replies = [QuickReply::new("Yes", "YES")?, QuickReply::new("No", "NO")?];
    assert_snapshot!(
        sent(Message::quick_replies(Text::new("Sure?")?, replies)?),
        @r#"{"recipient":{"id":"1"},"message":{"text":"Sure?","quick_replies":[{"content_type":"text","title":"Yes","payload":"YES"},{"content_type":"text","title":"No","payload":"NO"}]}}"#
    );
    Ok(())
}

#[test]
fn cards_go_as_a_generic_template() -> Result<(), Invalid> {
    let full = Element::new("Shoe")?
        .with_subtitle("Red")?
        .with_image(url("shoe.png"))
        .opening(url("shoe"))
        .with_buttons([Button::web("Buy", url("buy"))?, Button::postback("Ask", "ASK")?])?;
    assert_snapshot!(
        sent(Message::generic([full, Element::new("Sock")?])?),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"generic","elements":[{"title":"Shoe","subtitle":"Red","image_url":"https://example.com/shoe.png","default_action":{"type":"web_url","url":"https://example.com/shoe"},"buttons":[{"type":"web_url","url":"https://example.com/buy","title":"Buy"},{"type":"postback","title":"Ask","payload":"ASK"}]},{"title":"Sock"}]}}}}"#
    );
    Ok(())
}

#[test]
fn a_text_with_buttons_goes_as_a_button_template() -> Result<(), Invalid> {
    assert_snapshot!(
        sent(Message::buttons("Well?", [Button::postback("Go on", "GO")?])?),
        @r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"button","text":"Well?","buttons":[{"type":"postback","title":"Go on","payload":"GO"}]}}}}"#
    );
    Ok(())
}

#[test]
fn reactions_are_actions_with_a_target() -> Result<(), Invalid> {
    assert_snapshot!(
        sent(Reaction::React { to: mid(), emoji: Emoji::new("❤️")? }),
        @r#"{"recipient":{"id":"1"},"sender_action":"react","payload":{"message_id":"aWdf","reaction":"❤️"}}"#
    );
    assert_snapshot!(
        sent(Reaction::Unreact { from: mid() }),
        @r#"{"recipient":{"id":"1"},"sender_action":"unreact","payload":{"message_id":"aWdf"}}"#
    );
    Ok(())
}

#[test]
fn presence_is_an_action_alone() {
    assert_snapshot!(sent(Presence::TypingOn), @r#"{"recipient":{"id":"1"},"sender_action":"typing_on"}"#);
    assert_snapshot!(sent(Presence::TypingOff), @r#"{"recipient":{"id":"1"},"sender_action":"typing_off"}"#);
    assert_snapshot!(sent(Presence::Seen), @r#"{"recipient":{"id":"1"},"sender_action":"mark_seen"}"#);
}

#[test]
fn a_reply_names_its_message_at_the_top() -> Result<(), Invalid> {
    let to = Recipient::Person(PersonId::new("1")?);
    let text = Message::text("Yes")?;
    let draft = Draft { to, content: text.into(), tag: None, reply_to: Some(mid()) };
    assert_snapshot!(json(&draft), @r#"{"recipient":{"id":"1"},"message":{"text":"Yes"},"reply_to":{"mid":"aWdf"}}"#);
    Ok(())
}

#[test]
fn actions_are_no_replies() -> Result<(), Invalid> {
    let to = Recipient::Person(PersonId::new("1")?);
    let draft = Draft { to, content: Presence::Seen.into(), tag: None, reply_to: Some(mid()) };
    assert_snapshot!(json(&draft), @r#"{"recipient":{"id":"1"},"sender_action":"mark_seen"}"#);
    Ok(())
}

#[test]
fn a_private_reply_names_the_comment() -> Result<(), Invalid> {
    let draft = Draft::new(CommentId::new("17900000000000001")?, Message::text("Thanks")?);
    assert_snapshot!(json(&draft), @r#"{"recipient":{"comment_id":"17900000000000001"},"message":{"text":"Thanks"}}"#);
    Ok(())
}

#[test]
fn a_human_agent_says_so() -> Result<(), Invalid> {
    let to = Recipient::Person(PersonId::new("1")?);
    let draft =
        Draft { to, content: Message::text("Sorry")?.into(), tag: Some(Tag::HumanAgent), reply_to: None };
    assert_snapshot!(json(&draft), @r#"{"recipient":{"id":"1"},"message":{"text":"Sorry"},"messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT"}"#);
    Ok(())
}
