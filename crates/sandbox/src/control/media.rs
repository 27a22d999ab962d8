//! Files: the samples that come with the sandbox, and what people and accounts sent.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{At, In};
use super::view::List;
use crate::media::samples;
use crate::problem::Problem;
use crate::webhook::Links;

/// Where files are: below `/_sandbox`.
pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(sample)).routes(routes!(media))
}

/// Where files are listed: below `/_sandbox/v1`.
pub(super) fn lists() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list))
}

/// A file that comes with the sandbox.
#[derive(Debug, Serialize, ToSchema)]
struct SampleView {
    name: &'static str,
    content_type: &'static str,
    /// Where it is to be found, for a message to link to.
    url: String,
}

/// Lists the files that come with the sandbox: first what Instagram takes, then what it does not.
#[utoipa::path(get, path = "/samples", responses((status = OK, body = List<SampleView>)))]
async fn list(In(space): In) -> Json<List<SampleView>> {
    let view = |sample: &samples::Sample| SampleView {
        name: sample.name,
        content_type: sample.content_type,
        url: Links::of(&space).sample(sample.name),
    };
    Json(List { data: samples::ALL.iter().map(view).collect() })
}

/// A file that comes with the sandbox.
#[utoipa::path(get, path = "/samples/{name}", responses((status = OK, content_type = "*/*")))]
async fn sample(At(name): At<String>) -> Result<Response, Problem> {
    let hint = "GET /_sandbox/v1/samples lists them";
    let sample = samples::named(&name);
    let sample = sample.ok_or(Problem::NotFound { what: "sample", name, hint })?;
    Ok(file(sample.content_type, sample.bytes.into()))
}

/// A file that somebody sent, as it came.
#[utoipa::path(get, path = "/media/{hash}", responses((status = OK, content_type = "*/*")))]
async fn media(In(space): In, At(hash): At<String>) -> Result<Response, Problem> {
    let bytes = space.media().get(hash.as_str()).cloned();
    let hint = "the files of a message are listed with it";
    let bytes = bytes.ok_or(Problem::NotFound { what: "file", name: hash.clone(), hint })?;
    let of_message = {
        let world = space.world();
        let sent = world.since(0).flat_map(|(_, message)| message.content.files());
        let uploaded = world.attachments.values().map(|attachment| &attachment.file);
        sent.chain(uploaded).find(|file| *file.hash == *hash).map(|file| file.content_type.to_string())
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
