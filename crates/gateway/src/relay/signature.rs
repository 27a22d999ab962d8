//! Signatures of events, by the scheme of Standard Webhooks (<https://www.standardwebhooks.com>): any of its libraries
//! checks them.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac::{HMAC_SHA256, Key, sign};

/// How long a secret may be, in bytes.
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// What is written before each.
const PREFIX: &str = "whsec_";

/// A secret that signs events. It prints nothing.
#[derive(Clone, Eq, PartialEq)]
pub(crate) struct Secret(Vec<u8>);

/// What was to be a secret is none. It is not repeated.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum NoSecret {
    /// It is written otherwise.
    #[error("a secret is whsec_ and 24 to 64 bytes in base64")]
    Form,
    /// It is too short or too long.
    #[error("a secret has 24 to 64 bytes; this one has {0}")]
    Length(usize),
}

impl Secret {
    /// A new one, of random bytes.
    pub(crate) fn random() -> Self {
        let mut bytes = vec![0; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        Self(bytes)
    }

    /// As it is written: for whoever keeps it sealed, and once for its owner.
    pub(crate) fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// Signs a message that goes out at a time.
    fn sign(&self, id: &str, at: Timestamp, body: &[u8]) -> String {
        let signed = [format!("{id}.{}.", at.as_second()).as_bytes(), body].concat();
        let tag = sign(&Key::new(HMAC_SHA256, &self.0), &signed);
        format!("v1,{}", STANDARD.encode(tag))
    }
}

/// The signatures of all these secrets: while one replaces another, either proves who sent it.
pub(crate) fn signatures<'a>(
    secrets: impl Iterator<Item = &'a Secret>,
    id: &str,
    at: Timestamp,
    body: &[u8],
) -> String {
    secrets.map(|secret| secret.sign(id, at, body)).collect::<Vec<_>>().join(" ")
}

impl FromStr for Secret {
    type Err = NoSecret;

    fn from_str(written: &str) -> Result<Self, NoSecret> {
        let encoded = written.trim().strip_prefix(PREFIX).ok_or(NoSecret::Form)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoSecret::Form)?;
        if BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(NoSecret::Length(bytes.len())) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemes_own_example_comes_out_the_same() {
        let secret: Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signed =
            signatures([&secret].into_iter(), "msg_p5jXN8AQM9LWM0D4loKWxJek", at, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = signatures([&secret, &Secret::random()].into_iter(), "a", at, b"");
        assert_eq!(two.split(' ').count(), 2);
    }

    #[test]
    fn a_secret_is_read_as_it_is_written_and_printed_by_nobody() {
        let secret = Secret::random();
        assert_eq!(secret.expose().parse::<Secret>().unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "Secret(..)");
        let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        assert!(of(24).parse::<Secret>().is_ok() && of(64).parse::<Secret>().is_ok());
        assert_eq!(of(23).parse::<Secret>(), Err(NoSecret::Length(23)));
        assert_eq!(of(65).parse::<Secret>(), Err(NoSecret::Length(65)));
        for wrong in ["", "whsec_", "hush", "whsec_***", "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert!(wrong.parse::<Secret>().is_err(), "{wrong}");
        }
    }
}
