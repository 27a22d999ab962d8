//! The composer: everything that a person can send.

use antiphon_pages::Icon;
use maud::{Markup, html};

use super::{Phone, content, emoji};

/// The most that a text may have.
const MOST: usize = 1_000;

/// What the file picker offers.
const TAKES: &str = "image/png,image/jpeg,audio/*,video/*,application/pdf";

pub(super) fn form(phone: &Phone) -> Markup {
    let reply = phone.reply.as_deref();
    html! {
        div.composer {
            @if let Some(id) = reply { (answering(phone, id)) }
            @if let Some(id) = &phone.react { (reacting(phone, id)) }
            @if phone.person.blocks { p.muted.small { (Icon::Lock) " " (phone.person.name) " blocks the business, and can still write." } }
            form.say #say-form method="post" action=(phone.call()) data-then="clear" data-draft=(phone.path()) {
                (phone.deed("say", &[("account", phone.account.as_str()), ("reply_to", reply.unwrap_or_default())]))
                label.unseen for="say" { "Message to " (phone.name) }
                textarea #say name="text" rows="1" placeholder={ "Message as " (phone.person.name) } required autofocus data-enter data-key-r data-keep {}
                button.primary { (Icon::Send) span { "Send" } }
                span.meter.small data-bytes-of="say" data-most=(MOST) data-own="meter" hidden {}
            }
            div.row.tools {
                form.pick method="post" action=(phone.call()) enctype="multipart/form-data" data-then="clear" {
                    (phone.deed("say", &[("account", phone.account.as_str()), ("reply_to", reply.unwrap_or_default())]))
                    label.button for="pick" { (Icon::Attach) span { "File" } }
                    input #pick .unseen type="file" name="-file" accept=(TAKES) required data-submits;
                    noscript { button { "Send the file" } }
                }
                form method="post" action=(phone.call()) {
                    (phone.deed("say", &[("like_heart:flag", "yes"), ("account", phone.account.as_str())]))
                    button aria-label="Send the like heart" { (Icon::Heart) }
                }
                button type="button" data-voice="pick" aria-pressed="false" hidden { (Icon::Microphone) span { "Record" } }
                (emoji::picker())
                (samples(phone))
                (more(phone))
            }
        }
    }
}

fn quoted(phone: &Phone, id: &str) -> String {
    let quoted = phone.messages.iter().find(|message| message.mid.as_str() == id);
    quoted.map(content::name).unwrap_or_default()
}

/// Any emoji at all, for a message.
fn reacting(phone: &Phone, id: &str) -> Markup {
    html! {
        form.row.answering.small method="post" action=(phone.call()) data-then="go" {
            (phone.deed("react", &[("mid", id)]))
            label for="react" { "React to: " (quoted(phone, id)) }
            input #react name="emoji" size="6" maxlength="16" required list="any-emoji" autocomplete="off" autofocus;
            button { "React" }
            a href={ (phone.base) (phone.path()) } data-escape { "Not any more" }
        }
    }
}

fn answering(phone: &Phone, id: &str) -> Markup {
    html! {
        p.row.answering.small {
            (Icon::Reply)
            span { "Answering: " (quoted(phone, id)) }
            a href={ (phone.base) (phone.path()) } data-escape { "Not any more" }
        }
    }
}

/// Files that come with the sandbox.
fn samples(phone: &Phone) -> Markup {
    let all = [
        ("A photo", "image", "photo.jpg"),
        ("A voice message", "audio", "voice.m4a"),
        ("A video", "video", "clip.mp4"),
        ("A PDF", "file", "brochure.pdf"),
    ];
    html! {
        details.menu.up {
            summary.button { "Samples" }
            div.panel {
                @for (name, field, file) in all { (item(phone, name, "say", &[(field, file)])) }
                (item(phone, "Three photos", "say", &[("images:json", r#"["photo.jpg","photo-2.jpg","photo-3.jpg"]"#)]))
            }
        }
    }
}

/// What happens besides messages.
fn more(phone: &Phone) -> Markup {
    html! {
        details.menu.up {
            summary.button { "More" }
            div.panel {
                (item(phone, "Answer a story", "story_reply", &[("text", "So beautiful!")]))
                (item(phone, "Mention in a story", "story_mention", &[]))
                @for post in phone.posts.iter().take(1) {
                    (item(phone, "Share a post", "say", &[("post", post.id.as_str())]))
                    (item(phone, "Comment on a post", "comment", &[("text", "Is this still there?"), ("post", post.id.as_str())]))
                }
                (item(phone, "Come by an ad", "referral", &[("source", "ad"), ("id", "120200000000000001"), ("title", "Summer sale")]))
                (item(phone, "Tap a button", "postback", &[("title", "Get started"), ("payload", "START")]))
                (item(phone, "Something unsupported", "say", &[("unsupported:flag", "yes")]))
                (item(phone, "See everything", "read", &[]))
                (item(phone, "The owner types in the app", "from_app", &[("text", "I will look into it myself.")]))
            }
        }
    }
}

fn item(phone: &Phone, name: &str, deed: &str, fields: &[(&str, &str)]) -> Markup {
    html! { form method="post" action=(phone.call()) { (phone.deed(deed, fields)) button.item { (name) } } }
}
