//! A host that answers every request as Instagram answers a message, each with another id, and keeps nothing: as fast as
//! an upstream can be.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Collected, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::table::say;

/// The argument with which this program is one.
pub(crate) const ROLE: &str = "upstream";

/// How Instagram's ids begin; in all they are about this long.
const PREFIX: &str = "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwMTI0";

/// Serves until it is killed; its first line is its address.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        say(&listener.local_addr().expect("it is bound").to_string());
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
            tokio::spawn(served);
        }
    });
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    static SENT: AtomicU64 = AtomicU64::new(0);

    let body = request.into_body().collect().await.map(Collected::to_bytes).unwrap_or_default();
    let number = SENT.fetch_add(1, Ordering::Relaxed);
    let person = recipient(&body).unwrap_or("900000000000001");
    let sent = format!(r#"{{"recipient_id":"{person}","message_id":"{PREFIX}{number:020}"}}"#);
    let response = Response::builder().header("content-type", "application/json; charset=UTF-8");
    Ok(response.body(Full::from(sent)).expect("a response"))
}

/// Whom it is for, as far as a glance tells: all that is measured writes `{"recipient":{"id":"..."}` first.
fn recipient(body: &[u8]) -> Option<&str> {
    let id = body.strip_prefix(br#"{"recipient":{"id":""#)?;
    let end = id.iter().position(|&byte| byte == b'"')?;
    str::from_utf8(&id[..end]).ok()
}
