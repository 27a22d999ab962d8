//! The composer: what an account can say, while it may.

use antiphon_pages::{Icon, countdown};
use jiff::SignedDuration;
use maud::{Markup, html};
use serde_json::json;

use super::Talk;
use crate::front::console::words::{clock, hours};

/// The most bytes that a text may have.
const MOST: usize = 1_000;

/// A window that closes within this is worth a word where one types.
const HURRY: SignedDuration = SignedDuration::from_mins(10);

/// What can be sent, what it is called, and what an address of it looks like.
const KINDS: [(&str, &str); 7] = [
    ("text", "Text"),
    ("image", "Images"),
    ("audio", "Audio"),
    ("video", "Video"),
    ("file", "PDF"),
    ("post", "Post"),
    ("like_heart", "Like heart"),
];

/// It locks with the reason in it, and unlocks by itself; what was written stays.
pub(super) fn of(talk: &Talk) -> Markup {
    let kind = KINDS.iter().find(|(kind, _)| *kind == talk.send).map_or("text", |(kind, _)| kind);
    html! {
        div.composer {
            div #locked data-live {
                @if !talk.is_open() {
                    p #locked-why .locked { (Icon::Lock) span { (why(talk)) } }
                }
            }
            div #hurry data-live {
                @if let Some(closes_at) = talk.closes_at().filter(|at| talk.is_open() && at.duration_since(talk.now) < HURRY) {
                    p.hurry.small { (Icon::Clock) " Send within " (countdown(&closes_at.to_string(), &hours(closes_at.duration_since(talk.now)))) }
                }
            }
            form #composer .say method="post" action="/-/call" data-then="clear" data-draft=(talk.path()) {
                fieldset #may-write data-live disabled[!talk.is_open()] aria-describedby=[(!talk.is_open()).then_some("locked-why")] {
                    legend.unseen { "Message to " (talk.name()) }
                    input type="hidden" name="-call" value="POST /messages";
                    input type="hidden" name="-back" value=(talk.path());
                    input #once type="hidden" name="-key" value=(chance()) data-keep;
                    input type="hidden" name="account" value=(talk.account);
                    input type="hidden" name="recipient.id" value=(talk.person);
                    (fields(kind))
                    button.primary { (Icon::Send) span { "Send" } }
                }
            }
            div.row.tools {
                nav.row aria-label="What to send" {
                    @for (each, name) in KINDS {
                        a.button.small href={ (talk.path()) "?send=" (each) "#composer" } aria-current=[(each == kind).then_some("true")] { (name) }
                    }
                }
                (who(kind))
                (exactly(talk, kind))
            }
        }
    }
}

/// By this a message is recognised that is sent twice, because nobody heard whether the first arrived here.
fn chance() -> String {
    let mut chance = [0; 16];
    getrandom::fill(&mut chance).expect("the system gives random bytes");
    format!("console-{:032x}", u128::from_be_bytes(chance))
}

/// Why nothing can be written.
fn why(talk: &Talk) -> Markup {
    html! {
        @match talk.closes_at() {
            Some(at) => { "Closed at " (clock(at)) ". Only " (talk.name()) " can reopen it, by writing." }
            None => { "Never opened. Only " (talk.name()) " can open it, by writing." }
        }
    }
}

/// What is asked for, of each kind.
fn fields(kind: &str) -> Markup {
    let address = |label: &str, example: &str| {
        html! {
            label.unseen for="url" { (label) }
            input #url type="url" name="message.attachment.payload.url" placeholder=(example) required autocomplete="off" data-keep data-key-r;
            input type="hidden" name="message.attachment.type" value=(kind);
        }
    };
    match kind {
        "image" => html! {
            label.unseen for="urls" { "Addresses of images, a line each" }
            textarea #urls name="message.attachments:images" rows="2" required data-keep data-key-r
                placeholder="https://example.com/image.jpg&#10;one address a line, ten at most" {}
        },
        "audio" => address("Address of the audio", "https://example.com/voice.m4a"),
        "video" => address("Address of the video", "https://example.com/video.mp4"),
        "file" => address("Address of the PDF", "https://example.com/brochure.pdf"),
        "post" => html! {
            label.unseen for="post" { "The post's id" }
            input #post name="message.attachment.payload.id" placeholder="The id of a post of the account's" inputmode="numeric" required data-keep data-key-r;
            input type="hidden" name="message.attachment.type" value="MEDIA_SHARE";
        },
        "like_heart" => html! {
            p.heart aria-hidden="true" { "❤" }
            input type="hidden" name="message.attachment.type" value="like_heart";
        },
        _ => html! {
            label.unseen for="say" { "Message" }
            textarea #say name="message.text" rows="1" placeholder="Message" required autofocus data-enter data-key-r data-keep {}
            span.meter.small data-bytes-of="say" data-most=(MOST) data-own="meter" hidden {}
        },
    }
}

/// Who is speaking, and what happens to what does not fit: said with the form, though it stands below it.
fn who(kind: &str) -> Markup {
    html! {
        details.menu.up {
            summary.button.small { "Options" }
            div.panel.stack {
                label.line { "Written by "
                    select name="options.origin" form="composer" {
                        option value="human" selected { "a human" }
                        option value="automated" { "a bot, which says so where it is due" }
                    }
                }
                @if kind == "text" {
                    label.line { input type="checkbox" name="options.split:flag" value="yes" form="composer"; " Split what is too long" }
                } @else {
                    label.line { "Look at it first "
                        select name="options.media_check" form="composer" {
                            option value="" selected { "as the account wants it" }
                            option value="warn" { "and warn" }
                            option value="refuse" { "and refuse what does not fit" }
                        }
                    }
                }
            }
        }
    }
}

/// What is sent, as anybody could send it.
fn exactly(talk: &Talk, kind: &str) -> Markup {
    let message = match kind {
        "image" => {
            json!({ "attachments": [{ "type": "image", "payload": { "url": "https://example.com/image.jpg" } }] })
        }
        "post" => json!({ "attachment": { "type": "MEDIA_SHARE", "payload": { "id": "POST_ID" } } }),
        "like_heart" => json!({ "attachment": { "type": "like_heart" } }),
        "text" => json!({ "text": "Hello" }),
        kind => json!({ "attachment": { "type": kind, "payload": { "url": "https://example.com/…" } } }),
    };
    let body = json!({ "recipient": { "id": talk.person }, "message": message });
    let curl = format!(
        "curl -X POST \"$GATEWAY/v24.0/{}/messages\" \\\n  -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n  -d '{body}'",
        talk.account
    );
    html! {
        details.menu.up.wide {
            summary.button.small { "As curl" }
            div.panel {
                p.muted.small { "The same from anywhere, with the account's token or a key:" }
                pre.sample #exactly tabindex="0" { (curl) }
                button type="button" data-copy-of="exactly" { (Icon::Copy) span { "Copy" } }
            }
        }
    }
}
