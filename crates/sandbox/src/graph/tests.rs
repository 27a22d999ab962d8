//! The Graph side, asked as an app asks it: whole requests in, whole answers out.

mod anything;
mod faults;
mod limits;
mod media;
mod pages;
mod reads;
mod refusals;
mod sends;
mod tokens;

use std::sync::Arc;

use antiphon_graph::PersonId;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Reply, answer};
use crate::clock::{Clock, Mode};
use crate::fault::Fate;
use crate::journal::Note;
use crate::media::fetch::Reach;
use crate::space::{Space, Spaces};
use crate::world::New;
use crate::world::account::Account;
use crate::world::message::{Content, Side};
use crate::world::seed::{ava, ben, shop};
use crate::world::thread::WINDOW;

/// When every test begins: Ava has just written.
const NOON: &str = "2026-01-01T12:00:00Z";

/// A sandbox without a listener.
struct Insta {
    spaces: Spaces,
}

/// An answer, read.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    note: Note,
    fate: Fate,
}

impl Insta {
    fn new() -> Self {
        let clock = Clock::in_mode(Mode::Frozen { at: NOON.parse().unwrap() });
        Self { spaces: Spaces::new(clock, Reach::Loopback, "http://127.0.0.1:2401".into()) }
    }

    fn space(&self) -> &Arc<Space> {
        self.spaces.unnamed()
    }

    fn now(&self) -> Timestamp {
        self.space().clock.now()
    }

    fn advance(&self, hours: i64) {
        self.space().clock.set(self.now() + SignedDuration::from_hours(hours));
    }

    /// Changes the seeded account.
    fn account(&self, change: impl FnOnce(&mut Account)) {
        change(&mut self.space().world().accounts[&shop()]);
    }

    /// Lets a person write, and says the message's id.
    fn says(&self, person: &PersonId, text: &str) -> String {
        let (now, mut world) = (self.now(), self.space().world());
        let new = New { from: Side::Person, content: Content::text(text), reply_to: None };
        let item = world.keep(&shop(), person, new, now).item;
        let thread = world.thread_mut(&shop(), person);
        thread.open(now, WINDOW);
        thread.message_id(item).to_string()
    }

    /// What a person has received, in words: the type, and the text when there is one.
    fn phone(&self, person: &PersonId) -> Vec<String> {
        let world = self.space().world();
        let Some(thread) = world.thread(&shop(), person) else { return Vec::new() };
        let received = thread.messages.iter().filter(|message| message.from == Side::Account);
        let in_words = received.map(|message| match message.content.as_text() {
            Some(text) => text.to_owned(),
            None => message.content.type_name().to_owned(),
        });
        in_words.collect()
    }

    async fn ask(&self, request: Request<Bytes>) -> Answer {
        Answer::of(answer(&self.spaces, None, request).await)
    }

    /// Posts JSON to `/v24.0/{account}/messages`.
    async fn send(&self, body: &Value) -> Answer {
        self.post("/v24.0/17841400000000001/messages", &body.to_string()).await
    }

    /// Sends a text to a person.
    async fn text(&self, person: &PersonId, text: &str) -> Answer {
        self.send(&json!({"recipient": {"id": person}, "message": {"text": text}})).await
    }

    async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask(request(Method::POST, path, body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(request(Method::GET, path, "")).await
    }
}

/// A request with the seeded token and a JSON body.
fn request(method: Method, path: &str, body: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(AUTHORIZATION, "Bearer sandbox-token")
        .header(CONTENT_TYPE, "application/json")
        .body(Bytes::from(body.to_owned()))
        .unwrap()
}

impl Answer {
    fn of(reply: Reply) -> Self {
        let (parts, body) = reply.response.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8(body.into()).unwrap(),
            note: reply.note,
            fate: reply.fate,
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {:?}", self.text))
    }

    /// The id of the message that was sent.
    fn mid(&self) -> String {
        self.json()["message_id"].as_str().unwrap_or_else(|| panic!("{}", self.text)).to_owned()
    }

    /// `403 10/2534022 This message ...`; the whole of a refusal but its trace id.
    fn refusal(&self) -> String {
        let error = &self.json()["error"];
        let trace = error["fbtrace_id"].as_str().unwrap();
        assert!(trace.len() == 23 && trace.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{trace}");
        let code = &error["code"];
        let subcode = error.get("error_subcode").map(|subcode| format!("/{subcode}")).unwrap_or_default();
        format!("{} {code}{subcode} {}", self.status, error["message"].as_str().unwrap())
    }

    fn reason(&self) -> &str {
        self.note.reason.as_deref().unwrap_or_default()
    }
}
