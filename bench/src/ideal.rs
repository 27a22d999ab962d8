//! The ideal gateway: the least program that keeps a message on disk before it answers, sends it on, and keeps what came
//! of it. It knows no account, window, order, pace or event, so it is the practical limit of a machine.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use rusqlite::{Connection, Result, params};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{mpsc as waiting, oneshot};

use crate::load::{CONNECTIONS, connect};
use crate::table::say;

/// The argument with which this program is one; then come the upstream's address and the database's file.
pub(crate) const ROLE: &str = "ideal";

/// So many rows share a commit at most.
const TOGETHER: usize = 256;

const SCHEMA: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma wal_autocheckpoint = 4096;
    create table message (id integer primary key, body blob not null) strict;
    create table result (message integer primary key, mid text not null) strict;
";

/// Something to be kept.
enum Job {
    Accept(Bytes, oneshot::Sender<u64>),
    Sent(u64, String),
}

/// A message on its way.
type Message = (u64, Bytes);

#[derive(Clone)]
struct Ideal {
    jobs: Sender<Job>,
    recorded: Arc<AtomicU64>,
}

/// Serves until it is killed; its first line is its address.
pub(crate) fn serve(mut arguments: impl Iterator<Item = String>) {
    let upstream = arguments.next().expect("the upstream's address");
    let file = arguments.next().expect("the database's file");
    let (jobs, to_be_kept) = mpsc::channel();
    let ideal = Ideal { jobs, recorded: Arc::default() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let mut senders = Vec::new();
        for _ in 0..CONNECTIONS {
            let (sender, messages) = waiting::unbounded_channel();
            tokio::spawn(carry(upstream.clone(), messages, ideal.jobs.clone()));
            senders.push(sender);
        }
        let recorded = ideal.recorded.clone();
        thread::spawn(move || {
            let db = Connection::open(file).expect("a file for the database");
            db.execute_batch(SCHEMA).expect("an empty database takes tables");
            write(&db, &to_be_kept, &senders, &recorded).expect("the database takes rows");
        });
        let router = Router::new()
            .route("/recorded", get(async |State(ideal): State<Ideal>| ideal.recorded().to_string()))
            .route("/{version}/{account}/messages", post(accept))
            .with_state(ideal);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        say(&listener.local_addr().expect("it is bound").to_string());
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).expect("it takes settings"));
        axum::serve(listener, router).await.expect("it serves for ever");
    });
}

impl Ideal {
    fn recorded(&self) -> u64 {
        self.recorded.load(Ordering::Relaxed)
    }
}

/// Answers once the message is on disk.
async fn accept(State(ideal): State<Ideal>, body: Bytes) -> (StatusCode, String) {
    let (kept, is_kept) = oneshot::channel();
    ideal.jobs.send(Job::Accept(body, kept)).expect("the writer writes for ever");
    let id = is_kept.await.expect("the writer answers");
    (StatusCode::ACCEPTED, format!(r#"{{"id":{id}}}"#))
}

/// Commits whenever it is free, with all that came meanwhile; then tells whoever waits for it.
fn write(
    db: &Connection,
    jobs: &Receiver<Job>,
    senders: &[waiting::UnboundedSender<Message>],
    recorded: &AtomicU64,
) -> Result<()> {
    let mut last = 0_u64;
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = iter::once(first).chain(jobs.try_iter()).take(TOGETHER).collect();
        let mut id = last;
        db.execute_batch("begin immediate")?;
        for job in &batch {
            match job {
                Job::Accept(body, _) => {
                    id += 1;
                    let sql = "insert into message (id, body) values (?1, ?2)";
                    db.prepare_cached(sql)?.execute(params![id.cast_signed(), body.as_ref()])?;
                }
                Job::Sent(message, mid) => {
                    let sql = "insert into result (message, mid) values (?1, ?2)";
                    db.prepare_cached(sql)?.execute(params![message.cast_signed(), mid])?;
                }
            }
        }
        db.execute_batch("commit")?;
        for job in batch {
            match job {
                Job::Accept(body, kept) => {
                    last += 1;
                    let _ = kept.send(last);
                    let sender = usize::try_from(last).unwrap_or_default() % senders.len();
                    let _ = senders[sender].send((last, body));
                }
                Job::Sent(..) => {
                    recorded.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
    Ok(())
}

/// One of those who send: one message after the other, over one kept connection.
async fn carry(upstream: String, mut messages: waiting::UnboundedReceiver<Message>, jobs: Sender<Job>) {
    let mut connection = connect(&upstream).await;
    while let Some((id, body)) = messages.recv().await {
        let request = Request::post("/v24.0/me/messages")
            .header("host", &upstream)
            .header("authorization", "Bearer sandbox-token")
            .header("content-type", "application/json")
            .body(Full::new(body))
            .expect("a request");
        let answer = connection.send_request(request).await.expect("the upstream answers");
        let answer = answer.into_body().collect().await.expect("the whole answer").to_bytes();
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        let mid = answer["message_id"].as_str().expect("Instagram's id").to_owned();
        jobs.send(Job::Sent(id, mid)).expect("the writer writes for ever");
    }
}
