//! Relays: each target is brought on in its own lanes, in order; what is given up stays until it arrives or its time is up.

use antiphon_engine::Shard;
use antiphon_graph::AccountId;
use antiphon_store::{
    Account, App, Arrival, Before, DeadFilter, DeadLetter, Letter, Relay, RelayId, RelayKind, RelayLane,
    Sealed, Store,
};
use jiff::Timestamp;

use crate::world::{arrival, at, fresh_account, queue, wrote};

pub(super) async fn tell(store: &impl Store) {
    a_target_begins_behind_what_is_there_and_is_brought_on(store).await;
    what_has_been_failing_is_remembered_until_something_arrives(store).await;
    a_dead_letter_lets_the_next_go_and_is_kept_whole(store).await;
    a_target_that_is_gone_takes_everything_with_it(store).await;
    what_is_forgotten_before_it_could_go_is_counted(store).await;
}

/// An app of its own, with a target.
async fn target(store: &impl Store, kind: RelayKind) -> Relay {
    let account = fresh_account();
    let app = format!("app-{account}");
    let sealed = || Sealed(vec![1]);
    store.put_app(App { name: app.clone(), secrets: vec![sealed()], verify_token: sealed() }).await.unwrap();
    let relay = Relay {
        id: RelayId::new(account.as_str().parse::<u64>().unwrap().to_be_bytes()),
        app,
        kind,
        url: "https://app.example/hooks".into(),
        secret: Some(Sealed(vec![2])),
        former: Some((Sealed(vec![3]), at(60))),
        types: vec!["message.delivered".into(), "window.opened".into()],
        why_disabled: None,
        made_at: at(0),
    };
    store.put_relay(relay.clone()).await.unwrap();
    relay
}

/// A delivery to the target's app, with these bytes.
async fn came(store: &impl Store, relay: &Relay, at: i64, body: &[u8]) {
    let arrival = Arrival {
        app: relay.app.clone(),
        body: body.to_vec(),
        content_type: Some("application/json".into()),
        old_signature: Some("sha1=00".into()),
        ..arrival(at, Vec::new())
    };
    store.ingest(arrival).await.unwrap();
}

async fn lane(store: &impl Store, relay: &Relay) -> RelayLane {
    store.relay_lanes(&relay.id).await.unwrap().into_iter().next().unwrap_or_default()
}

async fn lane_7(store: &impl Store, relay: &Relay) -> RelayLane {
    let lanes = store.relay_lanes(&relay.id).await.unwrap();
    lanes.into_iter().find(|lane| lane.lane == 7).unwrap_or_default()
}

fn bodies(deliveries: &[antiphon_store::KeptDelivery]) -> Vec<&[u8]> {
    deliveries.iter().map(|delivery| delivery.letter.body.as_slice()).collect()
}

async fn a_target_begins_behind_what_is_there_and_is_brought_on(store: &impl Store) {
    let other = target(store, RelayKind::Instagram).await;
    came(store, &other, 0, b"before").await;
    let relay = target(store, RelayKind::Instagram).await;
    assert!(store.relays().await.unwrap().contains(&relay));
    let begin = lane(store, &relay).await.done;
    assert_eq!(begin, store.newest_delivery().await.unwrap());
    for body in [b"one", b"two", b"one"] {
        came(store, &other, 1, b"not for this one").await;
        came(store, &relay, 1, body).await;
    }
    let unsigned = Arrival { app: relay.app.clone(), signature: String::new(), ..arrival(1, Vec::new()) };
    store.ingest(unsigned).await.unwrap();
    let read = store.deliveries_to(&relay.app, begin, 1_000).await.unwrap();
    assert_eq!(bodies(&read), [&b"one"[..], b"two", b"one"], "each time, and nothing that was no webhook");
    let letter = &read[0].letter;
    assert_eq!(letter.signature.as_deref(), Some("sha256=00"));
    assert_eq!(letter.old_signature.as_deref(), Some("sha1=00"));
    assert_eq!(letter.content_type.as_deref(), Some("application/json"));
    assert_eq!(
        store.deliveries_to(&relay.app, begin, 4).await.unwrap().len(),
        2,
        "no more bytes than asked for"
    );
    assert_eq!(store.deliveries_to(&relay.app, begin, 0).await.unwrap().len(), 1, "but one at least");
    let standing = store.relay_standing(&relay).await.unwrap();
    assert_eq!((standing.waiting, standing.oldest_at), (3, Some(at(1))));

    store.relay_went(&relay.id, 0, read[1].number).await.unwrap();
    let rest = store.deliveries_to(&relay.app, lane(store, &relay).await.done, 1_000).await.unwrap();
    assert_eq!(rest, read[2..]);
    assert_eq!(store.relay_standing(&relay).await.unwrap().waiting, 1);
}

