//! What is meant to be read: web pages, drawings, json, plain text.

use super::Container;

/// How much of a text is looked at.
const LOOKED_AT: usize = 1_024;

/// A web page or a drawing, by its first tag.
pub(super) fn markup(bytes: &[u8]) -> Option<Container> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let text = beginning(head);
    let begins = |tag: &[u8]| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    let has = |tag: &[u8]| head.windows(tag.len()).any(|window| window.eq_ignore_ascii_case(tag));
    if [&b"<!doctype html"[..], b"<html", b"<head", b"<title", b"<body", b"<script"].into_iter().any(begins) {
        Some(Container::Html)
    } else if begins(b"<svg") {
        Some(Container::Svg)
    } else if begins(b"<?xml") || begins(b"<!--") {
        [(&b"<svg"[..], Container::Svg), (b"<html", Container::Html)]
            .into_iter()
            .find_map(|(tag, container)| has(tag).then_some(container))
    } else {
        None
    }
}

/// Json or plain text.
pub(super) fn look(bytes: &[u8]) -> Option<Container> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    if !is_text(head) {
        return None;
    }
    match beginning(head) {
        [b'{', rest @ ..] if matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]) => Some(Container::Json),
        [b'[', rest @ ..]
            if matches!(rest.trim_ascii_start(), [b'"' | b'{' | b'[' | b']' | b'-' | b'0'..=b'9', ..]) =>
        {
            Some(Container::Json)
        }
        _ => Some(Container::Text),
    }
}

/// Without a byte order mark and white space.
fn beginning(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

/// Whether it is UTF-8, perhaps cut within a character, without control characters that texts do not have.
fn is_text(head: &[u8]) -> bool {
    let is_utf8 = std::str::from_utf8(head).err().is_none_or(|error| error.error_len().is_none());
    is_utf8 && !head.iter().any(|byte| byte.is_ascii_control() && !b"\t\n\x0b\x0c\r\x1b".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_behind_white_space_is_still_a_page() {
        assert_eq!(Container::of(b"\n\n  <!DOCTYPE HTML><p>404"), Container::Html);
        assert_eq!(Container::of(b"\xef\xbb\xbf<html>"), Container::Html);
        assert_eq!(Container::of(b"<!-- kept by us --><html>"), Container::Html);
    }

    #[test]
    fn a_page_about_pdf_is_no_pdf() {
        assert_eq!(Container::of(b"<!doctype html><p>A file begins with %PDF-1.7."), Container::Html);
    }

    #[test]
    fn json_is_more_than_a_bracket() {
        assert_eq!(Container::of(br#" {"error": {}}"#), Container::Json);
        assert_eq!(Container::of(b"[1, 2]"), Container::Json);
        assert_eq!(Container::of(b"[note] see below"), Container::Text);
    }

    #[test]
    fn a_text_may_be_cut_within_a_character_and_zeros_are_no_text() {
        let text = format!("x{}", "\u{e9}".repeat(600));
        assert_eq!(Container::of(text.as_bytes()), Container::Text);
        assert_eq!(Container::of(&[0; 600]), Container::Unknown);
    }
}
