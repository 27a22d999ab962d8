//! Exchanges as the control API shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::again::AgainView;
use super::lap::{LapView, milliseconds};
use super::message::Message;
use super::syntax::{Place, SyntaxError};
use super::{Again, Check, Direction, Exchange, Lap, secret};
use crate::graph::differs::{Difference, Held};
use crate::graph::source;
use crate::snapshot::hash_of;

/// One row of the list of exchanges.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeView {
    pub(crate) id: u64,
    /// `api`: your app called; `webhook`: your app was called.
    direction: Direction,
    /// By the sandbox's clock.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    duration_ms: f64,
    /// Of the answer; null when none came.
    status: Option<u16>,
    /// What was asked, in words.
    operation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<String>,
    /// The type of the message, or the kind of the event.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mid: Option<String>,
    /// Why it was refused, or why a delivery did not succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The faults that struck.
    faults: Vec<String>,
    /// Of a webhook: which delivery, and which attempt at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<u64>,
    attempt: u32,
    request_bytes: usize,
    response_bytes: usize,
    /// What it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    again: Option<AgainView>,
    /// By how many milliseconds the sandbox's clock was ahead of the machine's.
    #[serde(skip_serializing_if = "is_zero")]
    ahead_ms: i64,
}

/// An exchange with all that is known of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExchangeDetail {
    #[serde(flatten)]
    exchange: ExchangeView,
    /// The rules that the request was held against.
    checks: Vec<CheckView>,
    /// Where the time went, as far as it is known, in its order.
    laps: Vec<LapView>,
    /// Null when what came is not HTTP.
    request: Option<MessageView>,
    /// Null when no answer came.
    response: Option<MessageView>,
}

/// A rule, and whether the request keeps it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Check)]
struct CheckView {
    rule: &'static str,
    passed: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    /// The page of Instagram's that tells of it.
    page: String,
    /// Where Instagram may judge otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs: Option<Difference>,
}

/// A request or a response.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MessageView {
    start_line: String,
    /// In the order and case in which they came, doubles included.
    headers: Vec<HeaderView>,
    body: BodyView,
    /// False when it broke off.
    whole: bool,
}

/// One header line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HeaderView {
    name: String,
    value: String,
}

/// A body, without its transfer coding.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BodyView {
    bytes: usize,
    /// Of the true bytes, secrets included.
    sha256: String,
    /// When it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// When it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    /// Where it stops being JSON, when it claims to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    json_error: Option<String>,
    /// The same, to be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    json_error_at: Option<Place>,
}

impl Exchange {
    /// The row of this exchange in a list.
    pub(crate) fn view(&self) -> ExchangeView {
        let note = &self.note;
        ExchangeView {
            id: self.id,
            direction: self.direction,
            at: note.at,
            duration_ms: milliseconds(self.duration),
            status: self.status,
            operation: note.operation.to_string(),
            account: note.account.as_ref().map(ToString::to_string),
            person: note.person.as_ref().map(ToString::to_string),
            kind: note.kind.as_ref().map(ToString::to_string),
            mid: note.mid.as_ref().map(ToString::to_string),
            reason: note.reason.clone(),
            faults: note.faults.clone(),
            delivery: self.delivery.map(|delivery| delivery.0),
            attempt: self.attempt,
            request_bytes: self.request.bytes().len(),
            response_bytes: self.response.len(),
            again: note.again.map(Again::view),
            ahead_ms: i64::try_from(note.ahead.as_millis()).unwrap_or(i64::MAX),
        }
    }

    /// All that is known of this exchange; its secrets covered unless they are asked for.
    pub(crate) fn detail(&self, with_secrets: bool) -> ExchangeDetail {
        let request = self.request.bytes();
        let is_to_head = request.starts_with(b"HEAD ");
        let shown = |message: Message<'_>| MessageView::new(&message, with_secrets);
        ExchangeDetail {
            exchange: self.view(),
            checks: self
                .note
                .checks
                .iter()
                .map(|check| CheckView::of(check, self.note.kind.as_deref()))
                .collect(),
            laps: self.note.laps.iter().map(Lap::view).collect(),
            request: Message::request(request).map(shown),
            response: Message::response(&self.response, is_to_head).map(shown),
        }
    }
}

impl CheckView {
    /// `kind` is the type of the message, when it was one.
    fn of(check: &Check, kind: Option<&str>) -> Self {
        let Check { rule, passed, detail } = check;
        let differs = Held { rule, passed: *passed, detail, kind }.differs();
        Self { rule, passed: *passed, detail: detail.to_string(), page: source::of(rule), differs }
    }
}

impl MessageView {
    fn new(message: &Message<'_>, with_secrets: bool) -> Self {
        let shown = |bytes: &[u8]| if with_secrets { bytes.to_vec() } else { secret::masked(bytes) };
        let text = |bytes: &[u8]| String::from_utf8_lossy(&shown(bytes)).into_owned();
        let header = |(name, value): &(&str, &[u8])| HeaderView { name: (*name).into(), value: text(value) };
        let is_json =
            message.header("content-type").is_some_and(|kind| kind.starts_with(b"application/json"));
        let error = (is_json && !message.body.is_empty()).then(|| SyntaxError::of(&message.body)).flatten();
        let (body, base64) = match String::from_utf8(shown(&message.body)) {
            Ok(text) => (Some(text), None),
            Err(binary) => (None, Some(STANDARD.encode(binary.as_bytes()))),
        };
        Self {
            start_line: text(message.start_line.as_bytes()),
            headers: message.headers.iter().map(header).collect(),
            body: BodyView {
                bytes: message.body.len(),
                sha256: hash_of(&message.body),
                text: body,
                base64,
                json_error: error.as_ref().map(ToString::to_string),
                json_error_at: error.map(|error| error.place),
            },
            whole: message.is_whole,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(ms: &i64) -> bool {
    *ms == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::exchange;

    #[test]
    fn an_exchange_is_shown_whole_with_its_secrets_covered() {
        let request =
            b"POST /me/messages?access_token=abc HTTP/1.1\r\nauthorization: Bearer abc\r\nX-A: 1\r\n\
            Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\": abc";
        let exchange = exchange(request, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n\xff\xfe");
        let shown = serde_json::to_value(exchange.detail(false)).unwrap();
        assert_eq!(shown["operation"], "send text");
        assert_eq!(shown["request"]["start_line"], "POST /me/messages?access_token=*** HTTP/1.1");
        assert_eq!(shown["request"]["headers"][0], json!({"name": "authorization", "value": "Bearer ***"}));
        let body = &shown["request"]["body"];
        assert_eq!(body["json_error"], "expected value at line 1, column 7 (byte 6)");
        assert_eq!(body["json_error_at"], json!({"line": 1, "column": 7, "byte": 6}));
        assert_eq!(shown["response"]["body"]["base64"], "//4=");
        assert_eq!((&shown["request"]["whole"], &shown["response"]["whole"]), (&json!(true), &json!(true)));
        let bare = serde_json::to_value(exchange.detail(true)).unwrap();
        assert_eq!(bare["request"]["headers"][0]["value"], "Bearer abc");
    }

    #[test]
    fn what_is_no_http_is_still_an_exchange() {
        let shown = serde_json::to_value(exchange(b"\x16\x03\x01", b"").detail(false)).unwrap();
        assert_eq!((&shown["request"], &shown["response"]), (&json!(null), &json!(null)));
        assert_eq!(shown["request_bytes"], 3);
    }
}
