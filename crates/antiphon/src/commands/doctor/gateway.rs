//! A gateway: is it there and ready, does its key fit, has its disk room, do webhooks come, and what waits for a person?

use std::path::{Path, PathBuf};

use clap::Args;
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

/// The clocks may differ by so many seconds.
const MOST_SKEW: f64 = 60.0;

const FETCHED: &str = "Instagram fetches what is sent from where it is hosted";

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
            Located::File(file) => {
                let folder = folder_of(file);
                checks.extend([folder::check(&folder), folder::syncs(&folder)]);
            }
            Located::Running(_) => {}
        }
        checks.push(if api.is_running() { ready(&api).await } else { at_rest(&located) });
        match api.get("/accounts").await {
            Ok(accounts) => checks.extend(of_accounts(&accounts)),
            Err(failure) => checks.push(Check::ill("accounts", failure, "nothing is sent without one")),
        }
        checks.push(unknown(&api).await);
        if api.is_running() {
            checks.push(media(&api).await);
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
fn of_accounts(accounts: &Value) -> Vec<Check> {
    let why = "what is accepted for an account waits while it is paused or its token is of no use";
    let rows = accounts["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut checks = Vec::new();
    for row in rows {
        let id = row["id"].as_str().unwrap_or_default();
        if let Some(cause) = row["pause"]["cause"].as_str() {
            let check = Check::well("account", format!("{id} is paused: {cause}"), why);
            checks.push(check.unsure(format!("when that is mended: antiphon account resume {id}")));
        }
        checks.extend(of_token(id, row).map(|(found, fix, is_dead)| {
            let check = Check::well("account", found, why);
            if is_dead { check.broken(fix) } else { check.unsure(fix) }
        }));
    }
    match (rows.len(), checks.is_empty()) {
        (0, _) => vec![Check::well("accounts", "none", why).unsure("antiphon account add --help")],
        (number, true) => {
            vec![Check::well("accounts", format!("{number}, none paused, tokens renew themselves"), why)]
        }
        _ => checks,
    }
}

/// What is wrong with an account's token, what to do, and whether it is of no use already.
fn of_token(id: &str, account: &Value) -> Option<(String, String, bool)> {
    let token = &account["token"];
    let trouble = token["trouble"].as_str().unwrap_or("nobody told why");
    let ends = account["token_expires_at"].as_str().unwrap_or("a time that nobody told");
    let add = "log in again, and give the new token by `antiphon account add`".to_owned();
    match token["state"].as_str()? {
        "dead" => Some((format!("{id}: its token is dead: {trouble}"), add, true)),
        "ageing" => {
            Some((format!("{id}: its token ends at {ends} and is not renewed: {trouble}"), add, false))
        }
        _ if token["trouble"].is_string() => {
            let next = token["renews_at"].as_str().unwrap_or("no time");
            let found =
                format!("{id}: its token could not be renewed: {trouble}; it is tried again at {next}");
            Some((found, format!("antiphon account refresh {id}"), false))
        }
        _ => None,
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

/// Whether Instagram can fetch what is hosted there.
async fn media(api: &GatewayApi) -> Check {
    match api.get("/media").await {
        Ok(media) => of_media(&media),
        Err(failure) => Check::ill("media", failure, FETCHED),
    }
}

fn of_media(media: &Value) -> Check {
    let url = media["url"].as_str().unwrap_or_default();
    match media["out_of_reach"].as_str() {
        None => Check::well("media", format!("files are hosted at {url}/media"), FETCHED),
        Some(why) => {
            let fix =
                "say under which address a proxy leads there: media_url = \"https://media.example.com\"";
            Check::well("media", format!("Instagram cannot reach {url}: it {why}"), FETCHED).unsure(fix)
        }
    }
}

/// What its counters tell: webhooks that come, clocks that agree, and what must never be.
async fn counted(api: &GatewayApi) -> Vec<Check> {
    match api.page("/metrics").await {
        Ok(page) => of_counters(&page),
        Err(failure) => vec![Check::ill("metrics", failure, "alerts come from them")],
    }
}

fn of_counters(page: &str) -> Vec<Check> {
    let value = |name: &str| -> Option<f64> {
        page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?.parse().ok()
    };
    let count = |name: &str| value(name).unwrap_or_default();
    let kept = count("antiphon_webhooks_total{result=\"kept\"}");
    let forged = count("antiphon_webhooks_total{result=\"forged\"}");
    let broken: f64 =
        ["antiphon_store_crowded_total", "antiphon_store_doubled_total"].map(count).iter().sum();
    let why = "a message may be doubled or out of order";
    let promises = Check::well("promises", format!("{broken} writes that must never be"), why);
    let promises =
        if broken > 0.0 { promises.broken("keep the log and the database, and report it") } else { promises };
    let mut checks = vec![of_webhooks(kept, forged), promises];
    checks.extend(value("antiphon_clock_skew_seconds").map(of_clock));
    checks
}

fn of_webhooks(kept: f64, forged: f64) -> Check {
    let why = "without them windows stay closed, and unknown messages find their proof later";
    let check = Check::well("webhooks", format!("{kept} kept and {forged} forged since its start"), why);
    match (kept > 0.0, forged > 0.0) {
        (true, _) => check,
        (false, true) => {
            check.broken("the app's secret is another than Meta's dashboard shows: antiphon app add")
        }
        (false, false) => {
            check.unsure("send the account a message; if none comes, look at the app's dashboard")
        }
    }
}

fn of_clock(skew: f64) -> Check {
    let why = "windows are judged by time";
    if skew.abs() <= MOST_SKEW {
        return Check::well("clock", "agrees with Instagram's", why);
    }
    let side = if skew > 0.0 { "ahead of" } else { "behind" };
    Check::well("clock", format!("its machine's clock is {} s {side} Instagram's", skew.abs()), why)
        .broken("set that machine's clock by the network: timedatectl set-ntp true")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::check::Health;
    use super::*;

    #[test]
    fn accounts_that_need_somebody_are_named() {
        let account = |id: &str, state: &str, trouble: Option<&str>| {
            json!({
                "id": id, "pause": null, "token_expires_at": "2026-02-20T11:00:00Z",
                "token": { "state": state, "trouble": trouble, "renews_at": "2026-01-20T11:00:00Z" },
            })
        };
        let mut paused = account("1", "fresh", None);
        paused["pause"] = json!({ "cause": "refused" });
        let accounts = json!({ "data": [
            paused,
            account("2", "dead", Some("the password was changed")),
            account("3", "ageing", Some("no answer")),
            account("4", "fresh", Some("no answer")),
            account("5", "fresh", None),
            account("6", "unknown", None),
        ]});
        let checks = of_accounts(&accounts);
        let health: Vec<_> = checks.iter().map(|check| check.health).collect();
        assert_eq!(health, [Health::Unsure, Health::Ill, Health::Unsure, Health::Unsure]);
        assert!(checks[1].found.contains("the password was changed"));
        let one = json!({ "data": [account("5", "fresh", None)] });
        assert_eq!(of_accounts(&one)[0].health, Health::Well);
    }

    #[test]
    fn media_that_instagram_cannot_fetch_are_worth_a_look() {
        let near = json!({ "url": "http://127.0.0.1:2400", "out_of_reach": "is this machine itself" });
        let check = of_media(&near);
        assert_eq!(check.health, Health::Unsure);
        assert_eq!(check.found, "Instagram cannot reach http://127.0.0.1:2400: it is this machine itself");
        let far = json!({ "url": "https://media.example.com", "out_of_reach": null });
        assert_eq!(of_media(&far).health, Health::Well);
    }

    #[test]
    fn counters_tell_what_is_wrong() {
        let health = |page: &str| -> Vec<_> {
            of_counters(page).into_iter().map(|check| (check.name, check.health)).collect()
        };
        let well = "antiphon_webhooks_total{result=\"kept\"} 3\nantiphon_clock_skew_seconds -2\n";
        let all = [("webhooks", Health::Well), ("promises", Health::Well), ("clock", Health::Well)];
        assert_eq!(health(well), all);
        let ill = "antiphon_webhooks_total{result=\"forged\"} 3\nantiphon_store_doubled_total 1\n\
                   antiphon_clock_skew_seconds 600\n";
        assert_eq!(health(ill), all.map(|(name, _)| (name, Health::Ill)));
        assert_eq!(health("")[..], [("webhooks", Health::Unsure), ("promises", Health::Well)]);
    }
}
