//! Media: a file of the user's own comes in, and has an address that Instagram can fetch it from.

mod upload;

use antiphon_store::Store;
use axum::extract::{Request, State as Shared};
use axum::{Extension, Json};
use http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::{Seen, Sends};
use super::audit;
use super::extract::At;
use crate::front::Front;
use crate::front::problem::Problem;
use crate::hosting::{Hosted, Hosting, MOST, Name, Unkept};

const HINT: &str = "put it there: POST /v1/media";

/// A file that is hosted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MediaView {
    /// Where it is, to be sent as `payload.url`. Whoever has this has the file.
    url: String,
    name: String,
    /// `image`, `audio`, `video` or `file`; null where its format is for several.
    kind_hint: Option<&'static str>,
    /// `png`, `jpeg`, `aac`, `m4a`, `wav`, `mp4`, `ogg`, `avi`, `mov`, `webm` or `pdf`.
    format: &'static str,
    content_type: &'static str,
    bytes: u64,
    /// When it goes, unless it is put there again; null when it stays.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Where files are hosted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HostView {
    /// Under this address.
    url: String,
    /// Why Instagram cannot reach it; null when it perhaps can.
    out_of_reach: Option<&'static str>,
    /// The largest file.
    most_bytes: u64,
    /// For so many hours each is kept; null for ever.
    hours: Option<i64>,
}

/// Shows where files are hosted, and whether Instagram can fetch them from there.
#[utoipa::path(get, path = "/v1/media", responses((status = OK, body = HostView)))]
pub(super) async fn about<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Seen,
) -> Result<Json<HostView>, Problem> {
    let hosting = hosting(&front)?;
    // A sandbox of this machine reaches everything here.
    let out_of_reach = hosting.base().out_of_reach().filter(|_| !front.app.upstream.is_near());
    let hours = hosting.kept().map(|kept| kept.as_hours());
    Ok(Json(HostView { url: hosting.base().to_string(), out_of_reach, most_bytes: MOST, hours }))
}

/// Takes a file, as the body or as the one file of a form, and gives it an address.
///
/// What it is, its bytes say. The same bytes have the same address, and stay from then on for as long as a new file.
#[utoipa::path(
    post, path = "/v1/media",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = CREATED, body = MediaView),
        (status = PAYLOAD_TOO_LARGE, description = "The file is too large"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "Its bytes are of no format that Instagram takes"),
        (status = INSUFFICIENT_STORAGE, description = "There is no room left for it")
    )
)]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Sends,
    request: Request,
) -> Result<(StatusCode, Extension<audit::Target>, Json<MediaView>), Problem> {
    let hosting = hosting(&front)?;
    let incoming = upload::read(hosting, front.app.directory.naming(), request).await?;
    let taken = hosting.take(incoming, front.app.clock.wall()).await;
    let hosted = taken.map_err(upload::not_taken)?;
    let target = Extension(audit::Target(hosted.name.without_secret()));
    Ok((StatusCode::CREATED, target, Json(shown(hosting, &hosted))))
}

/// Shows a file that is hosted.
#[utoipa::path(get, path = "/v1/media/{name}", responses((status = OK, body = MediaView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Seen,
    At(name): At<String>,
) -> Result<Json<MediaView>, Problem> {
    let hosting = hosting(&front)?;
    let hosted = find(&front, hosting, &name).await?;
    Ok(Json(shown(hosting, &hosted)))
}

/// Takes a file away. Whoever fetches it from now on finds nothing.
#[utoipa::path(delete, path = "/v1/media/{name}", responses((status = NO_CONTENT)))]
pub(super) async fn remove<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Sends,
    At(name): At<String>,
) -> Result<(StatusCode, Extension<audit::Target>), Problem> {
    let hosting = hosting(&front)?;
    let hosted = find(&front, hosting, &name).await?;
    hosting.remove(&hosted.name).await.map_err(|error| unkept(&error))?;
    Ok((StatusCode::NO_CONTENT, Extension(audit::Target(hosted.name.without_secret()))))
}

async fn find<S: Store>(front: &Front<S>, hosting: &Hosting, name: &str) -> Result<Hosted, Problem> {
    let nothing = || Problem::not_found("file", HINT);
    let name: Name = name.parse().map_err(|_| nothing())?;
    hosting.find(&name, front.app.clock.wall()).await.map_err(|error| unkept(&error))?.ok_or_else(nothing)
}

fn hosting<S>(front: &Front<S>) -> Result<&Hosting, Problem> {
    front.app.hosting.as_ref().ok_or_else(|| {
        let detail = "no files are hosted while the gateway does not run";
        Problem::conflict(detail, "start it: `antiphon serve`")
    })
}

fn shown(hosting: &Hosting, hosted: &Hosted) -> MediaView {
    let name = &hosted.name;
    MediaView {
        url: hosting.url(name),
        name: name.to_string(),
        kind_hint: name.kind().map(antiphon_graph::MediaKind::as_str),
        format: name.format().as_str(),
        content_type: name.content_type(),
        bytes: hosted.bytes,
        expires_at: hosted.expires_at,
    }
}

/// What is said when the shelf did not do as it was asked.
fn unkept(error: &Unkept) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "media were not kept");
    match error {
        Unkept::Full => {
            let hint = "make room on that disk; `keep_media` says how long files stay";
            Problem::new(StatusCode::INSUFFICIENT_STORAGE, "No room", error.to_string(), hint)
        }
        Unkept::Failed(_) => {
            let hint = "look at the setting `media_store`; the gateway's log says more";
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Not kept",
                "where media lie does not answer as it should",
                hint,
            )
        }
    }
}
