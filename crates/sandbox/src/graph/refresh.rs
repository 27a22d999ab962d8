//! Tokens that become other tokens: a login's code, a short-lived token, a long-lived one that is to last longer. See
//! <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started>.

use bytes::Bytes;
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::body::{Json, Object};
use super::call::{Call, Done, Subject};
use super::refusal::{PARAMETER_INVALID, PARAMETER_MISSING, Preset, TOKEN_MISSING};
use super::route;
use super::stop::{Judged, Stop};
use super::token;
use crate::fault::{Answer, Instead, Operation};
use crate::happening::What;
use crate::world::World;
use crate::world::account::{Account, Token};
use crate::world::seed::{self, TOKEN_LASTS};

/// The rule that a token call breaks.
const RULE: &str = "token call";

/// How old a token must be to be refreshed.
const RIPE: SignedDuration = SignedDuration::from_hours(24);

/// What a token from a login's code lasts.
const SHORT: SignedDuration = SignedDuration::from_hours(1);

/// The code that stands for a login, since a sandbox has no login page; `sandbox-code.t17` in the space t17.
const CODE: &str = "sandbox-code";

/// Instagram says it in these words, with code 1 and a 400.
static SECRET_WRONG: Preset = Preset {
    name: "client_secret_wrong",
    status: 400,
    code: 1,
    subcode: None,
    kind: "OAuthException",
    message: "Error validating client secret.",
};

/// `GET /access_token`: a token that lasts 60 days for one that lasts an hour.
pub(super) async fn exchange(call: &mut Call<'_>) -> Result<Done, Stop> {
    begin(call, "exchange token", &Method::GET).await?;
    expect(call, "grant_type", "ig_exchange_token")?;
    check_secret(call)?;
    renew(call, |_, _| Ok(()))
}

/// `GET /refresh_access_token`: another 60 days for a token that has not expired.
pub(super) async fn refresh(call: &mut Call<'_>) -> Result<Done, Stop> {
    begin(call, "refresh token", &Method::GET).await?;
    expect(call, "grant_type", "ig_refresh_token")?;
    renew(call, |token, now| {
        if now.duration_since(token.issued_at) < RIPE {
            let message = "(#100) The access token must be at least 24 hours old to be refreshed";
            let why = format!("the token was issued at {:.0}, less than 24 hours ago", token.issued_at);
            return Err(PARAMETER_INVALID.refuse_saying(message, RULE, why));
        }
        if !token.scopes.iter().any(|scope| scope == token::BASIC) {
            let why = format!("the token was issued without {}", token::BASIC);
            return Err(super::refusal::PERMISSION_MISSING.refuse(RULE, why));
        }
        Ok(())
    })
}

/// `POST /oauth/access_token`: a token that lasts an hour for a login's code. Its errors have an envelope of their own.
pub(super) async fn redeem(call: &mut Call<'_>) -> Result<Done, Stop> {
    begin(call, "redeem code", &Method::POST).await?;
    expect(call, "grant_type", "authorization_code")?;
    check_secret(call)?;
    let given = call.params.given.text("code").unwrap_or_default().trim_end_matches("#_");
    let expected =
        if call.space.name.is_empty() { CODE.into() } else { format!("{CODE}.{}", call.space.name) };
    if given != CODE && given != expected {
        call.note.reason = Some(format!("the code is not {expected}, which stands for a login here"));
        return Err(Stop::Instead(Box::new(Instead::Answer(code_spent()))));
    }
    let space = call.space.clone();
    let mut world = space.world();
    let Some(account) = world.accounts.values_mut().next() else {
        return Err(TOKEN_MISSING.refuse(RULE, "the space has no account").into());
    };
    let scopes = seed::SCOPES.map(String::from).to_vec();
    let token = issue(account, &space.name, scopes.clone(), call.now, SHORT);
    let login = Object::from([
        ("access_token", token.into()),
        ("user_id", account.id.as_str().into()),
        ("permissions", scopes.join(",").into()),
    ]);
    let body = Object::from([("data", vec![Json::from(login)].into())]).to_bytes();
    drop(world);
    space.tell(What::Settings);
    Ok(Done::with(body))
}

async fn begin(call: &mut Call<'_>, operation: &'static str, method: &Method) -> Result<(), Stop> {
    call.note.operation = operation.into();
    if call.method() != method {
        return Err(route::wrong_method(call.method()).into());
    }
    call.strike(None, Subject::nobody(Operation::Token)).await?;
    Ok(call.readable()?)
}

/// Issues another token for the one that was given.
fn renew(call: &mut Call<'_>, may: impl FnOnce(&Token, Timestamp) -> Judged<()>) -> Result<Done, Stop> {
    let space = call.space.clone();
    let mut world = space.world();
    let Some(given) = call.token.as_deref() else {
        return Err(TOKEN_MISSING.refuse("access token", "the request has no access token").into());
    };
    let (account, details) = token::find(&world, given)?;
    token::check(details, call.now)?;
    may(details, call.now)?;
    let (id, scopes) = (account.id.clone(), details.scopes.clone());
    let account = world.accounts.get_mut(&id).expect("it was found a moment ago");
    let token = issue(account, &space.name, scopes, call.now, TOKEN_LASTS);
    drop(world);
    call.note.account = Some(id);
    space.tell(What::Settings);
    let seconds = u64::try_from(TOKEN_LASTS.as_secs()).expect("tokens last for a while");
    let body = Object::from([
        ("access_token", token.into()),
        ("token_type", "bearer".into()),
        ("expires_in", seconds.into()),
    ]);
    Ok(Done::with(body.to_bytes()))
}

/// Gives an account another token; those it has go on working. Every token of a named space says so at its end.
fn issue(
    account: &mut Account,
    space: &str,
    scopes: Vec<String>,
    now: Timestamp,
    lasts: SignedDuration,
) -> String {
    let suffix = if space.is_empty() { String::new() } else { format!(".{space}") };
    let number = account.tokens.len() + 1;
    let token = format!("{}-{}-{number}{suffix}", seed::TOKEN, account.id);
    let expires_at = now.saturating_add(lasts).unwrap_or(Timestamp::MAX);
    account.tokens.insert(token.clone(), Token { issued_at: now, expires_at, scopes, trouble: None });
    token
}

fn expect(call: &Call<'_>, param: &str, value: &str) -> Judged<()> {
    match call.params.given.text(param) {
        Some(given) if given == value => Ok(()),
        None => {
            let message = format!("(#100) The parameter {param} is required");
            Err(PARAMETER_MISSING.refuse_saying(message, RULE, format!("{param} is missing")))
        }
        Some(_) => {
            let message = format!("(#100) Param {param} must be one of {{{value}}}");
            Err(PARAMETER_INVALID.refuse_saying(message, RULE, format!("{param} is not {value}")))
        }
    }
}

fn check_secret(call: &Call<'_>) -> Judged<()> {
    let world: &World = &call.space.world();
    if call.params.given.text("client_secret") == Some(world.settings.app_secret.as_str()) {
        return Ok(());
    }
    Err(SECRET_WRONG.refuse(RULE, "client_secret is not the app's secret"))
}

/// The error of the paths that take codes, in their own envelope.
fn code_spent() -> Answer {
    let body = Object::from([
        ("error_type", "OAuthException".into()),
        ("code", 400_u64.into()),
        ("error_message", "Matching code was not found or was already used".into()),
    ]);
    let headers = super::respond::json_headers();
    Answer::Custom { status: StatusCode::BAD_REQUEST, headers, body: Bytes::from(body.to_bytes()) }
}
