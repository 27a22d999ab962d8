//! P10: what the sandbox takes a second, in a process of its own, with everything that it keeps.

use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::ask::ask_json;
use crate::load::{CONNECTIONS, Load};
use crate::process::{self, Process};
use crate::rounds::medians;
use crate::table::{Table, say, thousands};
use crate::upstream;

const MESSAGES_A_SECOND: f64 = 20_000.0;
const A_ROUND: Duration = Duration::from_secs(3);
const ACCOUNT: &str = "17841400000000001";

pub(crate) fn measure(table: &mut Table) {
    say("sandbox: 64 connections send text messages to 64 people, each kept with its exchange");
    let (sandbox, ready) =
        Process::start(Command::new(process::antiphon()).args(["sandbox", "start", "--port", "0", "--json"]));
    let ready: Value = serde_json::from_str(&ready).expect("the first line is the ready line");
    let url = ready["sandbox"].as_str().expect("it says where it is").to_owned();
    let itself = std::env::current_exe().expect("a running program knows where it is");
    let (_idle, idle_address) = Process::start(Command::new(itself).arg(upstream::ROLE));

    let runtime = Runtime::new().expect("a runtime starts");
    let people = runtime.block_on(prepare(&url));
    let (memory, cpu) = (sandbox.memory(), sandbox.cpu());
    let load = |address: &str| {
        let people = people.clone();
        let load = runtime.block_on(Load::run(address, A_ROUND, move |number| message(&people[number])));
        assert_eq!(load.bad, None, "every message is taken");
        load
    };
    let mut loads = Vec::new();
    let [rate, idle] = medians([
        &mut || {
            loads.push(load(url.trim_start_matches("http://")));
            loads.last().expect("it was just pushed").rate()
        },
        &mut || load(idle_address.trim()).rate(),
    ]);
    let total: u32 = loads.iter().map(|load| load.good).sum();
    let (cpu, memory) = (spent(cpu, sandbox.cpu()), (memory, sandbox.memory()));
    runtime.block_on(everything_is_kept(&url, total));

    let holds = rate >= MESSAGES_A_SECOND;
    table.goal("P10 sandbox: messages/s, world kept", thousands(rate), "at least 20,000", holds);
    table.figure("   a host that answers and keeps nothing, the same load", thousands(idle));
    let last = loads.last().expect("there were rounds");
    table.figure("   p50 and p99 of an answer, ms", format!("{:.2}, {:.2}", last.wait(0.5), last.wait(0.99)));
    if let Some(cpu) = cpu {
        let micros = cpu.as_secs_f64() * 1e6 / f64::from(total);
        table.figure("   processor time a message, µs", format!("{micros:.1}"));
    }
    if let (Some(before), Some(after)) = memory {
        let kept = (after - before) * 1024.0 * 1024.0 / f64::from(total);
        table.figure("   bytes kept a message, exchanges included", thousands(kept.max(0.0)));
    }
}

fn spent(before: Option<Duration>, after: Option<Duration>) -> Option<Duration> {
    after?.checked_sub(before?)
}

fn message(person: &str) -> Request<Full<Bytes>> {
    let body = format!(r#"{{"recipient":{{"id":"{person}"}},"message":{{"text":"Hello World"}}}}"#);
    Request::post(format!("/v24.0/{ACCOUNT}/messages"))
        .header("host", "127.0.0.1")
        .header("authorization", "Bearer sandbox-token")
        .header("content-type", "application/json")
        .body(Full::from(body))
        .expect("a request")
}

/// Lifts the limits of the real one, and lets as many people write as there are connections.
async fn prepare(url: &str) -> Vec<String> {
    let limits = json!({ "limits": { "text_per_second": u32::MAX, "calls_per_hour": u32::MAX } });
    ask(url, "PATCH", "settings", &limits).await;
    let mut people = Vec::new();
    for number in 0..CONNECTIONS {
        let person = ask(url, "POST", "people", &json!({ "name": format!("Person {number}") })).await;
        let id = person["id"].as_str().expect("a person has an id").to_owned();
        ask(url, "POST", &format!("people/{id}/say"), &json!({ "text": "Hi" })).await;
        people.push(id);
    }
    people
}

/// A sandbox that forgets would be fast: the last message of all is still there, with all before it.
async fn everything_is_kept(url: &str, total: u32) {
    let after = total.saturating_sub(1);
    let messages = ask(url, "GET", &format!("messages?since_seq={after}"), &Value::Null).await;
    let last = messages["data"].as_array().map_or(0, Vec::len);
    assert!(last > 0, "the sandbox has forgotten messages: {messages}");
}

async fn ask(base: &str, method: &str, path: &str, body: &Value) -> Value {
    ask_json(method, &format!("{base}/_sandbox/v1/{path}"), body).await
}
