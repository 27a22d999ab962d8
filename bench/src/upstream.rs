//! A host that answers every request with Instagram's success body and keeps nothing: as fast as an upstream can be.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::table::say;

/// The argument with which this program is one.
pub(crate) const ROLE: &str = "upstream";

const SENT: &[u8] =
    br#"{"recipient_id":"900000000000001","message_id":"aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE"}"#;

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
    let _ = request.into_body().collect().await;
    let response = Response::builder().header("content-type", "application/json; charset=UTF-8");
    Ok(response.body(Full::new(Bytes::from_static(SENT))).expect("a response"))
}
