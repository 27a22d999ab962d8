//! A gateway: is it there and ready, does its key fit, has its disk room, do webhooks come, and what waits for a person?

use std::path::{Path, PathBuf};

use antiphon_gateway::Clock;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::check::Check;
use super::folder;
use crate::config::Config;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Located, Which};

/// Checks a gateway: its database, key and disk, its accounts, and whether it is ready.
#[derive(Debug, Args)]
pub(super) struct Gateway {
    #[command(flatten)]
    which: Which,
}

/// A token that ends sooner is to be refreshed.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);

const THERE: &str = "without it nothing is accepted and nothing sent";

impl Gateway {
    /// Everything that can be told of it.
    pub(super) async fn examine(&self, config: &Config) -> Vec<Check> {
        let (located, api) = match self.find(config).await {
            Ok(found) => found,
            Err(failure) => return vec![Check::ill("gateway", failure, THERE)],
        };
        let mut checks = Vec::new();
        match &located {
            Located::File(file) => checks.push(folder::check(&folder_of(file))),
            Located::Running(_) => {}
        }
        checks.push(if api.is_running() { ready(&api).await } else { at_rest(&located) });
        match api.get("/accounts").await {
            Ok(accounts) => checks.extend(of_accounts(&accounts, Clock::system().wall())),
            Err(failure) => checks.push(Check::ill("accounts", failure, "nothing is sent without one")),
        }
        checks.push(unknown(&api).await);
        if api.is_running() {
            checks.extend(counted(&api).await);
        }
        checks
    }

    async fn find(&self, config: &Config) -> Result<(Located, GatewayApi), Failure> {
        // That its secrets open with the key is looked at by opening them.
        Ok((self.which.locate(config).await?, self.which.api(config).await?))
    }
}

fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

fn at_rest(located: &Located) -> Check {
    let place = match located {
        Located::File(file) => file.display().to_string(),
        Located::Running(base) => base.clone(),
    };
    let found = format!("at rest: {place} is whole and its secrets open with this key");
    Check::well("gateway", found, THERE).unsure("start it with `antiphon serve`")
}

async fn ready(api: &GatewayApi) -> Check {
    let ready = match api.page("/readyz").await {
        Ok(page) => serde_json::from_str::<Value>(&page).unwrap_or_default(),
        Err(failure) => return Check::ill("gateway", failure, THERE),
    };
    let word = |name: &str| ready[name].as_str().unwrap_or("unknown").to_owned();
    let found = format!(
        "version {} at {}; store {}, owner {}, {}",
        word("version"),
        api.base(),
        word("store"),
        word("owner"),
        word("front")
    );
    let check = Check::well("gateway", found, THERE);
    if ready["ready"] != true {
        return check.broken("its log says why; docs/operations.md has a runbook");
    }
    if ready["disk"]["low"] == true {
        return check.unsure("make room on its disk: less than a twentieth is left");
    }
    check
}

/// Each account that needs somebody, or one line when none does.
fn of_accounts(accounts: &Value, now: Timestamp) -> Vec<Check> {
    let why = "what is accepted for an account waits while it is paused or its token is of no use";
    let rows = accounts["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut checks = Vec::new();
    for row in rows {
        let id = row["id"].as_str().unwrap_or_default();
        if let Some(cause) = row["pause"]["cause"].as_str() {
            let check = Check::well("account", format!("{id} is paused: {cause}"), why);
            checks.push(check.unsure(format!("when that is mended: antiphon account resume {id}")));
        }
        let ends = row["token_expires_at"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
        let Some(ends) = ends else { continue };
        let refresh = "refresh the token, and give it by `antiphon account add`";
        if ends <= now {
            checks.push(
                Check::well("account", format!("{id}: its token ended at {ends}"), why).broken(refresh),
            );
        } else if ends.duration_since(now) < SOON {
            checks
                .push(Check::well("account", format!("{id}: its token ends at {ends}"), why).unsure(refresh));
        }
    }
    match (rows.len(), checks.is_empty()) {
        (0, _) => vec![Check::well("accounts", "none", why).unsure("antiphon account add --help")],
        (number, true) => vec![Check::well("accounts", format!("{number}, none paused"), why)],
        _ => checks,
    }
}

async fn unknown(api: &GatewayApi) -> Check {
    let why = "nobody knows whether they arrived";
    match api.get("/messages?state=unknown&limit=500").await {
        Err(failure) => Check::ill("unknown", failure, why),
        Ok(page) => match page["data"].as_array().map_or(0, Vec::len) {
            0 => Check::well("unknown", "no message", why),
            number => Check::well("unknown", format!("{number} messages"), why)
                .unsure("antiphon messages list --state unknown; `antiphon messages settle --help`"),
        },
    }
}

/// What its counters tell: webhooks that come, and what must never be.
async fn counted(api: &GatewayApi) -> Vec<Check> {
    let page = match api.page("/metrics").await {
        Ok(page) => page,
        Err(failure) => return vec![Check::ill("metrics", failure, "alerts come from them")],
    };
    let count = |name: &str| -> f64 {
        let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).unwrap_or_default()
    };
    let why = "without them windows stay closed, and unknown messages find their proof later";
    let kept = count("antiphon_webhooks_total{result=\"kept\"}");
    let forged = count("antiphon_webhooks_total{result=\"forged\"}");
    let webhooks = Check::well("webhooks", format!("{kept} kept and {forged} forged since its start"), why);
    let webhooks = match (kept > 0.0, forged > 0.0) {
        (true, _) => webhooks,
        (false, true) => {
            webhooks.broken("the app's secret is another than Meta's dashboard shows: antiphon app add")
        }
        (false, false) => {
            webhooks.unsure("send the account a message; if none comes, look at the app's dashboard")
        }
    };
    let broken: f64 =
        ["antiphon_store_crowded_total", "antiphon_store_doubled_total"].map(count).iter().sum();
    let why = "a message may be doubled or out of order";
    let promises = Check::well("promises", format!("{broken} writes that must never be"), why);
    vec![
        webhooks,
        if broken > 0.0 { promises.broken("keep the log and the database, and report it") } else { promises },
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check::Health;
    use super::*;

    #[test]
    fn accounts_that_need_somebody_are_named() {
        let now: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let accounts = json!({ "data": [
            { "id": "1", "pause": { "cause": "refused" }, "token_expires_at": null },
            { "id": "2", "pause": null, "token_expires_at": "2026-01-01T11:00:00Z" },
            { "id": "3", "pause": null, "token_expires_at": "2026-01-05T11:00:00Z" },
            { "id": "4", "pause": null, "token_expires_at": "2026-02-20T11:00:00Z" },
        ]});
        let health: Vec<_> = of_accounts(&accounts, now).iter().map(|check| check.health).collect();
        assert_eq!(health, [Health::Unsure, Health::Ill, Health::Unsure]);
        assert_eq!(of_accounts(&json!({ "data": [{ "id": "4" }] }), now)[0].health, Health::Well);
    }
}
