//! P8: what it costs to read, check and build a message.

use std::hint::black_box;
use std::time::{Duration, Instant};

use antiphon_graph::{AccessToken, AccountId, Asked, Conversation, Draft, Endpoint, PersonId, Send, Window};
use http::Request;
use jiff::Timestamp;
use serde_json::Value;

use crate::rounds::medians;
use crate::table::{Table, say, thousands};

const BODY: &[u8] =
    br#"{"recipient":{"id":"900000000000001"},"message":{"text":"Hello World, your order is on its way"}}"#;
const A_ROUND: Duration = Duration::from_millis(500);
const MESSAGES_A_SECOND: f64 = 1_000_000.0;
const ALLOCATIONS: f64 = 4.0;

pub(crate) fn measure(table: &mut Table) {
    say("graph: one core reads, checks and builds text messages");
    let world = World::new();
    let mut out = Vec::with_capacity(1024);

    let [message, generic, request] = medians([
        &mut || rate(|| world.message(&mut Vec::with_capacity(256))),
        &mut || rate(generic),
        &mut || rate(|| world.request()),
    ]);
    // The buffer belongs to the caller, who may keep it: it is not counted.
    let counted = allocations(|| world.message(&mut out));

    let holds = message >= MESSAGES_A_SECOND;
    table.goal("P8 graph: text messages/s a core", thousands(message), "at least 1,000,000", holds);
    let holds = counted <= ALLOCATIONS;
    table.goal("P8 graph: allocations a message", format!("{counted:.1}"), "at most 4", holds);
    table.figure("   the same JSON, read and written untyped by serde_json /s", thousands(generic));
    table.figure("   times as fast as that", format!("{:.2}", message / generic));
    table.figure("   whole HTTP requests, read and built anew /s a core", thousands(request));
    let counted = allocations(|| world.request());
    table.figure("   allocations a request", format!("{counted:.1}"));
}

/// A caller's request, and what a gateway knows when it comes.
struct World {
    window: Window,
    now: Timestamp,
    endpoint: Endpoint,
    token: AccessToken,
    incoming: Request<Vec<u8>>,
}

impl World {
    fn new() -> Self {
        let account = AccountId::new("17841400000000001").expect("an id");
        let person = PersonId::new("900000000000001").expect("an id");
        let now = Timestamp::UNIX_EPOCH;
        let incoming = Request::post("/v24.0/17841400000000001/messages")
            .header("authorization", "Bearer sandbox-token")
            .header("content-type", "application/json")
            .body(BODY.to_vec())
            .expect("a request");
        Self {
            window: Window::opened(Conversation::new(account, person), now),
            now,
            endpoint: Endpoint::instagram(),
            token: AccessToken::new("sandbox-token"),
            incoming,
        }
    }

    /// Bytes in, a checked message, bytes out.
    fn message(&self, out: &mut Vec<u8>) {
        out.clear();
        let (draft, _) = Draft::from_json(black_box(BODY)).expect("a good message");
        self.permitted(draft).write_json(out);
        black_box(out);
    }

    /// A caller's request in, a request to Instagram out: with its path, headers and body.
    fn request(&self) {
        let Asked { draft, .. } = Draft::from_http(black_box(&self.incoming)).expect("a good request");
        black_box(self.permitted(draft).to_http(&self.endpoint, &self.token));
    }

    fn permitted(&self, draft: Draft) -> Send {
        let permit = self.window.permit(self.now).expect("the window is open");
        Send::new(permit, draft.content)
    }
}

/// What a program does that knows nothing of messages: it checks nothing.
fn generic() {
    let value: Value = serde_json::from_slice(black_box(BODY)).expect("JSON");
    black_box(serde_json::to_vec(&value).expect("JSON"));
}

/// How often a second it is done.
fn rate(mut work: impl FnMut()) -> f64 {
    let started = Instant::now();
    let mut done = 0_u32;
    loop {
        for _ in 0..1_000 {
            work();
        }
        done += 1_000;
        let took = started.elapsed();
        if took >= A_ROUND {
            return f64::from(done) / took.as_secs_f64();
        }
    }
}

/// How often memory is asked for each time.
fn allocations(mut work: impl FnMut()) -> f64 {
    work();
    let counted = allocation_counter::measure(|| {
        for _ in 0..1_000 {
            work();
        }
    });
    f64::from(u32::try_from(counted.count_total).expect("not so many")) / 1_000.0
}
