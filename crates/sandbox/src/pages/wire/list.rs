//! The list of exchanges: oldest first, retries under the first try.

use antiphon_pages::{Icon, empty};
use maud::{Markup, html};
use serde_json::Value;

use super::row::{arrow, status, tags, took};
use super::{again, encoded, word};
use crate::journal::words;
use crate::pages::frame::base;
use crate::space::Space;

/// What the search field offers.
const EXAMPLE: &str = "dir:webhook status:>=400 to:ava type:image fault:* since:5m";

/// What is often looked for.
const OFTEN: [(&str, &str); 4] =
    [("Calls", "dir:api"), ("Webhooks", "dir:webhook"), ("Refused", "status:>=400"), ("Faults", "fault:*")];

/// A page of the list.
pub(super) struct List<'a> {
    pub(super) space: &'a Space,
    pub(super) filter: &'a str,
    /// It ends with the newest, so that it can be followed.
    pub(super) is_newest: bool,
    /// What the control API answered.
    pub(super) found: &'a Value,
}

impl List<'_> {
    pub(super) fn whole(&self) -> Markup {
        html! {
            div.page.wire.listed {
                div.row.between {
                    h1 tabindex="-1" { "Wire" }
                    (self.tools())
                }
                (self.search())
                div #exchanges data-live data-follow=[self.is_newest.then_some("follow")] { (self.rows()) }
            }
        }
    }

    fn tools(&self) -> Markup {
        let base = base(self.space);
        let api = |path: &str| format!("{base}/_sandbox/v1/{path}?filter={}", encoded(self.filter));
        let form = |call: &str, said: &str, name: &Markup| {
            html! {
                form method="post" action={ (base) "/-/call" } data-said=(said) {
                    input type="hidden" name="-call" value=(call);
                    input type="hidden" name="-back" value="/wire";
                    button { (name) }
                }
            }
        };
        html! {
            div.row #wire-tools data-live {
                @if self.is_newest { button #follow type="button" data-own="follow" hidden { (Icon::Pause) span { "Pause" } } }
                @else { a.button href={ "?filter=" (encoded(self.filter)) } { "To the newest" } }
                details.menu {
                    summary.button { (Icon::Reply) span { "Send again" } }
                    div.panel { (again::all_of(&base, self.filter)) }
                }
                details.menu {
                    summary.button { (Icon::Down) span { "Export" } }
                    div.panel {
                        a.item href=(api("exchanges.har")) download="exchanges.har" { "HAR, for developer tools" }
                        a.item href=(api("exchanges.ndjson")) download="exchanges.ndjson" { "NDJSON, line by line" }
                        a.item href=(api("exchanges")) { "This page as JSON" }
                        p.muted.small { "Secrets are covered." }
                    }
                }
                (form("DELETE /exchanges", "All exchanges are forgotten", &html! { "Clear" }))
                @if let Some(forgotten) = self.found["forgotten"].as_u64() {
                    (form("POST /exchanges/restore", "They are back", &html! { "Undo: bring back " (forgotten) }))
                }
            }
        }
    }

    fn search(&self) -> Markup {
        let (filter, list) = (self.filter, self.found);
        let terms = words(filter).unwrap_or_default();
        let all: Vec<_> = terms.iter().map(|term| quoted(term)).collect();
        let without = |nth: usize| {
            let rest: Vec<_> =
                all.iter().enumerate().filter(|(at, _)| *at != nth).map(|(_, term)| term.as_str()).collect();
            format!("?filter={}", encoded(&rest.join(" ")))
        };
        let with = |term: &str| format!("?filter={}", encoded(format!("{filter} {term}").trim()));
        html! {
            div.stack {
                form.row.search role="search" method="get" {
                    label.unseen for="filter" { "Filter" }
                    input #filter type="search" name="filter" value=(filter) placeholder=(EXAMPLE) autocomplete="off" spellcheck="false";
                    button { "Filter" }
                }
                div.row.small {
                    @for (nth, term) in all.iter().enumerate() {
                        a.chip.term href=(without(nth)) { code { (term) } span.unseen { ": take it away" } (Icon::Cross) }
                    }
                    @for (name, term) in OFTEN.iter().filter(|(_, term)| !all.iter().any(|word| word == term)) {
                        a.chip href=(with(term)) { "+ " (name) }
                    }
                    @if !filter.is_empty() {
                        span #matched data-live .muted { (list["matched"].as_u64().unwrap_or(0)) " of " (list["kept"].as_u64().unwrap_or(0)) " match" }
                        a href="?" { "Clear the filter" }
                    }
                }
            }
        }
    }

    fn rows(&self) -> Markup {
        let list = self.found;
        let rows = list["data"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(wrong) = list["error"]["message"].as_str() {
            return html! { p.complaint role="alert" { (wrong) } };
        }
        if rows.is_empty() {
            return self.nothing();
        }
        let base = base(self.space);
        html! {
            @if let Some(older) = list["older"].as_u64() {
                p { a href={ "?before=" (older) "&filter=" (encoded(self.filter)) } { "Older" } }
            }
            div.scrolls #rows tabindex="0" role="region" aria-label="Exchanges" {
                table {
                    thead { tr {
                        th scope="col" { "Time" } th scope="col" { "What" } th scope="col" { "Answer" }
                        th.number scope="col" { "Try" } th.number scope="col" { "Took" } th.number scope="col" { "Bytes" }
                    } }
                    tbody { @for (row, tries) in nested(rows) { (self.row(&base, row, tries)) } }
                }
            }
        }
    }

    fn nothing(&self) -> Markup {
        if !self.filter.is_empty() {
            return empty(
                "Nothing fits",
                "No exchange that is kept fits this filter.",
                &html! { a href="?" { "Clear the filter" } },
            );
        }
        let commands = html! {
            pre.sample tabindex="0" {
                "antiphon sandbox say ava hi\n"
                "curl " (self.space.base) "/v24.0/me/messages -H 'Authorization: Bearer sandbox-token' \\\n"
                "  --json '{\"recipient\": {\"id\": \"900000000000001\"}, \"message\": {\"text\": \"Hello\"}}'"
            }
        };
        empty(
            "Nothing on the wire yet",
            "What your app asks of Instagram, and what Instagram tells it, stands here.",
            &commands,
        )
    }

    fn row(&self, base: &str, row: &Value, tries: u64) -> Markup {
        let (at, attempt) = (word(row, "at"), row["attempt"].as_u64().unwrap_or(1));
        let is_retry = attempt > 1;
        html! {
            tr data-row data-key=(row["id"]) .retry[is_retry] {
                td.muted.clock { time datetime=(at) data-own="time" data-exact { (clock(&at)) } }
                td {
                    a href={ (base) "/wire/" (row["id"]) } {
                        @if is_retry { span aria-hidden="true" { "↳ " } }
                        (arrow(row)) " " (word(row, "operation"))
                        @if let Some(person) = self.name(row) { span.muted { (if row["direction"] == "api" { " to " } else { " about " }) (person) } }
                    }
                    " " (tags(base, row))
                    span hidden { (again::by_key(base, row)) }
                }
                td { (status(row)) @if let Some(reason) = row["reason"].as_str() { p.muted.small { (reason) } } }
                td.number.muted { @if tries > 1 { (attempt) "/" (tries) } }
                td.number.muted { (took(row)) }
                td.number.muted { (row["request_bytes"]) " → " (row["response_bytes"]) }
            }
        }
    }

    /// Whom it is about.
    fn name(&self, row: &Value) -> Option<String> {
        let id = row["person"].as_str()?;
        let world = self.space.world();
        Some(world.person_named(id).map_or_else(|| id.to_owned(), |person| person.handle.clone()))
    }
}

