//! Rows that are chosen, to do one thing with all of them: counted first, as a job that does nothing yet.
//!
//! Each row has a box of the form's; without scripts a link chooses all that are shown.

use maud::{Markup, html};
use serde_json::Value;
use url::form_urlencoded;

use super::words::word;

/// The form that boxes belong to.
const FORM: &str = "chosen";

/// What can be done with all that are chosen.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Cancel,
    Retry,
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Retry => "retry",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Cancel => "Cancel",
            Self::Retry => "Retry",
        }
    }

    fn call(self) -> &'static str {
        match self {
            Self::Cancel => "POST /cancellations",
            Self::Retry => "POST /replays",
        }
    }

    /// What can be done with a message as it stands.
    fn of(message: &Value) -> Option<Self> {
        match word(message, "state") {
            "held" | "queued" => Some(Self::Cancel),
            "refused" | "expired" | "cancelled"
                if message["retried_as"].is_null() && message["text_forgotten"] != true =>
            {
                Some(Self::Retry)
            }
            _ => None,
        }
    }
}

/// Whether a page's query says that all rows are chosen.
pub(super) fn all_are(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == FORM && value == "all")
}

/// The box of a row.
pub(super) fn choice(message: &Value, called: &str, is_chosen: bool) -> Markup {
    let can = Way::of(message).map_or("", Way::word);
    html! {
        td.choice {
            label {
                input type="checkbox" form=(FORM) name="filter.ids:list" value=(word(message, "id")) data-can=(can)
                    checked[is_chosen] aria-label={ "Choose " (called) };
            }
        }
    }
}

/// What stands over the boxes: one for all of them, which scripts bring to life.
pub(super) fn every() -> Markup {
    html! {
        th.choice scope="col" {
            label #choose-all data-own="every" hidden {
                input type="checkbox" data-every=(FORM) aria-label="All that are shown";
            }
        }
    }
}

/// What can be done with those that are chosen; `all` is the page on which all are.
/// While there are no rows it is not to be seen.
pub(super) fn deeds(ways: &[Way], all: &str, account: &str, rows: usize) -> Markup {
    html! {
        form #(FORM) .chosen.row method="post" action="/-/call" data-then="go" data-chosen
            hidden[rows == 0] aria-label="Those that are chosen" {
            input type="hidden" name="-back" value="/jobs/{id}";
            input type="hidden" name="preview:flag" value="yes";
            @if !account.is_empty() { input type="hidden" name="filter.account" value=(account); }
            noscript { a href=(all) { "Choose all that are shown" } }
            output.muted { "Choose some" }
            @for way in ways {
                button name="-call" value=(way.call()) data-for=(way.word()) {
                    (way.name()) " " span { "those that are chosen" }
                }
            }
        }
    }
}
