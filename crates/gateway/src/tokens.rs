//! Renewing: an account's token lasts 60 days, and here it is made to last again long before it ends. The one before goes
//! on working until its own end, so that nothing on its way is disturbed.

mod due;
pub(crate) mod metrics;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use antiphon_client::Error as Unanswered;
use antiphon_graph::AccountId;
use antiphon_graph::call::{Call as _, Refresh};
use antiphon_graph::refusal::Remedy;
use antiphon_store::{Store, TokenTrouble};
use futures_util::{StreamExt as _, stream};
use http::{Method, Request, Response};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

pub(crate) use self::due::{Token, Vigour};
use crate::caller::Caller;
use crate::directory::Error;
use crate::{App, OpenAccount};

/// Between two looks, unless the clock is moved.
const EVERY: Duration = Duration::from_secs(30);

/// So many are renewed at a time: those that hang do not keep all others waiting.
const AT_ONCE: usize = 8;

/// What is said of a token whose time is over.
const ENDED: &str = "it has ended; log in again and put the new one with `antiphon account add`";

/// After the first failure; doubled with each further one.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// At most so long after a failure.
const AT_LAST: SignedDuration = SignedDuration::from_hours(6);

/// How renewals went that did not come to an end. Held while one is under way, so that there is one at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tries(Arc<Mutex<HashMap<AccountId, Tried>>>);

#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    times: u32,
    again_at: Timestamp,
}

/// Why a token was not renewed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRenewed {
    /// It does not work any more.
    #[error("the token does not work any more: {0}")]
    Dead(String),
    /// Somebody has to put something right first.
    #[error("the token cannot be renewed: {0}")]
    Ageing(String),
    /// Another time.
    #[error("the token was not renewed now: {0}")]
    Later(String),
    /// It was, and was not kept.
    #[error(transparent)]
    NotKept(#[from] Error),
}

/// Renews what is due, until it is stopped.
pub(crate) async fn run<S: Store>(app: App<S>, stop: CancellationToken) {
    let mut moved = app.clock.moved();
    let mut is_watched = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = look(&app) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            change = moved.changed(), if is_watched => is_watched = change.is_ok(),
            () = sleep(EVERY) => {}
        }
    }
}

/// Renews what is due by now.
pub(crate) async fn look<S: Store>(app: &App<S>) {
    let mut tries = app.directory.tries.0.lock().await;
    let now = app.clock.wall();
    let mut due = Vec::new();
    for (account, standing) in app.directory.tokens() {
        let token = Token::of(&account, standing.as_ref());
        if token.has_ended(now) {
            note(app, &account, true, ENDED).await;
        } else if token.due().is_some_and(|at| at <= now)
            && tries.get(&account.id).is_none_or(|last| last.again_at <= now)
        {
            due.push(account);
        }
    }
    let renewals = due.into_iter().map(|account| async move { (renew(app, &account).await, account) });
    let mut renewals = stream::iter(renewals).buffer_unordered(AT_ONCE);
    while let Some((renewed, account)) = renewals.next().await {
        match renewed {
            Ok(expires_at) => {
                tries.remove(&account.id);
                info!(account.id = %account.id, %expires_at, "a token was renewed");
            }
            Err(why) => {
                warn!(account.id = %account.id, %why, "a token was not renewed");
                tries.entry(account.id.clone()).or_default().failed(now);
                if Token::of(&account, None).vigour(now) == Vigour::Ageing {
                    note(app, &account, false, &why.to_string()).await;
                }
            }
        }
    }
}

impl Tried {
    fn failed(&mut self, now: Timestamp) {
        self.again_at = now.saturating_add(wait(self.times)).unwrap_or(Timestamp::MAX);
        self.times = self.times.saturating_add(1);
    }
}

/// Renews an account's token now, due or not.
pub(crate) async fn renew<S: Store>(app: &App<S>, account: &OpenAccount) -> Result<Timestamp, NotRenewed> {
    let client = app.upstream.client(account.token.clone());
    let why = match client.ask(&Refresh).await {
        Ok(token) => {
            let now = app.clock.wall();
            if !app.directory.renewed(account, &token, now).await? {
                debug!(account.id = %account.id, "a token was renewed that another has taken the place of");
            }
            return Ok(token.expires_at(now));
        }
        Err(why) => why,
    };
    let words = why.to_string();
    Err(match &why {
        Unanswered::Refused(_) if why.remedy() == Remedy::RenewToken => {
            note(app, account, true, &words).await;
            NotRenewed::Dead(words)
        }
        Unanswered::Refused(_) if why.remedy() == Remedy::Repair => {
            note(app, account, false, &words).await;
            NotRenewed::Ageing(words)
        }
        _ => NotRenewed::Later(words),
    })
}

/// Keeps what is wrong with a token, and tells of it once.
async fn note<S: Store>(app: &App<S>, account: &OpenAccount, is_dead: bool, detail: &str) {
    let known = app.directory.token(&account.id).and_then(|token| token.trouble);
    // What is dead does not become younger, and its first reason is the best one.
    if known.is_some_and(|known| known.is_dead || !is_dead) {
        return;
    }
    let trouble = TokenTrouble { is_dead, detail: detail.to_owned() };
    if let Err(failed) = app.directory.troubled(account, trouble, app.clock.wall()).await {
        error!(error = &failed as &dyn std::error::Error, account.id = %account.id, "a token's trouble was not kept");
    }
}

fn wait(times: u32) -> SignedDuration {
    let factor = 1_i32.checked_shl(times.min(16)).unwrap_or(i32::MAX);
    AGAIN.saturating_mul(factor).min(AT_LAST)
}

/// A renewal that somebody else asks for, through the gateway: what comes of it is kept.
#[derive(Debug)]
pub(crate) struct Renewal(Arc<OpenAccount>);

impl Renewal {
    /// Whether this request renews the token of an account that is known here.
    pub(crate) fn seen<S: Store>(app: &App<S>, request: &Request<Vec<u8>>) -> Option<Self> {
        let path = request.uri().path().trim_matches('/');
        if *request.method() != Method::GET || !matches!(path, "refresh_access_token" | "access_token") {
            return None;
        }
        let query = request.uri().query().unwrap_or_default().as_bytes();
        let (_, token) = url::form_urlencoded::parse(query).find(|(name, _)| name == "access_token")?;
        match app.directory.caller(token.trim(), app.clock.wall()) {
            Ok(Caller::Account(account)) => Some(Self(account)),
            _ => None,
        }
    }

    /// Keeps the token of the answer, if it has one that lasts longer.
    pub(crate) async fn keep<S: Store>(self, app: &App<S>, response: &Response<Vec<u8>>) {
        let Ok(token) = Refresh::from_http(response) else { return };
        let now = app.clock.wall();
        if self.0.token_expires_at.is_some_and(|known| known >= token.expires_at(now)) {
            return;
        }
        match app.directory.renewed(&self.0, &token, now).await {
            Ok(_) => info!(account.id = %self.0.id, "a token that was renewed through the gateway is kept"),
            Err(failed) => {
                let error = &failed as &dyn std::error::Error;
                error!(error, account.id = %self.0.id, "a token that was renewed through the gateway is not kept");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_each_failure_it_waits_longer_and_not_for_ever() {
        let minutes: Vec<_> = [0, 1, 2, 8, 9, 40, u32::MAX].map(|times| wait(times).as_mins()).into();
        assert_eq!(minutes, [1, 2, 4, 256, 360, 360, 360]);
    }
}
