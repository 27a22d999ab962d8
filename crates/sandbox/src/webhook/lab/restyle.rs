//! JSON written again by somebody else: the same values, other bytes.

use std::fmt::Write as _;

use serde::de::IgnoredAny;
use serde_json::Value;

/// How somebody writes JSON.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) letters: Letters,
    pub(super) layout: Layout,
    /// Keys in the order of the alphabet instead of their own.
    pub(super) sorted: bool,
}

/// How letters are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Letters {
    /// As they are: JavaScript, Rust, Ruby.
    Plain,
    /// Everything beyond ASCII as `\u`: Python.
    Ascii,
    /// As they are, but for what HTML minds: Go.
    Html,
}

/// What stands between the values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Layout {
    Compact,
    /// A space behind each comma and colon: Python.
    Spaced,
    /// A line for each value, and this before it once for each level.
    Lines(&'static str),
}

/// Nobody's parser goes deeper, and each level is written before each line that is in it.
const DEEPEST: usize = 128;

/// Writes JSON in a style; nothing when it is no JSON, or deeper than anybody's.
pub(super) fn restyle(json: &str, style: Style) -> Option<String> {
    if style.sorted {
        let sorted = serde_json::from_str::<Value>(json).ok()?.to_string();
        return restyle(&sorted, Style { sorted: false, ..style });
    }
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let mut written = Written { text: String::with_capacity(json.len()), layout: style.layout, depth: 0 };
    let mut tokens = tokens(json).peekable();
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                let closes = tokens.peek().is_some_and(|next| matches!(*next, "}" | "]"));
                written.open(token, closes);
                if written.depth > DEEPEST {
                    return None;
                }
            }
            "}" | "]" => written.close(token),
            "," => written.comma(),
            ":" => written.colon(),
            string if string.starts_with('"') => written.text.push_str(&letters(string, style.letters)?),
            literal => written.text.push_str(literal),
        }
    }
    Some(written.text)
}

/// The same text with its `\uXXXX` written out, and nothing else changed; nothing when there are none.
pub(super) fn unescaped(json: &str) -> Option<String> {
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let (mut text, mut rest, mut found) = (String::with_capacity(json.len()), json, false);
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at..];
        let length =
            [12, 6].into_iter().find_map(|length| Some((length, written_out(escape.get(..length)?)?)));
        text.push_str(&rest[..at]);
        if let Some((length, letter)) = length {
            text.push(letter);
            found = true;
            rest = &escape[length..];
        } else {
            let (kept, after) = escape.split_at(2.min(escape.len()));
            text.push_str(kept);
            rest = after;
        }
    }
    text.push_str(rest);
    found.then_some(text)
}

/// The one letter beyond ASCII that an escape, or a pair of them, stands for.
fn written_out(escape: &str) -> Option<char> {
    if !escape.starts_with("\\u") {
        return None;
    }
    let letters: String = serde_json::from_str(&format!("\"{escape}\"")).ok()?;
    let mut letters = letters.chars();
    letters.next().filter(|letter| letters.next().is_none() && !letter.is_ascii())
}

/// A string's letters in another way of writing them.
fn letters(string: &str, how: Letters) -> Option<String> {
    let plain: String = serde_json::from_str(string).ok()?;
    let plain = serde_json::to_string(&plain).ok()?;
    let is_escaped = |letter: char| match how {
        Letters::Plain => false,
        Letters::Ascii => !letter.is_ascii(),
        Letters::Html => matches!(letter, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'),
    };
    let mut written = String::with_capacity(plain.len());
    for letter in plain.chars() {
        if is_escaped(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(written, "\\u{unit:04x}").expect("a String takes everything");
            }
        } else {
            written.push(letter);
        }
    }
    Some(written)
}

/// The tokens of valid JSON: strings with their quotes, literals, and what stands between.
fn tokens(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = *rest.as_bytes().first()?;
        let length = match first {
            b'"' => string_end(rest),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => rest.find([',', ']', '}', ' ', '\t', '\r', '\n']).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

fn string_end(from: &str) -> usize {
    let (mut at, bytes) = (1, from.as_bytes());
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// What is written so far.
struct Written {
    text: String,
    layout: Layout,
    depth: usize,
}

impl Written {
    fn open(&mut self, bracket: &str, closes_at_once: bool) {
        self.text.push_str(bracket);
        self.depth += 1;
        if !closes_at_once {
            self.line();
        }
    }

    fn close(&mut self, bracket: &str) {
        self.depth = self.depth.saturating_sub(1);
        if !self.text.ends_with(['{', '[']) {
            self.line();
        }
        self.text.push_str(bracket);
    }

    fn comma(&mut self) {
        self.text.push(',');
        if self.layout == Layout::Spaced {
            self.text.push(' ');
        }
        self.line();
    }

    fn colon(&mut self) {
        self.text.push_str(if self.layout == Layout::Compact { ":" } else { ": " });
    }

    fn line(&mut self) {
        if let Layout::Lines(step) = self.layout {
            self.text.push('\n');
            self.text.extend(std::iter::repeat_n(step, self.depth));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"b":"Gr\u00fc\u00dfe \/ \ud83d\udc4d <","a":[1,{},[]]}"#;

    fn style(letters: Letters, layout: Layout) -> Style {
        Style { letters, layout, sorted: false }
    }

    #[test]
    fn nobody_fills_the_memory_with_levels() {
        let lines = Style { letters: Letters::Plain, layout: Layout::Lines("  "), sorted: false };
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(restyle(&deep(DEEPEST), lines).is_some());
        assert_eq!(restyle(&deep(500_000), lines), None);
    }

    #[test]
    fn everybody_writes_the_same_values_differently() {
        for (style, written) in [
            (style(Letters::Plain, Layout::Compact), r#"{"b":"Grüße / 👍 <","a":[1,{},[]]}"#),
            (
                style(Letters::Ascii, Layout::Spaced),
                r#"{"b": "Gr\u00fc\u00dfe / \ud83d\udc4d <", "a": [1, {}, []]}"#,
            ),
            (
                Style { sorted: true, ..style(Letters::Html, Layout::Compact) },
                r#"{"a":[1,{},[]],"b":"Grüße / 👍 \u003c"}"#,
            ),
            (
                style(Letters::Plain, Layout::Lines("  ")),
                "{\n  \"b\": \"Grüße / 👍 <\",\n  \"a\": [\n    1,\n    {},\n    []\n  ]\n}",
            ),
        ] {
            assert_eq!(restyle(BODY, style).unwrap(), written);
        }
        assert!(restyle("{nonsense", style(Letters::Plain, Layout::Compact)).is_none());
    }

    #[test]
    fn only_escapes_of_letters_are_written_out() {
        assert_eq!(unescaped(BODY).unwrap(), r#"{"b":"Grüße \/ 👍 <","a":[1,{},[]]}"#);
        assert_eq!(unescaped(r#"{"a":"\\u00fc \n \u0001"}"#), None);
        assert_eq!(unescaped("no json \\u00fc"), None);
    }
}
