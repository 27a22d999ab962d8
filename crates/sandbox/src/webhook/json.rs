//! JSON as Instagram writes it: keys in their order, everything beyond ASCII as `\u` with lower-case digits, `/` as `\/`.
//!
//! Whoever parses a body and writes it again gets other bytes and another signature, here as there. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use std::fmt;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// A piece of JSON, written and ready to be sent.
#[derive(Clone, Default, Eq, PartialEq)]
pub(crate) struct Json(Box<str>);

impl Json {
    /// Writes a value.
    pub(crate) fn of(value: &impl Serialize) -> Self {
        let mut written = Vec::with_capacity(256);
        value
            .serialize(&mut Serializer::with_formatter(&mut written, AsInstagram))
            .expect("plain data is written to memory");
        Self(String::from_utf8(written).expect("what is written is ASCII").into())
    }

    /// Takes what is written as JSON already, all of it ASCII.
    pub(crate) fn written(json: String) -> Self {
        debug_assert!(json.is_ascii(), "what is sent is escaped");
        Self(json.into())
    }

    /// The text of it; nothing but ASCII.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The escapes.
struct AsInstagram;

impl Formatter for AsInstagram {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain_from = 0;
        for (at, character) in fragment.char_indices() {
            if character.is_ascii() && character != '/' {
                continue;
            }
            to.write_all(&fragment.as_bytes()[plain_from..at])?;
            plain_from = at + character.len_utf8();
            if character == '/' {
                to.write_all(b"\\/")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(to, "\\u{unit:04x}")?;
                }
            }
        }
        to.write_all(&fragment.as_bytes()[plain_from..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn text_is_escaped_as_instagram_escapes_it() {
        let written = Json::of(&"Grüße 👍 https://a/b \"q\" \\ \n\u{1}");
        assert_eq!(written.as_str(), r#""Gr\u00fc\u00dfe \ud83d\udc4d https:\/\/a\/b \"q\" \\ \n\u0001""#);
    }

    #[test]
    fn keys_are_escaped_too() {
        assert_eq!(Json::of(&json!({ "ü/": 1 })).as_str(), r#"{"\u00fc\/":1}"#);
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_back_as_it_was(text in any::<String>()) {
            let written = Json::of(&text);
            prop_assert!(written.as_str().is_ascii());
            prop_assert_eq!(serde_json::from_str::<Value>(written.as_str()).unwrap(), Value::String(text));
        }
    }
}
