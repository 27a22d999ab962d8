//! A message's text: 1 to 1,000 bytes of UTF-8.

mod split;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A text that Instagram takes: 1 to 1,000 bytes.
///
/// The limit is in UTF-8 *bytes*, not in characters: `é` counts twice, most emoji four times and more. Instagram refuses
/// a longer text, it does not cut it; [`Text::split`] does, where a reader would. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
#[derive(Clone, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl Text {
    /// The most bytes that Instagram takes in one text.
    pub const MAX_BYTES: usize = 1000;

    /// Takes a text of 1 to [`Text::MAX_BYTES`] bytes.
    pub fn new(text: impl Into<String>) -> Result<Self, Invalid> {
        let text = text.into();
        match text.len() {
            0 => Err(Invalid::Empty { what: "the text" }),
            1..=Self::MAX_BYTES => Ok(Self(text)),
            bytes => Err(Invalid::TextTooLong { bytes }),
        }
    }

    /// Cuts a text of any length into parts that Instagram takes, where a reader would pause.
    ///
    /// Put together again, the parts are the text, byte for byte. Each part is filled as far as possible, and ends at the
    /// coarsest end to be found in the second half of its room: a paragraph's, else a sentence's, else a word's. Only a
    /// word that is longer than that is cut, and then between grapheme clusters, so that no emoji family, flag or accent
    /// is torn apart. A link that fits into one part stays whole. A single cluster of more than 1,000 bytes (which nobody
    /// writes, but anybody can send) is cut between characters, because nothing else would fit.
    ///
    /// # Errors
    ///
    /// [`Invalid::Empty`] when there is no text.
    pub fn split(text: &str) -> Result<Vec<Self>, Invalid> {
        if text.is_empty() {
            return Err(Invalid::Empty { what: "the text" });
        }
        Ok(split::parts(text, Self::MAX_BYTES).map(|part| Self(part.to_owned())).collect())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Text {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl TryFrom<String> for Text {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl TryFrom<&str> for Text {
    type Error = Invalid;
    fn try_from(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_in_bytes() {
        assert!(Text::new("é".repeat(500)).is_ok());
        assert_eq!(Text::new("é".repeat(500) + "e"), Err(Invalid::TextTooLong { bytes: 1001 }));
    }

    #[test]
    fn json_goes_through_the_same_door() {
        assert!(serde_json::from_str::<Text>(r#""hi""#).is_ok());
        assert!(serde_json::from_str::<Text>(r#""""#).is_err());
    }

    #[test]
    fn an_error_says_what_to_do() {
        insta::assert_snapshot!(
            Text::new("a".repeat(1001)).unwrap_err(),
            @"the text is 1001 bytes; Instagram takes at most 1000: shorten it or split it"
        );
    }
}
