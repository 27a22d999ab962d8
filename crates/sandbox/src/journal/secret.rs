//! Finding the secrets in what crossed the wire, so that what is shown or copied does not carry them on.

use std::borrow::Cow;
use std::ops::Range;

/// The names of secrets on the wire, and the variables that stand for them in commands.
const NAMES: [(&[u8], &str); 5] = [
    (b"access_token", "IG_TOKEN"),
    (b"fb_exchange_token", "IG_TOKEN"),
    (b"client_secret", "IG_APP_SECRET"),
    (b"appsecret_proof", "IG_APPSECRET_PROOF"),
    (b"verify_token", "IG_VERIFY_TOKEN"),
];

/// What stands in the place of a secret when it is shown.
const MASK: &[u8] = b"***";

/// A piece of something that may hold secrets.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Piece<'a> {
    Plain(&'a [u8]),
    /// A secret, and the variable that stands for it.
    Secret(&'a [u8], &'static str),
}

impl<'a> Piece<'a> {
    /// The piece as text, with something else in a secret's place.
    pub(super) fn with(self, instead: impl FnOnce(&'static str) -> Cow<'a, str>) -> Cow<'a, str> {
        match self {
            Self::Plain(bytes) => String::from_utf8_lossy(bytes),
            Self::Secret(_, variable) => instead(variable),
        }
    }
}

/// Takes something apart at its secrets: a target, a header's value, a body of any encoding.
pub(super) fn pieces(of: &[u8]) -> Vec<Piece<'_>> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for (name, variable) in NAMES {
        found.extend(places(of, name).filter_map(|after| Some((value(of, after)?, variable))));
    }
    found.extend(places(of, b"bearer ").map(|after| (word(of, after), "IG_TOKEN")));
    found.retain(|(range, _)| !range.is_empty());
    found.sort_by_key(|(range, _)| range.start);
    let (mut pieces, mut at) = (Vec::new(), 0);
    for (range, variable) in found {
        if range.start < at {
            continue;
        }
        if at < range.start {
            pieces.push(Piece::Plain(&of[at..range.start]));
        }
        at = range.end;
        pieces.push(Piece::Secret(&of[range], variable));
    }
    if at < of.len() {
        pieces.push(Piece::Plain(&of[at..]));
    }
    pieces
}

/// The same with its secrets covered.
pub(super) fn masked(of: &[u8]) -> Vec<u8> {
    let covered = pieces(of).into_iter().map(|piece| match piece {
        Piece::Plain(bytes) => bytes,
        Piece::Secret(..) => MASK,
    });
    covered.collect::<Vec<_>>().concat()
}

/// The places right after a word, in either case.
fn places<'a>(of: &'a [u8], word: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let windows = of.windows(word.len()).enumerate();
    windows.filter(|(_, window)| window.eq_ignore_ascii_case(word)).map(|(at, window)| at + window.len())
}

/// Where the value stands whose name ends here: `name=value`, `"name": "value"`, or a part of a multipart form.
fn value(of: &[u8], after: usize) -> Option<Range<usize>> {
    let rest = &of[after..];
    match rest.first()? {
        b'=' => Some(word(of, after + 1)),
        b'"' => {
            let spaces = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let colon = after + 1 + spaces(&rest[1..]);
            if of.get(colon) == Some(&b':') {
                let quote = colon + 1 + spaces(&of[colon + 1..]);
                return (of.get(quote) == Some(&b'"')).then(|| until(of, quote + 1, |byte| byte == b'"'));
            }
            let blank_line = rest.windows(4).take(1_024).position(|window| window == b"\r\n\r\n")?;
            Some(until(of, after + blank_line + 4, |byte| byte == b'\r'))
        }
        _ => None,
    }
}

fn word(of: &[u8], from: usize) -> Range<usize> {
    until(of, from, |byte| byte.is_ascii_whitespace() || b"&\"'<>".contains(&byte))
}

fn until(of: &[u8], from: usize, ends: impl Fn(u8) -> bool) -> Range<usize> {
    let length = of[from..].iter().position(|&byte| ends(byte)).unwrap_or(of.len() - from);
    from..from + length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_covered_in_every_encoding() {
        for (shown, covered) in [
            ("Bearer sandbox-token", "Bearer ***"),
            ("/me?access_token=abc&fields=id HTTP/1.1", "/me?access_token=***&fields=id HTTP/1.1"),
            (
                r#"{"access_token" : "abc", "text":"access_token"}"#,
                r#"{"access_token" : "***", "text":"access_token"}"#,
            ),
            ("client_secret=s&fb_exchange_token=t", "client_secret=***&fb_exchange_token=***"),
            ("/hook?hub.verify_token=v&hub.challenge=1", "/hook?hub.verify_token=***&hub.challenge=1"),
            (
                "--x\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\nabc\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n***\r\n--x--",
            ),
            ("nothing to hide", "nothing to hide"),
            ("access_token=", "access_token="),
        ] {
            assert_eq!(String::from_utf8(masked(shown.as_bytes())).unwrap(), covered);
        }
    }

    #[test]
    fn the_pieces_put_together_are_the_whole() {
        let whole = b"a=1&access_token=abc&b=2&Bearer x";
        let together: Vec<u8> = pieces(whole)
            .into_iter()
            .flat_map(|piece| match piece {
                Piece::Plain(bytes) | Piece::Secret(bytes, _) => bytes.to_vec(),
            })
            .collect();
        assert_eq!(together, whole);
    }
}
