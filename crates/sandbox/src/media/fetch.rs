//! Fetches media as Instagram does: by link, from whoever has them, within bounds.
//!
//! Out of the box only this machine is reached. The name is looked up here, every address it has is checked, and the
//! connection goes to a checked one, at each redirect anew: a link cannot lead elsewhere by a trick with names.
//! No proxy is asked, and nothing larger than the limit is read, whatever length is announced.

mod host;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use url::{Position, Url};

use super::{Kind, samples};
use crate::tls;

/// How many redirects are followed.
const MOST_REDIRECTS: usize = 3;

/// The longest part of a link that is repeated in a sentence.
const LONGEST_SHOWN: usize = 200;

/// Which hosts media may be fetched from.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Reach {
    /// This machine only.
    #[default]
    Loopback,
    /// Any host.
    Anywhere,
}

/// What a link led to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Found {
    pub(crate) bytes: Bytes,
    /// Where they were in the end, to be repeated in a sentence.
    pub(crate) link: String,
    /// The media type that its server gives it.
    pub(crate) declared: Option<String>,
}

/// Why there are no bytes, in words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Unreached {
    NotThere(String),
    TooSlow(String),
    /// More bytes than the limit; how many, when the server said so beforehand.
    TooLarge {
        size: Option<u64>,
        link: String,
    },
}

/// One step on the way to the bytes.
enum Step {
    Arrived(Found),
    GoOn(Url),
}

/// What a link leads to, at most as many bytes as its kind may have, within so long.
pub(crate) async fn get(link: &str, kind: Kind, reach: Reach, within: Duration) -> Result<Found, Unreached> {
    let url = Url::parse(link)
        .map_err(|error| Unreached::NotThere(format!("`{}` is no link: {error}", shortened(link))))?;
    let found = timeout(within, follow(&url, kind, reach)).await;
    found.unwrap_or_else(|_| {
        Err(Unreached::TooSlow(format!("{} did not arrive within {within:?}", shown(&url))))
    })
}

async fn follow(link: &Url, kind: Kind, reach: Reach) -> Result<Found, Unreached> {
    let mut url = link.clone();
    for _ in 0..=MOST_REDIRECTS {
        match step(&url, kind, reach).await? {
            Step::Arrived(found) => return Ok(found),
            Step::GoOn(next) => url = next,
        }
    }
    Err(not_there(link, format!("more than {MOST_REDIRECTS} redirects")))
}

async fn step(url: &Url, kind: Kind, reach: Reach) -> Result<Step, Unreached> {
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(not_there(url, "a link is http or https, without a user name"));
    }
    if let Some(sample) = samples::of_example_com(url, kind) {
        let declared = Some(sample.content_type.to_owned());
        let bytes = Bytes::from_static(sample.bytes);
        return Ok(Step::Arrived(Found { bytes, link: shown(url), declared }));
    }
    let response = ask(url, reach).await?;
    match response.status() {
        status if status.is_success() => read(url, response, kind).await.map(Step::Arrived),
        status if status.is_redirection() => {
            let to = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            let next = to.and_then(|to| url.join(to).ok());
            next.map(Step::GoOn)
                .ok_or_else(|| not_there(url, format!("a redirect ({}) to nowhere", status.as_u16())))
        }
        status => Err(Unreached::NotThere(format!("{} from {}", status.as_u16(), shown(url)))),
    }
}

async fn ask(url: &Url, reach: Reach) -> Result<Response<Incoming>, Unreached> {
    let stream = host::connect(url, reach).await.map_err(|why| not_there(url, why))?;
    if url.scheme() == "http" {
        return exchange(url, stream).await;
    }
    let name = host::name(url).and_then(|name| ServerName::try_from(name).ok());
    let name = name.ok_or_else(|| not_there(url, "no certificate can be for this name"))?;
    match tls::connector().connect(name, stream).await {
        Ok(stream) => exchange(url, stream).await,
        Err(error) => Err(not_there(url, format!("no TLS: {error}"))),
    }
}

async fn exchange<S>(url: &Url, stream: S) -> Result<Response<Incoming>, Unreached>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| not_there(url, error))?;
    // It ends with the sender or the body; what goes wrong on it, they hear.
    tokio::spawn(async { drop(connection.await) });
    let request = Request::get(&url[Position::BeforePath..Position::AfterQuery])
        .header(HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(ACCEPT, "*/*")
        .header(ACCEPT_ENCODING, "identity")
        .header(USER_AGENT, "facebookexternalua")
        .body(Empty::<Bytes>::new())
        .map_err(|error| not_there(url, error))?;
    sender.send_request(request).await.map_err(|error| not_there(url, error))
}

/// Reads a body and stops at the first byte too many.
async fn read(url: &Url, response: Response<Incoming>, kind: Kind) -> Result<Found, Unreached> {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let size = header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if size.is_some_and(|size: u64| size > kind.most_bytes()) {
        return Err(Unreached::TooLarge { size, link: shown(url) });
    }
    let declared = header(CONTENT_TYPE).map(media_type);
    let mut body = response.into_body();
    let mut bytes = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            not_there(url, format!("it ended in the middle, after {} bytes: {error}", bytes.len()))
        })?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
        if bytes.len() as u64 > kind.most_bytes() {
            return Err(Unreached::TooLarge { size: None, link: shown(url) });
        }
    }
    Ok(Found { bytes: bytes.freeze(), link: shown(url), declared })
}

/// The media type of a header, without its parameters.
fn media_type(header: &str) -> String {
    shortened(header.split(';').next().unwrap_or_default().trim())
}

fn not_there(url: &Url, why: impl std::fmt::Display) -> Unreached {
    Unreached::NotThere(format!("{}: {why}", shown(url)))
}

/// A link as it is repeated in sentences: without what may be secret in it, a user name or a query with a signature.
fn shown(url: &Url) -> String {
    let query = if url.query().is_some() { "?.." } else { "" };
    let host = &url[Position::BeforeHost..Position::AfterPath];
    shortened(&format!("{}://{host}{query}", url.scheme()))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}..", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
