//! A conversation as one file, to be kept or sent to somebody: a page with everything in it, and no scripts.

use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Phone, Which, content, nobody, thread};
use crate::control::extract::{Asked, In};
use crate::message::{File, Message};
use crate::space::Space;

/// So many bytes of pictures, sounds and films go into the file; those beyond are named.
const MOST: u64 = 32 * 1024 * 1024;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:15px/1.45 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}\
ol{list-style:none;padding:0;display:grid;gap:6px}\
li{display:grid;justify-items:start;gap:2px;max-width:80%}\
li.mine{justify-self:end;justify-items:end}\
li.day{justify-self:center;padding:1rem;opacity:.7}\
.bubble{padding:8px 13px;border-radius:18px;background:rgb(128 128 128/18%);white-space:pre-wrap}\
.mine .bubble{background:#5b3df5;color:#fff}\
img,video{max-width:min(100%,24rem);border-radius:12px}\
.when,footer{font-size:.8rem;opacity:.75}\
pre{white-space:pre-wrap}";

/// The file.
pub(in crate::pages) async fn show(
    In(space): In,
    Path(name): Path<String>,
    Asked(which): Asked<Which>,
) -> Response {
    let Some(phone) = Phone::of(&space, &name, &Which { show: Some(usize::MAX), ..which }) else {
        return nobody(&space, &name);
    };
    let file = format!("attachment; filename=\"{}.html\"", phone.person.handle);
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_DISPOSITION, file.as_str()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Should a browser show it all the same, nothing in it may be loaded or run.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; sandbox",
        ),
    ];
    (headers, whole(&phone, &space).into_string()).into_response()
}

fn whole(phone: &Phone, space: &Space) -> Markup {
    let title = format!("{} and {}", phone.person.name, phone.name);
    let mut room = MOST;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                p { "@" (phone.person.handle) ", " (phone.person.id) ", and @" (phone.username) ", " (phone.account) "." }
                @if phone.older > 0 { p { "The last " (phone.messages.len()) " messages; " (phone.older) " are older." } }
                ol {
                    @for (message, .., day) in thread::grouped(&phone.messages) {
                        @if let Some(day) = day { li.day { (day) } }
                        (one(phone, space, message, &mut room))
                    }
                }
                footer { "From a sandbox of Antiphon, not from Instagram; " (phone.now.strftime("%-d %B %Y, %H:%M UTC")) "." }
            }
        }
    }
}

fn one(phone: &Phone, space: &Space, message: &Message, room: &mut u64) -> Markup {
    let is_own = phone.is_own(message);
    let (who, side) = if is_own { (&phone.person.name, "mine") } else { (&phone.name, "theirs") };
    let reactions = [&message.account_reaction, &message.person_reaction];
    let answered =
        message.reply_to.as_ref().and_then(|id| phone.messages.iter().find(|one| one.mid.as_str() == id));
    html! {
        li class=(side) {
            @if let Some(answered) = answered { span.when { "in answer to " (content::name(answered)) } }
            @if message.unsent {
                span.bubble { "Unsent" }
            } @else {
                (said(phone, space, message, who, room))
                @for emoji in reactions.into_iter().flatten() { span { (emoji) } }
            }
            span.when { (who) ", " (clock(message.at)) }
        }
    }
}

fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}

fn said(phone: &Phone, space: &Space, message: &Message, who: &str, room: &mut u64) -> Markup {
    let post = phone.posts.iter().find(|post| Some(&post.id) == message.post.as_ref());
    html! {
        @if let Some(text) = &message.text {
            span.bubble { (text) }
        } @else if let Some(post) = post {
            span.bubble { "A post: " (post.caption) }
        } @else if message.kind == "like_heart" {
            span.bubble { "❤" }
        } @else if message.files.is_empty() {
            span.bubble { (content::name(message)) }
            @if let Some(payload) = &message.payload { pre { (serde_json::to_string_pretty(payload).unwrap_or_default()) } }
        }
        @for file in &message.files { (inlined(space, file, who, room)) }
    }
}

/// A file in the page itself, while there is room for it.
fn inlined(space: &Space, file: &File, who: &str, room: &mut u64) -> Markup {
    let bytes = file.media.rsplit('/').next().and_then(|hash| space.media().get(hash).cloned());
    let bytes = bytes.filter(|_| file.size <= *room);
    let words = format!("{}, {}", file.content_type, content::size(file.size));
    let Some(bytes) = bytes else { return html! { span.bubble { (words) ", not in this file" } } };
    *room -= file.size;
    let link = format!("data:{};base64,{}", file.content_type, STANDARD.encode(bytes));
    html! {
        @match file.content_type.split('/').next() {
            Some("image") => img src=(link) alt=(content::described(file, who));,
            Some("audio") => audio controls src=(link) aria-label="Voice message" {},
            Some("video") => video controls src=(link) aria-label="Video" {},
            _ => a.bubble href=(link) download="document.pdf" { (words) },
        }
    }
}
