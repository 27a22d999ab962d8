//! The error envelope, both ways.

use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Parts, Refusal};

impl Refusal {
    /// Reads a refusal from an answer, whatever its HTTP status: some errors arrive with a 200.
    ///
    /// `None` when the body is not an error of Instagram's; such an answer proves nothing.
    pub fn from_http(response: &Response<Vec<u8>>) -> Option<Self> {
        Self::from_body(response.status(), response.body())
    }

    /// Reads a refusal from an HTTP status and a body.
    ///
    /// Takes the Graph envelope `{"error":{..}}` and the one of the OAuth paths,
    /// `{"error_type","code","error_message"}`; codes may be strings.
    pub fn from_body(status: StatusCode, body: &[u8]) -> Option<Self> {
        Self::from_value(status, &serde_json::from_slice(body).ok()?)
    }

    pub(crate) fn from_value(status: StatusCode, body: &Value) -> Option<Self> {
        let body = body.as_object()?;
        let parts = match body.get("error") {
            Some(Value::Object(error)) => graph(status, error.clone()),
            _ if body.contains_key("error_type") => oauth(status, body.clone()),
            _ => None,
        };
        Some(Self(Box::new(parts?)))
    }

    /// Writes the refusal as Instagram's own answer: its status and its envelope.
    ///
    /// Fields that are not known are left out, not null. Instagram's order of keys is kept.
    pub fn to_http(&self) -> Response<Vec<u8>> {
        let mut response = Response::new(self.to_body());
        *response.status_mut() = self.status();
        let json = HeaderValue::from_static("application/json; charset=UTF-8");
        response.headers_mut().insert(CONTENT_TYPE, json);
        response
    }

    /// The body alone.
    pub fn to_body(&self) -> Vec<u8> {
        let parts = &*self.0;
        let envelope = Envelope {
            error: Written {
                message: &parts.message,
                kind: &parts.kind,
                code: parts.code,
                error_subcode: parts.subcode,
                is_transient: parts.is_transient,
                error_user_title: parts.user_title.as_deref(),
                error_user_msg: parts.user_message.as_deref(),
                further: &parts.further,
                fbtrace_id: parts.fbtrace_id.as_deref(),
            },
        };
        written(&envelope)
    }
}

fn written(envelope: &Envelope<'_>) -> Vec<u8> {
    serde_json::to_vec(envelope).expect("strings and numbers always become JSON")
}

fn graph(status: StatusCode, mut error: Map<String, Value>) -> Option<Parts> {
    let message = take_text(&mut error, "message").unwrap_or_default();
    let code = take_integer(&mut error, "code").or_else(|| prefixed_code(&message))?;
    Some(Parts {
        status,
        code,
        subcode: take_integer(&mut error, "error_subcode"),
        kind: take_text(&mut error, "type").unwrap_or_default(),
        message,
        user_title: take_text(&mut error, "error_user_title"),
        user_message: take_text(&mut error, "error_user_msg"),
        is_transient: error.remove("is_transient").and_then(|flag| flag.as_bool()),
        fbtrace_id: take_text(&mut error, "fbtrace_id"),
        further: error,
    })
}

fn oauth(status: StatusCode, mut body: Map<String, Value>) -> Option<Parts> {
    let kind = take_text(&mut body, "error_type")?;
    let message = take_text(&mut body, "error_message")?;
    let code = take_integer(&mut body, "code")?;
    Some(Parts {
        status,
        code,
        subcode: None,
        kind,
        message,
        user_title: None,
        user_message: None,
        is_transient: None,
        fbtrace_id: take_text(&mut body, "fbtrace_id"),
        further: body,
    })
}

fn take_text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn take_integer(fields: &mut Map<String, Value>, name: &str) -> Option<i64> {
    match fields.remove(name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    }
}

/// The code that a message repeats in front: `(#10) This message ...`.
fn prefixed_code(message: &str) -> Option<i64> {
    message.strip_prefix("(#")?.split_once(')')?.0.parse().ok()
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Written<'a>,
}

#[derive(Serialize)]
struct Written<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    code: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_subcode: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_transient: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_user_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_user_msg: Option<&'a str>,
    #[serde(flatten)]
    further: &'a Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fbtrace_id: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Option<Refusal> {
        Refusal::from_body(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    #[test]
    fn a_refusal_is_written_as_it_was_read() {
        let body = r#"{"error":{"message":"This message is sent outside of allowed window.","type":"IGApiException","code":10,"error_subcode":2534022,"fbtrace_id":"AbCdEfGhIjKlMnOpQrStUvW"}}"#;
        let refusal = read(403, body).unwrap();
        assert_eq!((refusal.code(), refusal.subcode()), (10, Some(2_534_022)));
        assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
        assert_eq!(String::from_utf8(refusal.to_http().into_body()).unwrap(), body);
    }

    #[test]
    fn every_field_of_the_envelope_survives_and_what_is_absent_stays_absent() {
        let full = r#"{"error":{"message":"m","type":"t","code":1,"error_subcode":2,"is_transient":false,"error_user_title":"title","error_user_msg":"words","new_field":[1],"fbtrace_id":"A"}}"#;
        assert_eq!(read(500, full).unwrap().to_body(), full.as_bytes());
        let bare = r#"{"error":{"message":"m","type":"t","code":1}}"#;
        assert_eq!(read(500, bare).unwrap().to_body(), bare.as_bytes());
    }

    #[test]
    fn an_error_in_a_200_is_still_a_refusal() {
        assert_eq!(read(200, r#"{"error":{"message":"m","type":"t","code":"190"}}"#).unwrap().code(), 190);
    }

    #[test]
    fn a_code_only_in_the_words_is_found_there() {
        assert_eq!(read(400, r#"{"error":{"message":"(#551) not now"}}"#).unwrap().code(), 551);
        assert_eq!(read(400, r#"{"error":{"message":"(#-1) twice"}}"#).unwrap().code(), -1);
    }

    #[test]
    fn the_envelope_of_the_oauth_paths_is_read_too() {
        let body = r#"{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}"#;
        let refusal = read(400, body).unwrap();
        assert_eq!((refusal.code(), refusal.kind()), (400, "OAuthException"));
        assert_eq!(refusal.message(), "Matching code was not found or was already used");
    }

    #[test]
    fn what_is_not_an_error_of_instagrams_is_not_a_refusal() {
        for body in ["", "<html>", "[]", "{}", r#"{"error":null}"#, r#"{"error":"no"}"#, r#"{"error":{}}"#] {
            assert_eq!(read(500, body), None, "{body}");
        }
    }
}
