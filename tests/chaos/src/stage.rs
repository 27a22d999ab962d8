//! The stage: a sandbox, a gateway beside it, accounts and people who have written to them.

use std::path::PathBuf;
use std::process::ExitStatus;

use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::api::Api;
use crate::ledger::{Kept, Received, Talk};
use crate::process::{self, Process, Surroundings};

/// Both programs and what they know.
#[derive(Debug)]
pub(crate) struct Stage {
    folder: TempDir,
    sandbox_process: Process,
    gateway: Option<Process>,
    gateway_port: u16,
    pub(crate) sandbox: Api,
    pub(crate) gateway_api: Api,
    /// Accounts, each with its token.
    pub(crate) accounts: Vec<(String, String)>,
    pub(crate) people: Vec<String>,
}

impl Stage {
    /// Starts the sandbox, with so many accounts, and people who have all written to all of them.
    pub(crate) async fn new(accounts: usize, people: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder for what is kept");
        let log = folder.path().join("sandbox.log");
        let arguments = ["sandbox", "start", "--port", "0", "--json"];
        let sandbox = Process::start(&arguments, &log, &Surroundings::default()).await;
        let sandbox = sandbox.expect("the sandbox starts");
        let address = sandbox.ready["sandbox"].as_str().expect("it says where it is").to_owned();
        let port = free_port();
        let mut stage = Self {
            folder,
            sandbox_process: sandbox,
            gateway: None,
            gateway_port: port,
            sandbox: Api::at(&address),
            gateway_api: Api::at(&format!("http://127.0.0.1:{port}")),
            accounts: Vec::new(),
            people: Vec::new(),
        };
        stage.populate(accounts, people).await;
        stage
    }

