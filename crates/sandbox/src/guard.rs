//! Who may talk to the sandbox: nobody's web page but its own.
//!
//! The sandbox listens on this machine, where any page in any browser can reach it. Two things keep such pages out of
//! the control API and the pages: the `Host` must be a name of this machine, so that a name that was bent to point here
//! is of no use (DNS rebinding); and what changes something or listens to events must come from the sandbox's own pages
//! or from no browser at all (`Origin`, `Sec-Fetch-Site`).
//!
//! On the Graph side any `Host` is taken, because clients come through proxies and name the host they think they talk
//! to. Only what a browser sends from another site is refused there; pages served from this machine may call it, as a
//! developer's own front end does.

use std::net::{IpAddr, Ipv6Addr};

use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Who can reach the sandbox.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Exposure {
    /// This machine only.
    #[default]
    Loopback,
    /// Other machines too: by address, or by a name that is not one of the public internet.
    Anywhere,
}

/// Which part of the sandbox is talked to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Side {
    /// The paths of graph.instagram.com.
    Graph,
    /// The control API and the pages.
    Control,
}

/// Why a request is not taken.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Intrusion {
    #[error(
        "the Host {0:?} is not a name of this machine, so this may be another site's page; use localhost or 127.0.0.1"
    )]
    Host(String),
    #[error("requests without a Host are not taken here; send one, such as localhost")]
    NoHost,
    #[error(
        "a page of another site ({0}) sent this; only the sandbox's own pages and programs that are no browsers may"
    )]
    Origin(String),
}

/// Whether a request may go on.
pub(crate) fn check(request: &Parts, side: Side, exposure: Exposure) -> Result<(), Intrusion> {
    let host = host(request);
    match side {
        Side::Control => {
            let host = host.ok_or(Intrusion::NoHost)?;
            if !is_near(host, exposure) {
                return Err(Intrusion::Host(host.into()));
            }
            if changes_something(request) || listens(request) { is_own(request, host) } else { Ok(()) }
        }
        Side::Graph => {
            let origin = request.headers.get(ORIGIN).map(text);
            let from_afar =
                origin.is_some_and(|origin| !origin_host(origin).is_some_and(|host| is_near(host, exposure)));
            if from_afar || site(request) == Some("cross-site") {
                return Err(Intrusion::Origin(origin.unwrap_or("unnamed").into()));
            }
            Ok(())
        }
    }
}

/// Sets the headers that keep answers from being taken for something else, or from being read by other sites. Media,
/// which other pages may show, says so itself.
pub(crate) fn protect(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(CROSS_ORIGIN_RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| text(kind).starts_with("text/html"));
    if is_page {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(antiphon_pages::POLICY);
    }
}

fn changes_something(request: &Parts) -> bool {
    !matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether it asks for the stream of events, which tells everything that happens.
fn listens(request: &Parts) -> bool {
    let accepts =
        request.headers.get(header::ACCEPT).is_some_and(|accept| text(accept).contains("text/event-stream"));
    accepts || request.uri.path().ends_with("/events")
}

/// Whether it comes from the sandbox's own pages, or from no browser.
fn is_own(request: &Parts, host: &str) -> Result<(), Intrusion> {
    let origin = request.headers.get(ORIGIN).map(text);
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|of| of.eq_ignore_ascii_case(host));
    let is_own = origin.is_none_or(own) && matches!(site(request), None | Some("same-origin" | "none"));
    if is_own { Ok(()) } else { Err(Intrusion::Origin(origin.unwrap_or("unnamed").into())) }
}

fn site(request: &Parts) -> Option<&str> {
    request.headers.get(SEC_FETCH_SITE).map(text)
}

/// The host and port that the request names; a target that names one itself goes before the header.
fn host(request: &Parts) -> Option<&str> {
    let named = request.uri.authority().map(http::uri::Authority::as_str);
    named.or_else(|| request.headers.get(header::HOST).map(text))
}

fn origin_host(origin: &str) -> Option<&str> {
    Some(origin.split_once("://")?.1)
}

/// Header values that are no text are no value that is looked for.
fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or("(not text)")
}

