//! Swapping: a key goes in the account's stead as far as the gateway, and the account's token from there. Wherever a key
//! stands in a request, it never reaches Instagram; wherever the token stands in an answer, it never reaches the key's
//! holder.

use std::sync::Arc;

use antiphon_graph::{AccountId, Refusal, endpoint};
use antiphon_store::{Accounts, Store};
use http::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RANGE};
use http::{HeaderValue, Method, Request, Response, Uri};
use percent_encoding::percent_decode;
use serde_json::Value;
use url::form_urlencoded;

use super::asked::{ambiguous, may_not, not_within, refusal_of};
use crate::caller::{Caller, OpenKey, Unknown, Verb};
use crate::{App, OpenAccount, api_key};

/// What a parameter with a token is called.
const PARAMETER: &str = "access_token";

/// A request that may go to Instagram, and what must not come back from there.
#[derive(Debug)]
pub(super) struct Swapped {
    pub(super) request: Request<Vec<u8>>,
    /// The account whose token it carries, where it came with a key.
    pub(super) back: Option<Back>,
}

/// The key that a token took the place of.
#[derive(Debug)]
pub(super) struct Back {
    account: Arc<OpenAccount>,
    key: String,
}

/// Puts the account's token where a key stands. A request without a key stays as it is.
pub(super) fn swap<S: Store>(app: &App<S>, request: Request<Vec<u8>>) -> Result<Swapped, Refusal> {
    let shown = shown(&request);
    let Some(secret) = shown.iter().find(|secret| api_key::is_meant(secret)).cloned() else {
        return if mentions_a_key(&request) { Err(misplaced()) } else { Ok(Swapped { request, back: None }) };
    };
    if shown.iter().any(|other| *other != secret) {
        let why = "(#100) Invalid parameter: the request shows an API key and something else; show one";
        return Err(Refusal::invalid_parameter(why));
    }
    let now = app.clock.wall();
    let Caller::Key(key) = app.directory.caller(&secret, now).map_err(refusal_of)? else {
        return Err(refusal_of(Unknown::Key));
    };
    if names_a_method(&request) {
        let why = "(#100) Invalid parameter: method; a request with an API key does what its own method says";
        return Err(Refusal::invalid_parameter(why));
    }
    let account = account(app, &key, &request)?;
    let request = with_token(request, &secret, account.token.expose())?;
    if mentions_a_key(&request) {
        return Err(misplaced());
    }
    Ok(Swapped { request, back: Some(Back { account, key: secret }) })
}

/// A key where it would go to Instagram.
fn misplaced() -> Refusal {
    let why =
        "(#100) Invalid parameter: an API key stands where it would go to Instagram; send it as a bearer";
    Refusal::invalid_parameter(why)
}

/// Whose token the request is to carry.
fn account<S: Store>(
    app: &App<S>,
    key: &OpenKey,
    request: &Request<Vec<u8>>,
) -> Result<Arc<OpenAccount>, Refusal> {
    let verb = match *request.method() {
        Method::GET | Method::HEAD | Method::OPTIONS => Verb::Read,
        _ => Verb::Send,
    };
    if !key.may(verb) {
        return Err(may_not(verb));
    }
    let node = node(request.uri());
    if node == "refresh_access_token" || node == PARAMETER {
        let words = "An API key gets no access token; antiphon account refresh renews the account's";
        return Err(Refusal::not_allowed(words));
    }
    if node == "me" {
        return only(app, key).ok_or_else(ambiguous);
    }
    let named = AccountId::new(&*node).ok().filter(|id| key.row.accounts.has(id));
    let named = named.and_then(|id| app.directory.account(&id));
    // What is no account's id, such as a message's, is asked for by the only account that there is to ask.
    named.or_else(|| only(app, key)).ok_or_else(not_within)
}

