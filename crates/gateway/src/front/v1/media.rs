//! Media: a file of the user's own comes in, and has an address that Instagram can fetch it from.

mod upload;

use antiphon_graph::MediaKind;
use antiphon_store::Store;
use axum::extract::{Request, State as Shared};
use axum::{Extension, Json};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::upload::Place;
use super::access::{Seen, Sends};
use super::audit;
use super::extract::{Asked, At};
use crate::fitting::{self, Made, Shelved, Unfit};
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
    /// Of a file that comes: what was done to it, what was lost, and what is odd about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
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

/// What is wanted of a file that comes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// `image`, `audio`, `video` or `file`: what it is to be sent as. Then it is taken when Instagram would take it.
    #[param(example = "image")]
    kind: Option<String>,
    /// `yes`: what Instagram would refuse is made to fit, where that can be done.
    fit: Option<Answer>,
}

/// Yes or no.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Yes,
    No,
}

/// Takes a file, as the body or as the one file of a form, and gives it an address.
///
/// What it is, its bytes say. The same bytes have the same address, and stay from then on for as long as a new file.
#[utoipa::path(
    post, path = "/v1/media", params(Wanted),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = CREATED, body = MediaView),
        (status = PAYLOAD_TOO_LARGE, description = "The file is too large"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "Its bytes are of no format that Instagram takes"),
        (status = UNPROCESSABLE_ENTITY, description = "Instagram does not take it as that kind, and it was not made to fit"),
        (status = INSUFFICIENT_STORAGE, description = "There is no room left for it")
    )
)]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Sends,
    Asked(wanted): Asked<Wanted>,
    request: Request,
) -> Result<(StatusCode, Extension<audit::Target>, Json<MediaView>), Problem> {
    let hosting = hosting(&front)?;
    let kind = wanted.kind.as_deref().map(kind_of).transpose()?;
    let made = if wanted.fit == Some(Answer::Yes) {
        fitted(&front, hosting, kind, request).await
    } else {
        as_it_is(&front, hosting, kind, request).await
    };
    let Made { hosted, notes } = made?;
    let target = Extension(audit::Target(hosted.name.without_secret()));
    let view = MediaView { warnings: notes, ..shown(hosting, &hosted) };
    Ok((StatusCode::CREATED, target, Json(view)))
}

async fn as_it_is<S: Store>(
    front: &Front<S>,
    hosting: &Hosting,
    kind: Option<MediaKind>,
    request: Request,
) -> Result<Made, Problem> {
    let mut incoming = upload::read(hosting, Place::Shelf, front.app.directory.naming(), request).await?;
    let mut notes = Vec::new();
    if kind.is_some() {
        let verdict = incoming.judge(kind).await.map_err(upload::not_taken)?;
        if let Some(fault) = verdict.faults.into_iter().next() {
            return Err(unfit(Unfit::Refused { fault, why: None }));
        }
        notes = verdict.warnings;
    }
    let hosted = hosting.take(incoming, front.app.clock.wall()).await.map_err(upload::not_taken)?;
    Ok(Made { hosted, notes })
}

async fn fitted<S: Store>(
    front: &Front<S>,
    hosting: &Hosting,
    kind: Option<MediaKind>,
    request: Request,
) -> Result<Made, Problem> {
    let room = hosting.workroom().await.map_err(upload::not_taken)?;
    let place = Place::Workroom { room: &room, most: fitting::most(kind) };
    let incoming = upload::read(hosting, place, front.app.directory.naming(), request).await?;
    let shelved = Shelved { hosting, naming: front.app.directory.naming(), now: front.app.clock.wall() };
    front.app.fitting.shelve(incoming, &room, kind, shelved).await.map_err(unfit)
}

/// What is said of a file that Instagram would refuse.
fn unfit(unfit: Unfit) -> Problem {
    match unfit {
        Unfit::Untaken(untaken) => upload::not_taken(untaken),
        Unfit::Refused { fault, why } => {
            let why = why.map(|why| format!(", and it cannot be made to fit: {why}")).unwrap_or_default();
            let hint = format!("send {}", fault.passes());
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Does not fit", format!("{fault}{why}"), hint)
        }
    }
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

/// What a file is to be sent as.
pub(super) fn kind_of(written: &str) -> Result<MediaKind, Problem> {
    written.parse().map_err(|_| {
        Problem::invalid("`kind` is none that Instagram knows", "there are image, audio, video and file")
    })
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
        kind_hint: name.kind().map(MediaKind::as_str),
        format: name.format().as_str(),
        content_type: name.content_type(),
        bytes: hosted.bytes,
        expires_at: hosted.expires_at,
        warnings: Vec::new(),
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
