//! Files of this machine, and the links under which they are fetched.
//!
//! Instagram fetches media by link. A gateway hosts what it is given. A sandbox on this machine can fetch a file from the
//! command itself for as long as that runs, under a name that nobody guesses; Instagram cannot, and is not asked to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use antiphon_graph::{MediaKind, MediaUrl};
use axum::Router;
use axum::extract::{Path as Segment, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{StatusCode, header};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::media_file::{MediaFile, is_link};
use crate::printer::Printer;
use crate::target::Target;

/// What is served, by its name.
type Files = Arc<Mutex<HashMap<String, (String, Bytes)>>>;

/// The files of one command.
pub(crate) struct LocalFiles {
    reach: Reach,
    /// Nothing is made to fit.
    as_is: bool,
    files: Files,
    server: Option<(String, JoinHandle<()>)>,
}

/// Whether a file of this machine can be sent.
#[derive(Debug)]
enum Reach {
    /// A gateway hosts it.
    Hosted(String),
    /// Whoever is to fetch it runs on this machine too.
    Near,
    /// Whoever is to fetch it cannot come here.
    Far,
    /// Nobody fetches it while the command runs: it only shows what it would do.
    Never,
}

impl LocalFiles {
    /// For a command that sends there, or only shows what it would send.
    pub(crate) fn new(target: &Target, is_preview: bool, as_is: bool) -> Self {
        let reach = match target.is_local() {
            _ if is_preview => Reach::Never,
            _ if target.is_gateway => Reach::Hosted(target.endpoint().base().to_owned()),
            true => Reach::Near,
            false => Reach::Far,
        };
        Self { reach, as_is, files: Files::default(), server: None }
    }

    /// The link for a file: itself when it is one already. What is done to a file is said.
    pub(crate) async fn url(
        &mut self,
        file: &str,
        kind: MediaKind,
        printer: &mut Printer,
    ) -> Result<MediaUrl, Failure> {
        if is_link(file) {
            return Ok(MediaUrl::new(file)?);
        }
        let found = MediaFile::look(file, Some(kind))?;
        let hint = "put it on a public web server and give its link";
        match self.reach {
            Reach::Near | Reach::Hosted(_) => {}
            Reach::Far => {
                return Err(Failure::usage(format!("Instagram cannot fetch {file} from this machine"), hint));
            }
            Reach::Never => {
                let message =
                    format!("{file} is served only while a send runs, so no curl command can send it");
                return Err(Failure::usage(message, "give a link, or send it without --dry-run"));
            }
        }
        let (bytes, format) = if self.as_is {
            let format = found.verdict.found.format();
            (found.unchanged()?, format)
        } else {
            let ready = found.fitted(printer).await?;
            for note in &ready.notes {
                printer.warn(note);
            }
            (ready.bytes, Some(ready.format))
        };
        if let Reach::Hosted(gateway) = &self.reach {
            let hosted = GatewayApi::running(gateway)?.showing_what_is_named()?.upload(bytes.into()).await?;
            return Ok(MediaUrl::new(hosted["url"].as_str().unwrap_or_default())?);
        }
        let name = unguessable()?;
        let media_type = format.map_or("application/octet-stream", |format| format.media_type(kind));
        let base = self.serve().await?;
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(name.clone(), (media_type.to_owned(), bytes));
        Ok(MediaUrl::new(format!("{base}/{name}"))?)
    }

    async fn serve(&mut self) -> Result<String, Failure> {
        if let Some((base, _)) = &self.server {
            return Ok(base.clone());
        }
        let unable = |error| {
            Failure::unexpected(format!("cannot serve files to the sandbox: {error}"), "give a link instead")
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(unable)?;
        let base = format!("http://{}", listener.local_addr().map_err(unable)?);
        let router = Router::new().route("/{name}", get(file)).with_state(self.files.clone());
        let server = tokio::spawn(async move {
            // It ends with the command; a failure shows as media that cannot be fetched.
            let _ = axum::serve(listener, router).await;
        });
        self.server = Some((base.clone(), server));
        Ok(base)
    }
}

impl Drop for LocalFiles {
    fn drop(&mut self) {
        if let Some((_, server)) = &self.server {
            server.abort();
        }
    }
}

async fn file(State(files): State<Files>, Segment(name): Segment<String>) -> Response {
    let file = files.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
    match file {
        Some((media_type, bytes)) => ([(header::CONTENT_TYPE, media_type)], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A name of 128 random bits.
fn unguessable() -> Result<String, Failure> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits)
        .map_err(|error| Failure::unexpected(format!("no random numbers: {error}"), "give a link instead"))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bits)))
}
