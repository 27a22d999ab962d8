//! A world: a gateway, with a sandbox for Instagram behind it. They share a clock.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use antiphon_client::{Http, Timeouts, Transport as _};
use antiphon_gateway::{
    Clock, Hosting, Hosts, MasterKey, OnUnknown, OpenAccount, Reach, Retention, Running, Settings, Shelf,
    Sqlite, Upstream,
};
use antiphon_graph::Endpoint;
use antiphon_sandbox::Sandbox;
use http::{Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The gateway, its sandbox, and a way to ask.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) running: Running<Sqlite>,
    pub(crate) address: SocketAddr,
    http: Http,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) json: Value,
    pub(crate) whole: Response<Vec<u8>>,
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.whole.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The name of the message, as the answer gives it.
    pub(crate) fn message(&self) -> String {
        self.header("antiphon-message").to_owned()
    }

    /// Instagram's code and subcode.
    pub(crate) fn codes(&self) -> (u16, i64, Option<i64>) {
        let error = &self.json["error"];
        (self.status, error["code"].as_i64().unwrap(), error["error_subcode"].as_i64())
    }
}

/// Nothing is waited for that a story need not wait for.
pub(crate) fn settings() -> Settings {
    Settings {
        first_send_delay: Duration::ZERO,
        listing_delay: SignedDuration::from_hours(1),
        backoff: SignedDuration::from_millis(10),
        ..Settings::default()
    }
}

/// How a gateway goes about it.
struct How {
    settings: Settings,
    retention: Retention,
    reach: Reach,
    /// Where files are hosted, if they are.
    media: Option<PathBuf>,
    media_hosts: Hosts,
}

impl How {
    fn with(settings: Settings) -> Self {
        let (retention, reach, media_hosts) = (Retention::default(), Reach::default(), Hosts::default());
        Self { settings, retention, reach, media: None, media_hosts }
    }
}

impl World {
    /// A gateway that knows the sandbox's account; Ava writes, so her window is open.
    pub(crate) async fn new() -> Self {
        Self::with(settings()).await
    }

    /// The same, with an engine that goes about it in its own way.
    pub(crate) async fn with(settings: Settings) -> Self {
        let world = Self::silent(settings).await;
        world.hear_from("ava").await;
        world
    }

    /// The same, but nobody has written since the gateway listens.
    pub(crate) async fn unheard() -> Self {
        Self::silent(settings()).await
    }

