//! The handshake: before it sends webhooks to an address, Instagram asks whether the address wants them.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use url::form_urlencoded;

use super::signature::is_same;
use crate::VerifyToken;

/// Instagram's question: `GET ?hub.mode=subscribe&hub.challenge=..&hub.verify_token=..`.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/webhooks>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Handshake {
    mode: String,
    challenge: String,
    verify_token: VerifyToken,
}

/// Why a handshake is declined.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum NotAgreed {
    /// It is not a handshake: a parameter is missing.
    #[error("the query has no {0}; a handshake has hub.mode, hub.verify_token and hub.challenge")]
    Missing(&'static str),
    /// It asks for something other than to subscribe.
    #[error("the mode is not subscribe")]
    Mode,
    /// The verify token is not the one agreed on.
    #[error("the verify token does not match; enter the same one in the app's dashboard and here")]
    Token,
}

impl Handshake {
    /// Reads the question from a query, without its question mark. Takes `hub_mode` for `hub.mode` as well, which is what
    /// some frameworks make of it.
    ///
    /// # Errors
    ///
    /// [`NotAgreed::Missing`] when a parameter is missing.
    pub fn from_query(query: &str) -> Result<Self, NotAgreed> {
        let parameter = |name: &'static str| {
            let underscored = name.replace('.', "_");
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let found = pairs.find(|(key, _)| *key == name || *key == underscored);
            found.map(|(_, value)| value.into_owned()).ok_or(NotAgreed::Missing(name))
        };
        Ok(Self {
            mode: parameter("hub.mode")?,
            verify_token: VerifyToken::new(parameter("hub.verify_token")?),
            challenge: parameter("hub.challenge")?,
        })
    }

    /// The challenge, whoever asks.
    pub fn challenge(&self) -> &str {
        &self.challenge
    }

    /// The challenge, to be sent back as the whole body, if the token is the one agreed on.
    ///
    /// The comparison takes the same time wherever the tokens differ. An empty token is never the one agreed on.
    pub fn agree(&self, expected: &VerifyToken) -> Result<&str, NotAgreed> {
        let is_expected = is_same(self.verify_token.expose(), expected.expose());
        match self.mode.as_str() {
            "subscribe" if is_expected && !expected.expose().is_empty() => Ok(&self.challenge),
            "subscribe" => Err(NotAgreed::Token),
            _ => Err(NotAgreed::Mode),
        }
    }

    /// The answer: 200 with the challenge as plain text, or 403.
    pub fn to_http(&self, expected: &VerifyToken) -> Response<Vec<u8>> {
        let (status, body) = match self.agree(expected) {
            Ok(challenge) => (StatusCode::OK, challenge.to_owned()),
            Err(declined) => (StatusCode::FORBIDDEN, format!("{declined}\n")),
        };
        let mut response = Response::new(body.into_bytes());
        *response.status_mut() = status;
        // The challenge is the caller's word: a browser must not take it for a page.
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, text);
        response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> VerifyToken {
        VerifyToken::new("sandbox-verify-token")
    }

    #[test]
    fn the_challenge_goes_back_as_it_came() {
        for query in [
            "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=sandbox-verify-token",
            "hub_mode=subscribe&hub_challenge=1158201444&hub_verify_token=sandbox-verify-token",
            "hub%2Emode=subscribe&hub.verify_token=sandbox%2Dverify-token&hub.challenge=1158201444&more=1",
        ] {
            let handshake = Handshake::from_query(query).unwrap();
            assert_eq!(handshake.agree(&token()), Ok("1158201444"), "{query}");
            let answer = handshake.to_http(&token());
            assert_eq!((answer.status(), &answer.body()[..]), (StatusCode::OK, &b"1158201444"[..]));
            assert_eq!(answer.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
        }
    }

    #[test]
    fn another_token_or_mode_is_declined() {
        let asked = |mode: &str, token: &str| {
            Handshake::from_query(&format!("hub.mode={mode}&hub.challenge=1&hub.verify_token={token}"))
                .unwrap()
        };
        assert_eq!(asked("subscribe", "wrong").agree(&token()), Err(NotAgreed::Token));
        assert_eq!(asked("subscribe", "").agree(&token()), Err(NotAgreed::Token));
        assert_eq!(asked("subscribe", "").agree(&VerifyToken::new("")), Err(NotAgreed::Token));
        assert_eq!(asked("unsubscribe", "sandbox-verify-token").agree(&token()), Err(NotAgreed::Mode));
        let answer = asked("subscribe", "wrong").to_http(&token());
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(!String::from_utf8_lossy(answer.body()).contains("sandbox"));
    }

    #[test]
    fn a_query_without_a_handshake_says_what_is_missing() {
        assert_eq!(Handshake::from_query(""), Err(NotAgreed::Missing("hub.mode")));
        assert_eq!(Handshake::from_query("hub.mode=subscribe"), Err(NotAgreed::Missing("hub.verify_token")));
        assert_eq!(
            Handshake::from_query("hub.mode=subscribe&hub.verify_token=t"),
            Err(NotAgreed::Missing("hub.challenge"))
        );
    }

    #[test]
    fn the_token_asked_with_is_not_printed() {
        let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=hush";
        assert!(!format!("{:?}", Handshake::from_query(query)).contains("hush"));
    }
}
