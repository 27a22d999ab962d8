//! Exchanges as an HTTP Archive, which browsers and proxies read. See <http://www.softwareishard.com/blog/har-12-spec/>.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use url::Url;

use super::curl::url;
use super::lap::{Stretch, milliseconds};
use super::message::Message;
use super::{Exchange, secret};

/// An archive.
#[derive(Debug, Serialize)]
pub(crate) struct Har {
    log: Log,
}

#[derive(Debug, Serialize)]
struct Log {
    version: &'static str,
    creator: Creator,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Creator {
    name: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    /// In milliseconds.
    time: f64,
    request: Request,
    response: Response,
    cache: Nothing,
    timings: Timings,
    /// What it was, and why it was refused.
    comment: String,
    /// The exchange's number.
    #[serde(rename = "_id")]
    id: u64,
}

#[derive(Debug, Default, Serialize)]
struct Nothing {}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    http_version: String,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData>,
    headers_size: usize,
    body_size: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    mime_type: String,
    params: [Nothing; 0],
    text: String,
    /// Not of the format, which has no way to hold bytes here: as some browsers write it.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    /// 0 when no answer came.
    status: u16,
    status_text: String,
    http_version: String,
    cookies: [Nothing; 0],
    headers: Vec<Pair>,
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: String,
    headers_size: i64,
    body_size: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: usize,
    mime_type: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Pair {
    name: String,
    value: String,
}

/// In milliseconds; -1 for what does not apply.
#[derive(Debug, Serialize)]
struct Timings {
    blocked: f64,
    dns: f64,
    connect: f64,
    send: f64,
    wait: f64,
    receive: f64,
    ssl: f64,
}

impl Har {
    /// All of these that are HTTP.
    pub(crate) fn of(exchanges: &[Arc<Exchange>], with_secrets: bool) -> Self {
        let creator = Creator { name: "Antiphon sandbox", version: env!("CARGO_PKG_VERSION") };
        let shown = Shown { with_secrets };
        let entries = exchanges.iter().filter_map(|exchange| shown.entry(exchange)).collect();
        Self { log: Log { version: "1.2", creator, entries } }
    }
}

/// What is covered, and what is not.
#[derive(Clone, Copy, Debug)]
struct Shown {
    with_secrets: bool,
}

impl Shown {
    fn entry(self, exchange: &Exchange) -> Option<Entry> {
        let raw = exchange.request.bytes();
        let request = Message::request(raw)?;
        let response = Message::response(&exchange.response, raw.starts_with(b"HEAD "));
        let note = &exchange.note;
        let comment = [Some(note.operation.as_ref()), note.reason.as_deref()];
        Some(Entry {
            started_date_time: note.at.to_string(),
            time: milliseconds(exchange.duration),
            request: self.request(&request, raw.len(), exchange.tls)?,
            response: self.response(response.as_ref(), exchange.response.len()),
            cache: Nothing {},
            timings: Timings::of(exchange),
            comment: comment.into_iter().flatten().collect::<Vec<_>>().join(": "),
            id: exchange.id,
        })
    }

    fn request(self, request: &Message<'_>, size: usize, tls: bool) -> Option<Request> {
        let line = self.text(request.start_line.as_bytes()).0;
        let mut words = line.split(' ');
        let (method, target) = words.next().zip(words.next())?;
        let url = url(request, target, tls);
        let query = Url::parse(&url).ok();
        let query = query.iter().flat_map(|url| url.query_pairs());
        let post_data = (!request.body.is_empty()).then(|| {
            let (text, encoding) = self.text(&request.body);
            PostData { mime_type: self.kind(request), params: [], text, encoding }
        });
        Some(Request {
            method: method.to_owned(),
            http_version: words.next().unwrap_or("HTTP/1.1").to_owned(),
            cookies: [],
            headers: self.headers(request),
            query_string: query
                .map(|(name, value)| Pair { name: name.into(), value: value.into() })
                .collect(),
            post_data,
            headers_size: size.saturating_sub(request.body.len()),
            body_size: request.body.len(),
            url,
        })
    }

    fn response(self, response: Option<&Message<'_>>, size: usize) -> Response {
        let (line, body) = response.map_or(("", &[][..]), |response| (&response.start_line, &response.body));
        let mut words = line.splitn(3, ' ');
        let http_version = words.next().unwrap_or_default().to_owned();
        let status = words.next().and_then(|status| status.parse().ok()).unwrap_or(0);
        let (text, encoding) = self.text(body);
        let kind = response.map(|response| self.kind(response)).unwrap_or_default();
        let bytes = |bytes: usize| response.map_or(-1, |_| i64::try_from(bytes).unwrap_or(i64::MAX));
        let headers = response.map(|response| self.headers(response)).unwrap_or_default();
        let location = headers.iter().find(|pair| pair.name.eq_ignore_ascii_case("location"));
        Response {
            status,
            status_text: words.next().unwrap_or_default().to_owned(),
            http_version,
            cookies: [],
            redirect_url: location.map(|pair| pair.value.clone()).unwrap_or_default(),
            headers,
            content: Content { size: body.len(), mime_type: kind, text, encoding },
            headers_size: bytes(size.saturating_sub(body.len())),
            body_size: bytes(body.len()),
        }
    }

    fn headers(self, message: &Message<'_>) -> Vec<Pair> {
        let pair =
            |(name, value): &(&str, &[u8])| Pair { name: (*name).to_owned(), value: self.lossy(value) };
        message.headers.iter().map(pair).collect()
    }

    fn kind(self, message: &Message<'_>) -> String {
        message.header("content-type").map(|kind| self.lossy(kind)).unwrap_or_default()
    }

    fn covered(self, bytes: &[u8]) -> Vec<u8> {
        if self.with_secrets { bytes.to_vec() } else { secret::masked(bytes) }
    }

    fn lossy(self, bytes: &[u8]) -> String {
        String::from_utf8_lossy(&self.covered(bytes)).into_owned()
    }

    /// Text, or base64 of what is none.
    fn text(self, bytes: &[u8]) -> (String, Option<&'static str>) {
        match String::from_utf8(self.covered(bytes)) {
            Ok(text) => (text, None),
            Err(binary) => (STANDARD.encode(binary.as_bytes()), Some("base64")),
        }
    }
}

impl Timings {
    fn of(exchange: &Exchange) -> Self {
        let sum = |stretches: &[Stretch]| {
            let laps = exchange.note.laps.iter().filter(|lap| stretches.contains(&lap.stretch));
            let laps: Vec<_> = laps.map(|lap| lap.took).collect();
            (!laps.is_empty()).then(|| milliseconds(laps.iter().sum()))
        };
        let connect = sum(&[Stretch::Connecting]).unwrap_or(-1.0);
        let send = sum(&[Stretch::Head]).unwrap_or(0.0);
        let receive = sum(&[Stretch::Writing, Stretch::Reading]).unwrap_or(0.0);
        // What is left over, so that all of it together is the whole.
        let wait = (milliseconds(exchange.duration) - connect.max(0.0) - send - receive).max(0.0);
        Self { blocked: -1.0, dns: -1.0, connect, send, wait, receive, ssl: -1.0 }
    }
}
