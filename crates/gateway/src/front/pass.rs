//! Passing through: what is Instagram's and not a message goes there unchanged, and so does the answer.

use std::sync::atomic::Ordering;

use antiphon_client::Transport as _;
use antiphon_client::transport::TransportError;
use antiphon_graph::Refusal;
use antiphon_store::Store;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Response, header};
use http::Request;

use super::swap::{self, Back, Swapped};
use super::{Front, answer};
use crate::tokens;

/// What belongs to one connection and not to the request (RFC 9110, section 7.6.1), and what the next one writes anew.
const HOP_BY_HOP: [HeaderName; 10] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::HOST,
    header::CONTENT_LENGTH,
    header::EXPECT,
];

/// Carries any other request of Instagram's API, with the caller's own token, or with the account's in a key's place.
pub(super) async fn through<S: Store>(front: &Front<S>, request: Request<Vec<u8>>) -> Response<Body> {
    front.gauges.passed_through.fetch_add(1, Ordering::Relaxed);
    let upstream = &front.app.upstream;
    let Swapped { request, back } = match swap::swap(&front.app, request) {
        Ok(swapped) => swapped,
        Err(refusal) => return answer::refused_here(&refusal),
    };
    let renews = tokens::Renewal::seen(&front.app, &request);
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let Ok(address) = format!("{}{path}", upstream.endpoint.base().trim_end_matches('/')).parse() else {
        return answer::refused_here(&Refusal::invalid_parameter("(#100) Invalid parameter: the path"));
    };
    parts.uri = address;
    only_end_to_end(&mut parts.headers);
    match upstream.carry(Request::from_parts(parts, body)).await {
        Ok(response) => {
            if let Some(renewal) = renews {
                renewal.keep(&front.app, &response).await;
            }
            match back {
                None => own(response),
                Some(back) if Back::can_read(&response) => own(back.without_token(response)),
                Some(_) => {
                    let words = "Instagram's answer is encoded, and cannot be looked through for the token";
                    answer::refused_here(&Refusal::unreachable(words))
                }
            }
        }
        Err(error) => lost(&error),
    }
}

/// Instagram's answer, on our own connection.
pub(super) fn own(mut response: Response<Vec<u8>>) -> Response<Body> {
    only_end_to_end(response.headers_mut());
    answer::of_graph(response)
}

/// Instagram was not reached, or did not answer.
pub(super) fn lost(error: &TransportError) -> Response<Body> {
    tracing::debug!(error = error as &dyn std::error::Error, "a request brought back no answer");
    let message = if error.may_have_been_delivered() {
        "Instagram did not answer; whether it did as asked is not known"
    } else {
        "Instagram cannot be reached; nothing was asked of it"
    };
    answer::refused_here(&Refusal::unreachable(message))
}

/// Takes out what belongs to the connection, and what the `Connection` header says does.
fn only_end_to_end(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.into_iter().chain(named).chain([HeaderName::from_static("keep-alive")]) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_a_connection_stays_there() {
        let pairs = [
            ("connection", "close, X-Mine"),
            ("x-mine", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("authorization", "Bearer t"),
        ];
        let mut headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        only_end_to_end(&mut headers);
        assert_eq!(headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(), ["authorization"]);
    }
}
