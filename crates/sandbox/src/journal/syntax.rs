//! Where a text stops being JSON, in words and in numbers.

use std::fmt;

use serde::Serialize;
use serde::de::IgnoredAny;
use utoipa::ToSchema;

/// Why a text is no JSON.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SyntaxError {
    why: String,
    pub(crate) place: Place,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) struct Place {
    /// From 1.
    line: usize,
    /// In letters, from 1.
    column: usize,
    /// How many bytes stand before it.
    pub(crate) byte: usize,
}

impl SyntaxError {
    /// Nothing when the text is JSON.
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let error = serde_json::from_slice::<IgnoredAny>(text).err()?;
        let words = error.to_string();
        let (why, _) = words.rsplit_once(" at line ").unwrap_or((&words, ""));
        Some(Self { why: why.to_owned(), place: place(text, &error) })
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { why, place: Place { line, column, byte } } = self;
        write!(f, "{why} at line {line}, column {column} (byte {byte})")
    }
}

/// The parser counts the bytes of a line that it has read, the one that does not fit among them; people count letters.
fn place(text: &[u8], error: &serde_json::Error) -> Place {
    let line = error.line().max(1);
    let lines = text.split_inclusive(|&byte| byte == b'\n').take(line - 1);
    let start: usize = lines.map(<[u8]>::len).sum();
    let at =
        if error.is_eof() { text.len() } else { (start + error.column().saturating_sub(1)).min(text.len()) };
    let is_inside = |byte: u8| byte & 0b1100_0000 == 0b1000_0000;
    let byte = (start..=at).rev().find(|&at| text.get(at).is_none_or(|&byte| !is_inside(byte))).unwrap_or(at);
    let column = text[start..byte].iter().filter(|&&byte| !is_inside(byte)).count() + 1;
    Place { line, column, byte }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_stops_is_said_in_letters_and_in_bytes() {
        for (text, said) in [
            ("{\n \"ä\": }", "expected value at line 2, column 7 (byte 9)"),
            ("{\"a\" 1}", "expected `:` at line 1, column 6 (byte 5)"),
            ("{\"a\": 1} x", "trailing characters at line 1, column 10 (byte 9)"),
            ("[1,]", "expected value at line 1, column 4 (byte 3)"),
            ("[ä]", "expected value at line 1, column 2 (byte 1)"),
            ("", "EOF while parsing a value at line 1, column 1 (byte 0)"),
            ("[\"ü", "EOF while parsing a string at line 1, column 4 (byte 4)"),
            ("[\n", "EOF while parsing a list at line 2, column 1 (byte 2)"),
        ] {
            assert_eq!(SyntaxError::of(text.as_bytes()).unwrap().to_string(), said, "{text}");
        }
        assert_eq!(SyntaxError::of(b"{}"), None);
    }

    #[test]
    fn what_is_no_text_has_a_place_too() {
        for text in [&b"\xff\xfe"[..], b"[\x80", b"\n\n\x80\x80"] {
            let place = SyntaxError::of(text).unwrap().place;
            assert!(place.byte <= text.len(), "{place:?}");
        }
    }
}