/// The account of a key that has one.
pub(super) fn only<S: Store>(app: &App<S>, key: &OpenKey) -> Option<Arc<OpenAccount>> {
    let mut accounts = match &key.row.accounts {
        Accounts::All => app.directory.accounts(),
        Accounts::These(ids) => ids.iter().filter_map(|id| app.directory.account(id)).collect(),
    };
    if let Accounts::These(ids) = &key.row.accounts
        && ids.len() != 1
    {
        return None;
    }
    (accounts.len() == 1).then(|| accounts.remove(0))
}

/// The first part of the path behind the version.
fn node(uri: &Uri) -> String {
    let path = percent_decode(uri.path().as_bytes()).decode_utf8_lossy();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default();
    let node = if endpoint::is_version(first) { parts.next().unwrap_or_default() } else { first };
    node.to_owned()
}

/// Whether the request asks to be taken for one with another method, as Graph APIs let it: a reader would write by that.
fn names_a_method(request: &Request<Vec<u8>>) -> bool {
    let is_method = |name: &str| name.eq_ignore_ascii_case("method");
    let in_form = |form: &[u8]| form_urlencoded::parse(form).any(|(name, _)| is_method(&name));
    let in_headers = request.headers().keys().any(|name| name.as_str().contains("method-override"));
    let in_body = match kind(request) {
        Kind::Json(Value::Object(fields)) => fields.keys().any(|name| is_method(name)),
        Kind::Json(_) => false,
        Kind::Form => in_form(request.body()),
        Kind::Other => *request.method() == Method::GET && !request.body().is_empty(),
    };
    in_headers || in_body || in_form(request.uri().query().unwrap_or_default().as_bytes())
}

/// Everything that is shown as a token, wherever Instagram looks for one.
fn shown(request: &Request<Vec<u8>>) -> Vec<String> {
    let bearers = request.headers().get_all(AUTHORIZATION).iter().filter_map(|value| {
        let (_, secret) = value.to_str().ok()?.trim().split_once(' ')?;
        Some(secret.trim().to_owned())
    });
    let query = request.uri().query().unwrap_or_default();
    let mut shown: Vec<_> = bearers.chain(parameters(query.as_bytes())).collect();
    match kind(request) {
        Kind::Json(Value::Object(fields)) => {
            shown
                .extend(fields.get(PARAMETER).and_then(Value::as_str).map(|secret| secret.trim().to_owned()));
        }
        Kind::Json(_) => {}
        Kind::Form => shown.extend(parameters(request.body())),
        Kind::Other => shown.extend(api_key::find(request.body()).map(ToOwned::to_owned)),
    }
    shown.retain(|secret| !secret.is_empty());
    shown
}

fn parameters(form: &[u8]) -> impl Iterator<Item = String> + '_ {
    form_urlencoded::parse(form)
        .filter(|(name, _)| name == PARAMETER)
        .map(|(_, secret)| secret.trim().to_owned())
}

/// What a body is.
enum Kind {
    Json(Value),
    Form,
    /// Files, for example: only whole keys are found there.
    Other,
}

/// By what it looks like; its content type may be missing or wrong.
fn kind(request: &Request<Vec<u8>>) -> Kind {
    let content_type = request.headers().get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    if content_type.get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/")) {
        return Kind::Other;
    }
    let body = request.body().trim_ascii_start();
    if (body.starts_with(b"{") || body.starts_with(b"["))
        && let Ok(json) = serde_json::from_slice(body)
    {
        return Kind::Json(json);
    }
    if std::str::from_utf8(request.body()).is_ok() { Kind::Form } else { Kind::Other }
}

