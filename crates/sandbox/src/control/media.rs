//! Files: the samples that come with the sandbox, and what people and accounts sent.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderName, header};

use super::extract::In;
use crate::media::samples;
use crate::problem::Problem;

pub(super) fn routes() -> Router {
    Router::new().route("/_sandbox/samples/{name}", get(sample)).route("/_sandbox/media/{hash}", get(media))
}

async fn sample(Path(name): Path<String>) -> Result<Response, Problem> {
    let hint = "GET /_sandbox/v1/samples lists them";
    let sample = samples::named(&name);
    let sample = sample.ok_or_else(|| Problem::NotFound { what: "sample", name, hint })?;
    Ok(file(sample.content_type, sample.bytes.into()))
}

async fn media(In(space): In, Path(hash): Path<String>) -> Result<Response, Problem> {
    let bytes = space.media().get(hash.as_str()).cloned();
    let bytes = bytes.ok_or_else(|| {
        let hint = "the files of a message are listed with it";
        Problem::NotFound { what: "file", name: hash.clone(), hint }
    })?;
    let of_message = {
        let world = space.world();
        let mut files = world.since(0).flat_map(|(_, message)| message.content.files());
        files.find(|file| *file.hash == *hash).map(|file| file.content_type.to_string())
    };
    Ok(file(of_message.as_deref().unwrap_or("application/octet-stream"), bytes))
}

/// A file somebody else made: shown as what it is and nothing more.
fn file(content_type: &str, bytes: bytes::Bytes) -> Response {
    let headers: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, content_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    (headers, bytes).into_response()
}
