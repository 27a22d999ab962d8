//! Beside a thread: the window, what waits, and what a bot has said of itself.

use antiphon_pages::{Icon, Tone, chip, copyable};
use maud::{Markup, html};
use serde_json::Value;

use super::Talk;
use crate::front::console::words::{entries, moment, stamp, word};

pub(super) fn pane(talk: &Talk, thread: &Value, disclosures: &Value) -> Markup {
    html! {
        section.strip aria-labelledby="aside-title" {
            h2 #aside-title { "About this conversation" }
            div.stack #aside data-live {
                (window(talk, thread))
                (counts(talk, thread))
                (disclosure(talk, disclosures))
                div.card {
                    h3 { "Ids" }
                    dl.facts {
                        dt { "Person" } dd { (copyable(&talk.person, &talk.person, "the person's id")) }
                        dt { "Account" } dd { (copyable(&talk.account, &talk.account, "the account's id")) }
                    }
                }
            }
        }
    }
}

fn window(talk: &Talk, thread: &Value) -> Markup {
    let window = &talk.conversation["window"];
    let opened_at = moment(window, "opened_at");
    // What opened it is the last that they said by then.
    let opener = entries(thread, "data").iter().rev().find(|item| {
        word(item, "by") == "person"
            && moment(item, "at").is_some_and(|at| opened_at.is_some_and(|opened| at <= opened))
    });
    html! {
        div.card {
            h3 { "Window" }
            @if window.is_null() {
                p { "It was never opened." }
            } @else {
                dl.facts {
                    dt { "Opened" } dd {
                        (stamp(window, "opened_at"))
                        @if let Some(text) = opener.and_then(|item| item["text"].as_str()) { " by “" (short(text)) "”" }
                    }
                    dt { "Closes" } dd { (stamp(window, "closes_at")) }
                    @if word(window, "basis") == "ad" { dt { "Longer" } dd { "because of an advertisement" } }
                }
            }
            p.muted.small { "Every message of the person's starts it anew; the account's never do." }
        }
    }
}

fn counts(talk: &Talk, thread: &Value) -> Markup {
    let number = |field: &str| talk.conversation[field].as_u64().unwrap_or(0);
    html! {
        div.card {
            h3 { "What waits" }
            dl.facts {
                dt { "Waiting" } dd { (number("waiting")) }
                dt { "Outcome unknown" } dd { (number("unknown")) }
                dt { "Sending" } dd {
                    @if talk.conversation["paused"] == true { (chip(Tone::Warning, Icon::Pause, "paused")) } @else { "goes on" }
                }
                dt { "Last seen by them" } dd { (stamp(thread, "seen_at")) }
            }
        }
    }
}

fn disclosure(talk: &Talk, disclosures: &Value) -> Markup {
    html! {
        div.card {
            h3 { "Disclosure" }
            dl.facts {
                dt { "A bot last said so" } dd { (stamp(&talk.conversation, "disclosed_at")) }
                dt { "A human last wrote" } dd { (stamp(&talk.conversation, "human_at")) }
            }
            @for said in entries(disclosures, "data").iter().take(1) {
                p.small { "“" (short(word(said, "words"))) "”" span.muted { ", by the rule " (word(said, "rule")) } }
            }
            a href={ "/disclosure?account=" (talk.account) "&person=" (talk.person) } { "The record" }
        }
    }
}

/// As much of a text as fits a line or two.
fn short(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        text.to_owned()
    } else {
        text.chars().take(MOST).chain(['…']).collect()
    }
}
