//! Multipart forms: their fields, as the form that Instagram also takes. Files are not taken this way.

use std::convert::Infallible;

use antiphon_graph::Refusal;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};

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
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        if field.file_name().is_some() {
            let why =
                "(#100) Invalid parameter: Antiphon takes no files yet; send a file's address as payload.url";
            return Err(Refusal::invalid_parameter(why));
        }
        let name = field.name().unwrap_or_default().to_owned();
        fields.push((name, field.text().await.map_err(unreadable)?));
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
    }
}
