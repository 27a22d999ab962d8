//! Parts that every page is made of.

use maud::{Markup, html};

use crate::Icon;

/// How something is meant, beside its words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// A state in an icon, a word and a colour.
pub fn chip(tone: Tone, icon: Icon, words: &str) -> Markup {
    html! { span.chip.(tone.class()) { (icon) span { (words) } } }
}

/// What a whole page, or a part of it, has to say.
pub fn notice(tone: Tone, icon: Icon, words: &Markup) -> Markup {
    html! { div.notice.(tone.class()) { (icon) div { (words) } } }
}

/// A list with nothing in it: what it is, why there is nothing, and what would change that.
pub fn empty(what: &str, why: &str, action: &Markup) -> Markup {
    html! { div.empty { p.what { (what) } p { (why) } (action) } }
}

/// What went wrong, in the words of the API.
pub fn problem(title: &str, detail: &str, hint: &str, back: &str) -> Markup {
    html! {
        section.problem {
            h1 tabindex="-1" { (title) }
            p { (detail) }
            @if !hint.is_empty() { p.muted { (hint) } }
            p { a.button href=(back) { "Back" } }
        }
    }
}

/// A time: as it is written without scripts, as the reader's clock would say it with them.
pub fn time(at: &str, words: &str) -> Markup {
    html! { time datetime=(at) data-own="time" { (words) } }
}

/// How far a clock is ahead of the machine's, in milliseconds: `+24:00:01 ahead`.
pub fn clock_ahead(ahead: i64) -> String {
    let (sign, way) = if ahead < 0 { ('-', "behind") } else { ('+', "ahead") };
    let seconds = ahead.unsigned_abs() / 1_000;
    format!("{sign}{}:{:02}:{:02} {way}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// How long until something, by the clock of the page.
pub fn countdown(until: &str, words: &str) -> Markup {
    html! { span role="timer" data-own="countdown" data-until=(until) { (words) } }
}

/// Something with a button that copies it.
pub fn copyable(shown: &str, whole: &str, what: &str) -> Markup {
    html! {
        span.copyable {
            code { (shown) }
            button.quiet type="button" data-copy=(whole) aria-label={ "Copy " (what) } title={ "Copy " (what) } { (Icon::Copy) }
        }
    }
}

/// A person's picture: the first letter of their name in a colour that their id has.
pub fn avatar(id: &str, name: &str) -> Markup {
    let hue = id.bytes().fold(0_u32, |hue, byte| (hue * 31 + u32::from(byte)) % 12);
    let letter = name.chars().find(|letter| letter.is_alphanumeric()).unwrap_or('?').to_uppercase();
    html! { span class={ "avatar hue-" (hue) } aria-hidden="true" { (letter) } }
}
