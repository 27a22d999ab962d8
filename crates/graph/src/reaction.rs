//! Reactions: an emoji on a message, or its removal.

use std::fmt;
use std::str::FromStr;

use unicode_segmentation::UnicodeSegmentation;

use crate::{Invalid, MessageId, invalid};

/// A reaction to a message, or taking it back. An account has one reaction on a message: a second replaces the first.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reaction {
    /// Puts an emoji on a message.
    React {
        /// The message.
        to: MessageId,
        /// The emoji.
        emoji: Emoji,
    },
    /// Takes the account's emoji off a message.
    Unreact {
        /// The message.
        from: MessageId,
    },
}

impl Reaction {
    /// The message that it is about.
    pub fn target(&self) -> &MessageId {
        match self {
            Self::React { to: target, .. } | Self::Unreact { from: target } => target,
        }
    }
}

/// One emoji, or the word `love`, which Instagram shows as a red heart.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Emoji(String);

impl Emoji {
    /// Takes one emoji as people see it (families, flags, skin tones and keycaps are one each), or the word `love`.
    ///
    /// The check looks at where the emoji's first character stands in Unicode and leaves the fine print to Instagram: it
    /// refuses letters and words, not every arrow that has no coloured picture.
    pub fn new(emoji: impl Into<String>) -> Result<Self, Invalid> {
        let emoji = emoji.into();
        if emoji == "love" || is_one_emoji(&emoji) {
            Ok(Self(emoji))
        } else {
            Err(Invalid::Emoji { given: invalid::beginning(&emoji) })
        }
    }

    /// The red heart.
    pub fn love() -> Self {
        Self("love".to_owned())
    }

    /// The emoji, or `love`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emoji {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Emoji {
    type Err = Invalid;
    fn from_str(emoji: &str) -> Result<Self, Invalid> {
        Self::new(emoji)
    }
}

/// The longest cluster taken for an emoji, in bytes. A family of four with skin tones is 41.
const MAX_BYTES: usize = 128;

/// The mark that makes a keycap of a digit, `#` or `*`.
const KEYCAP: char = '\u{20e3}';

fn is_one_emoji(text: &str) -> bool {
    let is_one_cluster = text.len() <= MAX_BYTES && text.graphemes(true).count() == 1;
    is_one_cluster
        && match text.chars().next() {
            Some('0'..='9' | '#' | '*') => text.ends_with(KEYCAP),
            Some(first) => starts_emoji(first),
            None => false,
        }
}

/// Whether emoji begin in this neighbourhood of Unicode (UTS #51: symbols, dingbats, pictographs).
fn starts_emoji(char: char) -> bool {
    matches!(
        char,
        '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
            | '\u{1f000}'..='\u{1fbff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_is_one_however_many_characters_it_is_made_of() {
        for emoji in ["❤️", "❤", "👍🏿", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "©️", "㊗️", "🅰️", "ℹ️", "love"]
        {
            assert_eq!(Emoji::new(emoji).map(|emoji| emoji.to_string()), Ok(emoji.to_owned()));
        }
        assert_eq!(Emoji::love(), Emoji::new("love").unwrap());
    }

    #[test]
    fn words_digits_and_several_emoji_are_none() {
        for wrong in ["", " ", "a", "é", "7", "#", "ok", "❤️❤️", "❤️ ", "好", "か", "Ж", "\n", "Love"]
        {
            assert!(Emoji::new(wrong).is_err(), "{wrong:?} was taken");
        }
    }

    #[test]
    fn an_endless_emoji_is_none() {
        assert!(Emoji::new("👩\u{200d}".repeat(1000)).is_err());
    }
}
