//! What is not posted, and why; and what a moved clock does besides.

use jiff::SignedDuration;

use super::{Stage, at, shown, space};
use crate::advance::{self, What};
use crate::clock::Mode;
use crate::deed::Pair;
use crate::deed::say::Say;
use crate::happening::{Heard, What as Happened};
use crate::webhook::redeliver::{self, redeliver};
use crate::webhook::{self, DeliveryId};

#[tokio::test]
async fn without_an_address_everything_is_signed_and_kept() {
    let space = space();
    let pair = Pair::find(&space, "ava", None).unwrap();
    let done = pair.say(Say::text("hi")).await.unwrap();
    let receipt = webhook::settled(&space, done.deliveries[0]).await;
    assert_eq!((receipt.status, receipt.reason.as_deref()), (None, Some("no webhook URL is set")));
    let exchange = space.journal().exchange(1).unwrap().clone();
    let request = String::from_utf8(exchange.request.bytes().to_vec()).unwrap();
    assert!(request.contains("X-Hub-Signature-256: sha256="), "{request}");
    assert!(request.ends_with(r#""text":"hi"}}]}]}"#), "{request}");
    assert_eq!((exchange.status, exchange.note.reason.as_deref()), (None, Some("no webhook URL is set")));
    assert_eq!(shown(&space, DeliveryId(1)).state, "no_url");
}

#[tokio::test]
async fn what_was_kept_without_an_address_is_posted_later_with_the_bytes_that_were_shown() {
    let mut stage = Stage::new().await;
    let address = stage.app.url();
    stage.set(|world| world.settings.webhook_url = None);
    stage.say("hi").await;
    let request = stage.space.journal().exchange(1).unwrap().request.bytes().clone();
    stage.set(|world| world.settings.webhook_url = Some(address));
    stage.advance(SignedDuration::from_mins(1)).await;
    let again = redeliver(&stage.space, DeliveryId(1), redeliver::Mode::SameBytes).unwrap();
    assert_eq!(webhook::settled(&stage.space, again).await.status, Some(200));
    let received = stage.app.receive().await;
    assert!(request.ends_with(received.body.as_ref()), "{received:?}");
    let signature = received.header("x-hub-signature-256").to_owned();
    assert!(String::from_utf8_lossy(&request).contains(&signature), "{signature}");
}

#[tokio::test]
async fn an_account_hears_only_of_what_it_is_subscribed_to() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.accounts[0].subscribed_fields.retain(|field| field != "messages"));
    let reason = stage.say("hi").await.reason.unwrap();
    assert_eq!(reason, "the account is not subscribed to `messages`");
    assert!(stage.app.received().is_empty());
}

#[tokio::test]
async fn nothing_is_ever_told_of_the_person_whose_webhooks_are_dead() {
    let mut stage = Stage::new().await;
    let pair = Pair::find(&stage.space, "dead_webhook", None).unwrap();
    let done = pair.say(Say::text("hi")).await.unwrap();
    assert!(
        webhook::settled(&stage.space, done.deliveries[0]).await.reason.unwrap().contains("dead_webhook")
    );
    assert!(stage.app.received().is_empty());
    assert!(
        stage.space.world().thread(&pair.account, &pair.person).unwrap().is_open(stage.space.clock.now())
    );
}

#[tokio::test]
async fn an_advance_tells_of_every_window_that_closes_on_the_way_in_order() {
    let stage = Stage::new().await;
    stage.advance(SignedDuration::from_hours(1)).await;
    let done = stage.ben().say(Say::text("hi")).await.unwrap();
    webhook::settled(&stage.space, done.deliveries[0]).await;
    let fired = stage.advance(SignedDuration::from_hours(24)).await;
    let closed: Vec<_> = fired
        .iter()
        .filter_map(|fired| match &fired.what {
            What::WindowClosed { person, .. } => Some((fired.at, person.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        closed,
        [(at("2026-01-02T12:00:00Z"), "900000000000001"), (at("2026-01-02T13:00:00Z"), "900000000000002")]
    );
    assert!(stage.advance(SignedDuration::from_hours(24)).await.is_empty(), "told once, not twice");
    let Heard::Since(heard) = stage.space.happenings.since(0) else { panic!("nothing is gone yet") };
    let told = heard.iter().filter(|happening| matches!(happening.what, Happened::WindowClosed { .. }));
    assert_eq!(told.count(), 2);
}

#[tokio::test]
async fn a_window_that_was_kept_open_does_not_close_at_its_old_end() {
    let stage = Stage::new().await;
    stage.advance(SignedDuration::from_hours(23)).await;
    stage.say("still here").await;
    assert!(stage.advance(SignedDuration::from_hours(2)).await.is_empty());
    assert_eq!(stage.advance(SignedDuration::from_hours(22)).await.len(), 1);
}

#[tokio::test]
async fn a_clock_that_ran_runs_on_after_an_advance_and_one_that_stood_stands() {
    let space = space();
    let to = at("2026-01-03T00:00:00Z");
    advance::advance(&space, to).await;
    assert_eq!(space.clock.mode(), Mode::Frozen { at: to });
    space.clock.resume();
    let further = at("2026-01-04T00:00:00Z");
    advance::advance(&space, further).await;
    assert!(matches!(space.clock.mode(), Mode::Offset { .. }));
    assert!(space.clock.now() >= further);
}

#[tokio::test]
async fn going_back_only_sets_the_clock_and_a_window_may_close_once_more() {
    let stage = Stage::new().await;
    assert_eq!(stage.advance(SignedDuration::from_hours(30)).await.len(), 1);
    assert!(advance::advance(&stage.space, at("2026-01-01T13:00:00Z")).await.is_empty());
    assert_eq!(stage.space.clock.now(), at("2026-01-01T13:00:00Z"));
    assert_eq!(stage.advance(SignedDuration::from_hours(30)).await.len(), 1);
}

#[tokio::test]
async fn an_advance_that_nobody_waits_for_any_more_leaves_the_clock_running() {
    let mut stage = Stage::new().await;
    stage.app.keep_quiet(true);
    stage.ava().say(Say::text("hi")).await.unwrap();
    stage.app.receive().await;
    stage.space.clock.resume();
    let moved = stage.advance(SignedDuration::from_hours(1));
    // The app has not answered, so the first moment does not end.
    assert!(futures_util::FutureExt::now_or_never(moved).is_none());
    assert!(matches!(stage.space.clock.mode(), Mode::Offset { .. }));
}

#[tokio::test]
async fn a_space_that_is_forgotten_takes_its_pump_with_it() {
    let space = space();
    let watch = space.webhooks.watch();
    let gone = std::sync::Arc::downgrade(&space);
    drop(space);
    assert!(gone.upgrade().is_none(), "the pump holds the space");
    assert!(watch.has_changed().is_err());
}