async fn what_has_been_failing_is_remembered_until_something_arrives(store: &impl Store) {
    let relay = target(store, RelayKind::Events).await;
    let done = lane_7(store, &relay).await.done;
    let failed = RelayLane {
        lane: 7,
        done,
        tries: 3,
        not_before: Some(at(9)),
        error: Some("it answered 503".into()),
        failing_since: Some(at(2)),
        ..RelayLane::default()
    };
    let of_lane = async || lane_7(store, &relay).await;
    store.relay_failed(&relay.id, failed.clone()).await.unwrap();
    assert_eq!(of_lane().await, failed);
    assert_eq!(store.relay_standing(&relay).await.unwrap().failing, Some(failed.clone()));
    store.relay_went(&relay.id, 7, 5).await.unwrap();
    assert_eq!(of_lane().await, RelayLane { lane: 7, done: 5, ..RelayLane::default() });

    store.relay_failed(&relay.id, failed).await.unwrap();
    store.disable_relay(&relay.id, "it is gone").await.unwrap();
    store.disable_relay(&relay.id, "twice").await.unwrap();
    let kept = store.relays().await.unwrap().into_iter().find(|kept| kept.id == relay.id).unwrap();
    assert_eq!(kept.why_disabled.as_deref(), Some("it is gone"));
    store.put_relay(relay.clone()).await.unwrap();
    assert_eq!(of_lane().await, RelayLane { lane: 7, done: 5, ..RelayLane::default() }, "tried at once");
}

fn dead(number: u64, what: &str, died_at: Timestamp) -> DeadLetter {
    DeadLetter {
        id: 0,
        lane: 0,
        number,
        what: what.into(),
        came_at: at(1),
        died_at,
        tries: 4,
        error: "it answered 500".into(),
        is_asked: false,
        bytes: 4,
    }
}

fn letter() -> Letter {
    Letter { content_type: None, signature: None, old_signature: None, body: b"{\0}\n".to_vec() }
}

