//! Guards: nobody's web page reaches what needs no token, and no panic reaches a caller.
//!
//! While only this machine reaches the listener, `/v1` asks for no token, so any page in any browser here could use it.
//! Two things keep such pages out: the `Host` must be a name of this machine, so that a name that was bent to point here
//! is of no use; and what a browser sends from another site is refused. Neither does a proxy that was meant to carry
//! webhooks make this machine of everybody: what says that it was carried here is refused as well.

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;

use antiphon_store::Store;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method, StatusCode};

use super::Front;
use super::problem::Problem;

/// Answers a panic with a bare 500. What happened is in the log and nowhere else.
pub(super) async fn survive(request: Request, next: Next) -> Response {
    if let Ok(response) = AssertUnwindSafe(next.run(request)).catch_unwind().await {
        return response;
    }
    tracing::error!("a request could not be answered: a panic");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// Lets only those to `/v1` who are no other site's page.
pub(super) async fn own_only<S: Store>(
    Shared(front): Shared<Front<S>>,
    request: Request,
    next: Next,
) -> Response {
    if front.listener.asks_for_no_key() && !is_own(request.headers()) {
        return Problem::forbidden().into_response();
    }
    next.run(request).await
}

/// Lets only those to the pages who are no other site's page. To follow a link from elsewhere is no harm: it changes nothing,
/// and nobody elsewhere sees what comes. What does something must come from a page of our own, whoever is signed in.
pub(super) async fn pages_only<S: Store>(
    Shared(front): Shared<Front<S>>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let is_let_in = if front.listener.asks_for_no_key() {
        is_own(headers) || (is_followed(request.method(), headers) && is_own(&without_whence(headers)))
    } else {
        request.method() == Method::GET || is_from_here(headers)
    };
    if is_let_in { next.run(request).await } else { Problem::forbidden().into_response() }
}

/// Whether somebody followed a link.
fn is_followed(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| headers.get(name).is_some_and(|value| value == word);
    *method == Method::GET && says("sec-fetch-mode", "navigate") && says("sec-fetch-dest", "document")
}

fn without_whence(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove("sec-fetch-site");
    headers
}

/// Whether a page that came from the same host asks; a proxy may say which host that was.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if !matches!(text("sec-fetch-site"), None | Some("same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return true };
    let origin = origin.split_once("://").map_or("", |(_, host)| host);
    let hosts = [text(HOST.as_str()), text("x-forwarded-host")];
    hosts.into_iter().flatten().any(|host| host.eq_ignore_ascii_case(origin))
}

/// What proxies write of whom they speak for.
const CARRIED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

fn is_own(headers: &HeaderMap) -> bool {
    if CARRIED.iter().any(|name| headers.contains_key(*name)) || headers.get_all(HOST).iter().count() > 1 {
        return false;
    }
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let Some(host) = text(HOST.as_str()).filter(|host| is_near(host)) else { return false };
    let is_same =
        |origin: &str| origin.strip_prefix("http://").is_some_and(|of| of.eq_ignore_ascii_case(host));
    text(ORIGIN.as_str()).is_none_or(is_same)
        && matches!(text("sec-fetch-site"), None | Some("same-origin" | "none"))
}

/// Whether a `Host` is a name of this machine that nobody else can make point here.
fn is_near(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']').map_or(bracketed, |(address, _)| address),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => name == "localhost" || name.ends_with(".localhost") || name == "host.docker.internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(headers: &[(&'static str, &'static str)]) -> bool {
        is_own(&headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect())
    }

    #[test]
    fn only_names_of_this_machine_are_taken() {
        for host in ["localhost:2400", "127.0.0.1:2400", "[::1]:2400", "LOCALHOST.", "gateway.localhost"] {
            assert!(taken(&[("host", host)]), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "192.168.0.2", "localhost.evil.example", ""]
        {
            assert!(!taken(&[("host", host)]), "{host}");
        }
        assert!(!taken(&[]));
    }

    #[test]
    fn what_a_proxy_carries_is_refused() {
        let host = ("host", "127.0.0.1:2400");
        assert!(taken(&[host]));
        for carried in CARRIED {
            assert!(!taken(&[host, (carried, "198.51.100.7")]), "{carried}");
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn links_are_followed_and_nothing_is_done_from_elsewhere() {
        let linked = headers(&[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")]);
        assert!(is_followed(&Method::GET, &linked) && !is_followed(&Method::POST, &linked));
        let framed = headers(&[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")]);
        assert!(!is_followed(&Method::GET, &framed));
        let host = ("host", "console.example");
        assert!(is_from_here(&headers(&[host])), "no browser");
        assert!(is_from_here(&headers(&[host, ("origin", "https://console.example")])));
        let carried = ("x-forwarded-host", "console.example");
        assert!(is_from_here(&headers(&[
            ("host", "10.0.0.2:2402"),
            carried,
            ("origin", "https://console.example")
        ])));
        assert!(!is_from_here(&headers(&[host, ("origin", "https://evil.example")])));
        assert!(!is_from_here(&headers(&[host, ("origin", "null")])));
        assert!(!is_from_here(&headers(&[host, ("sec-fetch-site", "cross-site")])));
    }

    #[test]
    fn another_sites_page_is_refused() {
        let host = ("host", "localhost:2400");
        assert!(taken(&[host, ("origin", "http://localhost:2400"), ("sec-fetch-site", "same-origin")]));
        assert!(!taken(&[host, ("origin", "https://evil.example")]));
        assert!(!taken(&[host, ("origin", "null")]));
        assert!(!taken(&[host, ("sec-fetch-site", "cross-site")]));
    }
}