/// The same request with the token in the key's places.
fn with_token(request: Request<Vec<u8>>, key: &str, token: &str) -> Result<Request<Vec<u8>>, Refusal> {
    let kind = kind(&request);
    let (mut parts, body) = request.into_parts();
    // The answer is looked through for the token: it has to come whole and as it is.
    parts.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    parts.headers.remove(RANGE);
    if parts.headers.contains_key(AUTHORIZATION) {
        let bearer = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut bearer = bearer.map_err(|_| Refusal::unknown_token())?;
        bearer.set_sensitive(true);
        parts.headers.insert(AUTHORIZATION, bearer);
    }
    if parts.uri.query().is_some_and(|query| parameters(query.as_bytes()).next().is_some()) {
        let query = form(parts.uri.query().unwrap_or_default().as_bytes(), token);
        let written = format!("{}?{query}", parts.uri.path());
        parts.uri = written.parse().map_err(|_| misplaced())?;
    }
    let body = match kind {
        Kind::Json(Value::Object(mut fields)) if fields.contains_key(PARAMETER) => {
            fields.insert(PARAMETER.to_owned(), token.into());
            serde_json::to_vec(&fields).expect("a JSON value can be written")
        }
        Kind::Form if parameters(&body).next().is_some() => form(&body, token).into_bytes(),
        Kind::Other => replaced(&body, key.as_bytes(), token.as_bytes()),
        _ => body,
    };
    Ok(Request::from_parts(parts, body))
}

/// A query or a form with another token.
fn form(written: &[u8], token: &str) -> String {
    let pairs = form_urlencoded::parse(written);
    let pairs =
        pairs.map(|(name, value)| if name == PARAMETER { (name, token.into()) } else { (name, value) });
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Whether a whole key stands anywhere in what would go to Instagram, in whatever spelling.
fn mentions_a_key(request: &Request<Vec<u8>>) -> bool {
    let holds = |text: &[u8]| api_key::find(text).next().is_some();
    let decoded = |text: &[u8]| holds(&percent_decode(text).collect::<Vec<u8>>());
    let address = request.uri().path_and_query().map_or("", |address| address.as_str());
    if decoded(address.as_bytes()) || request.headers().values().any(|value| decoded(value.as_bytes())) {
        return true;
    }
    match kind(request) {
        Kind::Json(_) => holds(&unescaped(request.body())),
        Kind::Form => decoded(request.body()) || holds(&unescaped(request.body())),
        Kind::Other => holds(request.body()),
    }
}

/// A JSON text whose letters stand for themselves. As it is written: of two fields of one name a reader keeps one.
fn unescaped(json: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let mut rest = json;
    while let Some((&byte, more)) = rest.split_first() {
        let digits = rest.strip_prefix(b"\\u").and_then(|digits| std::str::from_utf8(digits.get(..4)?).ok());
        if let Some(letter) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(letter);
            rest = &rest[6..];
        } else {
            out.push(byte);
            rest = more;
        }
    }
    out
}

impl Back {
    /// Whether an answer can be looked through: one that is encoded hides what stands in it.
    pub(super) fn can_read(response: &Response<Vec<u8>>) -> bool {
        let codings = response.headers().get_all(CONTENT_ENCODING).iter();
        codings.into_iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"))
    }

    /// The answer without the token: the addresses of further pages have it, and whoever has a key must not.
    pub(super) fn without_token(&self, response: Response<Vec<u8>>) -> Response<Vec<u8>> {
        let (token, key) = (self.account.token.expose().as_bytes(), self.key.as_bytes());
        let (mut parts, body) = response.into_parts();
        for value in parts.headers.values_mut() {
            if holds(value.as_bytes(), token) {
                let changed = replaced(value.as_bytes(), token, key);
                *value = HeaderValue::from_bytes(&changed).unwrap_or_else(|_| HeaderValue::from_static(""));
            }
        }
        let body = if holds(&body, token) { replaced(&body, token, key) } else { body };
        Response::from_parts(parts, body)
    }
}

fn holds(text: &[u8], what: &[u8]) -> bool {
    !what.is_empty() && text.windows(what.len()).any(|some| some == what)
}