async fn a_dead_letter_lets_the_next_go_and_is_kept_whole(store: &impl Store) {
    let relay = target(store, RelayKind::Events).await;
    let id = &relay.id;
    for (number, what) in [(1, "a"), (2, "b"), (3, "a")] {
        let died_at = at(i64::try_from(number).unwrap() * 100);
        store.bury_letter(id, dead(number, what, died_at), letter(), at(5)).await.unwrap();
    }
    let now = lane(store, &relay).await;
    assert_eq!((now.done, now.tries, now.failing_since), (3, 0, Some(at(5))));
    let listed = store.dead_letters(id, 0, 2).await.unwrap();
    assert_eq!(listed.iter().map(|dead| dead.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(listed[0], DeadLetter { id: listed[0].id, ..dead(1, "a", at(100)) });
    let third = store.dead_letters(id, listed[1].id, 2).await.unwrap().remove(0);

    let of_a = DeadFilter { what: Some("a".into()), ..DeadFilter::default() };
    assert_eq!(store.ask_again(id, of_a.clone()).await.unwrap(), 2);
    assert_eq!(store.ask_again(id, of_a).await.unwrap(), 0, "once is enough");
    let (first, whole) = store.asked_again(id).await.unwrap().unwrap();
    assert_eq!((first.number, whole, first.is_asked), (1, letter(), true));
    store.stay_dead(id, first.id, "it answered 400", true).await.unwrap();
    let (next, _) = store.asked_again(id).await.unwrap().unwrap();
    assert_eq!(next.id, third.id);
    store.arise(next.id).await.unwrap();
    assert_eq!(store.asked_again(id).await.unwrap(), None);
    let rest = store.dead_letters(id, 0, 9).await.unwrap();
    assert_eq!(rest.iter().map(|dead| (dead.number, dead.tries)).collect::<Vec<_>>(), [(1, 5), (2, 4)]);

    let late = DeadFilter { since: Some(at(150)), until: Some(at(250)), ..DeadFilter::default() };
    assert_eq!(store.ask_again(id, late).await.unwrap(), 1);
    let one = DeadFilter { id: Some(first.id), ..DeadFilter::default() };
    assert_eq!(store.ask_again(id, one).await.unwrap(), 1);
    let standing = store.relay_standing(&relay).await.unwrap();
    assert_eq!((standing.dead, standing.asked), (2, 2));
    store.stay_dead(id, first.id, "nobody answers", false).await.unwrap();
    assert_eq!(store.asked_again(id).await.unwrap(), None, "nobody answers: the others are not tried");

    store.forget_dead(at(150), at(150)).await.unwrap();
    let rest = store.dead_letters(id, 0, 9).await.unwrap();
    assert_eq!(rest.iter().map(|dead| dead.number).collect::<Vec<_>>(), [2]);
}

async fn a_target_that_is_gone_takes_everything_with_it(store: &impl Store) {
    let relay = target(store, RelayKind::Instagram).await;
    store.bury_letter(&relay.id, dead(1, "delivery", at(1)), letter(), at(0)).await.unwrap();
    assert!(store.remove_relay(&relay.id).await.unwrap());
    assert!(!store.remove_relay(&relay.id).await.unwrap());
    // What was under way then comes too late to leave anything behind.
    store.relay_went(&relay.id, 0, 5).await.unwrap();
    store.relay_failed(&relay.id, RelayLane::default()).await.unwrap();
    store.bury_letter(&relay.id, dead(2, "delivery", at(1)), letter(), at(0)).await.unwrap();
    assert_eq!(store.relay_lanes(&relay.id).await.unwrap(), []);
    assert_eq!(store.dead_letters(&relay.id, 0, 9).await.unwrap(), []);
}

async fn what_is_forgotten_before_it_could_go_is_counted(store: &impl Store) {
    let (deliveries, events) =
        (target(store, RelayKind::Instagram).await, target(store, RelayKind::Events).await);
    let account: AccountId = events.app.trim_start_matches("app-").parse().unwrap();
    let row = Account {
        id: account.clone(),
        app: events.app.clone(),
        username: None,
        token: Sealed(vec![1]),
        token_hash: [9; 32],
        token_expires_at: None,
        on_unknown: antiphon_engine::OnUnknown::Continue,
        pause: None,
    };
    store.put_account(row, false, at(0)).await.unwrap();
    for (nth, second) in [(1, 0), (2, 10), (3, 20)] {
        came(store, &deliveries, second, b"{}").await;
        let with = queue(&account, nth);
        store.ingest(arrival(second, vec![wrote(&with, &format!("m{nth}"), second)])).await.unwrap();
    }
    let first = store.deliveries_to(&deliveries.app, 0, 0).await.unwrap().remove(0);
    store.relay_went(&deliveries.id, 0, first.number).await.unwrap();
    let before = |second| Before { inbox: Some(at(second)), events: Some(at(second)), ..Before::default() };
    store.forget(before(20), at(20)).await.unwrap();
    let lost = async |relay: &Relay| store.relay_standing(relay).await.unwrap().lost;
    assert_eq!((lost(&deliveries).await, lost(&events).await), (1, 2));
    store.forget(before(20), at(20)).await.unwrap();
    assert_eq!((lost(&deliveries).await, lost(&events).await), (1, 2), "each once");
    store.forget(before(999), at(999)).await.unwrap();
    let newest = store.newest_delivery().await.unwrap();
    came(store, &deliveries, 1_000, b"next").await;
    assert_eq!(store.newest_delivery().await.unwrap(), newest + 1, "numbers are never used twice");
    // Other stories' accounts may be of the same shard, and later.
    let left = store.events(Shard::of(&account), 0, 999).await.unwrap();
    let newest = store.newest_events().await.unwrap();
    let end = left.last().map(|event| (event.shard, event.number));
    assert!(end.is_some_and(|end| newest.contains(&end)), "the newest is never forgotten");
    assert!(left.iter().filter(|event| event.account == account).count() <= 1);
}
