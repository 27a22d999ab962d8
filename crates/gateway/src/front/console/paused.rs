//! What was paused by hand: said on every page, with the way on; and the one press that pauses everything.

use antiphon_pages::{Icon, Tone, notice};
use http::Method;
use maud::{Markup, html};
use serde_json::Value;

use super::api::Api;
use super::words::{Deed, clock, entries, many, moment, word};

/// More of those that were paused one by one are only counted.
const NAMED: usize = 3;

/// How sending stands, in all accounts that whoever looks may see.
#[derive(Default)]
pub(super) struct Paused {
    accounts: usize,
    /// Those that were paused with all others.
    all: Vec<Value>,
    /// Those that were paused one by one.
    alone: Vec<Value>,
}

impl Paused {
    /// Asks how it stands. Who may not see accounts is told nothing.
    pub(super) async fn asked(api: &Api) -> Self {
        let (_, answer) = api.ask(Method::GET, "/accounts", None).await;
        let accounts = entries(&answer, "data");
        let by = |cause: &str| {
            accounts.iter().filter(|account| account["pause"]["cause"] == cause).cloned().collect::<Vec<_>>()
        };
        Self { accounts: accounts.len(), all: by("all"), alone: by("person") }
    }

    /// What every page says while anything is paused by hand.
    pub(super) fn notices(&self, here: &str) -> Markup {
        html! {
            @if let Some(first) = self.all.first() { (self.banner(first, here)) }
            @if self.alone.len() > NAMED {
                (notice(Tone::Warning, Icon::Pause, &html! {
                    span { (many(self.alone.len() as u64, "account is", "accounts are")) " paused: what is accepted waits." }
                    a href="/accounts" { "Accounts" }
                }))
            } @else {
                @for account in &self.alone { (alone(account, here)) }
            }
        }
    }

    fn banner(&self, first: &Value, here: &str) -> Markup {
        notice(
            Tone::Warning,
            Icon::Pause,
            &html! {
                span {
                    strong { "Sending is paused" }
                    @if self.all.len() < self.accounts { " for " (self.all.len()) " of " (self.accounts) " accounts" }
                    (why(first)) " What is accepted waits."
                }
                (Deed { call: "DELETE /pause".to_owned(), back: here, fields: &[], sure: None, said: "Sending goes on" }.button("Resume"))
                a href="/outbox?state=queued" { "What waits" }
            },
        )
    }

    /// Pauses everything, while there is something that is not.
    pub(super) fn button(&self, here: &str) -> Markup {
        let sure = "Pause sending for all accounts until further notice? What is accepted waits, and nothing is lost.";
        let fields = [("reason", "from the console")];
        html! {
            @if self.all.len() + self.alone.len() < self.accounts {
                (Deed { call: "PUT /pause".to_owned(), back: here, fields: &fields, sure: Some(sure), said: "Sending is paused" }.button("Pause sending"))
            }
        }
    }
}

fn alone(account: &Value, here: &str) -> Markup {
    let id = word(account, "id");
    let call = format!("POST /accounts/{id}/resume");
    notice(
        Tone::Warning,
        Icon::Pause,
        &html! {
            span { "Sending is paused for " strong { (super::accounts::name(account)) } (why(account)) " What is accepted waits." }
            (Deed { call, back: here, fields: &[], sure: None, said: "It goes on" }.button("Resume"))
            a href={ "/outbox?state=queued&account=" (id) } { "What waits" }
        },
    )
}

/// For which reason, and until when.
fn why(account: &Value) -> Markup {
    let pause = &account["pause"];
    html! {
        @if let Some(until) = moment(pause, "until") { " until " (clock(until)) }
        @match pause["detail"].as_str() {
            Some(reason) if !reason.is_empty() => { ": " (reason.trim_end_matches('.')) "." }
            _ => ".",
        }
    }
}
