//! What a person sees of an account between messages: typing, and having read.

/// A sender action that shows something and leaves nothing behind.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/sender-actions>.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Presence {
    /// The account is typing, for 20 seconds or until its next message.
    TypingOn,
    /// The account stopped typing.
    TypingOff,
    /// The account has read what the person wrote.
    Seen,
}

impl Presence {
    /// Instagram's word for it: `typing_on`, `typing_off`, `mark_seen`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TypingOn => "typing_on",
            Self::TypingOff => "typing_off",
            Self::Seen => "mark_seen",
        }
    }
}
