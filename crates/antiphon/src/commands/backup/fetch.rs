//! A backup from a gateway that runs, piece by piece into a file.

use std::path::Path;
use std::time::Duration;

use http::header::{CONTENT_LENGTH, HOST};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::printer::Printer;

/// How long nothing may come of a copy that has begun to.
const STALLED: Duration = Duration::from_mins(1);

/// After so many further bytes is said how far it is.
const WORTH_SAYING: u64 = 64 << 20;

type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Asks for a backup and writes it into a file that is there.
pub(super) async fn into_file(base: &str, file: &Path, printer: &mut Printer) -> Result<(), Failure> {
    let api = GatewayApi::running(base)?;
    printer.say("the gateway copies its database; it goes on meanwhile");
    let response = ask(base).await.map_err(|error| {
        let message = format!("no gateway answers at {base}: {error}");
        let hint = "start one with `antiphon serve`, or name its database with --database";
        Failure::new(Exit::Temporary, "gateway_unreachable", message, hint)
    })?;
    if !response.status().is_success() {
        let (head, body) = response.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        return Err(api.problem(&Response::from_parts(head, body)));
    }
    let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    write(response.into_body(), length, file, printer).await.map_err(|error| {
        let message = format!("the backup did not come whole: {error}");
        Failure::new(Exit::Temporary, "cut_off", message, "nothing was kept of it; try again")
    })
}

/// The gateway makes its copy before it answers, however long that takes.
async fn ask(base: &str) -> Result<Response<Incoming>, Trouble> {
    let url = Url::parse(&format!("{base}/v1/backup"))?;
    let host = url.host_str().unwrap_or_default();
    let address = (host.trim_matches(['[', ']']), url.port_or_known_default().unwrap_or(80));
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let request = Request::get(url.path()).header(HOST, authority).body(Empty::<bytes::Bytes>::new())?;
    Ok(sender.send_request(request).await?)
}

async fn write(
    mut body: Incoming,
    length: Option<u64>,
    file: &Path,
    printer: &mut Printer,
) -> Result<(), Trouble> {
    let mut file = OpenOptions::new().write(true).open(file).await?;
    let (mut written, mut said) = (0_u64, 0);
    while let Some(frame) = timeout(STALLED, body.frame()).await? {
        let Ok(bytes) = frame?.into_data() else { continue };
        file.write_all(&bytes).await?;
        written += bytes.len() as u64;
        if written >= said + WORTH_SAYING {
            said = written;
            let of = length.map_or_else(String::new, |length| format!(" of {}", length >> 20));
            printer.say(&format!("{}{of} MB", written >> 20));
        }
    }
    file.flush().await?;
    match length {
        Some(length) if length != written => Err(format!("{written} of {length} bytes came").into()),
        _ => Ok(()),
    }
}
