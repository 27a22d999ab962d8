//! The outbox: what is to go, what went, and what became of each.

use antiphon_pages::empty;
use axum::extract::RawQuery;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::chosen::{self, Way};
use super::frame::shown;
use super::messages::to;
use super::words::{deeds, entries, explained, gist, stamp, state, word};

/// The states that can be picked, and what they are called.
const STATES: [(&str, &str); 9] = [
    ("", "All"),
    ("queued", "Queued"),
    ("sending", "Sending"),
    ("held", "Held"),
    ("unknown", "Unknown"),
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("expired", "Expired"),
    ("cancelled", "Cancelled"),
];

/// So many on a page.
const ROWS: &str = "100";

/// A number of so many digits is a person's id; a shorter one may be in a text.
const ID: usize = 10;

/// What the page is asked for.
struct Wanted {
    state: String,
    account: String,
    /// Words of the text, or a person's id.
    q: String,
    after: String,
    /// All that are shown are chosen.
    is_all: bool,
}

impl Wanted {
    fn of(query: &str) -> Self {
        let field = |wanted: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        // Links from elsewhere name a person.
        let q = Some(field("person")).filter(|person| !person.is_empty()).unwrap_or_else(|| field("q"));
        let (state, account, after) = (field("state"), field("account"), field("after"));
        Self { state, account, q, after, is_all: chosen::all_are(query) }
    }

    /// The call that it asks for.
    fn call(&self) -> String {
        let is_id = self.q.len() >= ID && self.q.bytes().all(|byte| byte.is_ascii_digit());
        let q = if is_id { "person" } else { "q" };
        let said = [("state", &self.state), (q, &self.q), ("account", &self.account), ("after", &self.after)];
        query(&[&[("limit", ROWS)], &said.map(|(name, value)| (name, value.as_str()))[..]].concat())
    }

    /// A page like this one, but for one thing.
    fn but(&self, name: &str, value: &str) -> String {
        let said = [("state", &self.state), ("q", &self.q), ("account", &self.account)];
        let mut said: Vec<_> = said.map(|(name, value)| (name, value.as_str())).into();
        said.retain(|(other, _)| *other != name);
        said.push((name, value));
        format!("/outbox?{}", query(&said))
    }

    /// The page on which all that are shown are chosen.
    fn all(&self) -> String {
        let after = form_urlencoded::byte_serialize(self.after.as_bytes()).collect::<String>();
        let page = self.but("chosen", "all");
        if after.is_empty() { page } else { format!("{page}&after={after}") }
    }

    fn is_narrow(&self) -> bool {
        [&self.state, &self.q, &self.account, &self.after].iter().any(|value| !value.is_empty())
    }
}

fn query(said: &[(&str, &str)]) -> String {
    let said = said.iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish()
}

pub(super) async fn show(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let wanted = Wanted::of(&query.unwrap_or_default());
    let call = wanted.call();
    let found = api.get(&format!("/messages?{call}")).await?;
    let shows = entries(&found, "data").len();
    let content = html! {
        div.page {
            div.row.between {
                h1 tabindex="-1" { "Outbox" }
                div.row {
                    div #pause data-live { (api.paused.button(&api.here)) }
                    a.button href={ "/v1/messages?" (call) } { "As JSON" }
                }
            }
            (search(&wanted))
            div #messages data-live { (rows(&found, &wanted)) }
            (chosen::deeds(&[Way::Cancel, Way::Retry], &wanted.all(), &wanted.account, shows))
        }
    };
    Ok(shown(&api, "Outbox", "/outbox", "plain", &content))
}

fn search(wanted: &Wanted) -> Markup {
    html! {
        nav.row.choices aria-label="States" {
            @for (state, name) in STATES { a.button.small href=(wanted.but("state", state)) aria-current=[(state == wanted.state).then_some("true")] { (name) } }
        }
        form.row role="search" method="get" {
            @if !wanted.state.is_empty() { input type="hidden" name="state" value=(wanted.state); }
            @if !wanted.account.is_empty() { input type="hidden" name="account" value=(wanted.account); }
            label.unseen for="q" { "Words of the text, or a person's id" }
            input #q type="search" name="q" value=(wanted.q) placeholder="Words, or a person's id" maxlength="200" autocomplete="off";
            button { "Search" }
        }
    }
}

fn rows(found: &Value, wanted: &Wanted) -> Markup {
    let rows = entries(found, "data");
    html! {
        @if !rows.is_empty() {
            div.scrolls tabindex="0" role="region" aria-label="Messages" {
                table {
                    (head())
                    tbody { @for row in rows { (self::row(row, Some(wanted.is_all))) } }
                }
            }
        } @else { (nothing(found, wanted)) }
        @if let Some(next) = found["next"].as_str() {
            p.older { a href=(wanted.but("after", next)) {
                @if rows.is_empty() { "Search further back" } @else { "Showing " (rows.len()) ", show older" }
            } }
        }
    }
}

fn nothing(found: &Value, wanted: &Wanted) -> Markup {
    let all = html! { a href="/outbox" { "Show all" } };
    match (wanted.is_narrow(), found["next"].is_string()) {
        (true, true) => empty(
            "Nothing among the 5,000 that were looked through",
            "Texts are searched where they lie, so many messages at a time; what was forgotten is not found.",
            &all,
        ),
        (true, false) if !wanted.q.is_empty() => empty(
            "Nothing fits",
            "No message has these words, or they were forgotten. Names of people are searched in the conversations.",
            &html! { a href="/outbox" { "Show all" } },
        ),
        (true, false) => empty("Nothing fits", "No message is like that at the moment.", &all),
        (false, _) => empty(
            "Nothing was sent yet",
            "What is accepted stands here, and what became of it.",
            &html! { pre.sample { "antiphon send ava \"Hello\" --gateway http://127.0.0.1:2400" } },
        ),
    }
}

/// What stands over messages that can be chosen.
pub(super) fn head() -> Markup {
    html! {
        thead { tr {
            (chosen::every())
            th scope="col" { "Message" } th scope="col" { "To" } th scope="col" { "State" } th.number scope="col" { "Attempts" }
            th scope="col" { "Accepted" } th scope="col" { "Next try" } th scope="col" { span.unseen { "What can be done" } }
        } }
    }
}

/// One message in a list of them; where some can be chosen, whether it is.
pub(super) fn row(row: &Value, is_chosen: Option<bool>) -> Markup {
    let id = word(row, "id");
    let why = explained(row);
    html! {
        tr data-row data-key=(id) {
            @if let Some(is_chosen) = is_chosen { (chosen::choice(row, &gist(row), is_chosen)) }
            td.gist { a href={ "/outbox/" (id) } { (gist(row)) } @if !why.is_empty() { p.why.small { (why) } } }
            td { (to(row)) }
            td { (state(row, None)) }
            td.number { (row["attempts"]) }
            td { (stamp(row, "accepted_at")) }
            td { @if matches!(word(row, "state"), "queued" | "held") { (stamp(row, "not_before")) } @else { span.muted { "–" } } }
            td { div.row.deeds { (deeds(row, "/outbox")) } }
        }
    }
}