fn replaced(text: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    if what.is_empty() {
        return text.to_vec();
    }
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.windows(what.len()).position(|some| some == what) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(by);
        rest = &rest[at + what.len()..];
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, kind: &str, body: &str) -> Request<Vec<u8>> {
        Request::post(uri).header(CONTENT_TYPE, kind).body(body.into()).unwrap()
    }

    #[test]
    fn a_key_is_swapped_wherever_it_stands() {
        let key = api_key::make();
        let escaped = key.replace('_', "%5F");
        let multipart =
            format!("--x\r\nContent-Disposition: form-data; name=\"access_token\"\r\n\r\n{}\r\n--x--", &*key);
        for (request, path, body) in [
            (request(&format!("/me?a=1&access_token={escaped}"), "", ""), "/me?a=1&access_token=T%2F1", ""),
            (
                request("/me", "application/json", &format!(r#"{{"access_token":"{}"}}"#, &*key)),
                "/me",
                r#"{"access_token":"T/1"}"#,
            ),
            (
                request("/me", "", &format!(r#"{{"access_token":"antiphon\u005f{}"}}"#, &key[9..])),
                "/me",
                r#"{"access_token":"T/1"}"#,
            ),
            (
                request("/me", "", &format!("access_token={escaped}&b=%C3%A9")),
                "/me",
                "access_token=T%2F1&b=%C3%A9",
            ),
            (
                request("/me", "multipart/form-data; boundary=x", &multipart),
                "/me",
                &multipart.replace(&**key, "T/1"),
            ),
        ] {
            assert_eq!(shown(&request), [key.to_string()]);
            let swapped = with_token(request, &key, "T/1").unwrap();
            assert_eq!(
                (swapped.uri().to_string(), swapped.body().as_slice()),
                (path.to_owned(), body.as_bytes())
            );
            assert!(!mentions_a_key(&swapped));
        }
    }

    #[test]
    fn an_answer_is_told_without_the_token() {
        let token = antiphon_graph::AccessToken::new("IGAAtoken");
        let account = OpenAccount {
            id: AccountId::new("1").unwrap(),
            app: "shop".into(),
            username: None,
            token,
            token_expires_at: None,
            on_unknown: antiphon_engine::OnUnknown::Continue,
            pause: None,
        };
        let back = Back { account: Arc::new(account), key: "antiphon_key".into() };
        let page = r#"{"paging":{"next":"https://x/?access_token=IGAAtoken&after=1"}}"#;
        let response = Response::builder().header("location", "https://x/?access_token=IGAAtoken");
        let told = back.without_token(response.body(page.into()).unwrap());
        assert_eq!(told.headers()["location"], "https://x/?access_token=antiphon_key");
        assert_eq!(told.into_body(), page.replace("IGAAtoken", "antiphon_key").into_bytes());
        let encoded = Response::builder().header("content-encoding", "gzip").body(Vec::new()).unwrap();
        assert!(!Back::can_read(&encoded));
    }

    #[test]
    fn a_key_is_seen_wherever_else_it_stands() {
        let key = api_key::make();
        let escaped = key.replace('a', "%61");
        for request in [
            request(&format!("/{}", &*key), "", ""),
            request(&format!("/me?input_token={escaped}"), "", ""),
            request("/me", "", &format!(r#"{{"x":"antiphon\u005f{}","x":1}}"#, &key[9..])),
            request("/me", "application/json", &format!(r#"[{{"x":["{}"]}}]"#, &*key)),
            request("/me", "", &format!("x={escaped}")),
        ] {
            assert!(shown(&request).is_empty() && mentions_a_key(&request), "{request:?}");
        }
        let mut cookie = request("/me", "", "");
        cookie.headers_mut().insert("cookie", HeaderValue::from_str(&format!("k={}", &*key)).unwrap());
        assert!(mentions_a_key(&cookie));
        assert!(!mentions_a_key(&request("/me?a=antiphon_", "", "antiphon_x")));
    }
}
