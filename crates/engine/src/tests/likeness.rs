use antiphon_graph::call::StoredMessage;
use antiphon_graph::webhook::{Attachment, AttachmentKind, Message as Webhook};
use antiphon_graph::{Content, MediaUrl, Message, PostId, Reaction};

use super::stand::{mid, text};
use crate::Likeness;

fn echo(words: Option<&str>, kinds: &[&str]) -> Likeness {
    let attachment =
        |kind: &&str| Attachment { kind: AttachmentKind::from(*kind), payload: serde_json::Map::default() };
    Likeness::of_echo(&Webhook {
        mid: mid("m1"),
        text: words.map(str::to_owned),
        attachments: kinds.iter().map(attachment).collect(),
        quick_reply: None,
        reply_to: None,
        referral: None,
        is_self: false,
        is_unsupported: false,
        app_id: None,
        metadata: None,
    })
}

fn listed(fields: &str) -> Likeness {
    let json = format!(r#"{{"id":"m1","created_time":"2026-03-01T12:00:00+0000"{fields}}}"#);
    Likeness::of_listed(&serde_json::from_str::<StoredMessage>(&json).unwrap())
}

fn url() -> MediaUrl {
    MediaUrl::new("https://example.com/a").unwrap()
}

fn sent(message: Message) -> Likeness {
    Likeness::of_content(&Content::Message(message))
}

#[test]
fn a_text_is_the_same_as_sent_echoed_and_listed_whatever_becomes_of_its_spaces() {
    for told in [
        echo(Some("we are open"), &[]),
        listed(r#","message":" we  are\r\nopen ""#),
        echo(Some("we are open"), &["fallback"]),
    ] {
        assert_eq!(told, text("we are\nopen"));
    }
    assert_ne!(echo(Some("we are Open"), &[]), text("we are open"));
    assert_eq!(echo(Some("❤"), &[]), text("❤\u{fe0f}"));
}

#[test]
fn media_are_the_same_by_their_kinds_and_their_number() {
    let file = r#""mime_type":"image/png","size":3,"image_data":{"url":"https://a/1"}"#;
    let two = listed(&format!(r#","message":"","attachments":{{"data":[{{{file}}},{{{file}}}]}}"#));
    let images = Message::images([url(), url()]).unwrap();
    assert_eq!(sent(images.clone()), two);
    assert_eq!(sent(images.clone()), echo(None, &["image", "image"]));
    assert_ne!(sent(images), echo(None, &["image"]));

    let sound = listed(r#","attachments":{"data":[{"mime_type":"audio/mp4","file_url":"https://a/1"}]}"#);
    assert_eq!(sent(Message::Audio(url())), sound);
    assert_eq!(sent(Message::Audio(url())), echo(None, &["audio"]));
    let document =
        listed(r#","attachments":{"data":[{"mime_type":"application/pdf","file_url":"https://a/1"}]}"#);
    assert_eq!(sent(Message::File(url())), document);
    assert_eq!(sent(Message::LikeHeart), echo(None, &["image"]), "stickers arrive as images");
    assert_eq!(sent(Message::LikeHeart), echo(None, &["like_heart"]));
}

#[test]
fn posts_and_templates_are_recognised_in_each_of_their_names() {
    let post = sent(Message::Post(PostId::new("1").unwrap()));
    for name in ["ig_post", "share", "ig_reel", "media"] {
        assert_eq!(echo(None, &[name]), post, "{name}");
    }
    assert_eq!(listed(r#","shares":{"data":[{"id":"1"}]}"#), post);
    let button = antiphon_graph::Button::postback("Go", "GO").unwrap();
    let template = sent(Message::buttons("Well?", [button]).unwrap());
    assert_eq!(echo(None, &["template"]), template);
    assert_eq!(listed(r#","attachments":{"data":[{"generic_template":{}}]}"#), template);
}

#[test]
fn what_is_not_recognised_is_like_nothing_and_may_be_anything() {
    let strange = [
        echo(None, &["fallback"]),
        echo(None, &["hologram"]),
        echo(None, &[]),
        listed(""),
        listed(r#","attachments":{"data":[{"id":"7"}]}"#),
        Likeness::of_content(&Content::Reaction(Reaction::Unreact { from: mid("m1") })),
    ];
    for likeness in strange {
        assert!(!likeness.is_recognised() && likeness.may_be(text("ok")) && text("ok").may_be(likeness));
        assert_ne!(likeness, text("ok"));
    }
    assert!(!text("ok").may_be(text("no")));
    assert!(
        echo(None, &["audio"]).may_be(sent(Message::File(url()))),
        "what is told of media is not to be relied on"
    );
    assert!(!echo(None, &["audio"]).may_be(text("ok")));
}
