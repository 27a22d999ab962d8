//! Quick replies: a text with buttons that answer for the person.

use crate::{Invalid, Text, invalid};

/// A text with 1 to 13 ready answers under it. Tapping one sends its title back as the person's message.
///
/// Phones show them, desktops do not, and they vanish when the next message comes. See
/// <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/quick-replies>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuickReplies {
    text: Text,
    replies: Vec<QuickReply>,
}

impl QuickReplies {
    /// The most answers under one text.
    pub const MAX: usize = 13;

    /// Puts 1 to [`QuickReplies::MAX`] answers under a text.
    pub fn new(text: Text, replies: impl IntoIterator<Item = QuickReply>) -> Result<Self, Invalid> {
        let replies = replies.into_iter().collect();
        Ok(Self { text, replies: invalid::counted("quick replies", replies, 1, Self::MAX)? })
    }

    /// The text above the answers.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// The answers, in order.
    pub fn replies(&self) -> &[QuickReply] {
        &self.replies
    }
}

/// One ready answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuickReply {
    title: String,
    payload: String,
}

impl QuickReply {
    /// How many characters of a title Instagram shows; it cuts the rest off without an error.
    pub const SHOWN_CHARS: usize = 20;

    /// The longest payload, in characters.
    pub const MAX_PAYLOAD_CHARS: usize = 1000;

    /// An answer with a title, of which the person sees the first 20 characters, and a payload of 1 to 1,000 characters,
    /// which comes back in the webhook when it is tapped.
    pub fn new(title: impl Into<String>, payload: impl Into<String>) -> Result<Self, Invalid> {
        let title = invalid::filled("a quick reply's title", title.into())?;
        let payload = invalid::bounded("a quick reply's payload", payload.into(), Self::MAX_PAYLOAD_CHARS)?;
        Ok(Self { title, payload })
    }

    /// The title, as given.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The part of the title that the person sees: its first 20 characters.
    pub fn shown(&self) -> &str {
        let end = self.title.char_indices().nth(Self::SHOWN_CHARS).map_or(self.title.len(), |(at, _)| at);
        &self.title[..end]
    }

    /// What comes back when it is tapped.
    pub fn payload(&self) -> &str {
        &self.payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_sees_twenty_characters_of_a_title() {
        let reply = QuickReply::new("é".repeat(21), "PAYLOAD").unwrap();
        assert_eq!(reply.shown(), "é".repeat(20));
        assert_eq!(QuickReply::new("Yes", "YES").unwrap().shown(), "Yes");
    }

    #[test]
    fn a_text_has_one_to_thirteen_ready_answers() {
        let of = |count| {
            let replies = (0..count).map(|_| QuickReply::new("Yes", "YES").unwrap());
            QuickReplies::new(Text::new("Sure?").unwrap(), replies)
        };
        assert_eq!(of(13).unwrap().replies().len(), 13);
        assert!(of(0).is_err() && of(14).is_err());
    }

    #[test]
    fn a_payload_has_one_to_a_thousand_characters() {
        assert!(QuickReply::new("Yes", "é".repeat(1000)).is_ok());
        for wrong in [String::new(), "é".repeat(1001)] {
            assert!(QuickReply::new("Yes", wrong).is_err());
        }
    }
}
