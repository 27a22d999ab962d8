//! Multipart forms: their fields, as the form that Instagram also takes, and the one file that may be among them.

use std::convert::Infallible;

use antiphon_graph::Refusal;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request};

use super::body::{self, Unread};

/// The field that a file stands in.
const FILE: &str = "filedata";

/// The same request as a form, and the file that came in it; one that is no multipart form stays as it is.
pub(super) async fn plain(request: Request<Vec<u8>>) -> Result<(Request<Vec<u8>>, Option<Bytes>), Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else { return Ok((request, None)) };
    // The address and the headers say who asks and in whose name; the fields, what.
    let (mut parts, body) = request.into_parts();
    let Read { fields, file } = read(boundary, body.into()).await?;
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    Ok((Request::from_parts(parts, form.into_bytes()), file))
}

/// What was in a form.
#[derive(Default)]
struct Read {
    fields: Vec<(String, String)>,
    file: Option<Bytes>,
}

async fn read(boundary: String, body: Bytes) -> Result<Read, Refusal> {
    let unreadable = |error| wrong(&format!("the form is broken: {error}"));
    let data = futures_util::stream::iter([Ok::<_, Infallible>(body)]);
    let mut form = multer::Multipart::new(data, boundary);
    let (mut read, mut bytes) = (Read::default(), 0);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some() || name == FILE;
        let value = field.bytes().await.map_err(unreadable)?;
        if is_file {
            if name != FILE || read.file.is_some() {
                return Err(wrong("a form has one file at most, in the field `filedata`"));
            }
            read.file = Some(value);
            continue;
        }
        bytes += name.len() + value.len();
        if bytes > body::GRAPH {
            return Err(Unread::TooLarge { most: body::GRAPH }.refusal());
        }
        let value = std::str::from_utf8(&value).map_err(|_| wrong("a form field is not UTF-8"))?;
        read.fields.push((name, value.to_owned()));
    }
    Ok(read)
}

fn wrong(why: &str) -> Refusal {
    Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}"))
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
        let (plain, file) = plain(multipart(body)).await.unwrap();
        assert_eq!(file, None);
        assert_eq!(plain.body(), b"recipient=%7B%22id%22%3A%221%22%7D");
        assert_eq!(plain.headers()[CONTENT_TYPE], "application/x-www-form-urlencoded");
    }

    fn file(name: &str) -> String {
        format!("--x\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\n\nPNG\n")
    }

    #[tokio::test]
    async fn one_file_may_be_among_the_fields() {
        let (_, one) = plain(multipart(&format!("{}--x--\n", file("filedata")))).await.unwrap();
        assert_eq!(one.as_deref(), Some(&b"PNG"[..]));
        for body in
            [format!("{}--x--\n", file("photo")), format!("{}{}--x--\n", file("filedata"), file("filedata"))]
        {
            assert!(plain(multipart(&body)).await.unwrap_err().message().contains("`filedata`"), "{body}");
        }
    }

    #[tokio::test]
    async fn broken_forms_are_refused() {
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
