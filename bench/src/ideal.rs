//! The ideal gateway: the least program that does the durable part of the job. It takes a body, commits it together with
//! those that came meanwhile, answers, sends it upstream over kept connections, and commits the results the same way. No
//! accounts, windows, order, pace or events: the practical limit of this machine.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rusqlite::{Connection, params};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::table::say;

/// The argument with which this program is one; upstream's address and a folder follow.
pub(crate) const ROLE: &str = "ideal";

/// How many requests are under way upstream at once.
const POOL: usize = 64;

/// How many rows a commit carries at most.
const BATCH: usize = 256;

enum Job {
    /// Keep a body, and say under which number.
    Accept(Bytes, oneshot::Sender<i64>),
    /// Keep what came of it.
    Settle(i64, Bytes),
}

#[derive(Clone)]
struct Ideal {
    jobs: mpsc::Sender<Job>,
    sends: mpsc::Sender<(i64, Bytes)>,
}

/// Serves until it is killed; its first line is its address.
pub(crate) fn serve(upstream: String, folder: &Path) {
    let connection = open(&folder.join("ideal.db"));
    let (jobs, waiting) = mpsc::channel(4_096);
    std::thread::spawn(move || keep(connection, waiting));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async move {
        let (sends, to_send) = mpsc::channel(1 << 20);
        let to_send = Arc::new(Mutex::new(to_send));
        for _ in 0..POOL {
            tokio::spawn(send(upstream.clone(), to_send.clone(), jobs.clone()));
        }
        let app = Router::new()
            .route("/{version}/{account}/messages", post(accept))
            .with_state(Ideal { jobs, sends });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        say(&listener.local_addr().expect("it is bound").to_string());
        axum::serve(listener, app).await.expect("it serves");
    });
}

async fn accept(State(ideal): State<Ideal>, body: Bytes) -> StatusCode {
    let (kept, number) = oneshot::channel();
    let _ = ideal.jobs.send(Job::Accept(body.clone(), kept)).await;
    let Ok(number) = number.await else { return StatusCode::SERVICE_UNAVAILABLE };
    let _ = ideal.sends.send((number, body)).await;
    StatusCode::OK
}

async fn send(
    upstream: String,
    to_send: Arc<Mutex<mpsc::Receiver<(i64, Bytes)>>>,
    jobs: mpsc::Sender<Job>,
) {
    let mut connection = connect(&upstream).await;
    loop {
        let Some((number, body)) = to_send.lock().await.recv().await else { return };
        let request = Request::post("/v24.0/1/messages").header("host", "127.0.0.1").body(Full::new(body));
        let response = connection.send_request(request.expect("a request")).await.expect("upstream answers");
        let answer = response.into_body().collect().await.expect("the whole answer comes").to_bytes();
        let _ = jobs.send(Job::Settle(number, answer)).await;
    }
}

async fn connect(upstream: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(upstream).await.expect("upstream listens");
    stream.set_nodelay(true).expect("a fresh connection takes settings");
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
    tokio::spawn(connection);
    sender
}

fn open(file: &Path) -> Connection {
    let connection = Connection::open(file).expect("a database can be made");
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full;
             create table message (id integer primary key, body blob not null) strict;
             create table result (id integer primary key, answer blob not null) strict;",
        )
        .expect("it takes a schema");
    connection
}

/// Commits whatever waits, whenever it is free.
fn keep(mut connection: Connection, mut waiting: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    let mut newest = 0;
    while waiting.blocking_recv_many(&mut jobs, BATCH) > 0 {
        let mut kept = Vec::with_capacity(jobs.len());
        let transaction = connection.transaction().expect("a transaction begins");
        for job in jobs.drain(..) {
            match job {
                Job::Accept(body, answer) => {
                    newest += 1;
                    insert(&transaction, "insert into message (id, body) values (?1, ?2)", newest, &body);
                    kept.push((answer, newest));
                }
                Job::Settle(number, answer) => {
                    insert(&transaction, "insert into result (id, answer) values (?1, ?2)", number, &answer);
                }
            }
        }
        transaction.commit().expect("it commits");
        for (answer, number) in kept {
            let _ = answer.send(number);
        }
    }
}

fn insert(connection: &Connection, sql: &str, id: i64, body: &Bytes) {
    let mut statement = connection.prepare_cached(sql).expect("it prepares");
    statement.execute(params![id, body.as_ref()]).expect("it inserts");
}
