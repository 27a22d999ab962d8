//! The two signatures of a delivery: HMAC over the exact bytes of the body, by the app's secret. See
//! <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use antiphon_graph::AppSecret;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// Both signatures of a body.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Signed {
    sha256: [u8; 32],
    sha1: [u8; 20],
}

/// Signs a body.
pub(crate) fn sign(body: &[u8], secret: &AppSecret) -> Signed {
    let key = secret.expose().as_bytes();
    let mut sha256 = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    sha256.update(body);
    let mut sha1 = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    sha1.update(body);
    Signed { sha256: sha256.finalize().into_bytes().into(), sha1: sha1.finalize().into_bytes().into() }
}

impl Signed {
    /// The value of `X-Hub-Signature-256`.
    pub(crate) fn sha256(&self) -> String {
        header("sha256=", &self.sha256)
    }

    /// The value of `X-Hub-Signature`.
    pub(crate) fn sha1(&self) -> String {
        header("sha1=", &self.sha1)
    }

    /// The digest of `X-Hub-Signature-256`.
    pub(crate) fn sha256_bytes(&self) -> &[u8] {
        &self.sha256
    }

    /// The digest of `X-Hub-Signature`.
    pub(crate) fn sha1_bytes(&self) -> &[u8] {
        &self.sha1
    }

    /// The same with digits that no secret gives, short of a miracle.
    pub(crate) fn spoiled(mut self) -> Self {
        self.sha256[31] ^= 1;
        self.sha1[19] ^= 1;
        self
    }
}

fn header(prefix: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut header = String::with_capacity(prefix.len() + 2 * bytes.len());
    header.push_str(prefix);
    for byte in bytes {
        header.push(char::from(DIGITS[usize::from(byte >> 4)]));
        header.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231_and_rfc_2202() {
        let signed = sign(b"what do ya want for nothing?", &AppSecret::new("Jefe"));
        assert_eq!(
            signed.sha256(),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(signed.sha1(), "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    }

    #[test]
    fn a_spoiled_signature_has_the_form_of_one_and_is_none() {
        let signed = sign(b"{}", &AppSecret::new("secret"));
        let spoiled = signed.spoiled();
        assert_eq!(spoiled.sha256().len(), signed.sha256().len());
        assert_ne!(spoiled.sha256(), signed.sha256());
        assert_ne!(spoiled.sha1(), signed.sha1());
    }
}
