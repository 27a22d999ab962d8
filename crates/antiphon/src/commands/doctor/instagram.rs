//! The Graph side: is it there, whose token is it, what may it do, and do the clocks agree?

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::PermissionsExt as _;

use antiphon_graph::call::{Identity, Me};
use antiphon_graph::{AccessToken, AccountId, Call as _};
use antiphon_sandbox::Clock;
use http::header::{AUTHORIZATION, DATE};
use http::{HeaderMap, Request};
use jiff::fmt::rfc2822;
use url::Url;

use super::check::Check;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::port_holder::holder;
use crate::target::Target;
use crate::token::Source;

const TOKEN_WHY: &str = "every call needs it";

/// The clocks may differ by so much, in seconds.
const MOST_SKEW: i64 = 60;

/// Everything that can be told of it.
pub(super) async fn examine(target: &Target) -> Vec<Check> {
    let mut checks = Vec::new();
    let (owner, headers) = match owner(target).await {
        Ok(answer) => answer,
        Err(failure) => {
            let (name, why) = match failure.exit {
                Exit::Temporary => ("reachable", "nothing can be sent there"),
                _ => ("token", TOKEN_WHY),
            };
            let mut check = Check::ill(name, failure, why);
            if name == "reachable"
                && let Some(holder) = stranger(target).await
            {
                check.found = format!("{}; {holder}, listens there", check.found);
            }
            checks.push(check);
            return checks;
        }
    };
    checks.push(token(target, &owner));
    checks.push(account(target.chosen_account.as_ref(), &owner.user_id));
    checks.push(subscription(target, owner.user_id).await);
    if !target.is_local() {
        checks.push(expiry());
        // A sandbox has a clock of its own, which may have been moved on purpose.
        checks.extend(clock(&headers));
    }
    checks
}

/// Whose token it is, with the headers of the answer that said so.
async fn owner(target: &Target) -> Result<(Identity, HeaderMap), Failure> {
    let ask = Me::in_full();
    // The client puts the token in: here it is not known.
    let mut request: Request<Vec<u8>> = ask.to_http(target.endpoint(), &AccessToken::new(String::new()));
    request.headers_mut().remove(AUTHORIZATION);
    let answer = target.client.raw(request).await.map_err(|error| target.explain(asking(error)))?;
    let owner = Me::from_http(&answer).map_err(|error| Failure::from(antiphon_client::Error::from(error)))?;
    Ok((owner, answer.headers().clone()))
}

/// Who listens at a port of this machine where a sandbox or a gateway was expected.
async fn stranger(target: &Target) -> Option<String> {
    if !target.is_local() {
        return None;
    }
    let url = Url::parse(target.endpoint().base()).ok()?;
    holder(SocketAddr::from((Ipv4Addr::LOCALHOST, url.port_or_known_default()?))).await
}

/// A question delivers nothing, whatever becomes of it.
fn asking(error: antiphon_client::Error) -> antiphon_client::Error {
    match error {
        antiphon_client::Error::Unknown(doubt) => antiphon_client::Error::Unanswered(doubt),
        error => error,
    }
}

fn token(target: &Target, owner: &Identity) -> Check {
    let name = owner.username.as_deref().unwrap_or("no name");
    let source = &target.token_source;
    let found = format!("from {source}; works, and belongs to @{name} ({})", owner.user_id);
    let check = Check::well("token", found, TOKEN_WHY);
    match source {
        Source::File(file) => {
            const OTHERS: u32 = 0o077;
            let mode = std::fs::metadata(file).map_or(0, |metadata| metadata.permissions().mode());
            if mode & OTHERS == 0 {
                return check;
            }
            let found = format!("{}; others on this machine may read that file", check.found);
            Check { found, ..check }.unsure(format!("chmod 600 {}", file.display()))
        }
        Source::Variable if !target.is_local() => {
            let fix = "a file is safer: --token-file FILE, or ANTIPHON_TOKEN_FILE";
            Check { why: "every program that is started sees the environment".into(), ..check }.unsure(fix)
        }
        _ => check,
    }
}

fn account(chosen: Option<&AccountId>, owner: &AccountId) -> Check {
    let why = "the account in the path must be the token's";
    match chosen {
        None => Check::well("account", format!("{owner}, asked of the token each time"), why),
        Some(account) if account == owner => Check::well("account", account.as_str(), why),
        Some(account) => {
            let found = format!("{account} is set, but the token belongs to {owner}");
            Check::well("account", found, why)
                .broken(format!("set ANTIPHON_ACCOUNT={owner}, or leave it out"))
        }
    }
}

/// Which webhooks come; to ask takes the permission that messages take.
async fn subscription(target: &Target, owner: AccountId) -> Check {
    let why = "without the permission nothing can be sent, and without the field nobody hears of messages";
    let apps = match target.client.account(owner).subscriptions().await {
        Ok(apps) => apps,
        Err(error) => return Check::ill("permissions", error.into(), why),
    };
    let fields: Vec<_> =
        apps.iter().flat_map(|app| app.subscribed_fields.iter().map(String::as_str)).collect();
    let check =
        Check::well("permissions", format!("messages may be managed; told of: {}", fields.join(", ")), why);
    if fields.contains(&"messages") {
        return check;
    }
    Check { found: "messages may be managed, but the app is not told of any".to_owned(), ..check }
        .unsure("subscribe the account to `messages` in the app's dashboard")
}

fn expiry() -> Check {
    let why = "a token that has expired cannot be refreshed";
    Check::well("expiry", "Instagram does not tell; a token lasts 60 days from its last refresh", why)
        .unsure("refresh it well before")
}

fn clock(headers: &HeaderMap) -> Option<Check> {
    let theirs = headers.get(DATE)?.to_str().ok()?;
    let theirs = rfc2822::DateTimeParser::new().parse_timestamp(theirs).ok()?;
    let ahead = Clock::real().now().duration_since(theirs).as_secs();
    let why = "windows and signatures are judged by time";
    if ahead.abs() <= MOST_SKEW {
        return Some(Check::well("clock", "agrees with theirs", why));
    }
    let (by, side) = (ahead.unsigned_abs(), if ahead > 0 { "ahead of" } else { "behind" });
    let found = format!("this machine's clock is {by} s {side} theirs");
    Some(
        Check::well("clock", found, why)
            .broken("set this machine's clock by the network: timedatectl set-ntp true"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::check::Health;
    use super::*;

    #[test]
    fn a_clock_that_differs_is_found() {
        let headers = |date: &'static str| HeaderMap::from_iter([(DATE, date.parse().unwrap())]);
        let check = clock(&headers("Sun, 06 Nov 1994 08:49:37 GMT")).unwrap();
        assert_eq!(check.health, Health::Ill);
        assert!(check.found.contains("ahead of theirs"), "{}", check.found);
        assert!(clock(&headers("yesterday")).is_none());
        assert!(clock(&HeaderMap::new()).is_none());
    }
}
