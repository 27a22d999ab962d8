//! Uploads: the body, or the one file of a form, read piece by piece. However large it is, little of it is held.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt as _;
use multer::{Constraints, Multipart, SizeLimit};
use ring::hmac;
use tokio::time::timeout;

use super::unkept;
use crate::front::body::throw_away;
use crate::front::problem::Problem;
use crate::hosting::{Hosting, Incoming, MOST, Untaken, Workroom};

/// What may be around a file in a form, in bytes.
const AROUND: u64 = 64 * 1024;

/// How much more of a form is read at most, in bytes, only to be thrown away: a caller who is still sending when it is
/// answered may never see the answer.
const THROWN_AWAY: u64 = 64 * 1024 * 1024;

/// For the next piece to come.
const PIECE: Duration = Duration::from_secs(30);

/// For the whole file.
const WHOLE: Duration = Duration::from_mins(10);

const FORM: &str = "send the file as the body, or as the one file of a form: curl -F file=@photo.png";

/// Where a file comes in.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// As it is to be hosted.
    Shelf,
    /// To be made to fit.
    Workroom { room: &'a Workroom, most: u64 },
}

impl Place<'_> {
    fn most(self) -> u64 {
        match self {
            Self::Shelf => MOST,
            Self::Workroom { most, .. } => most,
        }
    }
}

/// Reads the file of a request.
pub(super) async fn read(
    hosting: &Hosting,
    place: Place<'_>,
    naming: hmac::Context,
    request: Request,
) -> Result<Incoming, Problem> {
    let (parts, body) = request.into_parts();
    let is_asking_first = parts.headers.contains_key(EXPECT);
    let boundary = boundary(&parts.headers)?;
    let most = place.most();
    let around = if boundary.is_some() { AROUND } else { 0 };
    if declared(&parts.headers).is_some_and(|bytes| bytes > most + around) {
        if !is_asking_first {
            let _ = timeout(PIECE, throw_away(body)).await;
        }
        return Err(not_taken(Untaken::TooLarge { most }));
    }
    let Some(_seat) = hosting.seat() else {
        let detail = "too many files come in at the moment; this one was not taken";
        let status = StatusCode::SERVICE_UNAVAILABLE;
        return Err(Problem::new(status, "Not now", detail, "send it again shortly"));
    };
    let incoming = match place {
        Place::Shelf => hosting.begin(naming).await,
        Place::Workroom { room, most } => hosting.begin_in(room, naming, most).await,
    };
    let incoming = incoming.map_err(not_taken)?;
    let reading = async {
        match boundary {
            Some(boundary) => of_form(incoming, body, boundary, most).await,
            None => of_body(incoming, body).await,
        }
    };
    timeout(WHOLE, reading).await.unwrap_or_else(|_| Err(too_slow()))
}

async fn of_body(mut incoming: Incoming, mut body: Body) -> Result<Incoming, Problem> {
    while let Some(frame) = timeout(PIECE, body.frame()).await.map_err(|_| too_slow())? {
        let Ok(piece) = frame.map_err(|_| broken())?.into_data() else { continue };
        if let Err(untaken) = incoming.add(&piece).await {
            let _ = timeout(PIECE, throw_away(body)).await;
            return Err(not_taken(untaken));
        }
    }
    Ok(incoming)
}

async fn of_form(incoming: Incoming, body: Body, boundary: String, most: u64) -> Result<Incoming, Problem> {
    let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(most + THROWN_AWAY));
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, limits);
    let read = file_of(incoming, &mut form, most).await;
    if read.is_err() {
        let rest = async { while let Ok(Some(_)) = form.next_field().await {} };
        let _ = timeout(PIECE, rest).await;
    }
    read
}

async fn file_of(mut incoming: Incoming, form: &mut Multipart<'_>, most: u64) -> Result<Incoming, Problem> {
    let mut is_read = false;
    while let Some(mut field) = in_time(form.next_field(), most).await? {
        if field.file_name().is_none() || is_read {
            return Err(Problem::invalid("the form has something else than one file", FORM));
        }
        while let Some(piece) = in_time(field.chunk(), most).await? {
            incoming.add(&piece).await.map_err(not_taken)?;
        }
        is_read = true;
    }
    if is_read { Ok(incoming) } else { Err(Problem::invalid("the form has no file", FORM)) }
}

async fn in_time<T>(
    part: impl Future<Output = multer::Result<Option<T>>>,
    most: u64,
) -> Result<Option<T>, Problem> {
    match timeout(PIECE, part).await {
        Err(_) => Err(too_slow()),
        Ok(Err(multer::Error::StreamReadFailed(_))) => Err(broken()),
        Ok(Err(multer::Error::StreamSizeExceeded { .. })) => Err(not_taken(Untaken::TooLarge { most })),
        Ok(Err(error)) => Err(Problem::invalid(format!("the form is broken: {error}"), FORM)),
        Ok(Ok(part)) => Ok(part),
    }
}

/// What stands between a form's parts; nothing when the body is no form.
fn boundary(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Ok(None);
    }
    let boundary = multer::parse_boundary(kind);
    boundary.map(Some).map_err(|error| Problem::invalid(format!("the form is broken: {error}"), FORM))
}

fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// What is said of a file that is not taken.
pub(super) fn not_taken(untaken: Untaken) -> Problem {
    let words = untaken.to_string();
    match untaken {
        Untaken::TooLarge { most } => {
            let hint = format!("send one of {} MB at most (images: 8 MB)", most / (1024 * 1024));
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", words, hint)
        }
        Untaken::Empty => Problem::invalid(words, FORM),
        Untaken::Unknown => {
            let formats = antiphon_graph::Format::ALL.map(antiphon_graph::Format::as_str).join(", ");
            let hint = format!("{formats} are; what a file is called does not count");
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unknown format", words, hint)
        }
        Untaken::Unkept(error) => unkept(&error),
    }
}

fn too_slow() -> Problem {
    let detail =
        format!("the file took too long: a piece comes within {PIECE:?}, all of it within {WHOLE:?}");
    Problem::new(StatusCode::REQUEST_TIMEOUT, "Too slow", detail, "send it again")
}

fn broken() -> Problem {
    Problem::invalid("the file did not come whole", "send it again")
}
