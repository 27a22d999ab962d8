//! The exact bytes of both sides: as text whose line breaks can be seen, or as numbers.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::Shown;
use crate::snapshot::hash_of;

/// So many bytes are shown; all of them can be downloaded.
const MOST: usize = 64 * 1024;

pub(super) fn tab(shown: &Shown<'_>) -> Markup {
    let id = shown.exchange["id"].as_u64().unwrap_or_default();
    let Some(exchange) = shown.space.journal().exchange(id).cloned() else { return html! {} };
    let is_hex = shown.look.form == "hex";
    html! {
        nav.row.small aria-label="How the bytes are shown" {
            a.chip href="?tab=raw" aria-current=[(!is_hex).then_some("true")] { "Text" }
            a.chip href="?tab=raw&as=hex" aria-current=[is_hex.then_some("true")] { "Hexadecimal" }
            span.muted { "As they crossed the socket, secrets and all." }
        }
        (side(shown, "request", "Request", exchange.request.bytes(), is_hex))
        (side(shown, "response", "Response", &exchange.response, is_hex))
    }
}

fn side(shown: &Shown<'_>, side: &str, title: &str, bytes: &[u8], is_hex: bool) -> Markup {
    let id = &shown.exchange["id"];
    let link = format!("{}/_sandbox/v1/exchanges/{id}/raw?side={side}", shown.base);
    let first = &bytes[..bytes.len().min(MOST)];
    html! {
        section.card {
            div.row.between {
                h2 { (title) }
                @if !bytes.is_empty() {
                    div.row {
                        a.button href=(link) data-copy-from { "Copy raw" }
                        a.button href=(link) download={ "exchange-" (id) "-" (side) ".http" } { "Download .http" }
                    }
                }
            }
            @if bytes.is_empty() { p.muted { "Not a byte." } }
            @else {
                p.muted.small { (bytes.len()) " bytes, SHA-256 " code { (hash_of(bytes)) } }
                @if is_hex { pre.sample.bytes tabindex="0" aria-label={ (title) ", in hexadecimal" } { (hex(first)) } }
                @else { pre.sample.bytes tabindex="0" aria-label={ (title) ", as text" } { (text(first)) } }
                @if first.len() < bytes.len() { p.muted { "The first 64 kB of " (bytes.len()) " bytes; the download has them all." } }
            }
        }
    }
}

/// Text, with its line breaks and what is no text to be seen.
fn text(bytes: &[u8]) -> Markup {
    html! {
        @for chunk in bytes.utf8_chunks() {
            @for piece in pieces(chunk.valid()) {
                @match piece {
                    Piece::Text(text) => { (text) }
                    Piece::Sign(sign, ends_line) => { span.sign { (sign) } @if ends_line { "\n" } }
                }
            }
            @for byte in chunk.invalid() { span.sign { (format!("\\x{byte:02x}")) } }
        }
    }
}

/// A piece of text, or a sign for what cannot be seen.
#[derive(Debug, Eq, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    /// Whether the line ends behind it.
    Sign(String, bool),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(|letter: char| letter.is_control() && letter != '\t') {
        let (before, after) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let length =
            if after.starts_with("\r\n") { 2 } else { after.chars().next().map_or(1, char::len_utf8) };
        let (control, after) = after.split_at(length);
        pieces.push(Piece::Sign(control.escape_default().to_string(), control.ends_with('\n')));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Sixteen bytes a line: where they stand, what they are, what they say.
fn hex(bytes: &[u8]) -> String {
    let mut written = String::with_capacity(bytes.len() * 5);
    for (line, row) in bytes.chunks(16).enumerate() {
        write!(written, "{:08x} ", line * 16).expect("a String takes everything");
        for at in 0..16 {
            let gap = if at == 8 { " " } else { "" };
            match row.get(at) {
                Some(byte) => write!(written, "{gap} {byte:02x}"),
                None => write!(written, "{gap}   "),
            }
            .expect("a String takes everything");
        }
        let letter = |&byte: &u8| if (b' '..=b'~').contains(&byte) { char::from(byte) } else { '.' };
        written.push_str("  ");
        written.extend(row.iter().map(letter));
        written.push('\n');
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_what_is_no_text_can_be_seen() {
        let shown = text(b"A: <b>\r\n\n\x01\xff\xc3\xa9").into_string();
        let sign = |sign: &str| format!("<span class=\"sign\">{sign}</span>");
        let wanted =
            ["A: &lt;b&gt;", &sign("\\r\\n"), "\n", &sign("\\n"), "\n", &sign("\\u{1}"), &sign("\\xff"), "é"];
        assert_eq!(shown, wanted.concat());
    }

    #[test]
    fn bytes_stand_in_lines_of_sixteen() {
        let shown = hex(b"GET /me HTTP/1.1\r\n\xff");
        assert_eq!(
            shown,
            "00000000  47 45 54 20 2f 6d 65 20  48 54 54 50 2f 31 2e 31  GET /me HTTP/1.1\n\
             00000010  0d 0a ff                                          ...\n"
        );
    }
}
