//! Keys: our own names of messages, `msg_...`, given before Instagram has one.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::Shard;

/// The name of a message: its shard, the millisecond of its acceptance, and chance. Keys of a shard ascend, so that new
/// rows stand at the end of an index.
///
/// Written `msg_` and 26 characters of Crockford's base 32, lower case.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MessageKey([u8; 16]);

/// What was to be a key is none.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("a message's key is `msg_` and 26 digits and letters, as an answer's `Location` gives it")]
pub struct NotAKey;

const PREFIX: &str = "msg_";
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

impl MessageKey {
    /// A key for a message of a shard that is accepted at a time; `chance` has 72 bits of it.
    pub fn new(shard: Shard, at: Timestamp, chance: [u8; 9]) -> Self {
        let mut bytes = [0; 16];
        bytes[0] = shard.0;
        let millisecond = u64::try_from(at.as_millisecond()).unwrap_or_default().to_be_bytes();
        bytes[1..7].copy_from_slice(&millisecond[2..]);
        bytes[7..].copy_from_slice(&chance);
        Self(bytes)
    }

    /// From the 16 bytes in a column.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// As 16 bytes, which sort as the keys do.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The millisecond of its acceptance, since 1970.
    pub fn accepted_millisecond(self) -> i64 {
        self.0[1..7].iter().fold(0, |number, byte| number << 8 | i64::from(*byte))
    }

    /// The shard of the message's account.
    pub fn shard(self) -> Shard {
        Shard(self.0[0])
    }
}

impl fmt::Display for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = u128::from_be_bytes(self.0);
        f.write_str(PREFIX)?;
        for place in (0..LENGTH).rev() {
            let digit = usize::try_from(number >> (5 * place) & 31).expect("five bits are an index");
            write!(f, "{}", char::from(DIGITS[digit]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for MessageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for MessageKey {
    type Err = NotAKey;

    fn from_str(key: &str) -> Result<Self, NotAKey> {
        let digits = key.strip_prefix(PREFIX).filter(|digits| digits.len() == LENGTH).ok_or(NotAKey)?;
        let mut number = 0_u128;
        for (nth, byte) in digits.bytes().enumerate() {
            let digit = DIGITS.iter().position(|&digit| digit == byte).ok_or(NotAKey)?;
            // 26 digits hold 130 bits; the first may only be one of eight.
            if nth == 0 && digit > 7 {
                return Err(NotAKey);
            }
            number = number << 5 | digit as u128;
        }
        Ok(Self(number.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(shard: u8, time: &str, chance: u8) -> MessageKey {
        MessageKey::new(Shard(shard), time.parse().unwrap(), [chance; 9])
    }

    #[test]
    fn keys_of_a_shard_ascend_with_time_in_bytes_and_in_words() {
        let keys = [
            key(3, "2026-01-01T12:00:00Z", 255),
            key(3, "2026-01-01T12:00:00.001Z", 0),
            key(3, "2027-01-01T12:00:00Z", 0),
            key(4, "2026-01-01T12:00:00Z", 0),
        ];
        assert!(keys.is_sorted() && keys.map(|key| key.to_string()).is_sorted());
        assert!(keys.map(MessageKey::to_bytes).is_sorted());
        assert_eq!(keys.map(|key| key.shard().0), [3, 3, 3, 4]);
        let accepted: Timestamp = "2026-01-01T12:00:00.001Z".parse().unwrap();
        assert_eq!(keys[1].accepted_millisecond(), accepted.as_millisecond());
    }

    #[test]
    fn a_key_survives_being_written() {
        let key = key(255, "2026-01-01T12:00:00Z", 173);
        assert_eq!(key.to_string().len(), 30);
        assert_eq!(key.to_string().parse(), Ok(key));
        for wrong in [
            "",
            "msg_",
            "msg_1",
            &"x".repeat(30),
            "msg_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "msg_0000000000000000000000000u",
        ] {
            assert_eq!(wrong.parse::<MessageKey>(), Err(NotAKey), "{wrong}");
        }
    }
}
