//! Checks: what is well, what is not, and what to do about it.

mod account;

use antiphon_engine::State;
use antiphon_store::{MessageFilter, Store};
use axum::Json;
use axum::extract::State as Shared;
use serde::Serialize;
use utoipa::ToSchema;

use super::access::Seen;
use super::accounts::AccountView;
use super::{MOST_ROWS, Whole};
use crate::front::problem::Problem;
use crate::front::{Front, Listener, health};

/// Clocks may differ by so many seconds.
const MOST_SKEW: i64 = 60;

/// A target that is so many seconds behind is late.
const LATE: f64 = 600.0;

/// How one thing stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CheckHealth)]
enum Health {
    Well,
    /// Worth a look; nothing is broken.
    Unsure,
    Ill,
}

/// One thing that was looked at. Nothing in it is secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckView)]
pub(super) struct Check {
    name: &'static str,
    health: Health,
    found: String,
    /// Why it matters.
    why: &'static str,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

impl Check {
    fn well(name: &'static str, found: impl Into<String>, why: &'static str) -> Self {
        Self { name, health: Health::Well, found: found.into(), why, fix: None }
    }

    /// The same, but something could be better.
    fn unsure(self, fix: impl Into<String>) -> Self {
        Self { health: Health::Unsure, fix: Some(fix.into()), ..self }
    }

    /// The same, but broken.
    fn broken(self, fix: impl Into<String>) -> Self {
        Self { health: Health::Ill, fix: Some(fix.into()), ..self }
    }
}

/// Looks at everything that must be well: the store, the disk, tokens, webhooks, clocks, what waits for a person.
#[utoipa::path(get, path = "/v1/checks", responses((status = OK, body = Whole<Check>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
) -> Result<Json<Whole<Check>>, Problem> {
    let runs = front.listener != Listener::Rest;
    let mut data = Vec::new();
    if runs {
        data.push(ready(&front).await);
    }
    let accounts = front.app.store.accounts().await?;
    let own = accounts.iter().filter(|account| seen.sees(&account.id));
    let own: Vec<_> = own.map(|account| AccountView::of(account, &front)).collect();
    data.extend(account::checks(&own));
    data.push(unknown(&front, &seen).await?);
    if runs {
        data.push(media(&front));
    }
    if runs && seen == Seen::Everything {
        data.push(webhooks(&front));
        data.push(promises(&front));
        data.extend(front.app.upstream.clock_skew().map(clock));
        data.extend(relays(&front));
    }
    Ok(Json(Whole { data }))
}

async fn ready<S: Store>(front: &Front<S>) -> Check {
    let why = "without it nothing is accepted and nothing sent";
    let readiness = health::readiness(front).await;
    let found = format!(
        "version {}; store {}, owner {}, {}",
        readiness.version, readiness.store, readiness.owner, readiness.front
    );
    let check = Check::well("gateway", found, why);
    if !readiness.ready {
        return check.broken("its log says why; docs/operations.md has a runbook");
    }
    match readiness.disk {
        Some(disk) if disk.low => check.unsure("make room on its disk: less than a twentieth is left"),
        _ => check,
    }
}

async fn unknown<S: Store>(front: &Front<S>, seen: &Seen) -> Result<Check, Problem> {
    let why = "nobody knows whether they arrived";
    let accounts = seen.accounts(None)?;
    let filter = MessageFilter { accounts, person: None, state: Some(State::Unknown) };
    Ok(match front.app.store.messages(filter, None, MOST_ROWS).await?.rows.len() {
        0 => Check::well("unknown", "no message", why),
        number => Check::well("unknown", format!("{number} messages"), why)
            .unsure("antiphon messages list --state unknown; `antiphon messages settle --help`"),
    })
}

/// Whether Instagram can fetch what is hosted here.
fn media<S: Store>(front: &Front<S>) -> Check {
    let why = "Instagram fetches what is sent from where it is hosted";
    let Some(hosting) = &front.app.hosting else {
        return Check::well("media", "no files are hosted here", why);
    };
    let base = hosting.base();
    match base.out_of_reach().filter(|_| !front.app.upstream.is_near()) {
        None => Check::well("media", format!("files are hosted at {base}/media"), why),
        Some(reason) => Check::well("media", format!("Instagram cannot reach {base}: it {reason}"), why)
            .unsure("say under which address a proxy leads there: media_url = \"https://media.example.com\""),
    }
}

fn webhooks<S: Store>(front: &Front<S>) -> Check {
    let counts = front.gauges.webhooks.counts();
    let count = |word: &str| counts.get(word).copied().unwrap_or_default();
    of_webhooks(count("kept"), count("forged"))
}

fn of_webhooks(kept: u64, forged: u64) -> Check {
    let why = "without them windows stay closed, and unknown messages find their proof later";
    let check = Check::well("webhooks", format!("{kept} kept and {forged} forged since its start"), why);
    match (kept > 0, forged > 0) {
        (true, _) => check,
        (false, true) => {
            check.broken("the app's secret is another than Meta's dashboard shows: antiphon app add")
        }
        (false, false) => {
            check.unsure("send the account a message; if none comes, look at the app's dashboard")
        }
    }
}

/// What must never be.
fn promises<S: Store>(front: &Front<S>) -> Check {
    let why = "a message may be doubled or out of order";
    let counters = front.app.store.counters();
    let broken = counters.crowded + counters.doubled;
    let check = Check::well("promises", format!("{broken} writes that must never be"), why);
    if broken > 0 { check.broken("keep the log and the database, and report it") } else { check }
}

fn clock(skew: i64) -> Check {
    let why = "windows are judged by time";
    if skew.abs() <= MOST_SKEW {
        return Check::well("clock", "agrees with Instagram's", why);
    }
    let side = if skew > 0 { "ahead of" } else { "behind" };
    Check::well("clock", format!("its machine's clock is {} s {side} Instagram's", skew.abs()), why)
        .broken("set that machine's clock by the network: timedatectl set-ntp true")
}

/// Targets that are behind.
fn relays<S: Store>(front: &Front<S>) -> Option<Check> {
    let why = "what happens goes on to your own app";
    let shown = front.app.relays.gauges.shown(front.app.clock.wall());
    let late: Vec<_> = shown.iter().filter(|(_, shown)| shown.behind_seconds > LATE).collect();
    let first = late.first()?;
    let found = format!("{} of {} are more than ten minutes behind: {}", late.len(), shown.len(), first.0);
    Some(Check::well("relays", found, why).unsure(format!("antiphon relay show {} says why", first.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn webhooks_that_do_not_come_or_do_not_fit_are_told_apart() {
        assert_eq!(of_webhooks(3, 0).health, Health::Well);
        assert_eq!(of_webhooks(3, 1).health, Health::Well);
        assert_eq!(of_webhooks(0, 3).health, Health::Ill);
        assert_eq!(of_webhooks(0, 0).health, Health::Unsure);
    }

    #[test]
    fn clocks_may_differ_a_little() {
        assert_eq!(clock(-2).health, Health::Well);
        assert_eq!(clock(600).health, Health::Ill);
        assert!(clock(-61).found.contains("61 s behind"));
    }
}
