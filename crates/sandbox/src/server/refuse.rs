//! Answers to requests that never get as far as the side they were meant for: in the words of that side.

use std::sync::Arc;

use axum::Json;
use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};

use serde_json::json;

use super::body::Unread;
use crate::fault::Fate;
use crate::graph::refusal::{self, Refusal};
use crate::graph::{Reply, trace};
use crate::guard::Intrusion;
use crate::journal::Note;
use crate::space::Space;

/// Refuses a request whose body could not be read. What is left of it is never read, so the connection ends.
pub(super) fn unread(space: &Arc<Space>, why: &Unread) -> Reply {
    let status = match why {
        Unread::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Unread::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
        Unread::Broken(_) => StatusCode::BAD_REQUEST,
    };
    let mut reply = with(space, status, why.to_string());
    reply.response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    reply
}

/// Refuses a request for a reason that has no error of its own.
pub(super) fn with(space: &Arc<Space>, status: StatusCode, why: String) -> Reply {
    let refusal = refusal::PARAMETER_INVALID.says(why.clone());
    reply(space, status, &refusal, why)
}

/// Says that the sandbox itself is at fault.
pub(super) fn broken_graph(space: &Arc<Space>) -> Reply {
    let refusal = refusal::OUTCOME_UNKNOWN.refusal();
    reply(space, refusal.status, &refusal, "the sandbox panicked; its log says why".into())
}

/// Keeps a web page of another site out of the control API.
pub(super) fn intruder(intrusion: &Intrusion) -> axum::response::Response {
    let error = json!({ "error": { "code": "forbidden", "message": intrusion.to_string() } });
    (StatusCode::FORBIDDEN, Json(error)).into_response()
}

/// Says of the control API that it is at fault.
pub(super) fn broken_control() -> axum::response::Response {
    let message = "the sandbox panicked; its log says why";
    let error = json!({ "error": { "code": "broken", "message": message } });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
}

fn reply(space: &Arc<Space>, status: StatusCode, refusal: &Refusal, why: String) -> Reply {
    let mut note = Note::new(space.clock.now(), "request not taken");
    note.reason = Some(why);
    Reply {
        response: response(status, refusal),
        fate: Fate::Answer,
        note,
        space: space.clone(),
        afterwards: None,
    }
}

fn response(status: StatusCode, refusal: &Refusal) -> Response<Bytes> {
    let mut response = Response::new(refusal.to_body(&trace::id()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    response
}
