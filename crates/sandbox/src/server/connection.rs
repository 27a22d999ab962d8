//! One connection, from the first byte to the last.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::answer::Answerer;
use super::line::Line;
use super::talk::{Talk, Waiting};
use super::{Limits, Server, ending, refuse};
use crate::graph::Reply;

/// How a connection came out of hyper's hands.
#[derive(Debug)]
enum End {
    /// Nothing more is to come from either side.
    Closed,
    /// Hyper gave up: nonsense came, or an answer that is not hyper's to write.
    Failed(hyper::Error),
    /// The peer began a request and does not go on.
    TooSlow,
    /// The peer has not asked for anything for long.
    Idle,
}

/// Serves one connection until either side has had enough.
pub(super) async fn serve(server: Arc<Server>, stream: TcpStream, stop: CancellationToken) {
    let _ = stream.set_nodelay(true); // a socket that refuses is slower, not wrong
    let (line, talk) = Line::new(stream);
    let answerer = Answerer { server: server.clone(), talk: talk.clone(), stop: stop.clone() };
    let mut connection = http1::Builder::new()
        .half_close(true) // a call goes on to its end although the peer is gone, as with the real one
        .title_case_headers(true)
        .max_header_size(server.limits.head_bytes)
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(line), answerer);
    let end = drive(&mut connection, &talk, &server.limits, &stop).await;
    let mut tap = connection.into_parts().io.into_inner().into_tap();
    let ended = if let Some(words) = talk.last_words() {
        let broken = ending::carry_out(words, &mut tap, server.limits.hang, &stop).await;
        drop(tap); // now the peer knows, and what follows the answer may follow
        talk.finish();
        broken
    } else {
        let refusal = misunderstanding(&server, &talk, &end).and_then(|reply| talk.answered(reply));
        let said = ending::say_goodbye(refusal, &mut tap).await;
        talk.finish();
        ending::linger(&mut tap, &stop).await;
        said
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended before it was meant to");
    }
}

type Connection = http1::Connection<TokioIo<Line>, Answerer>;

async fn drive(connection: &mut Connection, talk: &Talk, limits: &Limits, stop: &CancellationToken) -> End {
    let mut is_stopping = false;
    loop {
        tokio::select! {
            biased;
            ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => {
                return ended.map_or_else(End::Failed, |()| End::Closed);
            }
            () = stop.cancelled(), if !is_stopping => {
                is_stopping = true;
                std::pin::Pin::new(&mut *connection).graceful_shutdown();
            }
            end = out_of_patience(talk, limits) => return end,
        }
    }
}

/// Waits until the peer has kept the line waiting for too long.
async fn out_of_patience(talk: &Talk, limits: &Limits) -> End {
    loop {
        let left = match talk.waiting() {
            Waiting::Head(since) if since >= limits.head => return End::TooSlow,
            Waiting::Request(since) if since >= limits.idle => return End::Idle,
            Waiting::Head(since) => limits.head.saturating_sub(since),
            Waiting::Request(since) => limits.head.min(limits.idle.saturating_sub(since)),
            Waiting::Answer => limits.head,
        };
        sleep(left.max(Duration::from_millis(1))).await;
    }
}

/// What to say to a peer whose request nobody was asked to answer; nothing when it did not begin one.
fn misunderstanding(server: &Server, talk: &Talk, end: &End) -> Option<Reply> {
    let beginning = talk.unheeded()?;
    let (status, why) = match end {
        End::Closed | End::Idle => return None,
        End::TooSlow => {
            let why = format!("the request's head did not come within {:?}", server.limits.head);
            (StatusCode::REQUEST_TIMEOUT, why)
        }
        End::Failed(error) if error.is_parse_too_large() => {
            let why = format!("the request's head is larger than {} bytes", server.limits.head_bytes);
            (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, why)
        }
        End::Failed(error) => {
            (StatusCode::BAD_REQUEST, other_language(&beginning).unwrap_or(error.to_string()))
        }
    };
    Some(refuse::with(server.spaces.unnamed(), status, why))
}

/// What the peer speaks, when it is something well known that is not HTTP/1.1.
fn other_language(beginning: &[u8]) -> Option<String> {
    if beginning.starts_with(&[0x16, 0x03]) {
        return Some("this is TLS, and the sandbox speaks plain HTTP: begin its URL with http://".into());
    }
    let is_http2 = beginning.starts_with(b"PRI * HTTP/2.0");
    is_http2.then(|| "this is HTTP/2, and the sandbox speaks HTTP/1.1: do not presume HTTP/2".into())
}