    /// As new, and things are kept for as long as is said.
    pub(crate) async fn keeping(retention: Retention) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        let world = Self::of(sandbox, store, How { retention, ..How::with(settings()) }).await;
        world.hear_from("ava").await;
        world
    }

    /// As new, with its database in a file.
    pub(crate) async fn in_file(file: &Path) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::open(file).unwrap());
        let world = Self::of(sandbox, store, How::with(settings())).await;
        world.hear_from("ava").await;
        world
    }

    /// As new, and files are hosted in a folder.
    pub(crate) async fn hosting(folder: &Path) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        let media = Some(folder.to_owned());
        let world = Self::of(sandbox, store, How { media, ..How::with(settings()) }).await;
        world.hear_from("ava").await;
        world
    }

    /// The same, and links of this machine are looked at.
    pub(crate) async fn hosting_near(folder: &Path) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        let (media, reach) = (Some(folder.to_owned()), Reach::with_loopback());
        let world = Self::of(sandbox, store, How { reach, media, ..How::with(settings()) }).await;
        world.hear_from("ava").await;
        world
    }

    /// Ends the gateway and starts it again, with the files in that folder.
    pub(crate) async fn again_hosting(self, folder: &Path) -> Self {
        let store = self.running.app.store.clone();
        self.running.end().await.unwrap();
        let media = Some(folder.to_owned());
        Self::of(self.sandbox, store, How { media, ..How::with(settings()) }).await
    }

    /// Ends the gateway and starts it again, with what it remembers.
    pub(crate) async fn again(self, settings: Settings) -> Self {
        let store = self.running.app.store.clone();
        self.running.end().await.unwrap();
        Self::of(self.sandbox, store, How::with(settings)).await
    }

    /// Ends the gateway and starts one from a backup of what it kept earlier.
    pub(crate) async fn restored(self, backup: &std::path::Path, settings: Settings) -> Self {
        self.running.end().await.unwrap();
        Self::of(self.sandbox, Sqlite::open(backup).unwrap(), How::with(settings)).await
    }

    /// The same gateway, with something done to it.
    pub(crate) fn also(self, deed: impl FnOnce(Running<Sqlite>) -> Running<Sqlite>) -> Self {
        Self { running: deed(self.running), ..self }
    }

    /// Time passes, and what became due is done.
    pub(crate) async fn advance(&self, by: &str) {
        let told = self.sandbox.control(Method::POST, "clock", Some(&json!({ "advance": by }))).await;
        assert!(told.status().is_success(), "{told:?}");
    }

    async fn silent(settings: Settings) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        Self::of(sandbox, store, How::with(settings)).await
    }

    /// A gateway that may reach something else outside; Ava has written.
    pub(crate) async fn reaching(reach: Reach) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        let world = Self::of(sandbox, store, How { reach, ..How::with(settings()) }).await;
        world.hear_from("ava").await;
        world
    }

    /// The same, where media are looked at on some hosts.
    pub(crate) async fn looking_at(reach: Reach, media_hosts: Hosts) -> Self {
        let (sandbox, store) = (Sandbox::start().await.unwrap(), Sqlite::in_memory().unwrap());
        let world = Self::of(sandbox, store, How { reach, media_hosts, ..How::with(settings()) }).await;
        world.hear_from("ava").await;
        world
    }

    /// Ends the gateway and starts it again, with what it remembers.
    pub(crate) async fn again_reaching(self, reach: Reach) -> Self {
        let store = self.running.app.store.clone();
        self.running.end().await.unwrap();
        Self::of(self.sandbox, store, How { reach, ..How::with(settings()) }).await
    }

    async fn of(sandbox: Sandbox, store: Sqlite, how: How) -> Self {
        let short = Duration::from_secs(2);
        let timeouts = Timeouts { connect: short, write: short, read: short };
        let upstream = Upstream::at(Endpoint::at(&sandbox.url()).unwrap(), timeouts).unwrap();
        let time = sandbox.clock();
        let clock = Clock::of(move || time.now(), sandbox.clock().watch());
        let key = MasterKey::new([7; 32]);
        let How { settings, retention, reach, media, media_hosts } = how;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut starting = Running::starting(store, key, clock, upstream).with(settings).keeping(retention);
        if let Some(folder) = media {
            let base = format!("http://{address}").parse().unwrap();
            starting = starting.hosting(Hosting::new(Shelf::folder(&folder).unwrap(), base));
        }
        let running = starting.reaching(reach).looking_at(media_hosts).start().await.unwrap();
        let directory = &running.app.directory;
        directory.put_app("shop", &[sandbox.app_secret()], &sandbox.verify_token()).await.unwrap();
        let account = OpenAccount {
            id: sandbox.account(),
            app: "shop".into(),
            username: Some("demo.shop".into()),
            token: sandbox.token(),
            token_expires_at: None,
            on_unknown: OnUnknown::Continue,
            pause: None,
        };
        directory.put_account(account, running.app.clock.wall()).await.unwrap();
        let running = running.serve(listener);
        sandbox.webhooks_to(&format!("http://{address}/webhooks/instagram")).await.unwrap();
        let follower = json!({ "url": format!("http://{address}/v1/clock") });
        let answer = sandbox.control(Method::PUT, "clock/followers", Some(&follower)).await;
        assert!(answer.status().is_success(), "{answer:?}");
        let patient = Duration::from_secs(30);
        let timeouts = Timeouts { connect: patient, write: patient, read: patient };
        let http = Http::to(&format!("http://{address}").parse().unwrap(), timeouts).unwrap();
        Self { sandbox, running, address, http }
    }

    /// Somebody writes, and the gateway has heard of it.
    pub(crate) async fn hear_from(&self, person: &str) {
        let path = format!("people/{person}/say?await=webhook");
        let said = self.sandbox.control(Method::POST, &path, Some(&json!({ "text": "Hi" }))).await;
        assert!(said.status().is_success(), "{said:?}");
    }

    /// Asks the gateway anything.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Told {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let whole = self.http.carry(request.body(body.into()).unwrap()).await.unwrap();
        let json = serde_json::from_slice(whole.body()).unwrap_or(Value::Null);
        Told { status: whole.status().as_u16(), json, whole }
    }

    pub(crate) async fn get(&self, path: &str) -> Told {
        self.ask(Method::GET, path, &[], "").await
    }

    /// Posts a body, or none.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Told {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.ask(Method::POST, path, &[], body).await
    }

    /// What `/metrics` says of one count; 0 of what was never counted.
    pub(crate) async fn count(&self, name: &str) -> usize {
        let page = String::from_utf8(self.get("/metrics").await.whole.into_body()).unwrap();
        let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |count| count.parse().unwrap())
    }

    /// Sends as the account.
    pub(crate) async fn send(&self, headers: &[(&str, &str)], body: &Value) -> Told {
        let headers = [&[("authorization", "Bearer sandbox-token")], headers].concat();
        self.ask(Method::POST, "/v24.0/me/messages", &headers, body.to_string()).await
    }

    /// Sends Ava a text.
    pub(crate) async fn text(&self, text: &str) -> Told {
        self.send(&[], &self.to_ava(text)).await
    }

    pub(crate) fn to_ava(&self, text: &str) -> Value {
        json!({ "recipient": { "id": self.sandbox.ava() }, "message": { "text": text } })
    }

    /// The texts that Ava got from the account.
    pub(crate) async fn received(&self) -> Vec<String> {
        let list = self.sandbox.control(Method::GET, "messages?to=ava", None).await;
        assert_eq!(list.status(), StatusCode::OK);
        let messages = list.body()["data"].as_array().unwrap();
        messages.iter().map(|message| message["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// Asks the sandbox itself, for comparison.
pub(crate) async fn straight(sandbox: &Sandbox, path: &str, headers: &[(&str, &str)], body: &str) -> Told {
    let http = Http::to(&sandbox.url().parse().unwrap(), Timeouts::default()).unwrap();
    let mut request = Request::post(format!("{}{path}", sandbox.url()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let whole = http.carry(request.body(body.into()).unwrap()).await.unwrap();
    let json = serde_json::from_slice(whole.body()).unwrap_or(Value::Null);
    Told { status: whole.status().as_u16(), json, whole }
}
