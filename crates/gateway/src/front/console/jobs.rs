//! Jobs: what is done with many messages, counted before, and how far it is.

use antiphon_pages::{Icon, Tone, chip};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{entries, many, sentence, stamp, word};

/// How a job stands.
pub(super) fn state(job: &Value) -> Markup {
    match word(job, "state") {
        "done" if job["asked"]["preview"] == true => chip(Tone::Plain, Icon::Info, "counted"),
        "done" => chip(Tone::Good, Icon::Check, "done"),
        "cancelled" => chip(Tone::Plain, Icon::Dash, "stopped"),
        other => chip(Tone::Plain, Icon::Clock, other),
    }
}

/// Which work it is: what its page is called when it only counts and when it does it, and where one came from.
struct Work {
    counted: &'static str,
    done: &'static str,
    from: (&'static str, &'static str),
    call: &'static str,
}

impl Work {
    fn of(job: &Value) -> Self {
        let failures = ("/failures", "Failures");
        match word(job, "work") {
            "replay" => Self {
                counted: "What a retry would do",
                done: "A retry of many",
                from: failures,
                call: "POST /replays",
            },
            "cancellation" => Self {
                counted: "What would be taken back",
                done: "Many taken back",
                from: ("/outbox", "The outbox"),
                call: "POST /cancellations",
            },
            _ => Self { counted: "A job", done: "A job", from: failures, call: "" },
        }
    }
}

/// How many of a job's messages came to what.
struct Counted<'a>(&'a Value);

impl Counted<'_> {
    fn number(&self, field: &str) -> u64 {
        self.0["counts"][field].as_u64().unwrap_or(0)
    }

    /// How many were named one by one.
    fn named(&self) -> u64 {
        entries(&self.0["asked"]["filter"], "ids").len() as u64
    }

    /// Those that are named and do not fit: they stand where nothing of the kind can be done.
    fn unfit(&self) -> u64 {
        self.named().saturating_sub(self.number("matched"))
    }

    fn seen(&self) -> u64 {
        ["sent", "held", "refused", "already_retried", "gone", "cancelled", "too_late"]
            .iter()
            .map(|field| self.number(field))
            .sum()
    }
}

/// How far a job is, and what came or would come of it.
pub(super) async fn one(api: Api, Path(id): Path<String>) -> Result<Response, Failed> {
    let job = api.get(&format!("/jobs/{id}")).await?;
    let work = Work::of(&job);
    let is_preview = job["asked"]["preview"] == true;
    let title = if is_preview { work.counted } else { work.done };
    let content = html! {
        div.page {
            p { a href=(work.from.0) data-escape { (Icon::Back) " " (work.from.1) } }
            h1 tabindex="-1" { (title) }
            div #job .stack data-live data-poll[is_running(&job)] {
                div.row { (state(&job)) span.muted { "begun " (stamp(&job, "asked_at")) } }
                (so_far(&job))
                (what_came(&job, is_preview))
                @if is_running(&job) { (stop(&id)) }
                @else if is_preview { (go_on(&job, &work)) }
            }
            p { a href={ "/v1/jobs/" (id) } { "As JSON" } }
        }
    };
    Ok(shown(&api, title, work.from.0, "plain", &content))
}

fn is_running(job: &Value) -> bool {
    word(job, "state") == "running"
}

/// A bar that says how far it is, where that is known.
fn so_far(job: &Value) -> Markup {
    let counted = Counted(job);
    let all = counted.named();
    html! {
        @if is_running(job) && all == 0 {
            progress aria-label="How far it is" {}
        } @else if is_running(job) {
            progress max=(all) value=(counted.seen()) aria-label="How far it is" {}
        }
        @if is_running(job) { p.muted { (counted.seen()) " so far" } noscript { p { a href={ "/jobs/" (word(job, "id")) } { "Look again" } } } }
    }
}

/// What came of them, or would: in a sentence for each fate.
fn what_came(job: &Value, is_preview: bool) -> Markup {
    let counted = Counted(job);
    let is_cancellation = word(job, "work") == "cancellation";
    let told = [
        ("cancelled", if is_preview { "wait, and would be taken back" } else { "were taken back" }),
        ("too_late", "are under way, have arrived or ended otherwise: they stay as they are"),
        ("sent", if is_preview { "would go: the window is open" } else { "are sent again" }),
        (
            "held",
            if is_preview { "would wait until the person writes" } else { "wait until the person writes" },
        ),
        (
            "refused",
            if is_preview {
                "would be refused: the window is closed"
            } else {
                "were refused: the window is closed"
            },
        ),
        ("already_retried", "were sent again before"),
        ("gone", "cannot be sent again: their words are forgotten, or some of them arrived"),
    ];
    html! {
        dl.facts.counts {
            @for (field, words) in told {
                @if counted.number(field) > 0 { dt { (counted.number(field)) } dd { (words) } }
            }
            @if counted.unfit() > 0 && !is_running(job) {
                dt { (counted.unfit()) } dd { @if is_cancellation { "are not there" } @else { "did not fail: they stay as they are" } }
            }
            @for (field, value) in others(job) { dt { (sentence(&field.replace('_', " "))) } dd { (value) } }
        }
        @if !is_running(job) && counted.seen() + counted.unfit() == 0 { p.muted { "There was nothing to do." } }
    }
}

/// What jobs of other kinds counted.
fn others(job: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let is_other = !matches!(word(job, "work"), "replay" | "cancellation");
    job["counts"].as_object().into_iter().flatten().filter(move |_| is_other)
}

fn stop(id: &str) -> Markup {
    html! {
        form method="post" action="/-/call" data-confirm="Stop it? What was done stays done." {
            input type="hidden" name="-call" value={ "POST /jobs/" (id) "/cancel" };
            input type="hidden" name="-back" value={ "/jobs/" (id) };
            button { "Stop" }
        }
    }
}

/// Does what was counted, to as many as can be.
fn go_on(job: &Value, work: &Work) -> Markup {
    let counted = Counted(job);
    let go: u64 = ["sent", "held", "cancelled"].iter().map(|field| counted.number(field)).sum();
    let closed = counted.number("refused");
    let hold = job["asked"]["hold"].as_i64().map(|seconds| format!("{seconds}s"));
    let verb = if word(job, "work") == "cancellation" { "Cancel" } else { "Retry" };
    let filter = job["asked"]["filter"].to_string();
    let form = |words: &str, hold: Option<&str>, kind: &str| {
        html! {
            form method="post" action="/-/call" data-then="go" {
                input type="hidden" name="-call" value=(work.call);
                input type="hidden" name="-back" value="/jobs/{id}";
                input type="hidden" name="filter:json" value=(filter);
                input type="hidden" name="again:flag" value="yes" disabled[job["asked"]["again"] != true];
                @if let Some(hold) = hold { input type="hidden" name="hold" value=(hold); }
                button class=(kind) { (words) }
            }
        }
    };
    html! {
        div.row {
            @if go > 0 { (form(&format!("{verb} {go}"), hold.as_deref(), "primary")) }
            @if closed > 0 { (form(&format!("{verb} {}, and keep {} until they write, for 3 days", go + closed, many(closed, "message", "messages")), Some("3d"), "")) }
            a.button href=(work.from.0) { "Leave it" }
        }
        @if go + closed == 0 { p.muted { "None of them can be acted on." } }
    }
}
