//! A body to be read: JSON that folds, or where it stops being JSON.

use std::iter::Peekable;
use std::str::Lines;

use maud::{Markup, html};
use serde::de::IgnoredAny;

use crate::webhook::lab::pretty;

/// So many letters of a body are shown.
const MOST: usize = 64 * 1024;

/// A body of more lines is folded where it is deep.
const LONG: usize = 100;

/// So deep a long one stays open.
const DEEP: usize = 2;

/// A text as it is best read. `title` says whose body it is.
pub(super) fn shown(title: &str, text: &str) -> Markup {
    let label = format!("{title}, body");
    match (pretty(text), mistake(text)) {
        (Some(pretty), _) => json(&label, &pretty),
        (None, Some(at)) if looks_like_json(text) => html! {
            pre.sample tabindex="0" aria-label=(label) { (beginning(&text[..at])) (marked(&text[at..])) }
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

/// What is not JSON begins here.
fn marked(text: &str) -> Markup {
    let end = text.char_indices().nth(1).map_or(text.len(), |(end, _)| end);
    let (place, after) = text.split_at(end);
    html! {
        mark { @if place.trim().is_empty() { "␣" } @else { (place) } span.unseen { " (here it is no JSON)" } }
        (beginning(after))
    }
}

/// Where a text stops being JSON, in bytes.
fn mistake(text: &str) -> Option<usize> {
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at))
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
        let shown = shown("Request", r#"{"a":{"b":[1,{}]},"c":"{"}"#).into_string();
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
        let shown = shown("Request", &serde_json::to_string(&many).unwrap()).into_string();
        assert_eq!((shown.matches("<details open>").count(), shown.matches("<details>").count()), (41, 80));
    }

    #[test]
    fn where_it_is_no_json_is_marked() {
        for (text, marked) in
            [("{\n \"ä\": }", "}"), ("{\"a\" 1}", "1"), ("{\"a\": 1} x", "x"), ("[1,]", "]")]
        {
            let at = mistake(text).unwrap();
            assert_eq!(&text[at..=at], marked, "{text}");
        }
        let shown = shown("Request", "{\"a\": tru").into_string();
        assert!(shown.contains("<mark>"), "{shown}");
    }

    #[test]
    fn what_never_was_json_is_shown_as_it_is() {
        let shown = shown("Request", "a=1&b=%7B").into_string();
        assert!(shown.contains("a=1&amp;b=%7B") && !shown.contains("<mark>"), "{shown}");
    }
}
