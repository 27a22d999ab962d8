//! Contents: every kind of message as a person would see it.

use antiphon_pages::Icon;
use maud::{Markup, html};
use serde_json::Value;

use super::{Phone, emoji};
use crate::message::{File, Message};

/// An album shows so many pictures; the rest is a number.
const SHOWN: usize = 4;

/// What a message is, in words: for who does not see it.
pub(super) fn name(message: &Message) -> String {
    if message.unsent {
        return "unsent".to_owned();
    }
    match message.kind.as_str() {
        "text" => format!("text: {}", message.text.as_deref().unwrap_or_default()),
        "images" => format!("{} images", message.files.len()),
        "file" => "a PDF".to_owned(),
        "like_heart" => "Like heart sticker".to_owned(),
        "media_share" => "a post".to_owned(),
        kind => kind.replace('_', " "),
    }
}

pub(super) fn of(phone: &Phone, message: &Message) -> Markup {
    let media = |file: &File| format!("{}{}", phone.base, file.media);
    match message.kind.as_str() {
        "text" => text(message.text.as_deref().unwrap_or_default()),
        "image" | "images" => images(phone, message),
        "audio" => html! {
            @for file in &message.files { canvas.wave data-own="wave" data-wave=(media(file)) width="300" height="36" aria-hidden="true" hidden {} audio.media controls preload="metadata" src=(media(file)) aria-label="Voice message" {} (fetched(file)) }
        },
        "video" => html! {
            @for file in &message.files { video.media controls preload="metadata" src=(media(file)) aria-label="Video" {} (fetched(file)) }
        },
        "file" => html! { @for file in &message.files { (card(phone, file)) } },
        "like_heart" => {
            html! { div.heart { span aria-hidden="true" { "❤" } span.unseen { "Like heart sticker" } } }
        }
        "media_share" => post(phone, message),
        "template" => template(phone, message),
        kind => other(kind, message.payload.as_ref()),
    }
}

fn text(text: &str) -> Markup {
    html! {
        div.bubble.large[emoji::is_all_of(text)] {
            @for (nth, line) in text.split('\n').enumerate() {
                @if nth > 0 { br; }
                @for (nth, word) in line.split(' ').enumerate() {
                    @if nth > 0 { " " }
                    @if word.starts_with("https://") || word.starts_with("http://") {
                        a href=(word) rel="noopener noreferrer" target="_blank" { (word) }
                    } @else { (word) }
                }
            }
        }
    }
}

fn images(phone: &Phone, message: &Message) -> Markup {
    let files = &message.files;
    let more = files.len().saturating_sub(SHOWN);
    let who = if phone.is_own(message) { &phone.person.name } else { &phone.name };
    html! {
        div.album.{ "of-" (files.len().min(SHOWN)) } {
            @for (nth, file) in files.iter().enumerate() {
                a href={ (phone.base) (file.media) } hidden[nth >= SHOWN] {
                    img src={ (phone.base) (file.media) } width=[file.width] height=[file.height] loading="lazy" alt=(described(file, who));
                    @if nth + 1 == SHOWN && more > 0 { span.rest { "+" (more) } }
                }
            }
        }
        @if let [file] = files.as_slice() { (fetched(file)) }
    }
}

pub(super) fn described(file: &File, who: &str) -> String {
    let name = file.url.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("photo");
    match (file.width, file.height) {
        (Some(width), Some(height)) => format!("image, {name}, {width} × {height}, sent by {who}"),
        _ => format!("image, {name}, sent by {who}"),
    }
}

/// What Instagram made of the link that it came by.
fn fetched(file: &File) -> Markup {
    html! {
        @if !file.url.is_empty() {
            p.fetched.muted.small { "fetched from " span.address { (file.url) } ", " (size(file.size)) ", " (file.content_type) }
        }
    }
}

fn card(phone: &Phone, file: &File) -> Markup {
    let name = file.url.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("document.pdf");
    html! {
        a.bubble.file href={ (phone.base) (file.media) } download=(name) {
            (Icon::File)
            span { strong { (name) } br; span.small { "PDF, " (size(file.size)) } }
        }
    }
}

/// `84 kB`
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn post(phone: &Phone, message: &Message) -> Markup {
    let post = phone.posts.iter().find(|post| Some(&post.id) == message.post.as_ref());
    html! {
        @match post {
            Some(post) => article.post {
                p.row { strong { "@" (phone.username) } }
                img src={ (phone.base) "/_sandbox/samples/" (post.picture) } alt={ "The post's picture: " (post.caption) };
                p.small { (post.caption) }
                a.button href={ (phone.base) "/world/posts/" (post.id) } { "View post" }
            },
            None => div.bubble { "A post that is not there" },
        }
    }
}

fn template(phone: &Phone, message: &Message) -> Markup {
    let payload = message.payload.as_ref().unwrap_or(&Value::Null);
    let elements = payload["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if let Some(text) = payload["text"].as_str() {
            div.bubble { (text) }
            (buttons(phone, payload["buttons"].as_array().map(Vec::as_slice).unwrap_or_default()))
        }
        @if !elements.is_empty() {
            div.cards tabindex="0" role="group" aria-label="Cards" {
                @for element in elements {
                    article.post {
                        @if let Some(url) = element["image_url"].as_str() { p.muted.small.address { (url) } }
                        strong { (element["title"].as_str().unwrap_or_default()) }
                        @if let Some(words) = element["subtitle"].as_str() { p.small { (words) } }
                        (buttons(phone, element["buttons"].as_array().map(Vec::as_slice).unwrap_or_default()))
                    }
                }
            }
        }
    }
}

/// Buttons of a template: one leads somewhere, the other tells the app.
fn buttons(phone: &Phone, all: &[Value]) -> Markup {
    let word = |button: &Value, name: &str| button[name].as_str().unwrap_or_default().to_owned();
    html! {
        div.stack.taps {
            @for button in all {
                @if button["type"] == "web_url" {
                    a.button href=(safe(&word(button, "url"))) rel="noopener noreferrer" target="_blank" { (word(button, "title")) }
                } @else {
                    form method="post" action=(phone.call()) {
                        (phone.deed("postback", &[("title", &word(button, "title")), ("payload", &word(button, "payload"))]))
                        button { (word(button, "title")) }
                    }
                }
            }
        }
    }
}

/// An address that leads to a page, and nothing else.
fn safe(url: &str) -> &str {
    if url.starts_with("https://") || url.starts_with("http://") { url } else { "#" }
}

fn other(kind: &str, payload: Option<&Value>) -> Markup {
    html! {
        div.bubble.other {
            p { (Icon::Info) " " (kind.replace('_', " ")) }
            @if let Some(payload) = payload.filter(|payload| !payload.is_null()) {
                details { summary { "As JSON" } pre { (serde_json::to_string_pretty(payload).unwrap_or_default()) } }
            }
        }
    }
}
