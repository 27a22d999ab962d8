//! A body to be read: JSON that folds, or where it stops being JSON.

use std::iter::Peekable;
use std::str::Lines;

use maud::{Markup, html};

use crate::journal::syntax::SyntaxError;
use crate::webhook::lab::pretty;

/// So many letters of a body are shown.
const MOST: usize = 64 * 1024;

/// A body of more lines is folded where it is deep.
const LONG: usize = 100;

/// So deep a long one stays open.
const DEEP: usize = 2;

/// So many bytes before a mistake that is far from the beginning.
const BEFORE: usize = 2 * 1024;

/// A text as it is best read. `title` says whose body it is; what `is_json` says that it is.
pub(super) fn shown(title: &str, text: &str, is_json: bool) -> Markup {
    let label = format!("{title}, body");
    match (pretty(text), SyntaxError::of(text.as_bytes())) {
        (Some(pretty), _) => json(&label, &pretty),
        (None, Some(error)) if is_json || looks_like_json(text) => html! {
            pre.sample tabindex="0" aria-label=(label) { (around(text, error.place.byte, &mistake(title))) }
        },
        _ => html! {
            pre.sample tabindex="0" aria-label=(label) { (beginning(text)) }
            (rest(text))
        },
    }
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

fn json(label: &str, pretty: &str) -> Markup {
    let open = if pretty.lines().nth(LONG).is_none() { usize::MAX } else { DEEP };
    html! {
        div.sample.json tabindex="0" role="group" aria-label=(label) { (lines(&mut beginning(pretty).lines().peekable(), 0, open)) }
        (rest(pretty))
    }
}

/// Lines up to the one that closes what they are in. What opens and closes again can be folded.
fn lines(all: &mut Peekable<Lines<'_>>, depth: usize, open: usize) -> Markup {
    html! {
        @while let Some(line) = all.next_if(|line| !closes(line)) {
            @if line.ends_with(['{', '[']) {
                details open[depth < open] {
                    summary { (line) }
                    (lines(all, depth + 1, open))
                    @if let Some(end) = all.next() { div { (end) } }
                }
            } @else {
                div { (line) }
            }
        }
    }
}

fn closes(line: &str) -> bool {
    line.trim_start().starts_with(['}', ']'])
}

/// The id of the place where a body stops being JSON.
pub(super) fn mistake(title: &str) -> String {
    format!("{}-mistake", title.to_lowercase())
}

/// A text in which what is not JSON begins at `at`; of a long one, what stands around that.
fn around(text: &str, at: usize, id: &str) -> Markup {
    let (before, after) = text.split_at(at);
    let end = after.char_indices().nth(1).map_or(after.len(), |(end, _)| end);
    let (place, after) = after.split_at(end);
    let from = if at > MOST { before.ceil_char_boundary(at - BEFORE) } else { 0 };
    html! {
        @if from > 0 { span.muted { "(" (from) " bytes before this)\n" } }
        (&before[from..])
        mark id=(id) tabindex="-1" { @if place.trim().is_empty() { "␣" } @else { (place) } span.unseen { " (here it is no JSON)" } }
        (beginning(after))
    }
}

fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(MOST)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

fn rest(text: &str) -> Markup {
    html! { @if text.len() > MOST { p.muted { "The first 64 kB; the exact bytes have them all." } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_and_closes_can_be_folded() {
        let shown = shown("Request", r#"{"a":{"b":[1,{}]},"c":"{"}"#, true).into_string();
        assert_eq!(shown.matches("<details open>").count(), 3, "{shown}");
        assert_eq!(shown.matches("</details>").count(), 3);
        let plain: String = shown.replace("</div>", "\n").replace("</summary>", "\n");
        let plain: String = plain
            .split('<')
            .map(|part| part.rsplit('>').next().unwrap())
            .collect::<String>()
            .replace("&quot;", "\"");
        let read: serde_json::Value = serde_json::from_str(&plain).unwrap();
        assert_eq!(read["c"], "{", "what is copied is the body");
    }

    #[test]
    fn a_long_body_is_open_where_it_is_not_deep() {
        let many = vec![serde_json::json!({ "deep": { "deeper": {"a": 1} } }); 40];
        let shown = shown("Request", &serde_json::to_string(&many).unwrap(), true).into_string();
        assert_eq!((shown.matches("<details open>").count(), shown.matches("<details>").count()), (41, 80));
    }

    #[test]
    fn where_it_is_no_json_is_marked() {
        for (text, marked) in
            [("{\n \"ä\": }", "}"), ("{\"a\" 1}", "1"), ("{\"a\": 1} x", "x"), ("[1,]", "]")]
        {
            let shown = shown("Request", text, false).into_string();
            let after = shown.split("<mark id=\"request-mistake\" tabindex=\"-1\">").nth(1).unwrap();
            assert_eq!(after.split('<').next(), Some(marked), "{text}");
        }
        for text in ["{\"a\": tru", "no", ""] {
            let shown = shown("Response", text, true).into_string();
            assert!(shown.contains("<mark id=\"response-mistake\""), "{shown}");
        }
    }

    #[test]
    fn a_mistake_far_from_the_beginning_is_seen() {
        let text = format!("{{\"a\": \"{}\", ä}}", "ü".repeat(MOST));
        let shown = shown("Request", &text, true).into_string();
        assert!(shown.contains(">ä<span"), "{}", &shown[shown.len() - 200..]);
        assert!(shown.len() < MOST / 2 && shown.contains(" bytes before this)"), "{}", shown.len());
    }

    #[test]
    fn what_never_was_json_is_shown_as_it_is() {
        let shown = shown("Request", "a=1&b=%7B", false).into_string();
        assert!(shown.contains("a=1&amp;b=%7B") && !shown.contains("<mark"), "{shown}");
    }
}