/// The rows with retries under the first try, and how many tries are known of each.
fn nested(rows: &[Value]) -> Vec<(&Value, u64)> {
    let is_retry = |row: &Value| row["attempt"].as_u64().unwrap_or(1) > 1;
    let of = |row: &Value| row["delivery"].as_u64();
    let mut nested = Vec::with_capacity(rows.len());
    for row in rows {
        let family: Vec<_> = rows.iter().filter(|other| of(row).is_some() && of(other) == of(row)).collect();
        let tries = family.iter().filter_map(|row| row["attempt"].as_u64()).max().unwrap_or(1);
        if is_retry(row) && family.iter().any(|other| !is_retry(other)) {
            continue; // it stands under the first
        }
        nested.push((row, tries));
        if !is_retry(row) {
            nested.extend(family.into_iter().filter(|other| is_retry(other)).map(|other| (other, tries)));
        }
    }
    nested
}

/// `14:03:12.104`
fn clock(at: &str) -> String {
    let (time, fraction) = at
        .get(11..)
        .unwrap_or_default()
        .trim_end_matches('Z')
        .split_once('.')
        .unwrap_or((at.get(11..19).unwrap_or_default(), ""));
    format!("{time}.{:0<3}", &fraction[..fraction.len().min(3)])
}

/// A term as it is written in a filter.
fn quoted(term: &str) -> String {
    if !term.contains(char::is_whitespace) {
        return term.to_owned();
    }
    match term.split_once(':') {
        Some((name, value)) => format!("{name}:\"{value}\""),
        None => format!("\"{term}\""),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn retries_stand_under_the_first_try() {
        let row = |id: u64, delivery: u64, attempt: u64| json!({"id": id, "delivery": delivery, "attempt": attempt});
        let rows = [
            row(1, 1, 1),
            row(2, 2, 1),
            row(3, 1, 2),
            json!({"id": 4, "attempt": 1}),
            row(5, 1, 3),
            row(6, 9, 4),
        ];
        let order: Vec<_> =
            nested(&rows).into_iter().map(|(row, tries)| (row["id"].as_u64().unwrap(), tries)).collect();
        assert_eq!(order, [(1, 3), (3, 3), (5, 3), (2, 1), (4, 1), (6, 4)]);
    }

    #[test]
    fn a_time_is_told_to_the_millisecond() {
        assert_eq!(clock("2026-01-01T14:03:12.1049Z"), "14:03:12.104");
        assert_eq!(clock("2026-01-01T14:03:12Z"), "14:03:12.000");
        assert_eq!(clock(""), ".000");
    }

    #[test]
    fn a_term_is_written_as_it_was() {
        assert_eq!(
            [quoted("to:ava"), quoted("text:order 42"), quoted("a b")],
            ["to:ava", "text:\"order 42\"", "\"a b\""]
        );
    }
}
