//! Who writes to whom: accounts, and people who wrote to them a moment ago, so that every window is open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use antiphon_graph::{AppSecret, webhook};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};

use crate::ask::{ask, ask_json};

const ACCOUNTS: usize = 1_000;
const PEOPLE_OF_ACCOUNT: usize = 20;
const SECRET: &str = "the app's secret";

/// Events in one delivery: Meta sends up to a thousand.
const TOGETHER: usize = 1_000;

/// Everybody, and whose turn it is to be written to.
#[derive(Default)]
pub(super) struct World {
    next: Arc<AtomicUsize>,
}

impl World {
    /// Requests to send a text, to one person after the other. A caller who hurries does not wait for the outcome.
    pub(super) fn requests(
        &self,
        hurries: bool,
    ) -> impl Fn(usize) -> Request<Full<Bytes>> + Clone + Send + use<> {
        let next = self.next.clone();
        move |_| {
            let conversation = next.fetch_add(1, Ordering::Relaxed) % (ACCOUNTS * PEOPLE_OF_ACCOUNT);
            let (account, person) = (account(conversation), person(conversation));
            let body = format!(
                r#"{{"recipient":{{"id":"{person}"}},"message":{{"text":"Hello World, your order is on its way"}}}}"#
            );
            let request = Request::post(format!("/v24.0/{account}/messages"))
                .header("host", "127.0.0.1")
                .header("authorization", format!("Bearer {}", token(&account)))
                .header("content-type", "application/json");
            let request = if hurries { request.header("prefer", "respond-async") } else { request };
            request.body(Full::from(body)).expect("a request")
        }
    }
}

/// The accounts take turns, so that none comes near its limit.
fn account(conversation: usize) -> String {
    format!("{}", 17_841_400_000_000_000 + conversation % ACCOUNTS)
}

fn person(conversation: usize) -> String {
    format!("{}", 900_000_000_000_000 + conversation)
}

fn token(account: &str) -> String {
    format!("IGAAbench{account}")
}

/// Adds the app and its accounts, and lets everybody write to them.
pub(super) async fn prepare(gateway: &str) {
    let app = json!({ "name": "shop", "secrets": [SECRET], "verify_token": "bench" });
    ask_json("POST", &format!("http://{gateway}/v1/apps"), &app).await;
    for conversation in 0..ACCOUNTS {
        let id = account(conversation);
        let account = json!({ "id": id, "app": "shop", "access_token": token(&id) });
        ask_json("POST", &format!("http://{gateway}/v1/accounts"), &account).await;
    }
    let everybody: Vec<usize> = (0..ACCOUNTS * PEOPLE_OF_ACCOUNT).collect();
    for some in everybody.chunks(TOGETHER) {
        let entries: Vec<Value> = some.iter().map(|&conversation| entry(conversation)).collect();
        let body = json!({ "object": "instagram", "entry": entries }).to_string();
        let request = Request::post(format!("http://{gateway}/webhooks/instagram"))
            .header("content-type", "application/json")
            .header(webhook::Verified::HEADER, webhook::sign(body.as_bytes(), &AppSecret::new(SECRET)));
        ask(request.body(Full::from(body)).expect("a request")).await;
    }
}

fn entry(conversation: usize) -> Value {
    let (account, person) = (account(conversation), person(conversation));
    let now = SystemTime::UNIX_EPOCH.elapsed().expect("it is later than 1970").as_millis();
    let now = u64::try_from(now).expect("it is not that late");
    let event = json!({
        "sender": { "id": person },
        "recipient": { "id": account },
        "timestamp": now,
        "message": { "mid": format!("aWdfZAG1faXRlbToxOgreeting{conversation}"), "text": "Hi" },
    });
    json!({ "id": account, "time": now, "messaging": [event] })
}
