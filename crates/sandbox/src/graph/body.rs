//! What a request asks for, whatever form its body has.
//!
//! The content type is a hint. A body that begins like JSON is read as JSON even when it says that it is a form, for
//! that is what curl makes of `-d '{...}'` without a header.

mod form;
pub(crate) mod json;
mod multipart;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

pub(crate) use json::{Json, Object};

/// The parameters of a request: those of its body, and those of its query that the body does not have.
#[derive(Debug)]
pub(crate) struct Params<'a> {
    /// What could be read.
    pub(crate) given: Object<'a>,
    /// The file of a multipart form.
    pub(crate) file: Option<Bytes>,
    /// Why the rest could not.
    pub(crate) flaw: Option<Unreadable>,
    /// How the body was read, in words.
    pub(crate) read_as: &'static str,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    None,
    Json,
    Form,
    Multipart,
}

/// Why a request cannot be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreadable(String);

impl Unreadable {
    pub(crate) fn because(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl Encoding {
    /// How a body was read, in words; a body that says that it is something else is worth a warning.
    fn words(self, content_type: &str) -> &'static str {
        match self {
            Self::None => "no body",
            Self::Json if content_type.is_empty() || contains_word(content_type, "json") => "JSON",
            Self::Json => {
                "JSON, although its Content-Type says otherwise: Instagram may read it as something else"
            }
            Self::Form if contains_word(content_type, "urlencoded") => "a form",
            Self::Form => "a form, although its Content-Type does not say so: Instagram may not read it",
            Self::Multipart => "a multipart form",
        }
    }
}

/// Reads the parameters of a request.
pub(crate) async fn read<'a>(query: Option<&'a str>, headers: &HeaderMap, body: &'a Bytes) -> Params<'a> {
    let content_type = headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or(""));
    let encoding = encoding(content_type, body);
    let mut file = None;
    let (mut given, mut flaw) = split(match encoding {
        Encoding::None => Ok(Object::default()),
        Encoding::Json => json_object(body),
        Encoding::Form => form::read(body),
        Encoding::Multipart => match boundary(content_type, body) {
            Some(boundary) => multipart::read(body, &boundary, &mut file).await,
            None => Err(Unreadable::because("the multipart form names no boundary")),
        },
    });
    if let Some(query) = query {
        let (further, query_flaw) = split(form::read(query.as_bytes()));
        given.fill_from(further);
        flaw = flaw.or(query_flaw);
    }
    Params { given, file, flaw, read_as: encoding.words(content_type) }
}

fn split(read: Result<Object<'_>, Unreadable>) -> (Object<'_>, Option<Unreadable>) {
    match read {
        Ok(object) => (object, None),
        Err(flaw) => (Object::default(), Some(flaw)),
    }
}

fn json_object(body: &[u8]) -> Result<Object<'_>, Unreadable> {
    match Json::parse(body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(Unreadable::because("the body is JSON, but not an object")),
        Err(error) => Err(Unreadable::because(format!("the body is not JSON: {error}"))),
    }
}

/// Some clients write it in front of JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn encoding(content_type: &str, body: &[u8]) -> Encoding {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body).trim_ascii_start();
    let says = |word: &str| contains_word(content_type, word);
    if says("multipart/") {
        Encoding::Multipart
    } else if body.is_empty() {
        Encoding::None
    } else if matches!(body[0], b'{' | b'[') || says("json") {
        Encoding::Json
    } else if says("urlencoded") {
        Encoding::Form
    } else if multipart::boundary_of(body).is_some() {
        Encoding::Multipart
    } else if body.contains(&b'=') {
        Encoding::Form
    } else {
        Encoding::Json
    }
}

fn contains_word(content_type: &str, word: &str) -> bool {
    content_type.as_bytes().windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

fn boundary(content_type: &str, body: &[u8]) -> Option<String> {
    multer::parse_boundary(content_type).ok().or_else(|| multipart::boundary_of(body).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn given(content_type: &str, body: &'static str) -> String {
        let mut headers = HeaderMap::new();
        if !content_type.is_empty() {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        let body = Bytes::from_static(body.as_bytes());
        let params = read(Some("recipient=query&tag=HUMAN_AGENT"), &headers, &body).await;
        match params.flaw {
            None => Json::Object(params.given).to_value().to_string(),
            Some(flaw) => flaw.to_string(),
        }
    }

    #[tokio::test]
    async fn every_encoding_says_the_same_and_the_body_beats_the_query() {
        let expected = r#"{"recipient":"1","tag":"HUMAN_AGENT"}"#;
        let multipart = "--x\r\ncontent-disposition: form-data; name=\"recipient\"\r\n\r\n1\r\n--x--\r\n";
        for (content_type, body) in [
            ("application/json", r#"{"recipient":"1"}"#),
            ("", r#" {"recipient":"1"}"#),
            ("", "\u{feff}{\"recipient\":\"1\"}"),
            ("application/x-www-form-urlencoded", r#"{"recipient":"1"}"#),
            ("application/x-www-form-urlencoded", "recipient=1"),
            ("text/plain", "recipient=1"),
            ("", "recipient=1"),
            ("multipart/form-data; boundary=x", multipart),
            ("multipart/form-data", multipart),
            ("", multipart),
        ] {
            assert_eq!(given(content_type, body).await, expected, "{content_type:?} {body:?}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_said_in_words() {
        for (content_type, body, why) in [
            ("application/json", "recipient=1", "not JSON"),
            ("application/json", r#"{"recipient":"#, "not JSON"),
            ("application/json", "[1]", "not an object"),
            ("", "nonsense", "not JSON"),
            ("multipart/form-data", "nonsense", "no boundary"),
            ("multipart/form-data; boundary=x", "--x\r\ncontent-disp", "multipart form cannot be read"),
        ] {
            let said = given(content_type, body).await;
            assert!(said.contains(why), "{body:?}: {said}");
        }
    }

    #[tokio::test]
    async fn a_file_in_a_multipart_form_is_read_past() {
        let body = "--x\r\ncontent-disposition: form-data; name=\"filedata\"; filename=\"a.png\"\r\n\r\nbytes\r\n--x\r\ncontent-disposition: form-data; name=\"message[text]\"\r\n\r\nhi\r\n--x--\r\n";
        let said = given("multipart/form-data; boundary=x", body).await;
        assert!(said.contains(r#""message":{"text":"hi"}"#) && !said.contains("filedata"), "{said}");
    }
}
