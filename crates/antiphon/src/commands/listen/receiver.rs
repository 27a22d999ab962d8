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
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::Heard;
use crate::failure::{Failure, with_causes};
use crate::transport;

/// The largest delivery taken.
const MAX_BODY: usize = 5 * 1024 * 1024;

/// How long the one that is passed on to may take: as long as Instagram waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// Headers of a connection, not of a message: they are not passed on.
const OF_A_CONNECTION: [HeaderName; 8] = [
    header::HOST,
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
    header::PROXY_AUTHORIZATION,
];

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
    tell: mpsc::Sender<Heard>,
}

impl Received {
    /// How long the answer took, in milliseconds.
    pub(super) fn took_ms(&self) -> u64 {
        u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Receiver {
    pub(super) fn new(
        secret: AppSecret,
        verify_token: VerifyToken,
        forward: Option<&str>,
        tell: mpsc::Sender<Heard>,
    ) -> Result<Self, Failure> {
        let forward = forward.map(|url| {
            let http = transport::to(url, PATIENCE)?;
            let unusable = |error| {
                Failure::usage(format!("--forward: {error}"), "write it like http://127.0.0.1:3000/webhooks")
            };
            Ok::<_, Failure>((url.parse().map_err(unusable)?, http))
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
        let received = Received { delivery, status, took: began.elapsed(), not_forwarded };
        self.tell(Heard::Webhook(received)).await;
        status
    }

    async fn shake_hands(&self, query: &str) -> Response {
        let handshake = Handshake::from_query(query);
        let agreed =
            handshake.as_ref().map_err(|error| *error).and_then(|asked| asked.agree(&self.verify_token));
        self.tell(Heard::Handshake(agreed.map(|_| ()).map_err(|error| error.to_string()))).await;
        match &handshake {
            Ok(handshake) => handshake.to_http(&self.verify_token).map(Body::from),
            Err(_) => StatusCode::BAD_REQUEST.into_response(),
        }
    }

    async fn tell(&self, heard: Heard) {
        // Nobody reads any more only when the command is ending.
        let _ = self.tell.send(heard).await;
    }

    /// Passes the bytes on, and answers as the one they were meant for did.
    async fn pass_on(&self, headers: &HeaderMap, body: &Bytes) -> (StatusCode, Option<String>) {
        let Some((uri, http)) = &self.forward else { return (StatusCode::OK, None) };
        let mut request = http::Request::new(body.to_vec());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri.clone();
        for (name, value) in headers.iter().filter(|(name, _)| !OF_A_CONNECTION.contains(name)) {
            request.headers_mut().append(name, value.clone());
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
        Method::GET => receiver.shake_hands(parts.uri.query().unwrap_or_default()).await,
        Method::POST => match to_bytes(body, MAX_BODY).await {
            Ok(body) => receiver.receive(&parts.headers, body).await.into_response(),
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        },
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}
