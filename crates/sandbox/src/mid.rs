//! Message and conversation ids in Instagram's own form.
//!
//! An id is base64 text of `ig_dm_item:1:IGMessageID:{account}:{thread}:{item}`, made safe for URLs by an escape:
//! `Z` is written `ZA`, `+` `ZB`, `/` `ZC`, `=` `ZD`. The item is the message's time in microseconds, shifted left by 64
//! bits, so that ids of one thread sort by time.

use antiphon_graph::{AccountId, MessageId, ThreadId};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const ITEM: &str = "ig_dm_item:1:IGMessageID";
const THREAD: &str = "ig_dm:1:IGMessageThread";

/// What a message id says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) account: AccountId,
    pub(crate) thread: u128,
    pub(crate) item: u64,
}

/// The id of the message that `thread` of `account` got at `item`, in microseconds since 1970.
pub(crate) fn message_id(account: &AccountId, thread: u128, item: u64) -> MessageId {
    let plain = format!("{ITEM}:{account}:{thread}:{}", u128::from(item) << 64);
    MessageId::new(escape(&plain)).expect("escaped base64 of a short text is a valid id")
}

/// The id of a conversation.
pub(crate) fn thread_id(account: &AccountId, thread: u128) -> ThreadId {
    ThreadId::new(escape(&format!("{THREAD}:{account}:{thread}"))).expect("escaped base64 is a valid id")
}

/// Reads a message id; nothing when it is not one of this form.
pub(crate) fn decode(id: &str) -> Option<Decoded> {
    let plain = unescape(id)?;
    let (account, rest) = plain.strip_prefix(ITEM)?.strip_prefix(':')?.split_once(':')?;
    let (thread, item) = rest.split_once(':')?;
    let item: u128 = item.parse().ok()?;
    Some(Decoded {
        account: AccountId::new(account).ok()?,
        thread: thread.parse().ok()?,
        item: u64::try_from(item >> 64).ok()?,
    })
}

/// Reads a conversation id: the account and the thread.
pub(crate) fn decode_thread(id: &str) -> Option<(AccountId, u128)> {
    let plain = unescape(id)?;
    let (account, thread) = plain.strip_prefix(THREAD)?.strip_prefix(':')?.split_once(':')?;
    Some((AccountId::new(account).ok()?, thread.parse().ok()?))
}

fn escape(plain: &str) -> String {
    let base64 = STANDARD.encode(plain);
    let mut escaped = String::with_capacity(base64.len() + 8);
    for character in base64.chars() {
        match character {
            'Z' => escaped.push_str("ZA"),
            '+' => escaped.push_str("ZB"),
            '/' => escaped.push_str("ZC"),
            '=' => escaped.push_str("ZD"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn unescape(id: &str) -> Option<String> {
    let mut base64 = String::with_capacity(id.len());
    let mut characters = id.chars();
    while let Some(character) = characters.next() {
        base64.push(match character {
            'Z' => match characters.next()? {
                'A' => 'Z',
                'B' => '+',
                'C' => '/',
                'D' => '=',
                _ => return None,
            },
            other => other,
        });
    }
    String::from_utf8(STANDARD.decode(base64).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> AccountId {
        AccountId::new("17841400000000001").unwrap()
    }

    #[test]
    fn a_message_id_decodes_to_what_it_was_made_of() {
        let thread = 340_282_366_841_710_301_244_000_000_000_000_000_001;
        let item = 1_752_834_910_447_123;
        let id = message_id(&shop(), thread, item);
        assert_eq!(decode(id.as_str()), Some(Decoded { account: shop(), thread, item }));
        assert!(id.as_str().starts_with("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx"), "{id}");
        assert!((160..=164).contains(&id.as_str().len()), "{} characters", id.as_str().len());
    }

    #[test]
    fn a_conversation_id_decodes_to_what_it_was_made_of() {
        let id = thread_id(&shop(), 7);
        assert!(id.as_str().starts_with("aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6"), "{id}");
        assert_eq!(decode_thread(id.as_str()), Some((shop(), 7)));
    }

    #[test]
    fn ids_of_one_thread_sort_by_time() {
        let earlier = decode(message_id(&shop(), 1, 1_000).as_str()).unwrap();
        let later = decode(message_id(&shop(), 1, 1_001).as_str()).unwrap();
        assert!(earlier.item < later.item);
    }

    #[test]
    fn anything_else_is_not_an_id() {
        for wrong in ["", "Z", "ZZ", "random_mid", "aWdf", "💬", "ZD"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
