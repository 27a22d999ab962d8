//! Access tokens: where they stand in a request, whose they are, and whether they work.

use antiphon_graph::AccountId;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::body::Params;
use super::call::Call;
use super::refusal;
use super::stop::{Judged, Refused};
use crate::world::account::{Account, Switches, Token, Trouble};
use crate::world::seed;
use crate::world::settings::Limits;

/// What a token must allow to send and read messages.
pub(crate) const MESSAGES: &str = "instagram_business_manage_messages";

/// What a token must allow to answer comments in private.
pub(crate) const COMMENTS: &str = "instagram_business_manage_comments";

/// What a token must allow to ask who the account is.
pub(crate) const BASIC: &str = "instagram_business_basic";

/// The account in whose name a call is made.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) account: AccountId,
    pub(crate) switches: Switches,
    pub(crate) limits: Limits,
    scopes: Vec<String>,
}

/// The token of a request: as a bearer, else among its parameters.
pub(crate) fn given(headers: &HeaderMap, params: &Params<'_>) -> Option<String> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.trim().split_once(' ')).and_then(|(scheme, token)| {
        let is_known = scheme.eq_ignore_ascii_case("Bearer") || scheme.eq_ignore_ascii_case("OAuth");
        is_known.then(|| token.trim().to_owned())
    });
    let token = bearer.or_else(|| Some(params.given.get("access_token")?.as_str()?.trim().to_owned()))?;
    (!token.is_empty()).then_some(token)
}

/// The space that a token names: `t17` of `sandbox-token.t17`. Other tokens name none.
pub(crate) fn space(token: &str) -> &str {
    if token.starts_with(seed::TOKEN) { token.split_once('.').map_or("", |(_, space)| space) } else { "" }
}

/// Finds out in whose name a call is made.
pub(crate) fn caller(call: &mut Call<'_>) -> Judged<Caller> {
    let Some(token) = call.token.as_deref() else {
        let why = "the request has no access token, neither as a bearer nor as a parameter";
        return Err(refusal::TOKEN_MISSING.refuse("access token", why));
    };
    let world = call.space.world();
    // In a named space the token may go without the suffix that names it: the space is known by other means.
    let (account, details) =
        find(&world, token).or_else(|_| find(&world, &format!("{token}.{}", call.space.name)))?;
    check(details, call.now)?;
    let caller = Caller {
        account: account.id.clone(),
        switches: account.switches.clone(),
        limits: world.settings.limits,
        scopes: details.scopes.clone(),
    };
    drop(world);
    call.note.account = Some(caller.account.clone());
    call.pass("access token");
    Ok(caller)
}

/// The account and the token as it was issued.
pub(crate) fn find<'w>(world: &'w crate::world::World, token: &str) -> Judged<(&'w Account, &'w Token)> {
    let account = world.account_by_token(token);
    account.and_then(|account| Some((account, account.tokens.get(token)?))).ok_or_else(|| {
        let why = "no account of this space has this access token";
        refusal::TOKEN_UNREADABLE.refuse("access token", why)
    })
}

/// Whether a token works now.
pub(crate) fn check(token: &Token, now: Timestamp) -> Judged<()> {
    match token.trouble {
        Some(Trouble::PasswordChanged) => {
            let why = "the password was changed after the token was issued";
            Err(refusal::TOKEN_INVALIDATED.refuse("access token", why))
        }
        Some(Trouble::Revoked) => {
            let why = "the person took the app's permission back";
            Err(refusal::TOKEN_REVOKED.refuse("access token", why))
        }
        None if now >= token.expires_at => Err(expired(token.expires_at, now)),
        None => Ok(()),
    }
}

impl Caller {
    /// Refuses when the token does not allow something.
    pub(crate) fn may(&self, scope: &'static str) -> Judged<()> {
        if self.scopes.iter().any(|held| held == scope) {
            return Ok(());
        }
        let why = format!("the access token was issued without {scope}");
        Err(refusal::PERMISSION_MISSING.refuse("permission", why))
    }

    /// Refuses when the owner keeps apps away from the messages.
    pub(crate) fn may_reach_messages(&self) -> Judged<()> {
        self.may(MESSAGES)?;
        self.reaches_messages()
    }

    /// As [`Caller::may_reach_messages`], whatever the token allows.
    pub(crate) fn reaches_messages(&self) -> Judged<()> {
        if self.switches.message_access {
            return Ok(());
        }
        let why = "the account's switch \"Allow access to messages\" is off";
        Err(refusal::MESSAGES_ACCESS_OFF.refuse("message access", why))
    }
}

fn expired(at: Timestamp, now: Timestamp) -> Refused {
    let message = format!(
        "Error validating access token: Session has expired on {}. The current time is {}.",
        pacific(at),
        pacific(now)
    );
    refusal::TOKEN_EXPIRED.refuse_saying(message, "access token", format!("the access token expired at {at}"))
}

/// A time as these errors give it: `Tuesday, 01-Dec-25 06:00:00 PST`.
fn pacific(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::fixed(Offset::constant(-8)));
    at.strftime("%A, %d-%b-%y %H:%M:%S PST").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_space_after_the_first_dot() {
        assert_eq!(space("sandbox-token.t17"), "t17");
        assert_eq!(space("sandbox-token-2.t17"), "t17");
        assert_eq!(space("sandbox-token"), "");
        assert_eq!(space("IGAA.other"), "");
    }

    #[test]
    fn an_expired_token_is_refused_with_the_time_in_california() {
        let refused =
            expired("2025-12-01T14:00:00Z".parse().unwrap(), "2025-12-02T00:00:01Z".parse().unwrap());
        let message = "Error validating access token: Session has expired on Monday, 01-Dec-25 06:00:00 PST. The current time is Monday, 01-Dec-25 16:00:01 PST.";
        assert_eq!(refused.refusal.message, message);
    }
}
