//! Refusals of whoever stands between an app and Instagram: what Instagram would have said, and what only the one between
//! can say.

use http::StatusCode;

use super::Refusal;
use crate::AccountId;

const OAUTH_EXCEPTION: &str = "OAuthException";

impl Refusal {
    /// Refuses what stands in a token's place and is none: 401, code 190.
    pub fn bad_key(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 190, None, OAUTH_EXCEPTION, message)
    }

    /// Refuses what the caller may not do: 403, code 200.
    pub fn not_allowed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, 200, None, OAUTH_EXCEPTION, format!("(#200) {}", message.into()))
    }

    /// The request has no access token.
    pub fn no_token() -> Self {
        let message = "An access token is required to request this resource.";
        Self::new(StatusCode::BAD_REQUEST, 104, None, OAUTH_EXCEPTION, message)
    }

    /// Nobody knows the access token.
    pub fn unknown_token() -> Self {
        let message = "Invalid OAuth access token - Cannot parse access token";
        Self::new(StatusCode::BAD_REQUEST, 190, None, OAUTH_EXCEPTION, message)
    }

    /// The access token is another account's than the one that the path names.
    pub fn not_the_tokens(account: &AccountId) -> Self {
        let message = format!(
            "Unsupported post request. Object with ID '{account}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation"
        );
        Self::new(StatusCode::BAD_REQUEST, 100, 33, super::IG_API_EXCEPTION, message)
    }

    /// A request that cannot be taken as it is, for a reason that HTTP has a status for: too large, too slow, encoded.
    pub fn unfit(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, 100, None, super::IG_API_EXCEPTION, message)
    }

    /// Nothing was done, and the same request may pass shortly: 503, code 2.
    pub fn not_now(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, 2, None, OAUTH_EXCEPTION, message)
    }

    /// Instagram was not reached, or did not answer: 502, code 2.
    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, 2, None, OAUTH_EXCEPTION, message)
    }

    /// Nobody knows whether it was done: 500, code 1, which is what Instagram says then.
    pub fn doubtful(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, 1, None, OAUTH_EXCEPTION, message)
    }
}
