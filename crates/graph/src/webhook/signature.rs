//! Signatures: a webhook's body is believed, and read, only when its signature fits.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha1::Sha1;
use sha2::Sha256;

use crate::AppSecret;

/// A webhook's body whose signature fits: what [`Delivery::parse`](super::Delivery::parse) takes.
///
/// Instagram signs the bytes as it sends them, escapes and all. They must be checked as they came; JSON that was read and
/// written again has another signature. See <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
#[derive(Clone, Copy)]
pub struct Verified<'a>(&'a [u8]);

/// Why a body is not believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BadSignature {
    /// There is no signature.
    #[error("the request has no {} header; only Instagram's own deliveries have one", Verified::HEADER)]
    Missing,
    /// The signature is not `sha256=` (or `sha1=`) and hexadecimal digits.
    #[error("the signature is not a method, an equals sign and hexadecimal digits")]
    Malformed,
    /// The signature is of another body or made with another secret.
    #[error(
        "the signature does not fit; check that the secret is the Instagram app's and that the body is untouched"
    )]
    Mismatch,
    /// The app secret is empty, and anybody could sign with that.
    #[error("the app secret is empty; set it to the Instagram app's secret")]
    NoSecret,
}

impl<'a> Verified<'a> {
    /// The header that holds the SHA-256 signature.
    pub const HEADER: &'static str = "x-hub-signature-256";

    /// The header that holds the older SHA-1 signature, which is still sent as well.
    pub const HEADER_SHA1: &'static str = "x-hub-signature";

    /// Checks a body against the value of the `X-Hub-Signature-256` header, in a time that does not depend on the digits.
    ///
    /// The secret is that of the Instagram app, not of the Meta app around it.
    pub fn check(body: &'a [u8], signature: &str, secret: &AppSecret) -> Result<Self, BadSignature> {
        let digits = signature.strip_prefix("sha256=").ok_or(BadSignature::Malformed)?;
        fits::<Hmac<Sha256>>(body, &hex::<32>(digits)?, secret).map(|()| Self(body))
    }

    /// Checks a body against the header among all the headers of its request.
    pub fn check_headers(
        body: &'a [u8],
        headers: &HeaderMap,
        secret: &AppSecret,
    ) -> Result<Self, BadSignature> {
        let signature = headers.get(Self::HEADER).ok_or(BadSignature::Missing)?;
        Self::check(body, signature.to_str().map_err(|_| BadSignature::Malformed)?, secret)
    }

    /// Checks a body against the value of the older `X-Hub-Signature` header.
    ///
    /// A door of its own, for looking into old captures: SHA-1 is broken, and whoever receives webhooks has no need of it.
    pub fn check_sha1(body: &'a [u8], signature: &str, secret: &AppSecret) -> Result<Self, BadSignature> {
        let digits = signature.strip_prefix("sha1=").ok_or(BadSignature::Malformed)?;
        fits::<Hmac<Sha1>>(body, &hex::<20>(digits)?, secret).map(|()| Self(body))
    }

    /// The bytes, as they came.
    pub fn body(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.0.len())
    }
}

/// Signs a body as Instagram does: `sha256=` and lower-case hexadecimal digits. For passing deliveries on, and for tests.
pub fn sign(body: &[u8], secret: &AppSecret) -> String {
    use fmt::Write;

    let mut mac = keyed::<Hmac<Sha256>>(secret.expose().as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |mut signature, byte| {
        let _ = write!(signature, "{byte:02x}"); // a string takes everything
        signature
    })
}

fn fits<M: Mac + KeyInit>(body: &[u8], signature: &[u8], secret: &AppSecret) -> Result<(), BadSignature> {
    if secret.expose().is_empty() {
        return Err(BadSignature::NoSecret);
    }
    let mut mac = keyed::<M>(secret.expose().as_bytes());
    mac.update(body);
    mac.verify_slice(signature).map_err(|_| BadSignature::Mismatch)
}

/// Compares two secrets in a time that does not tell where they differ.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let mut mac = keyed::<Hmac<Sha256>>(b"comparison");
    let expected = mac.clone().chain_update(one).finalize().into_bytes();
    mac.update(other.as_bytes());
    mac.verify_slice(&expected).is_ok()
}

fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// Reads exactly so many bytes.
fn hex<const BYTES: usize>(digits: &str) -> Result<[u8; BYTES], BadSignature> {
    let mut bytes = [0; BYTES];
    if digits.len() != 2 * BYTES {
        return Err(BadSignature::Malformed);
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        *byte = 16 * nibble(pair[0])? + nibble(pair[1])?;
    }
    Ok(bytes)
}

fn nibble(digit: u8) -> Result<u8, BadSignature> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        b'A'..=b'F' => Ok(digit - b'A' + 10),
        _ => Err(BadSignature::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body with its escapes, as it is sent; the digits come from `openssl dgst -hmac`.
    const BODY: &[u8] = br#"{"object":"instagram","entry":[{"time":1752834911539,"id":"17841400000000001","messaging":[{"sender":{"id":"900000000000001"},"recipient":{"id":"17841400000000001"},"timestamp":1752834910447,"message":{"mid":"m_1","text":"Gr\u00fc\u00dfe \ud83d\udc4b"}}]}]}"#;
    const SHA256: &str = "sha256=ea1c1c401b6171e7984a5c11025de9defad7f882b9f6fecb2cde55f0d71819b9";
    const SHA1: &str = "sha1=0c79fe7415fd1b783a30c0d0c2c5f2661ef4f8a9";

    fn secret() -> AppSecret {
        AppSecret::new("sandbox-app-secret")
    }

    #[test]
    fn a_fitting_signature_opens_the_body() {
        assert_eq!(Verified::check(BODY, SHA256, &secret()).unwrap().body(), BODY);
        assert_eq!(Verified::check_sha1(BODY, SHA1, &secret()).unwrap().body(), BODY);
        assert_eq!(sign(BODY, &secret()), SHA256);
    }

    #[test]
    fn a_changed_body_or_another_secret_does_not_fit() {
        let unescaped = String::from_utf8(BODY.to_vec()).unwrap().replace("\\u00fc", "ü");
        let other = AppSecret::new("another");
        for (body, secret) in
            [(unescaped.as_bytes(), &secret()), (BODY, &other), (&BODY[1..], &secret()), (b"", &secret())]
        {
            assert_eq!(Verified::check(body, SHA256, secret).unwrap_err(), BadSignature::Mismatch);
            assert_eq!(Verified::check_sha1(body, SHA1, secret).unwrap_err(), BadSignature::Mismatch);
        }
    }

    #[test]
    fn one_wrong_digit_does_not_fit() {
        for at in "sha256=".len()..SHA256.len() {
            let wrong = if &SHA256[at..=at] == "0" { "1" } else { "0" };
            let changed = format!("{}{wrong}{}", &SHA256[..at], &SHA256[at + 1..]);
            assert_eq!(Verified::check(BODY, &changed, &secret()).unwrap_err(), BadSignature::Mismatch);
        }
    }

    #[test]
    fn what_is_not_a_signature_is_called_so() {
        let digits = &SHA256["sha256=".len()..];
        let (upper, padded, short, long) = (
            format!("SHA256={digits}"),
            format!(" {SHA256}"),
            &SHA256[..SHA256.len() - 2],
            format!("{SHA256}00"),
        );
        for malformed in [
            "",
            "sha256=",
            digits,
            SHA1,
            &upper,
            &padded,
            short,
            &long,
            &SHA256.replace('1', "g"),
            "sha256=é",
        ] {
            assert_eq!(
                Verified::check(BODY, malformed, &secret()).unwrap_err(),
                BadSignature::Malformed,
                "{malformed}"
            );
        }
        assert_eq!(Verified::check_sha1(BODY, SHA256, &secret()).unwrap_err(), BadSignature::Malformed);
    }

    #[test]
    fn an_empty_secret_proves_nothing() {
        let empty = AppSecret::new(" ");
        assert_eq!(Verified::check(BODY, &sign(BODY, &empty), &empty).unwrap_err(), BadSignature::NoSecret);
    }

    #[test]
    fn the_header_is_found_among_the_others() {
        let mut headers = HeaderMap::new();
        headers.insert(Verified::HEADER_SHA1, SHA1.parse().unwrap());
        assert_eq!(Verified::check_headers(BODY, &headers, &secret()).unwrap_err(), BadSignature::Missing);
        headers.insert("X-Hub-Signature-256", SHA256.parse().unwrap());
        assert!(Verified::check_headers(BODY, &headers, &secret()).is_ok());
    }

    #[test]
    fn a_verified_body_is_not_printed() {
        assert_eq!(format!("{:?}", Verified(b"text")), "Verified(4 bytes)");
    }
}
