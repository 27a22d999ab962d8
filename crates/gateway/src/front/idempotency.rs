//! Idempotency: by what a repeated call is recognised.

use antiphon_engine::disclosure::Origin;
use antiphon_graph::AccountId;
use antiphon_store::Idempotency;
use sha2::{Digest as _, Sha256};

use super::options::Options;
use crate::disclosure::Market;

/// The longest key, in bytes.
pub(super) const LONGEST_KEY: usize = 255;

/// What a call is recognised by, when its caller gave a key. The draft is written in its one spelling, so that `me` and
/// the id, v24 and v25, form and JSON are the same call.
pub(super) fn of(account: &AccountId, draft: &[u8], options: &Options) -> Option<Idempotency> {
    let key = options.key.as_ref()?;
    let account = account.as_str().as_bytes();
    let [expires_in, hold] =
        [options.expires_in, options.hold].map(|time| time.unwrap_or_default().as_nanos().to_be_bytes());
    let origin = options.origin.map_or("", Origin::word);
    let market = options.market.map_or("", Market::word);
    let language = options.language.as_deref().unwrap_or_default();
    let said = [origin, market, language].map(str::as_bytes);
    let fingerprint = hash(&[account, draft, &expires_in, &hold, said[0], said[1], said[2]]);
    Some(Idempotency { key: hash(&[account, key]), fingerprint })
}

/// The hash of several parts, whose ends cannot be confused.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn call(account: &str, draft: &str, key: &str, seconds: i64) -> Idempotency {
        let expires_in = (seconds > 0).then(|| SignedDuration::from_secs(seconds));
        let options = Options { key: Some(key.into()), expires_in, ..Options::default() };
        of(&AccountId::new(account).unwrap(), draft.as_bytes(), &options).unwrap()
    }

    #[test]
    fn a_key_is_an_accounts_own_and_what_was_asked_is_told_apart() {
        let one = call("1", "draft", "k", 0);
        assert_eq!(one, call("1", "draft", "k", 0));
        assert_ne!(one.key, call("2", "draft", "k", 0).key);
        assert_ne!(one.key, call("1", "draft", "l", 0).key);
        assert_ne!(one.fingerprint, call("1", "other", "k", 0).fingerprint);
        assert_ne!(one.fingerprint, call("1", "draft", "k", 60).fingerprint);
        // Parts do not run into each other.
        assert_ne!(call("1", "x", "2k", 0).key, call("12", "x", "k", 0).key);
    }

    #[test]
    fn without_a_key_nothing_is_recognised() {
        assert_eq!(of(&AccountId::new("1").unwrap(), b"draft", &Options::default()), None);
    }
}
