//! Multipart forms, and the one file in them that is looked for; others are read past.

use std::borrow::Cow;
use std::convert::Infallible;

use bytes::Bytes;
use multer::{Constraints, Multipart, SizeLimit};

use super::json::Object;
use super::{Unreadable, form};

/// The longest field that is not a file.
const LONGEST_FIELD: u64 = 1 << 20;

/// The boundary that a body begins with, for want of a header that names it.
pub(super) fn boundary_of(body: &[u8]) -> Option<&str> {
    let line = body.strip_prefix(b"--")?.split(|&byte| byte == b'\r' || byte == b'\n').next()?;
    let boundary = std::str::from_utf8(line).ok()?;
    ((1..=70).contains(&boundary.len()) && contains(body, b"form-data")).then_some(boundary)
}

/// What the field is called in which files are uploaded.
const FILE: &str = "filedata";

/// Reads a multipart form with this boundary, and the file in it.
pub(super) async fn read(
    body: &Bytes,
    boundary: &str,
    file: &mut Option<Bytes>,
) -> Result<Object<'static>, Unreadable> {
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(body.len() as u64));
    let stream = futures_util::stream::iter([Ok::<_, Infallible>(body.clone())]);
    let mut multipart = Multipart::with_constraints(stream, boundary, limits);
    let mut fields = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
        let Some(name) = field.name().map(str::to_owned) else {
            return Err(Unreadable::because("a part of the multipart form has no name"));
        };
        let is_file = field.file_name().is_some();
        let value = field.bytes().await.map_err(|error| unreadable(&error))?;
        if is_file {
            if name == FILE {
                *file = Some(value);
            }
            continue;
        }
        if value.len() as u64 > LONGEST_FIELD {
            return Err(Unreadable::because("a field of the multipart form is over 1 MiB"));
        }
        let text = String::from_utf8(value.into())
            .map_err(|_| Unreadable::because("a field of the multipart form is not UTF-8"))?;
        fields.push(Ok((Cow::Owned(name), Cow::Owned(text))));
    }
    form::tree(fields.into_iter())
}

fn unreadable(error: &multer::Error) -> Unreadable {
    Unreadable::because(format!("the multipart form cannot be read: {error}"))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}
