//! What was said, as bubbles: by the person, by the account through here, and by the account elsewhere.

use antiphon_pages::{Icon, Tone, chip};
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use super::words::{clock, deeds, entries, explained, gist, moment, state, word};

/// Where a bubble stands among the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The page that it is on.
    pub(super) back: &'a str,
    /// When the person last saw what was there.
    pub(super) seen_at: Option<Timestamp>,
    /// Whether it begins a group of one side's.
    pub(super) is_first: bool,
    /// Whether it ends one.
    pub(super) is_last: bool,
    /// How many wait for their turn up to it.
    pub(super) in_line: usize,
}

/// One bubble, with where it stands and what can be done with it.
pub(super) fn bubble(item: &Value, place: Place<'_>) -> Markup {
    let Place { is_first, is_last, .. } = place;
    let is_theirs = word(item, "by") == "person";
    let message = &item["message"];
    let side = if is_theirs { "theirs" } else { "mine" };
    let key = message["id"].as_str().or(item["message_id"].as_str()).unwrap_or_default();
    let who = match word(item, "by") {
        "person" => "They",
        "account" => "The account",
        _ => "The account, elsewhere",
    };
    let at = moment(item, "at").unwrap_or_default();
    html! {
        li.message.(side).first[is_first].last[is_last] data-message data-row data-key=(key) tabindex="-1"
            data-state=[message["state"].as_str()] aria-label={ (who) ", " (at.strftime("%H:%M")) ", " (line(item)) } {
            @if let Some(to) = item["reply_to"].as_str() { p.quote.muted.small { (Icon::Reply) span { @if to == "story" { "Answers a story" } @else { "Answers an earlier message" } } } }
            div.line {
                div.body {
                    @if item["unsent"] == true { div.bubble.gone { em { "Unsent" } } } @else { (content(item)) }
                    @if let Some(reaction) = item["reaction"].as_str() { span.reactions { (shown(reaction)) span.unseen { " from the person" } } }
                }
                (menu(item, message))
            }
            @if message.is_object() {
                (standing(message, place, at))
            } @else if is_last {
                p.when.muted { (clock(at)) @if word(item, "by") == "elsewhere" { (chip(Tone::Plain, Icon::Person, "written elsewhere")) } }
            }
        }
    }
}

/// Where a message of ours stands, what there is to say of that, and what can be done.
fn standing(message: &Value, place: Place<'_>, at: Timestamp) -> Markup {
    let Place { back, seen_at, in_line, .. } = place;
    let why = match word(message, "state") {
        "queued" if in_line > 1 => format!("{in_line}. in line. {}", explained(message)),
        _ => explained(message),
    };
    let is_alarm = word(message, "state") == "refused";
    html! {
        p.when.muted { (clock(at)) (state(message, seen_at)) }
        @if !why.is_empty() { p.why.small role=[is_alarm.then_some("alert")] { (why) } }
        div.row.deeds { (deeds(message, back)) }
    }
}

/// What a bubble says, in a line.
fn line(item: &Value) -> String {
    if item["message"].is_object() {
        return format!("{}, {}", gist(&item["message"]), word(&item["message"], "state"));
    }
    match item["text"].as_str() {
        Some(text) => text.to_owned(),
        None => word(item, "kind").replace('_', " "),
    }
}

fn content(item: &Value) -> Markup {
    let message = &item["message"];
    let text = message["message"]["text"].as_str().or(item["text"].as_str());
    let attachments =
        if message.is_object() { sent(&message["message"]) } else { entries(item, "attachments").to_vec() };
    let kind = word(item, "kind");
    html! {
        @if let Some(text) = text { div.bubble { (text) } }
        @for attachment in &attachments { (attached(attachment)) }
        @if text.is_none() && attachments.is_empty() {
            @match kind {
                "like_heart" => div.heart { "❤" span.unseen { "Like heart" } },
                "forgotten" => div.bubble.gone { em { "Forgotten" } },
                "react" | "unreact" => div.bubble.gone { em { (gist(message)) } },
                _ if message["text_forgotten"] == true => div.bubble.gone { em { "Forgotten" } },
                kind => div.bubble.gone { em { (kind.replace('_', " ")) } },
            }
        }
    }
}

/// What was sent with a message, as what came in is told.
fn sent(message: &Value) -> Vec<Value> {
    let all = match (&message["attachments"], &message["attachment"]) {
        (Value::Array(all), _) => all.clone(),
        (one @ Value::Object(_), _) | (_, one @ Value::Object(_)) => vec![one.clone()],
        _ => Vec::new(),
    };
    let told = |one: &Value| serde_json::json!({ "type": one["type"], "url": one["payload"]["url"], "title": one["payload"]["id"] });
    all.iter().filter(|one| one["type"] != "like_heart").map(told).collect()
}

/// Something that came with a message. Its bytes are elsewhere, and nothing is fetched from there by looking.
fn attached(attachment: &Value) -> Markup {
    let kind = match word(attachment, "type") {
        "MEDIA_SHARE" | "ig_post" | "share" => "post".to_owned(),
        kind => kind.replace('_', " "),
    };
    let title = attachment["title"].as_str();
    html! {
        @match attachment["url"].as_str().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
            Some(url) => {
                a.bubble.file href=(url) rel="noopener noreferrer" target="_blank" {
                    (Icon::File) span { strong { (kind) } br; span.small.address { (title.unwrap_or(url)) } }
                }
            }
            None => div.bubble.file { (Icon::File) span { strong { (kind) } @if let Some(title) = title { br; span.small { (title) } } } },
        }
    }
}

/// A reaction as an emoji: Instagram's word for the heart is `love`.
fn shown(reaction: &str) -> &str {
    if reaction == "love" { "❤" } else { reaction }
}

/// What can be copied and looked at.
fn menu(item: &Value, message: &Value) -> Markup {
    let text = message["message"]["text"].as_str().or(item["text"].as_str());
    html! {
        details.menu.actions {
            summary aria-label="What can be done with this message" { (Icon::More) }
            div.panel {
                @if let Some(text) = text { button.item type="button" data-copy=(text) { "Copy the text" } }
                @if let Some(id) = item["message_id"].as_str() { button.item type="button" data-copy=(id) { "Copy Instagram's id" } }
                @if let Some(id) = message["id"].as_str() {
                    button.item type="button" data-copy=(id) { "Copy the id" }
                    a.item href={ "/outbox/" (id) } { "Its attempts" }
                }
                @if let Some(delivery) = item["delivery"].as_str() { a.item href={ "/webhooks/deliveries/" (delivery) } { "The webhook that told of it" } }
            }
        }
    }
}
