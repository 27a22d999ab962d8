//! The calls of the API, as the sandbox tells of them while they happen.

use http::Request;
use http::header::{ACCEPT, HOST};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use url::Url;

use super::Heard;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sandbox_api::SandboxApi;

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// The sandbox's stream of what happens.
pub(super) struct Calls {
    sandbox: SandboxApi,
    body: Incoming,
    /// What has come of an event that is not yet whole.
    begun: Vec<u8>,
}

impl Calls {
    /// Everything from now on.
    pub(super) async fn of(sandbox: &SandboxApi) -> Result<Self, Failure> {
        let (base, space) = sandbox.place();
        let body = listen(base, space).await.map_err(|error| {
            let message = format!("the sandbox at {base} does not tell of calls: {error}");
            Failure::new(Exit::Temporary, "sandbox_unreachable", message, "listen without them: --no-calls")
        })?;
        Ok(Self { sandbox: SandboxApi::at(base, space)?, body, begun: Vec::new() })
    }

    /// Tells of each call, until the sandbox or the listener is gone.
    pub(super) fn follow(mut self, tell: mpsc::Sender<Heard>) {
        tokio::spawn(async move {
            while let Some(exchange) = self.next_exchange().await {
                let Ok(shown) = self.sandbox.get(&format!("/exchanges/{exchange}")).await else { continue };
                if shown["direction"] == "api" && tell.send(Heard::Call(shown)).await.is_err() {
                    return;
                }
            }
            // Nobody hears it when the listener is ending too.
            let _ = tell.send(Heard::Silence).await;
        });
    }

    async fn next_exchange(&mut self) -> Option<u64> {
        loop {
            while let Some(event) = take_event(&mut self.begun) {
                if let Some(exchange) = exchange(&event) {
                    return Some(exchange);
                }
            }
            let frame = self.body.frame().await?.ok()?;
            if let Ok(bytes) = frame.into_data() {
                self.begun.extend_from_slice(&bytes);
            }
        }
    }
}

async fn listen(base: &str, space: Option<&str>) -> Result<Incoming, Trouble> {
    let url = Url::parse(&format!("{base}/_sandbox/v1/events"))?;
    let host = url.host_str().ok_or("no host")?;
    let port = url.port_or_known_default().ok_or("no port")?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::get(url.path()).header(HOST, format!("{host}:{port}"));
    let request = request.header(ACCEPT, "text/event-stream");
    let request = match space {
        Some(space) => request.header("x-sandbox-space", space),
        None => request,
    };
    let response = sender.send_request(request.body(Empty::<bytes::Bytes>::new())?).await?;
    if !response.status().is_success() {
        return Err(format!("it answered {}", response.status()).into());
    }
    Ok(response.into_body())
}

/// Takes the first whole event off what has come.
fn take_event(begun: &mut Vec<u8>) -> Option<Vec<u8>> {
    let end = begun.windows(2).position(|pair| pair == b"\n\n")?;
    Some(begun.drain(..end + 2).collect())
}

/// The exchange that an event tells of, if it tells of one.
fn exchange(event: &[u8]) -> Option<u64> {
    let event = std::str::from_utf8(event).ok()?;
    let data = event.lines().find_map(|line| line.strip_prefix("data:"))?;
    let happening: Value = serde_json::from_str(data.trim_start()).ok()?;
    happening["exchange"].as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream = b"retry: 1000\n: listening\n\nid: 1\ndata: {\"type\":\"exchange\",\"exchange\":7}\n\nid: 2\ndata: {";
        let mut begun = Vec::new();
        let mut read = Vec::new();
        for byte in stream {
            begun.push(*byte);
            while let Some(event) = take_event(&mut begun) {
                read.push(exchange(&event));
            }
        }
        assert_eq!(read, [None, Some(7)]);
    }
}
