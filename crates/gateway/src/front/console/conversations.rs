//! Conversations: who waits, and until when each may be answered.

use antiphon_pages::{Icon, Tone, avatar, chip, empty};
use axum::extract::RawQuery;
use axum::response::Response;
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::api::{Api, Failed};
use super::frame::shown;
use super::words::{self, clock, gist, many, moment, window, word};

/// What the page is asked for.
struct Wanted {
    sort: String,
    show: String,
    q: String,
    after: String,
}

impl Wanted {
    fn of(query: &str) -> Self {
        let field = |wanted: &str| {
            let found = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let is_asked = |name: &str| field(name) == "true";
        // Links from elsewhere say it in the API's words.
        let show = match (field("show"), is_asked("unanswered"), is_asked("open")) {
            (show, ..) if !show.is_empty() => show,
            (_, true, _) => "unanswered".to_owned(),
            (_, _, true) => "open".to_owned(),
            _ => "all".to_owned(),
        };
        let sort = Some(field("sort")).filter(|sort| !sort.is_empty()).unwrap_or("closing".to_owned());
        Self { sort, show, q: field("q"), after: field("after") }
    }

    fn call(&self) -> String {
        let mut call = form_urlencoded::Serializer::new(String::new());
        call.append_pair("sort", &self.sort)
            .append_pair("limit", "100")
            .append_pair("names", "true")
            .append_pair("last", "true");
        match self.show.as_str() {
            "unanswered" => {
                call.append_pair("unanswered", "true").append_pair("open", "true");
            }
            "open" => {
                call.append_pair("open", "true");
            }
            _ => {}
        }
        for (name, value) in [("q", &self.q), ("after", &self.after)] {
            if !value.is_empty() {
                call.append_pair(name, value);
            }
        }
        format!("/conversations?{}", call.finish())
    }

    /// The page behind this one.
    fn behind(&self, next: &str) -> String {
        let said = [("sort", self.sort.as_str()), ("show", &self.show), ("q", &self.q), ("after", next)];
        format!("/c?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish())
    }

    fn is_narrow(&self) -> bool {
        self.show != "all" || !self.q.is_empty()
    }
}

pub(super) async fn list(api: Api, RawQuery(query): RawQuery) -> Result<Response, Failed> {
    let wanted = Wanted::of(&query.unwrap_or_default());
    let found = api.get(&wanted.call()).await?;
    let now = api.console.clock.wall();
    let content = html! {
        div.page {
            h1 tabindex="-1" { "Conversations" }
            (search(&wanted))
            div #conversations data-live { (rows(&found, &wanted, now)) }
        }
    };
    Ok(shown(&api, "Conversations", "/c", "plain", &content))
}

fn search(wanted: &Wanted) -> Markup {
    let choice = |name: &str, now: &str, all: &[(&str, &str)]| {
        html! {
            select #(name) name=(name) data-submits {
                @for (value, words) in all { option value=(value) selected[*value == now] { (words) } }
            }
        }
    };
    let shows = [("all", "All"), ("unanswered", "Unanswered and open"), ("open", "Open")];
    let sorts = [("closing", "Closing soonest"), ("newest", "Newest"), ("oldest", "Oldest")];
    html! {
        form.row role="search" method="get" {
            label for="show" { "Show" } (choice("show", &wanted.show, &shows))
            label for="sort" { "Sort by" } (choice("sort", &wanted.sort, &sorts))
            label.unseen for="q" { "A person's name or id" }
            input #q type="search" name="q" value=(wanted.q) placeholder="A name or an id" maxlength="200" autocomplete="off";
            button { "Show" }
        }
    }
}

fn rows(found: &Value, wanted: &Wanted, now: Timestamp) -> Markup {
    let rows = words::entries(found, "data");
    if rows.is_empty() && wanted.is_narrow() {
        let why = match wanted.q.as_str() {
            "" => "No conversation is like that at the moment.",
            _ => {
                "Ids are searched, and the names that Instagram told since the gateway began: it is asked when somebody \
                 looks, first of all for those who wrote last."
            }
        };
        return empty("Nothing fits", why, &html! { a href="/c" { "Show all" } });
    }
    if rows.is_empty() {
        let command = html! { pre.sample { "antiphon sandbox say ava hi" } };
        return empty(
            "No conversation yet",
            "One begins when a person writes. An account never writes first.",
            &command,
        );
    }
    html! {
        ul.list { @for row in rows { (self::row(row, now)) } }
        @if let Some(next) = found["next"].as_str() {
            p.older { a href=(wanted.behind(next)) { "Showing " (rows.len()) ", show the next" } }
        }
    }
}

/// One conversation in a list of them.
pub(super) fn row(row: &Value, now: Timestamp) -> Markup {
    let (account, person) = (word(row, "account"), word(row, "person"));
    let number = |field: &str| row[field].as_u64().unwrap_or(0);
    html! {
        li.conversation data-row data-key={ (account) "/" (person) } {
            a href={ "/c/" (account) "/" (person) } {
                (avatar(person, words::called(row)))
                span.who { span.name { (words::called(row)) } span.muted.small { (words::beside(row)) } }
            }
            span.last.small { (last(row)) }
            span.row.flags {
                @if row["answered"] == false { (chip(Tone::Warning, Icon::Reply, "unanswered")) }
                @if number("unknown") > 0 { (chip(Tone::Warning, Icon::Question, &many(number("unknown"), "unknown", "unknown"))) }
                @if number("waiting") > 0 { (chip(Tone::Plain, Icon::Clock, &format!("{} waiting", number("waiting")))) }
                @if row["paused"] == true { (chip(Tone::Warning, Icon::Pause, "paused")) }
                (window(&row["window"], now))
            }
        }
    }
}

/// What was said last, by whom and when; where it is not kept any more, who wrote.
fn last(row: &Value) -> Markup {
    let said = &row["last"];
    let is_theirs = match said["by"].as_str() {
        Some(by) => by == "person",
        None => moment(row, "person_wrote_at") > moment(row, "account_wrote_at"),
    };
    let at =
        moment(said, "at").or(moment(row, if is_theirs { "person_wrote_at" } else { "account_wrote_at" }));
    let Some(at) = at else { return html! { span.muted { "nothing written" } } };
    let (arrow, who) = if is_theirs { ("←", "they wrote") } else { ("→", "answered") };
    html! {
        span.words { span aria-hidden="true" { (arrow) " " } span.unseen { (who) ": " } (words(said).unwrap_or(who.to_owned())) }
        span.muted { (clock(at)) }
    }
}

/// What was said, in a line.
fn words(said: &Value) -> Option<String> {
    match said["by"].as_str()? {
        "account" => Some(gist(&said["message"])),
        _ if said["unsent"] == true => Some("(unsent)".to_owned()),
        _ => Some(said["text"].as_str().map_or_else(|| word(said, "kind").replace('_', " "), str::to_owned)),
    }
}
