//! The small server behind `antiphon listen`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use antiphon_client::{Http, Transport as _};
use antiphon_graph::webhook::{Delivery, Handshake, Verified};
use antiphon_graph::{AppSecret, VerifyToken};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Router, routing};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::failure::{Failure, with_causes};
use crate::transport;

/// The largest delivery taken.
const MAX_BODY: usize = 5 * 1024 * 1024;

/// A delivery, checked and answered.
pub(super) struct Received {
    pub(super) delivery: Result<Delivery, String>,
    pub(super) status: StatusCode,
    pub(super) took: Duration,
    /// Why it could not be passed on.
    pub(super) not_forwarded: Option<String>,
}

/// What checks, answers and passes on.
pub(super) struct Receiver {
    secret: AppSecret,
    verify_token: VerifyToken,
    forward: Option<(Uri, Http)>,
    tell: mpsc::Sender<Received>,
}

impl Receiver {
    pub(super) fn new(
        secret: AppSecret,
        verify_token: VerifyToken,
        forward: Option<&str>,
        tell: mpsc::Sender<Received>,
    ) -> Result<Self, Failure> {
        let forward = forward.map(|url| {
            let uri = url.parse().map_err(|error| Failure::usage(format!("{url}: {error}")))?;
            Ok::<_, Failure>((uri, transport::to(url, Duration::from_secs(20))?))
        });
        Ok(Self { secret, verify_token, forward: forward.transpose()?, tell })
    }

    async fn receive(&self, headers: &HeaderMap, body: Bytes) -> StatusCode {
        let began = Instant::now();
        let verified = Verified::check_headers(&body, headers, &self.secret);
        let delivery = match verified {
            Ok(verified) => {
                Delivery::parse(verified).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
            }
            Err(bad) => Err((StatusCode::FORBIDDEN, bad.to_string())),
        };
        let (status, not_forwarded) = match &delivery {
            Ok(_) => self.pass_on(headers, &body).await,
            Err((status, _)) => (*status, None),
        };
        let delivery = delivery.map_err(|(_, why)| why);
        // Nobody reads any more only when the command is ending.
        let _ = self.tell.send(Received { delivery, status, took: began.elapsed(), not_forwarded }).await;
        status
    }

    /// Passes the bytes on, and answers as the one they were meant for did.
    async fn pass_on(&self, headers: &HeaderMap, body: &Bytes) -> (StatusCode, Option<String>) {
        let Some((uri, http)) = &self.forward else { return (StatusCode::OK, None) };
        let mut request = http::Request::new(body.to_vec());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        for name in ["content-type", "user-agent", "x-hub-signature", "x-hub-signature-256"] {
            if let Some(value) = headers.get(name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        match http.carry(request).await {
            Ok(response) => (response.status(), None),
            Err(error) => (StatusCode::BAD_GATEWAY, Some(with_causes(&error))),
        }
    }
}

/// Serves until the task is ended.
pub(super) async fn serve(listener: TcpListener, receiver: Arc<Receiver>) {
    let router = Router::new().fallback(routing::any(answer)).with_state(receiver);
    // It ends with the command; until then there is nothing to do about a failed accept but to go on.
    let _ = axum::serve(listener, router).await;
}

async fn answer(State(receiver): State<Arc<Receiver>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match parts.method {
        Method::GET => handshake(parts.uri.query().unwrap_or_default(), &receiver.verify_token),
        Method::POST => match to_bytes(body, MAX_BODY).await {
            Ok(body) => receiver.receive(&parts.headers, body).await.into_response(),
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn handshake(query: &str, verify_token: &VerifyToken) -> Response {
    match Handshake::from_query(query) {
        Ok(handshake) => handshake.to_http(verify_token).map(Body::from),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
