//! Backups: everything that is kept, as one file, taken while the gateway goes on.
//!
//! The copy is made beside the database, where there is room of the same kind, and sent when it is whole. Its name goes as
//! soon as it is open, so that nothing stays behind whatever happens to the one who fetches it.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use antiphon_store::{Store, Taken};
use axum::body::Body;
use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use tokio::sync::Mutex;

use super::access::Manager;
use crate::front::Front;
use crate::front::problem::Problem;

/// So much is read from the file at once.
const PIECE: usize = 256 * 1024;

/// Held while a copy is made: two at once would take twice the room for the same.
pub(crate) type Copying = Arc<Mutex<()>>;

/// Takes a backup: a database of its own, checked, with everything that was accepted before the call. Nothing waits for it.
///
/// It holds what people wrote and what was written to them; tokens and secrets are in it sealed, and are of no use without
/// the master key. `antiphon restore` puts it in place.
#[utoipa::path(
    get, path = "/v1/backup",
    responses(
        (status = OK, description = "An SQLite database", content_type = "application/vnd.sqlite3", body = Vec<u8>),
        (status = CONFLICT, description = "Another backup is being taken")
    )
)]
pub(super) async fn take<S: Store>(Shared(front): Shared<Front<S>>, _: Manager) -> Result<Response, Problem> {
    let Ok(held) = front.copying.clone().try_lock_owned() else {
        let detail = "another backup is being taken";
        return Err(Problem::conflict(detail, "try again when that is done"));
    };
    let (taken, file) = copy(&front).await?;
    tracing::info!(backup.bytes = taken.bytes, "a backup was taken");
    let name = format!("antiphon-{}.db", taken.at.strftime("%Y%m%dT%H%M%SZ"));
    let headers = [
        (CONTENT_TYPE, "application/vnd.sqlite3".to_owned()),
        (CONTENT_LENGTH, taken.bytes.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    // Others may take one while this one is on its way, but not before its copy is made.
    drop(held);
    let pieces = unfold(Some(file), |file| async {
        let read = tokio::task::spawn_blocking(move || piece(file?)).await;
        read.unwrap_or_else(|_| Some((Err(std::io::Error::other("the reading ended early")), None)))
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// A copy that is open, and has no name any more.
async fn copy<S: Store>(front: &Front<S>) -> Result<(Taken, File), Problem> {
    let path = front.app.store.scratch();
    forget(path.clone()).await?;
    let taken = front.app.store.back_up(&path, front.app.clock.wall()).await?;
    let opened = tokio::task::spawn_blocking(move || {
        let file = File::open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(file)
    });
    let opened: std::io::Result<File> =
        opened.await.unwrap_or_else(|_| Err(std::io::Error::other("it ended early")));
    opened.map(|file| (taken, file)).map_err(|error| unread(&error))
}

/// Removes what a process left that was killed while it copied.
async fn forget(path: PathBuf) -> Result<(), Problem> {
    match tokio::fs::remove_file(path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unread(&error)),
        _ => Ok(()),
    }
}

type Piece = (std::io::Result<Bytes>, Option<File>);

/// The next piece, and the file while there may be more.
fn piece(mut file: File) -> Option<Piece> {
    let mut bytes = vec![0; PIECE];
    match file.read(&mut bytes) {
        Ok(0) => None,
        Ok(read) => {
            bytes.truncate(read);
            Some((Ok(bytes.into()), Some(file)))
        }
        Err(error) => Some((Err(error), None)),
    }
}

fn unread(error: &std::io::Error) -> Problem {
    tracing::error!(%error, "a backup could not be read");
    let detail = format!("the copy could not be read: {error}");
    Problem::new(
        http::StatusCode::SERVICE_UNAVAILABLE,
        "No backup",
        detail,
        "look at the disk that the database is on",
    )
}
