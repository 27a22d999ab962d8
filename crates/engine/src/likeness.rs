//! Likenesses: by what an echo, or a row of a listing, is recognised as the message that was sent.

/// What two messages have in common that a person could not tell apart: the same text, or the same kinds of media in
/// the same number. It says nothing of the text itself.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Likeness([u8; 16]);

impl Likeness {
    /// From the 16 bytes in a column.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As 16 bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }
}