    /// Where the gateway writes what it has to say.
    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("gateway.log")
    }

    /// Ends both, and leaves what they wrote where it is.
    pub(crate) async fn leave(mut self) -> PathBuf {
        self.kill().await;
        self.sandbox_process.kill().await;
        self.folder.keep()
    }

    /// What the gateway keeps.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Kills the gateway and starts it again.
    pub(crate) async fn kill_and_start(&mut self) {
        self.kill().await;
        self.start().await;
    }

    /// Runs the command line to its end; gives what it said.
    pub(crate) async fn command(&self, arguments: &[&str]) -> (bool, String) {
        let output = tokio::process::Command::new(process::antiphon()).args(arguments).output().await;
        let output = output.expect("the program is built and starts");
        let words = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&words).into_owned())
    }

    /// Where the gateway answers.
    pub(crate) fn gateway_address(&self) -> String {
        format!("http://127.0.0.1:{}", self.gateway_port)
    }

    /// A file or folder of this stage.
    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().expect("the folder's name is text").to_owned()
    }

    /// Kills the gateway, if it runs.
    pub(crate) async fn kill(&mut self) {
        if let Some(gateway) = self.gateway.take() {
            gateway.kill().await;
        }
    }

    /// Asks the gateway to end and starts it again. Says whether it ended well.
    pub(crate) async fn end_and_start(&mut self) -> bool {
        let ended_well = match self.gateway.take() {
            Some(gateway) => gateway.terminate().await,
            None => true,
        };
        self.start().await;
        ended_well
    }

    /// What the gateway says of every message.
    pub(crate) async fn kept(&self) -> Vec<Kept> {
        let mut kept = Vec::new();
        let mut path = "/v1/messages?limit=500".to_owned();
        loop {
            let page = self.gateway_api.must(Method::GET, &path, None).await;
            kept.extend(page["data"].as_array().expect("a page has data").iter().map(message));
            match page["next"].as_str() {
                Some(next) => path = format!("/v1/messages?limit=500&after={next}"),
                None => return kept,
            }
        }
    }

    /// How many messages have not come to an end, of which nobody knows better.
    pub(crate) async fn open(&self) -> usize {
        let mut open = 0;
        for state in ["queued", "sending", "unknown"] {
            let path = format!("/v1/messages?state={state}&limit=500");
            let page = self.gateway_api.must(Method::GET, &path, None).await;
            let rows = page["data"].as_array().expect("a page has data");
            open += rows.iter().filter(|row| row["given_up"] != true).count();
        }
        open
    }

    /// What people received from the accounts, each message whole.
    pub(crate) async fn received(&self) -> Vec<Received> {
        Received::whole(self.received_parts().await)
    }

    /// What people received from the accounts, as it came.
    pub(crate) async fn received_parts(&self) -> Vec<Received> {
        let mut received = Vec::new();
        let mut since = 0;
        loop {
            let path = format!("/_sandbox/v1/messages?since_seq={since}&limit=10000");
            let page = self.sandbox.must(Method::GET, &path, None).await;
            let rows = page["data"].as_array().expect("a list has data");
            let Some(last) = rows.last() else { return received };
            since = last["seq"].as_u64().expect("a message has a place");
            let to_people = rows.iter().filter(|row| self.people.iter().any(|person| row["to"] == **person));
            received.extend(to_people.map(|row| Received {
                talk: Talk { account: word(&row["from"]), person: word(&row["to"]) },
                mid: word(&row["mid"]),
                text: word(&row["text"]),
                at: microseconds(&row["at"]),
            }));
        }
    }

    /// Moves the sandbox's clock, and with it the gateway's.
    pub(crate) async fn advance(&self, by: &str) {
        self.sandbox.must(Method::POST, "/_sandbox/v1/clock", Some(&json!({ "advance": by }))).await;
    }

    /// Arms a fault in the sandbox.
    pub(crate) async fn arm(&self, fault: &Value) {
        self.sandbox.must(Method::POST, "/_sandbox/v1/faults", Some(fault)).await;
    }

    /// Disarms all faults.
    pub(crate) async fn disarm(&self) {
        self.sandbox.must(Method::DELETE, "/_sandbox/v1/faults", None).await;
    }

    /// Starts the gateway.
    pub(crate) async fn start(&mut self) {
        let started = self.start_in(&Surroundings::default()).await;
        started.unwrap_or_else(|status| panic!("the gateway was not ready: {status}; its log says why"));
    }

    /// Starts the gateway in surroundings that may end it before it is ready; then says how it ended.
    pub(crate) async fn start_in(&mut self, surroundings: &Surroundings) -> Result<(), ExitStatus> {
        let (port, data, sandbox) = (self.gateway_port.to_string(), self.data(), self.sandbox_address());
        let data = data.to_str().expect("the folder's name is text");
        let arguments = ["dev", "--port", &port, "--sandbox", &sandbox, "--data", data, "--json"];
        self.gateway = Some(Process::start(&arguments, &self.log(), surroundings).await?);
        Ok(())
    }

    /// Waits until the gateway has ended by itself.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        self.gateway.as_mut().expect("it was started").ended().await
    }

    /// The gateway's process.
    pub(crate) fn gateway(&self) -> &Process {
        self.gateway.as_ref().expect("it was started")
    }

    /// The sandbox's process.
    pub(crate) fn sandbox_process(&self) -> &Process {
        &self.sandbox_process
    }

    fn sandbox_address(&self) -> String {
        self.sandbox_process.ready["sandbox"].as_str().expect("it said where it is").to_owned()
    }

    async fn populate(&mut self, accounts: usize, people: usize) {
        // The sandbox must not keep the pace for the gateway: the checker judges it.
        let unlimited = json!({ "limits": { "text_per_second": u32::MAX } });
        self.sandbox.must(Method::PATCH, "/_sandbox/v1/settings", Some(&unlimited)).await;
        let seeded = self.sandbox.must(Method::GET, "/_sandbox/v1/accounts", None).await;
        self.accounts.push(account(&seeded["data"][0]));
        for nth in 1..accounts {
            let body = json!({ "username": format!("shop.{nth}") });
            let made = self.sandbox.must(Method::POST, "/_sandbox/v1/accounts", Some(&body)).await;
            self.accounts.push(account(&made));
        }
        for nth in 0..people {
            let body = json!({ "name": format!("Person {nth}") });
            let person = self.sandbox.must(Method::POST, "/_sandbox/v1/people", Some(&body)).await;
            let person = word(&person["id"]);
            for (account, _) in &self.accounts {
                let path = format!("/_sandbox/v1/people/{person}/say?account={account}");
                self.sandbox.must(Method::POST, &path, Some(&json!({ "text": "Hi" }))).await;
            }
            self.people.push(person);
        }
    }
}

fn account(view: &Value) -> (String, String) {
    (word(&view["id"]), word(&view["tokens"][0]["token"]))
}

fn message(row: &Value) -> Kept {
    Kept {
        key: word(&row["id"]),
        state: word(&row["state"]),
        mid: row["message_id"].as_str().map(ToOwned::to_owned),
        text: word(&row["message"]["text"]),
        attempts: row["attempts"].as_u64().expect("a message has its attempts"),
        parts: row["delivered_parts"].as_u64().unwrap_or(1),
    }
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The microsecond of a time in RFC 3339, within its day and a little: all that a sliding second needs.
fn microseconds(at: &Value) -> i64 {
    let at = at.as_str().expect("a message has a time");
    let (_, clock) = at.trim_end_matches('Z').split_once('T').expect("a date and a time");
    let mut parts = clock.split(':').map(|part| part.parse::<f64>().expect("digits"));
    let seconds = parts.by_ref().take(3).fold(0.0, |seconds, part| seconds * 60.0 + part);
    #[expect(clippy::cast_possible_truncation, reason = "a day has fewer microseconds than fit")]
    let micros = (seconds * 1e6) as i64;
    micros
}

/// A port that nobody listens on now.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}
