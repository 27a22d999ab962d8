//! Requests in any of the forms that Instagram takes.

use std::borrow::Cow;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request};
use percent_encoding::percent_decode;

use super::body::Body;
use super::{Length, form, nested, strict};
use crate::draft::{AccountRef, Asked, LongDraft};
use crate::{AccessToken, AccountId, Invalid, endpoint};

/// Reads a whole request.
pub(crate) fn request(request: &Request<Vec<u8>>, length: Length) -> Result<Asked<LongDraft>, Invalid> {
    if request.method() != Method::POST {
        return Err(Invalid::Method { method: request.method().to_string() });
    }
    let account = account(request.uri().path())?;
    let query = pairs(request.uri().query().unwrap_or_default().as_bytes())?;
    let bearer = bearer(request.headers());
    let in_query =
        query.iter().find(|(name, _)| name == "access_token").map(|(_, token)| AccessToken::new(&**token));
    let (draft, in_body) = body(request, &query, length)?;
    Ok(Asked { account, token: bearer.or(in_query).or(in_body), draft })
}

/// Reads a JSON body.
///
/// Instagram also takes a field's object as a text that holds JSON, as forms do; bodies that do not read otherwise are
/// read like that.
pub(crate) fn json(body: &[u8], length: Length) -> Result<(LongDraft, Option<AccessToken>), Invalid> {
    plain_json(body, length).or_else(|error| match nested::unfold(body) {
        Some(unfolded) => plain_json(&unfolded, length),
        None => Err(error),
    })
}

/// Reads a JSON body in which objects are objects.
pub(crate) fn plain_json(body: &[u8], length: Length) -> Result<(LongDraft, Option<AccessToken>), Invalid> {
    let body: Body<'_> = strict::read(body)?;
    let token = body.token();
    Ok((body.into_draft(length)?, token))
}

/// Reads the body as what it looks like; its content type may be missing or wrong. Without a body the query is one.
fn body(
    request: &Request<Vec<u8>>,
    query: &[Pair<'_>],
    length: Length,
) -> Result<(LongDraft, Option<AccessToken>), Invalid> {
    let body = request.body().strip_prefix(BYTE_ORDER_MARK).unwrap_or(request.body()).trim_ascii();
    let content_type = request.headers().get(CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes());
    let is_said_to_be = |kind: &str| {
        content_type.get(..kind.len()).is_some_and(|said| said.eq_ignore_ascii_case(kind.as_bytes()))
    };
    if is_said_to_be("multipart/") {
        return Err(Invalid::malformed("multipart bodies are not read here"));
    }
    if body.starts_with(b"{")
        || body.starts_with(b"[")
        || (is_said_to_be("application/json") && !body.is_empty())
    {
        return json(body, length);
    }
    let in_query = query.iter().filter(|(name, _)| name != "access_token");
    let pairs = pairs(body)?;
    form::fields(in_query.chain(&pairs).map(|(name, value)| (name, value)), length)
}

/// Some clients write it in front of JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A name and its value, decoded.
type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The account in `/v24.0/{account}/messages` or `/{account}/messages`.
fn account(path: &str) -> Result<AccountRef, Invalid> {
    let invalid = || Invalid::Path { path: path.chars().take(80).collect() };
    let (account, messages) =
        path.strip_prefix('/').and_then(|path| path.rsplit_once('/')).ok_or_else(invalid)?;
    let account = match account.split_once('/') {
        Some((version, account)) if endpoint::is_version(version) => account,
        _ => account,
    };
    match account {
        _ if messages != "messages" || account.is_empty() || account.contains('/') => Err(invalid()),
        "me" => Ok(AccountRef::Me),
        id => Ok(AccountRef::Id(AccountId::new(id)?)),
    }
}

fn bearer(headers: &HeaderMap) -> Option<AccessToken> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.trim().split_once(' ')?;
    let is_known = scheme.eq_ignore_ascii_case("Bearer") || scheme.eq_ignore_ascii_case("OAuth");
    (is_known && !token.trim().is_empty()).then(|| AccessToken::new(token))
}

/// The fields of a query or a form, each decoded to UTF-8.
fn pairs(encoded: &[u8]) -> Result<Vec<Pair<'_>>, Invalid> {
    let decode = |encoded| decode(encoded).ok_or_else(|| Invalid::malformed("a form field is not UTF-8"));
    encoded
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let name_end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            Ok((decode(&pair[..name_end])?, decode(pair.get(name_end + 1..).unwrap_or_default())?))
        })
        .collect()
}

fn decode(encoded: &[u8]) -> Option<Cow<'_, str>> {
    if encoded.contains(&b'+') {
        let spaced: Vec<u8> = encoded.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        return Some(Cow::Owned(percent_decode(&spaced).decode_utf8().ok()?.into_owned()));
    }
    percent_decode(encoded).decode_utf8().ok()
}