/// Whether a host, with a port or without, is this machine, or may be one of the neighbours'.
fn is_near(host: &str, exposure: Exposure) -> bool {
    let name = without_port(host).trim_end_matches('.').to_ascii_lowercase();
    if let Some(address) = address(&name) {
        return address.is_loopback() || exposure == Exposure::Anywhere;
    }
    // Nobody can register names under these, so nobody can make such a name point here.
    let under = name.rsplit_once('.').map_or(name.as_str(), |(_, under)| under);
    let is_here = under == "localhost" || name == "host.docker.internal";
    let is_nobodys = !name.contains('.') || under == "internal" || under == "local";
    is_here || exposure == Exposure::Anywhere && is_nobodys && !name.is_empty()
}

fn without_port(host: &str) -> &str {
    if let Some(bracketed) = host.strip_prefix('[') {
        return bracketed.split_once(']').map_or(bracketed, |(address, _)| address);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn address(name: &str) -> Option<IpAddr> {
    let address = name.parse::<IpAddr>().ok()?;
    Some(match address {
        IpAddr::V6(v6) => Ipv6Addr::to_canonical(&v6),
        IpAddr::V4(_) => address,
    })
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn request(method: &str, path: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn control(method: &str, path: &str, headers: &[(&str, &str)]) -> Result<(), Intrusion> {
        check(&request(method, path, headers), Side::Control, Exposure::Loopback)
    }

    #[test]
    fn only_names_of_this_machine_reach_the_control_api() {
        for host in
            ["localhost:2401", "127.0.0.1:2401", "[::1]:2401", "127.8.8.8", "t17.localhost", "LOCALHOST."]
        {
            assert_eq!(control("GET", "/", &[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "192.168.0.2",
            "sandbox",
            "",
        ] {
            assert!(matches!(control("GET", "/", &[("host", host)]), Err(Intrusion::Host(_))), "{host}");
        }
        assert_eq!(control("GET", "/", &[]), Err(Intrusion::NoHost));
    }

    #[test]
    fn an_exposed_sandbox_is_reached_by_address_and_by_names_that_are_not_public() {
        for (host, is_taken) in [("192.168.0.2:2401", true), ("sandbox:2401", true), ("evil.example", false)]
        {
            let request = request("GET", "/", &[("host", host)]);
            assert_eq!(check(&request, Side::Control, Exposure::Anywhere).is_ok(), is_taken, "{host}");
        }
    }

    #[test]
    fn a_post_from_another_sites_page_is_refused_and_one_from_no_browser_is_not() {
        let post = |more: &[(&str, &str)]| {
            let headers = [&[("host", "localhost:2401")], more].concat();
            control("POST", "/_sandbox/v1/reset", &headers).is_ok()
        };
        assert!(post(&[]));
        assert!(post(&[("origin", "http://localhost:2401"), ("sec-fetch-site", "same-origin")]));
        assert!(!post(&[("origin", "http://localhost:3000")]));
        assert!(!post(&[("origin", "https://evil.example")]));
        assert!(!post(&[("origin", "null")]));
        assert!(!post(&[("sec-fetch-site", "same-site")]));
        assert!(!post(&[("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn another_sites_page_may_link_here_but_not_listen() {
        let headers = [("host", "localhost:2401"), ("sec-fetch-site", "cross-site")];
        assert_eq!(control("GET", "/wire/7", &headers), Ok(()));
        assert!(control("GET", "/_sandbox/v1/events", &headers).is_err());
    }

    #[test]
    fn the_graph_side_takes_any_host_but_no_page_of_another_site() {
        let graph = |headers: &[(&str, &str)]| {
            check(&request("POST", "/me/messages", headers), Side::Graph, Exposure::Loopback).is_ok()
        };
        assert!(graph(&[("host", "graph.instagram.com")]));
        assert!(graph(&[
            ("host", "localhost"),
            ("origin", "http://localhost:3000"),
            ("sec-fetch-site", "same-site")
        ]));
        assert!(!graph(&[("host", "localhost"), ("origin", "https://evil.example")]));
        assert!(!graph(&[("host", "localhost"), ("sec-fetch-site", "cross-site")]));
        assert!(!graph(&[("host", "localhost"), ("origin", "null")]));
    }

    #[test]
    fn pages_are_told_what_they_may_load_and_json_is_not_sniffed() {
        let mut page =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))]);
        protect(&mut page);
        assert_eq!(page[CONTENT_SECURITY_POLICY], antiphon_pages::POLICY);
        let mut json = HeaderMap::new();
        protect(&mut json);
        assert_eq!(json[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(!json.contains_key(CONTENT_SECURITY_POLICY));
    }
}
