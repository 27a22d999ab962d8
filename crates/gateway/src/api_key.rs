//! API keys, as they are written: 256 bits of chance behind a word that tells what they are, and a checksum, so that a
//! mistyped one is told apart from one that nobody gave out.

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// What every key begins with.
pub(crate) const PREFIX: &str = "antiphon_";

/// 43 of 62 letters are a little more than 256 bits.
const CHANCE: usize = 43;

/// Six of 62 letters have room for 32 bits.
const CHECK: usize = 6;

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Makes a key.
pub(crate) fn make() -> Zeroizing<String> {
    let mut key = Zeroizing::new(String::with_capacity(PREFIX.len() + CHANCE + CHECK));
    key.push_str(PREFIX);
    letters(&mut key, CHANCE);
    let check = check(&key);
    key.push_str(&check);
    key
}

/// Makes the name of a key: it opens nothing.
pub(crate) fn make_id() -> String {
    let mut id = "key_".to_owned();
    letters(&mut id, 12);
    id
}

fn letters(to: &mut String, count: usize) {
    let end = to.len() + count;
    while to.len() < end {
        let mut chance = Zeroizing::new([0_u8; 64]);
        getrandom::fill(chance.as_mut_slice()).expect("the system gives random bytes");
        // Of 256 values, 248 stand for each letter equally often; the others are thrown away.
        let fit =
            chance.iter().filter(|byte| **byte < 248).map(|byte| char::from(LETTERS[usize::from(byte % 62)]));
        to.extend(fit.take(end - to.len()));
    }
}

/// Whether this means to be a key.
pub(crate) fn is_meant(secret: &str) -> bool {
    secret.starts_with(PREFIX)
}

/// Whether this is a key with nothing mistyped.
pub(crate) fn is_whole(secret: &str) -> bool {
    let Some((key, given)) = secret.len().checked_sub(CHECK).and_then(|end| secret.split_at_checked(end))
    else {
        return false;
    };
    let is_long_enough = key.len() == PREFIX.len() + CHANCE;
    is_long_enough && is_meant(key) && key.bytes().skip(PREFIX.len()).all(is_letter) && check(key) == given
}

/// The keys that stand somewhere in a text, whole.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = &str> {
    let length = PREFIX.len() + CHANCE + CHECK;
    text.windows(length).filter(|some| some.starts_with(PREFIX.as_bytes())).filter_map(|some| {
        let some = std::str::from_utf8(some).ok()?;
        is_whole(some).then_some(some)
    })
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn check(key: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let mut rest = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    let mut check = String::with_capacity(CHECK);
    for _ in 0..CHECK {
        check.push(char::from(LETTERS[(rest % 62) as usize]));
        rest /= 62;
    }
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_whole_and_none_is_made_twice() {
        let (one, other) = (make(), make());
        assert!(is_whole(&one) && is_whole(&other) && one != other, "{one:?}");
        assert_eq!(one.len(), 58);
        assert_ne!(make_id(), make_id());
    }

    #[test]
    fn a_mistyped_key_is_not_whole() {
        let key = make();
        for nth in 0..key.len() {
            let mut typed = key.as_bytes().to_vec();
            typed[nth] = if typed[nth] == b'x' { b'y' } else { b'x' };
            assert!(!is_whole(std::str::from_utf8(&typed).unwrap()), "letter {nth}");
        }
        for wrong in ["", "antiphon_", &key[1..], &key[..57], &format!("{}x", *key), "é", &"é".repeat(29)] {
            assert!(!is_whole(wrong), "{wrong}");
        }
        let mut turned = key.as_bytes().to_vec();
        if let Some(nth) = (10..50).find(|&nth| turned[nth] != turned[nth + 1]) {
            turned.swap(nth, nth + 1);
        }
        assert!(!is_whole(std::str::from_utf8(&turned).unwrap()), "two letters changed places");
    }

    #[test]
    fn keys_are_found_wherever_they_stand() {
        let key = make();
        let text = format!("antiphon_ antiphon_{}\"{}{}", *key, *key, &key[..40]);
        assert_eq!(find(text.as_bytes()).collect::<Vec<_>>(), [key.as_str(), key.as_str()]);
        assert_eq!(find(b"antiphon_and nothing more").count(), 0);
    }
}
