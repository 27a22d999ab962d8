//! Multipart forms: their fields, as the form that Instagram also takes. Files are not taken this way.

use std::convert::Infallible;

use antiphon_graph::Refusal;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};

use super::body::{self, Unread};

/// The same request as a form; one that is no multipart form stays as it is.
pub(super) async fn plain(request: Request<Vec<u8>>) -> Result<Request<Vec<u8>>, Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else { return Ok(request) };
    // The address and the headers say who asks and in whose name; the fields, what.
    let (mut parts, body) = request.into_parts();
    let fields = fields(boundary, body.into()).await?;
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    Ok(Request::from_parts(parts, form.into_bytes()))
}

async fn fields(boundary: String, body: Bytes) -> Result<Vec<(String, String)>, Refusal> {
    let unreadable =
        |error| Refusal::invalid_parameter(format!("(#100) Invalid parameter: the form is broken: {error}"));
    let data = futures_util::stream::iter([Ok::<_, Infallible>(body)]);
    let mut form = multer::Multipart::new(data, boundary);
    let (mut fields, mut bytes) = (Vec::new(), 0);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.file_name().is_some() {
            let why =
                "(#100) Invalid parameter: Antiphon takes no files yet; send a file's address as payload.url";
            return Err(Refusal::invalid_parameter(why));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.bytes().await.map_err(unreadable)?;
        bytes += name.len() + value.len();
        if bytes > body::GRAPH {
            return Err(Unread::TooLarge { most: body::GRAPH }.refusal());
        }
        let value = std::str::from_utf8(&value)
            .map_err(|_| Refusal::invalid_parameter("(#100) Invalid parameter: a form field is not UTF-8"))?;
        fields.push((name, value.to_owned()));
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multipart(body: &str) -> Request<Vec<u8>> {
        let request = Request::post("/me/messages").header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        request.body(body.replace('\n', "\r\n").into_bytes()).unwrap()
    }

    #[tokio::test]
    async fn fields_become_a_form() {
        let body = "--x\nContent-Disposition: form-data; name=\"recipient\"\n\n{\"id\":\"1\"}\n--x--\n";
        let plain = plain(multipart(body)).await.unwrap();
        assert_eq!(plain.body(), b"recipient=%7B%22id%22%3A%221%22%7D");
        assert_eq!(plain.headers()[CONTENT_TYPE], "application/x-www-form-urlencoded");
    }

    #[tokio::test]
    async fn files_and_broken_forms_are_refused_with_the_way_out() {
        let file =
            "--x\nContent-Disposition: form-data; name=\"filedata\"; filename=\"a.png\"\n\nPNG\n--x--\n";
        assert!(plain(multipart(file)).await.unwrap_err().message().contains("payload.url"));
        assert!(plain(multipart("--y")).await.unwrap_err().message().contains("broken"));
        let odd = Request::post("/me/messages").header(CONTENT_TYPE, "multipart/form-data; boundary=x");
        let odd =
            odd.body(b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--\r\n".to_vec());
        assert!(plain(odd.unwrap()).await.unwrap_err().message().contains("UTF-8"));
    }

    #[tokio::test]
    async fn fields_take_no_more_than_any_other_form() {
        let of = |letters: usize| {
            let field = "--x\nContent-Disposition: form-data; name=\"a\"\n\n";
            multipart(&format!("{field}{}\n--x--\n", "x".repeat(letters)))
        };
        assert!(plain(of(body::GRAPH - 1)).await.is_ok());
        assert_eq!(plain(of(body::GRAPH)).await.unwrap_err().status(), 413);
    }
}
