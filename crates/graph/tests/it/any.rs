//! Arbitrary drafts of every kind.

use antiphon_graph::{
    AttachmentId, Button, CommentId, Content, Draft, Element, Emoji, Image, MediaUrl, Message, MessageId,
    PersonId, PostId, Presence, QuickReply, Reaction, Recipient, Tag, Text,
};
use proptest::prelude::*;

/// A text that Instagram takes, of any characters there are.
fn text() -> impl Strategy<Value = Text> {
    prop_oneof!["[\\s\\S]{1,250}", "\\PC{1,250}", "[a-z \"\\\\{}&=+%]{1,1000}"]
        .prop_map(|text| Text::new(text).unwrap())
}

fn words(max: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 1..=max).prop_map(String::from_iter)
}

fn url() -> impl Strategy<Value = MediaUrl> {
    "https?://[a-z]{1,10}\\.example(:[1-9][0-9]{1,3})?/[!-~]{0,60}"
        .prop_filter_map("not an address", |url| MediaUrl::new(url).ok())
}

fn mid() -> impl Strategy<Value = MessageId> {
    "[!-~]{1,200}".prop_map(|mid| MessageId::new(mid).unwrap())
}

fn image() -> impl Strategy<Value = Image> {
    prop_oneof![
        url().prop_map(Image::Url),
        "[0-9]{1,20}".prop_map(|id| Image::Attachment(AttachmentId::new(id).unwrap())),
    ]
}

fn quick_replies() -> impl Strategy<Value = Message> {
    let reply = (words(30), words(50)).prop_map(|(title, payload)| QuickReply::new(title, payload).unwrap());
    (text(), prop::collection::vec(reply, 1..=13))
        .prop_map(|(text, replies)| Message::quick_replies(text, replies).unwrap())
}

fn button() -> impl Strategy<Value = Button> {
    prop_oneof![
        (words(20), url()).prop_map(|(title, page)| Button::web(title, page).unwrap()),
        (words(20), words(50)).prop_map(|(title, payload)| Button::postback(title, payload).unwrap()),
    ]
}

fn element() -> impl Strategy<Value = Element> {
    let buttons = prop::collection::vec(button(), 0..=3);
    let parts =
        (words(80), prop::option::of(words(80)), prop::option::of(url()), prop::option::of(url()), buttons);
    parts.prop_map(|(title, subtitle, image, page, buttons)| {
        let mut element = Element::new(title).unwrap().with_buttons(buttons).unwrap();
        if let Some(subtitle) = subtitle {
            element = element.with_subtitle(subtitle).unwrap();
        }
        if let Some(image) = image {
            element = element.with_image(image);
        }
        page.into_iter().fold(element, Element::opening)
    })
}

fn template() -> impl Strategy<Value = Message> {
    let buttons = prop::collection::vec(button(), 1..=3);
    prop_oneof![
        prop::collection::vec(element(), 1..=10).prop_map(|elements| Message::generic(elements).unwrap()),
        (words(640), buttons).prop_map(|(text, buttons)| Message::buttons(text, buttons).unwrap()),
    ]
}

/// A message of every kind.
fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        text().prop_map(Message::Text),
        quick_replies(),
        prop::collection::vec(image(), 1..=10).prop_map(|images| Message::images(images).unwrap()),
        url().prop_map(Message::Audio),
        url().prop_map(Message::Video),
        url().prop_map(Message::File),
        Just(Message::LikeHeart),
        "[0-9]{1,18}".prop_map(|post| Message::Post(PostId::new(post).unwrap())),
        template(),
    ]
}

fn action() -> impl Strategy<Value = Content> {
    let emoji = prop::sample::select(vec!["love", "❤️", "👍🏿", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣"]);
    prop_oneof![
        (mid(), emoji)
            .prop_map(|(to, emoji)| Reaction::React { to, emoji: Emoji::new(emoji).unwrap() }.into()),
        mid().prop_map(|from| Reaction::Unreact { from }.into()),
        prop::sample::select(vec![Presence::TypingOn, Presence::TypingOff, Presence::Seen])
            .prop_map(Content::from),
    ]
}

fn person() -> impl Strategy<Value = Recipient> {
    "[0-9]{1,17}".prop_map(|person| PersonId::new(person).unwrap().into())
}

fn comment() -> impl Strategy<Value = Recipient> {
    "[0-9]{1,18}".prop_map(|comment| CommentId::new(comment).unwrap().into())
}

/// A draft of every kind: messages to people and comments, with and without tag and reply, and actions.
pub(crate) fn draft() -> impl Strategy<Value = Draft> {
    let tag = prop::option::of(Just(Tag::HumanAgent));
    let to_person = (person(), message(), tag, prop::option::of(mid()))
        .prop_map(|(to, message, tag, reply_to)| Draft { to, content: message.into(), tag, reply_to });
    let to_comment = (comment(), message()).prop_map(|(to, message)| Draft::new(to, message));
    let action = (person(), action()).prop_map(|(to, content)| Draft::new(to, content));
    prop_oneof![to_person, to_comment, action]
}
