//! Which HTTP client carries our requests: ours over bare hyper connections, hyper-util's pool, or reqwest.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use antiphon_client::{Http, Timeouts, Transport as _};
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use url::Url;

use crate::load::CONNECTIONS;
use crate::process::Process;
use crate::rounds::medians;
use crate::table::{Table, say, thousands};
use crate::upstream;

const BODY: &[u8] = br#"{"recipient":{"id":"900000000000001"},"message":{"text":"Hello World"}}"#;
const A_ROUND: Duration = Duration::from_secs(2);

pub(crate) fn measure(table: &mut Table) {
    say("http: 64 callers post a message to a local host, with each client in turn");
    let mut command = Command::new(std::env::current_exe().expect("a running program knows where it is"));
    let (_upstream, address) = Process::start(command.arg(upstream::ROLE));
    let base = format!("http://{}", address.trim());
    let runtime = Runtime::new().expect("a runtime starts");

    let uri = format!("{base}/v24.0/17841400000000001/messages");
    let ours = Http::to(&Url::parse(&base).expect("an address"), Timeouts::default()).expect("an origin");
    let ours = Arc::new(ours);
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let pooled: legacy::Client<_, Full<Bytes>> =
        legacy::Client::builder(TokioExecutor::new()).build(connector);
    let other = reqwest::Client::builder().tcp_nodelay(true).build().expect("a client");

    let [ours, pooled, reqwest] = medians([
        &mut || {
            let (ours, uri) = (Arc::clone(&ours), uri.clone());
            runtime.block_on(rate(move || {
                let (ours, request) = (Arc::clone(&ours), post(&uri).body(BODY.to_vec()).expect("a request"));
                async move { ours.carry(request).await.expect("an answer").status() == 200 }
            }))
        },
        &mut || {
            let (pooled, uri) = (pooled.clone(), uri.clone());
            runtime.block_on(rate(move || {
                let sent = pooled.request(post(&uri).body(Full::from(BODY)).expect("a request"));
                async move {
                    let response = sent.await.expect("an answer");
                    let good = response.status() == 200;
                    response.into_body().collect().await.expect("the whole answer");
                    good
                }
            }))
        },
        &mut || {
            let (other, uri) = (other.clone(), uri.clone());
            runtime.block_on(rate(move || {
                let request = other.post(&uri).header("authorization", "Bearer sandbox-token");
                let sent = request.header("content-type", "application/json").body(BODY).send();
                async move {
                    let response = sent.await.expect("an answer");
                    let good = response.status() == 200;
                    response.bytes().await.expect("the whole answer");
                    good
                }
            }))
        },
    ]);

    table.figure("http: antiphon-client, requests/s", thousands(ours));
    table.figure("   hyper-util's pooled client", thousands(pooled));
    table.figure("   reqwest", thousands(reqwest));
    let ratio = ours / reqwest;
    table.goal("   antiphon-client beside reqwest", format!("{ratio:.2} x"), "at least 1 x", ratio >= 1.0);
}

fn post(uri: &str) -> http::request::Builder {
    Request::post(uri)
        .header("authorization", "Bearer sandbox-token")
        .header("content-type", "application/json")
}

/// Good answers a second, with so many callers at once.
async fn rate<F, A>(send: F) -> f64
where
    F: Fn() -> A + Clone + Send + 'static,
    A: Future<Output = bool> + Send,
{
    let started = Instant::now();
    let mut callers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let send = send.clone();
        callers.spawn(async move {
            let mut good = 0_u32;
            while started.elapsed() < A_ROUND {
                assert!(send().await, "the host answers 200");
                good += 1;
            }
            good
        });
    }
    let good: u32 = callers.join_all().await.into_iter().sum();
    f64::from(good) / started.elapsed().as_secs_f64()
}
