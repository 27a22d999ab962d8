//! Seals: how tokens and secrets lie in the store. Each is bound to its row, so that one cannot be put in another's place.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use antiphon_store::Sealed;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

/// What the form of a seal is, so that another may follow.
const FORM: u8 = 1;

/// A key's id: enough to tell keys apart, and nothing that helps to find one.
type Id = [u8; 4];

/// The key that seals and opens. Clones share it; it prints nothing.
#[derive(Clone)]
pub struct MasterKey {
    id: Id,
    seals: Arc<LessSafeKey>,
    /// Of the same bytes, for another purpose.
    marks: hmac::Key,
    /// The same, for another.
    names: hmac::Key,
}

/// The key that seals, and those that open besides it: seals say which key made them. Clones share one.
#[derive(Clone)]
pub(crate) struct Keyring(Arc<RwLock<Vec<MasterKey>>>);

/// What was to be a master key is none.
#[derive(Debug, thiserror::Error)]
#[error("a master key is 32 bytes as 64 hexadecimal digits; make one with: openssl rand -hex 32")]
pub struct NotAMasterKey;

/// A seal was not opened: another key made it, or it was meant for another place.
#[derive(Debug, thiserror::Error)]
#[error(
    "what is kept for {place} cannot be opened with this master key; give the key that it was sealed with"
)]
pub struct Unsealed {
    /// Where it stands.
    pub place: String,
}

