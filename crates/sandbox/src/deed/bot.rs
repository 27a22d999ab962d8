//! A bot that answers whoever writes, when the space is set so: an app of a few lines, which goes through the Graph API
//! as any other does, and says first what it is.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http_body_util::Full;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::runtime::Handle;

use super::Pair;
use crate::space::Space;
use crate::webhook::{self, Address, Carrier, DeliveryId};
use crate::world::message::{Content, Side};
use crate::world::thread::Thread;

/// What it begins with.
const DISCLOSURE: &str = "I am a bot; no human has read this.";

/// After so long it says that again.
const LAPSE: SignedDuration = SignedDuration::from_hours(24);

/// So many characters of what was said are said back.
const QUOTED: usize = 100;

/// How long it waits for Instagram.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets the bot answer what the person said, once the app has been told of it: before, no gateway knows that it may.
pub(super) fn answer(pair: &Pair, said: Content, deliveries: &[DeliveryId]) {
    let Ok(runtime) = Handle::try_current() else { return };
    let (pair, deliveries) = (pair.clone(), deliveries.to_vec());
    runtime.spawn(async move {
        for delivery in deliveries {
            webhook::settled(&pair.space, delivery).await;
        }
        if let Some((token, body)) = composed(&pair, &said) {
            send(pair.space.clone(), token, body).await;
        }
    });
}

/// The token, and what is sent with it; nothing when the account has none any more.
fn composed(pair: &Pair, said: &Content) -> Option<(String, String)> {
    let now = pair.space.clock.now();
    let world = pair.space.world();
    let token = world.accounts.get(&pair.account)?.tokens.keys().next().cloned()?;
    let thread = world.thread(&pair.account, &pair.person);
    let text = words(said, thread.is_some_and(|thread| has_disclosed(thread, now)));
    let body = json!({ "recipient": { "id": pair.person }, "message": { "text": text } });
    Some((token, body.to_string()))
}

fn words(said: &Content, is_known: bool) -> String {
    let answer = match said.as_text() {
        Some(text) => {
            let quoted: String = text.chars().take(QUOTED).collect();
            let rest = if quoted.len() < text.len() { "…" } else { "" };
            format!("You wrote: {quoted}{rest}")
        }
        None => format!("You sent: {}", said.type_name().replace('_', " ")),
    };
    if is_known { answer } else { format!("{DISCLOSURE}\n{answer}") }
}

fn has_disclosed(thread: &Thread, now: Timestamp) -> bool {
    let since = now.saturating_sub(LAPSE).map_or(0, Timestamp::as_microsecond);
    let lately =
        thread.messages.iter().rev().take_while(|message| i128::from(message.item) > i128::from(since));
    let mut own = lately.filter(|message| message.from == Side::Account && !message.unsent);
    own.any(|message| message.content.as_text().is_some_and(|text| text.starts_with(DISCLOSURE)))
}

/// Asks over a connection, as an app would.
async fn send(space: Arc<Space>, token: String, body: String) {
    let gateway = space.world().settings.bot_url.clone();
    let origin = gateway.unwrap_or_else(|| match &*space.name {
        "" => space.base.clone(),
        name => format!("{}/s/{name}", space.base),
    });
    let Ok((to, path)) = Address::of(&format!("{origin}/v24.0/me/messages")) else { return };
    let request = Request::post(path)
        .header(HOST, to.authority())
        .header(USER_AGENT, "antiphon-sandbox-bot")
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .header(CONTENT_TYPE, "application/json")
        .header("antiphon-origin", "automated")
        .body(Full::new(Bytes::from(body)));
    let Ok(request) = request else { return };
    match Carrier::default().carry(&to, request, PATIENCE, None).await.result() {
        Ok(status) if status < 300 => {}
        Ok(status) => tracing::warn!(status, to = to.authority(), "what the bot wrote was refused"),
        Err(why) => tracing::warn!(why, to = to.authority(), "the bot was not answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::seed;
    use crate::world::{New, World};

    #[test]
    fn it_says_what_it_is_and_once_a_day() {
        let mut world = World::new();
        let at: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let first = words(&Content::text("hi"), false);
        assert_eq!(first, "I am a bot; no human has read this.\nYou wrote: hi");
        let new = New { from: Side::Account, content: Content::text(&first), reply_to: None };
        world.keep(&seed::shop(), &seed::ava(), new, at);
        let thread = world.thread(&seed::shop(), &seed::ava()).unwrap();
        assert!(has_disclosed(thread, at + SignedDuration::from_hours(23)));
        assert!(!has_disclosed(thread, at + SignedDuration::from_hours(24)));
        assert_eq!(words(&Content::LikeHeart, true), "You sent: like heart");
        let long = words(&Content::text(&"ä".repeat(1_000)), false);
        assert!(long.len() < 1_000 && long.ends_with('…'), "{long}");
    }
}
