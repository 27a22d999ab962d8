//! Tokens: from a login's code to one that lasts 60 days, and on from there.
//!
//! The platform takes the secrets of these calls in the query and in a form. Their requests must not be printed.

use std::fmt;

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{Call, Unanswered, answer};
use crate::{AccessToken, AccountId, AppSecret, Endpoint};

/// Exchanges a token of one hour for one of 60 days: `GET /access_token`.
///
/// See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exchange {
    secret: AppSecret,
}

/// Makes a token last another 60 days: `GET /refresh_access_token`.
///
/// It must be at least 24 hours old and not yet expired. What comes back may be the same string or another: keep it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Refresh;

/// A token that lasts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Token {
    /// The token.
    pub access_token: AccessToken,
    /// How long it lasts from the moment of the answer.
    pub expires_in: SignedDuration,
}

/// Exchanges the code of a login for a token of one hour: `POST https://api.instagram.com/oauth/access_token`.
///
/// A code lasts an hour and works once.
#[derive(Clone, Eq, PartialEq)]
pub struct CodeExchange {
    app_id: String,
    secret: AppSecret,
    redirect_uri: String,
    code: Zeroizing<String>,
}

/// A token of one hour, fit for [`Exchange`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ShortLived {
    /// The token.
    pub access_token: AccessToken,
    /// The account that it is for, where it is told.
    pub user_id: Option<AccountId>,
    /// What the account's owner has granted.
    pub permissions: Vec<String>,
}

impl Exchange {
    /// An exchange for the app of this secret.
    pub fn new(secret: AppSecret) -> Self {
        Self { secret }
    }
}

impl Call for Exchange {
    type Answer = Token;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        let query = [
            ("grant_type", "ig_exchange_token"),
            ("client_secret", self.secret.expose()),
            ("access_token", token.expose()),
        ];
        secretly(endpoint, "access_token", &query)
    }

    fn read(body: Value) -> Option<Token> {
        Token::read(&body)
    }
}

impl Call for Refresh {
    type Answer = Token;

    fn to_http(&self, endpoint: &Endpoint, token: &AccessToken) -> Request<Vec<u8>> {
        let query = [("grant_type", "ig_refresh_token"), ("access_token", token.expose())];
        secretly(endpoint, "refresh_access_token", &query)
    }

    fn read(body: Value) -> Option<Token> {
        Token::read(&body)
    }
}

impl Token {
    /// When it expires, if the answer came at the given time.
    pub fn expires_at(&self, answered_at: Timestamp) -> Timestamp {
        answered_at.checked_add(self.expires_in).unwrap_or(Timestamp::MAX)
    }

    fn read(body: &Value) -> Option<Self> {
        Some(Self {
            access_token: access_token(body)?,
            expires_in: SignedDuration::from_secs(
                body["expires_in"].as_i64().filter(|seconds| *seconds > 0)?,
            ),
        })
    }
}

impl CodeExchange {
    /// Where codes are exchanged; another host than the Graph's.
    pub const HOST: &str = "https://api.instagram.com";

    /// The exchange of a code, which may still have the `#_` that Instagram puts behind it.
    pub fn new(
        app_id: impl Into<String>,
        secret: AppSecret,
        redirect_uri: impl Into<String>,
        code: impl Into<String>,
    ) -> Self {
        let code = Zeroizing::new(code.into());
        let code = Zeroizing::new(code.trim().trim_end_matches("#_").to_owned());
        Self { app_id: app_id.into(), secret, redirect_uri: redirect_uri.into(), code }
    }

    /// The request, to [`HOST`](Self::HOST) or to something that speaks like it. It holds secrets: it must not be printed.
    pub fn to_http(&self, endpoint: &Endpoint) -> Request<Vec<u8>> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.app_id)
            .append_pair("client_secret", self.secret.expose())
            .append_pair("grant_type", "authorization_code")
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("code", &self.code)
            .finish();
        let mut request = Request::new(form.into_bytes());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = endpoint.unversioned_uri(&["oauth", "access_token"], &[]);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, kind);
        request
    }

    /// Reads the answer, in either of its two shapes: a list under `data`, or the fields alone.
    ///
    /// # Errors
    ///
    /// As [`Call::from_http`]; this path is known to put errors into a 200.
    pub fn from_http(response: &Response<Vec<u8>>) -> Result<ShortLived, Unanswered> {
        answer(response, |body| {
            let fields = body.get("data").map_or(&body, |list| &list[0]);
            Some(ShortLived {
                access_token: access_token(fields)?,
                user_id: user_id(&fields["user_id"]),
                permissions: permissions(&fields["permissions"]),
            })
        })
    }
}

impl fmt::Debug for CodeExchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CodeExchange").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

fn secretly(endpoint: &Endpoint, path: &str, query: &[(&str, &str)]) -> Request<Vec<u8>> {
    let mut request = Request::new(Vec::new());
    *request.uri_mut() = endpoint.unversioned_uri(&[path], query);
    request
}

fn access_token(fields: &Value) -> Option<AccessToken> {
    fields["access_token"].as_str().filter(|token| !token.trim().is_empty()).map(AccessToken::new)
}

fn user_id(id: &Value) -> Option<AccountId> {
    match id {
        Value::String(digits) => AccountId::new(digits).ok(),
        Value::Number(number) => AccountId::new(number.to_string()).ok(),
        _ => None,
    }
}

/// A list, or one string with commas.
fn permissions(granted: &Value) -> Vec<String> {
    let one_by_one = |names: &str| names.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
    let names = match granted {
        Value::String(names) => one_by_one(names),
        Value::Array(names) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    names.into_iter().filter(|name| !name.is_empty()).collect()
}
