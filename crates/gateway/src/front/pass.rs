//! Passing through: what is Instagram's and not a message goes there unchanged, and so does the answer.

use std::sync::atomic::Ordering;

use antiphon_client::Transport as _;
use antiphon_client::transport::TransportError;
use antiphon_graph::Refusal;
use antiphon_store::Store;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderName, Method, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::Request;

use super::{Front, answer};

/// What belongs to one connection and not to the request (RFC 9110, section 7.6.1), and what the next one writes anew.
const HOP_BY_HOP: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::HOST,
    header::CONTENT_LENGTH,
];

/// Carries any other request of Instagram's API.
pub(super) async fn through<S: Store>(
    Shared(front): Shared<Front<S>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if !is_graph(uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    front.gauges.passed_through.fetch_add(1, Ordering::Relaxed);
    drop_hop_by_hop(&mut headers);
    let upstream = &front.app.upstream;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let address = format!("{}{path}", upstream.endpoint.base().trim_end_matches('/'));
    let Ok(mut request) = Request::builder().method(method).uri(address).body(body.to_vec()) else {
        return answer::refused_here(&Refusal::invalid_parameter("Invalid parameter"));
    };
    *request.headers_mut() = headers;
    match upstream.transport().carry(request).await {
        Ok(mut response) => {
            drop_hop_by_hop(response.headers_mut());
            answer::of_graph(response)
        }
        Err(error) => lost(&error),
    }
}

fn drop_hop_by_hop(headers: &mut HeaderMap) {
    for name in &HOP_BY_HOP {
        headers.remove(name);
    }
}

/// Whether Instagram's API has such paths: with a version, or of a node, or of a token.
fn is_graph(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let first = parts.next().unwrap_or_default();
    let is_version = first.strip_prefix('v').is_some_and(|version| {
        version.split_once('.').is_some_and(|(major, minor)| is_number(major) && is_number(minor))
    });
    is_version
        || is_number(first)
        || matches!(first, "me" | "access_token" | "refresh_access_token")
        || first.starts_with("aWdf")
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn lost(error: &TransportError) -> Response<Body> {
    let message = if error.may_have_been_delivered() {
        "Instagram did not answer; whether it did as asked is not known"
    } else {
        "Instagram cannot be reached; nothing was asked of it"
    };
    answer::refused_here(&Refusal::new(StatusCode::BAD_GATEWAY, 2, None, "OAuthException", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_instagrams_paths_pass() {
        for path in ["/v24.0/me", "/me", "/v1.0", "/17841400000000001", "/refresh_access_token"] {
            assert!(is_graph(path), "{path}");
        }
        for path in ["/", "/v1/messages", "/admin", "/vx.y/me", "/metrics/x"] {
            assert!(!is_graph(path), "{path}");
        }
    }
}