impl MasterKey {
    /// A key of 32 bytes.
    #[expect(clippy::missing_panics_doc, reason = "32 bytes are a key")]
    pub fn new(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let key = UnboundKey::new(&AES_256_GCM, bytes.as_slice()).expect("32 bytes are a key");
        let hash = Sha256::new_with_prefix(b"antiphon master key").chain_update(bytes.as_slice()).finalize();
        let whole = hmac::Key::new(hmac::HMAC_SHA256, bytes.as_slice());
        let own = |purpose: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&whole, purpose).as_ref());
        let (marks, names) = (own(b"antiphon/marks"), own(b"antiphon/media"));
        Self {
            id: [hash[0], hash[1], hash[2], hash[3]],
            seals: Arc::new(LessSafeKey::new(key)),
            marks,
            names,
        }
    }

    /// Reads a key as it stands in a file: 64 hexadecimal digits, and perhaps a line's end.
    ///
    /// # Errors
    ///
    /// When it is anything else.
    pub fn read(written: &str) -> Result<Self, NotAMasterKey> {
        let digits = written.trim();
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAMasterKey);
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (nth, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * nth..2 * nth + 2], 16).map_err(|_| NotAMasterKey)?;
        }
        Ok(Self::new(*bytes))
    }

    /// What the key is called where it must not be shown: eight hexadecimal digits.
    pub fn id(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }

    /// Seals a secret for one place: `account/17841400000000001/token`.
    #[expect(clippy::missing_panics_doc, reason = "only a system without random bytes would")]
    pub fn seal(&self, place: &str, secret: &str) -> Sealed {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).expect("the system gives random bytes");
        // Room for the tag, so that the secret is not left behind by a growing buffer.
        let mut sealed = Vec::with_capacity(secret.len() + AES_256_GCM.tag_len());
        sealed.extend_from_slice(secret.as_bytes());
        self.seals
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place), &mut sealed)
            .expect("a secret is far shorter than AES-GCM's limit");
        Sealed([&[FORM], self.id.as_slice(), nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    ///
    /// When it was sealed with another key or for another place, or was changed since.
    pub fn open(&self, place: &str, sealed: &Sealed) -> Result<Zeroizing<String>, Unsealed> {
        self.opened(place, sealed).ok_or_else(|| Unsealed { place: place.to_owned() })
    }

    /// A mark by which something is recognised, and which tells nobody without this key what it was.
    fn mark(&self, of: &str) -> [u8; 32] {
        let mut mark = [0; 32];
        mark.copy_from_slice(hmac::sign(&self.marks, of.as_bytes()).as_ref());
        mark
    }

    fn opened(&self, place: &str, sealed: &Sealed) -> Option<Zeroizing<String>> {
        let (id, rest) = parts(sealed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok().filter(|_| id == self.id)?;
        let mut bytes = Zeroizing::new(sealed.to_vec());
        let opened = self.seals.open_in_place(nonce, Aad::from(place), &mut bytes).ok()?;
        String::from_utf8(opened.to_vec())
            .map_err(|error| error.into_bytes().zeroize())
            .ok()
            .map(Zeroizing::new)
    }
}

/// The id of the key that made a seal, and the rest of it.
fn parts(sealed: &Sealed) -> Option<(Id, &[u8])> {
    let (&form, rest) = sealed.0.split_first()?;
    let (id, rest) = rest.split_first_chunk()?;
    (form == FORM).then_some((*id, rest))
}

impl Keyring {
    pub(crate) fn of(key: MasterKey) -> Self {
        Self(Arc::new(RwLock::new(vec![key])))
    }

    /// From now on this one opens too.
    pub(crate) fn learn(&self, key: MasterKey) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !keys.iter().any(|known| known.id == key.id) {
            keys.push(key);
        }
    }

    /// From now on this one, which was learnt, seals.
    pub(crate) fn seal_with(&self, key: &MasterKey) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.sort_by_key(|known| known.id != key.id);
    }

    /// The id of the key that seals.
    pub(crate) fn id(&self) -> String {
        self.sealing().id()
    }

    /// Seals a secret for one place.
    pub(crate) fn seal(&self, place: &str, secret: &str) -> Sealed {
        self.sealing().seal(place, secret)
    }

    /// Opens what was sealed for this place with any of the keys.
    pub(crate) fn open(&self, place: &str, sealed: &Sealed) -> Result<Zeroizing<String>, Unsealed> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let made = parts(sealed).and_then(|(id, _)| keys.iter().find(|key| key.id == id));
        made.unwrap_or(&keys[0]).open(place, sealed)
    }

    /// A mark by which something is recognised, and which tells nobody without the key what it was.
    pub(crate) fn mark(&self, of: &str) -> [u8; 32] {
        self.sealing().mark(of)
    }

    /// What names a file by its bytes, so that nobody without the key finds the name.
    pub(crate) fn naming(&self) -> hmac::Context {
        hmac::Context::with_key(&self.sealing().names)
    }

    fn sealing(&self) -> MasterKey {
        self.0.read().unwrap_or_else(PoisonError::into_inner)[0].clone()
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_with_its_key_in_its_place_only() {
        let key = MasterKey::new([7; 32]);
        let sealed = key.seal("account/1/token", "IGAAsecret");
        assert_eq!(*key.open("account/1/token", &sealed).unwrap(), "IGAAsecret");
        assert!(key.open("account/2/token", &sealed).is_err());
        assert!(MasterKey::new([8; 32]).open("account/1/token", &sealed).is_err());
        for nth in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[nth] ^= 1;
            assert!(key.open("account/1/token", &changed).is_err(), "byte {nth}");
        }
        assert!(key.open("account/1/token", &Sealed(Vec::new())).is_err());
    }

    #[test]
    fn a_seal_never_looks_like_its_secret_or_like_another_seal() {
        let key = MasterKey::new([7; 32]);
        let (one, other) = (key.seal("p", "IGAAsecret"), key.seal("p", "IGAAsecret"));
        assert_ne!(one, other);
        assert!(!one.0.windows(4).any(|bytes| bytes == b"IGAA"));
        assert_eq!(format!("{key:?} {one:?}"), "MasterKey(..) Sealed(..)");
    }

    #[test]
    fn old_and_new_keys_open_side_by_side() {
        let (old, new) = (MasterKey::new([7; 32]), MasterKey::new([8; 32]));
        let before = old.seal("p", "IGAAold");
        let keyring = Keyring::of(old.clone());
        keyring.learn(new.clone());
        assert_eq!(keyring.id(), old.id());
        keyring.seal_with(&new);
        let after = keyring.seal("p", "IGAAnew");
        assert_eq!((keyring.id(), &**new.open("p", &after).unwrap()), (new.id(), "IGAAnew"));
        assert_eq!(*keyring.open("p", &before).unwrap(), "IGAAold");
        assert!(Keyring::of(new).open("p", &before).is_err());
    }

    #[test]
    fn a_key_in_a_file_is_64_digits() {
        assert!(MasterKey::read(&format!("{}\n", "0f".repeat(32))).is_ok());
        for wrong in ["", "0f", &"0g".repeat(32), &"é".repeat(32), &"+f".repeat(32)] {
            assert!(MasterKey::read(wrong).is_err(), "{wrong}");
        }
    }
}
