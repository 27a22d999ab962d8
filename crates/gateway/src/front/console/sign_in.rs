//! Signing in: with an API key, whose verbs are what its holder may see and do.

use antiphon_pages::{Frame, Surface, see_other};
use axum::extract::{Query, State as Shared};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use url::form_urlencoded;

use super::api::{Api, session};
use super::{Console, sessions};

/// Where one wanted to go.
#[derive(Deserialize)]
pub(super) struct To {
    to: Option<String>,
}

/// The page that asks for a key.
pub(super) async fn show(Query(To { to }): Query<To>) -> Response {
    asked(StatusCode::OK, to.as_deref().unwrap_or("/"), "")
}

/// Looks at a key, and lets its holder in.
pub(super) async fn enter(Shared(console): Shared<Console>, headers: HeaderMap, form: Bytes) -> Response {
    let field = |wanted: &str| {
        let mut fields = form_urlencoded::parse(&form);
        fields.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let (key, to) = (field("key").trim().to_owned(), field("to"));
    if let Err(why) = console.knows(&key).await {
        return asked(StatusCode::UNAUTHORIZED, &to, &why);
    }
    let shown = console.sessions.begin(key);
    // Behind whoever carries TLS the browser is told to show it nowhere else.
    let is_secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let secure = if is_secure { "; Secure" } else { "" };
    let cookie = format!("{}={shown}; Path=/; HttpOnly; SameSite=Strict{secure}", sessions::COOKIE);
    with_cookie(see_other(own(&to)).into_response(), &cookie)
}

/// Ends a session.
pub(super) async fn leave(Shared(console): Shared<Console>, headers: HeaderMap) -> Response {
    if let Some(shown) = session(&headers) {
        console.sessions.end(shown);
    }
    let gone = format!("{}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0", sessions::COOKIE);
    with_cookie(see_other("/sign-in").into_response(), &gone)
}

impl Console {
    /// Whether this is a key or a token that somebody gave out here; else why not.
    async fn knows(&self, key: &str) -> Result<(), String> {
        let api =
            Api::with(self, key).ok_or("that is no key: it begins with antiphon_ and has 58 characters")?;
        let (status, answer) = api.ask(Method::GET, "/accounts", None).await;
        // What it may not see is another matter.
        if status == StatusCode::UNAUTHORIZED {
            return Err(answer["detail"].as_str().unwrap_or("that key is not known here").to_owned());
        }
        Ok(())
    }
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    let cookie = HeaderValue::from_str(cookie).expect("digits and words");
    response.headers_mut().insert(SET_COOKIE, cookie);
    response
}

/// What one gets who has to sign in first: the page that asks, or for what is no page a plain no.
pub(super) fn asked_for(parts: &Parts, here: &str) -> Response {
    let is_page = parts.method == Method::GET && !here.starts_with("/-/");
    if is_page {
        return again(here);
    }
    let words = r#"{"detail":"you are signed out; what you wrote is kept","hint":"sign in in another tab, and send it again"}"#;
    let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (StatusCode::UNAUTHORIZED, json, words).into_response()
}

/// To the page that asks, and from there back.
pub(super) fn again(here: &str) -> Response {
    let to: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    see_other(&format!("/sign-in?to={to}")).into_response()
}

/// A path here, whatever was asked for.
fn own(to: &str) -> &str {
    let is_own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\');
    if is_own { to } else { "/" }
}

fn asked(status: StatusCode, to: &str, why: &str) -> Response {
    let frame = Frame {
        surface: Surface::Gateway,
        title: "Sign in",
        base: "",
        links: &[],
        here: "",
        events: None,
        event_names: "",
        clock: (0, false),
        notices: html! {},
        aside: html! {},
    };
    antiphon_pages::page(status, frame.around("page", &words(own(to), why))).into_response()
}

fn words(to: &str, why: &str) -> Markup {
    html! {
        section.sign-in {
            h1 tabindex="-1" { "Sign in" }
            p.muted { "With an API key. What it may do, you may do here." }
            form.stack method="post" action="/sign-in" data-plain {
                input type="hidden" name="to" value=(to);
                label for="key" { "API key" }
                input #key type="password" name="key" required autofocus autocomplete="current-password" spellcheck="false"
                    placeholder="antiphon_…" aria-describedby="key-help" aria-invalid[!why.is_empty()];
                @if !why.is_empty() { p.complaint role="alert" { (why) } }
                p #key-help .muted.small { "Whoever runs the gateway makes one: " code { "antiphon key add you --may read,send" } }
                button.primary { "Sign in" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(own("/c?sort=newest"), "/c?sort=newest");
        for to in ["", "https://evil.example", "//evil.example", "/\\evil.example"] {
            assert_eq!(own(to), "/", "{to}");
        }
    }
}
