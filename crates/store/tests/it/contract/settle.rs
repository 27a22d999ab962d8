//! Results: from every state, only where they may be, and only where the fence still stands.

use antiphon_engine::{Echo, Epoch, KnownBy, Requeued, Settlement, State, TooLate, Verdict};
use antiphon_graph::Refusal;
use antiphon_store::message::Reason;
use antiphon_store::{Occurrence, Store};

use crate::world::{
    Placed, accepted, arrival, at, delivered, doubtful, echo, fence, fresh_account, likeness, mid, placed,
    queue, stands, taken, text,
};

pub(super) async fn tell(store: &impl Store) {
    every_result_from_every_state(store).await;
    a_result_needs_the_state_and_the_fence(store).await;
    a_result_says_why(store).await;
    no_two_messages_have_one_id(store).await;
    an_echo_and_an_answer_bind_in_either_order(store).await;
    what_people_decide_from_every_state(store).await;
    verdicts_on_an_unknown_message(store).await;
    what_happened_is_told(store).await;
}

/// Every result, and the states that it may follow.
fn results() -> [(Settlement, State, &'static [State]); 6] {
    use State::{Delivered, Expired, Queued, Refused, Sending, Unknown};
    let live = &[Queued, Sending, Unknown];
    let requeued = Settlement::Queued { not_before: None, why: Requeued::ProvedAbsent };
    let known = Settlement::Delivered { mid: None, person: None, known_by: KnownBy::Echo };
    [
        (known, Delivered, live),
        (Settlement::Refused(Refusal::invalid_message_data()), Refused, live),
        (Settlement::Expired(TooLate::Window), Expired, live),
        (requeued, Queued, live),
        (doubtful(1), Unknown, &[Sending]),
        (Settlement::GivenUp, Unknown, &[Unknown]),
    ]
}

fn states() -> impl Iterator<Item = State> {
    State::ALL.into_iter().filter(|&state| state != State::Held)
}

async fn every_result_from_every_state(store: &impl Store) {
    for (result, to, allowed) in results() {
        for from in states() {
            let placed = placed(store, from).await;
            let is_allowed = allowed.contains(&from);
            assert_eq!(placed.settle(store, result.clone()).await, is_allowed, "{from} to {to}");
            assert_eq!(placed.state(store).await, if is_allowed { to } else { from }, "{from} to {to}");
        }
    }
}

async fn a_result_needs_the_state_and_the_fence(store: &impl Store) {
    for from in [State::Sending, State::Unknown] {
        let placed = placed(store, from).await;
        let right = placed.stands.fence.unwrap();
        let wrong = [
            stands(from, None),
            stands(from, Some(fence(right.epoch, right.attempt + 1))),
            stands(from, Some(fence(Epoch(right.epoch.0 + 1), right.attempt))),
            stands(State::Queued, None),
            stands(State::Queued, Some(right)),
            stands(State::Delivered, Some(right)),
        ];
        for stands in wrong {
            let mistaken = Placed { queue: placed.queue.clone(), stands, ..placed };
            assert!(!mistaken.settle(store, delivered("wrong")).await, "{from}, {stands:?}");
        }
        let elsewhere = Placed { queue: queue(&fresh_account(), 1), ..placed };
        assert!(!elsewhere.settle(store, delivered("wrong")).await, "another account's");
        assert_eq!(placed.state(store).await, from);
        assert_eq!(store.unbound(&placed.queue.account, &[mid("wrong")]).await.unwrap(), [mid("wrong")]);
    }
}

async fn a_result_says_why(store: &impl Store) {
    let refused = placed(store, State::Refused).await;
    let row = store.message(refused.key).await.unwrap().unwrap();
    let body = Refusal::invalid_message_data().to_body();
    assert_eq!(row.reason, Some(Reason::Refusal(400, body)));
    assert_eq!(row.changed_at, at(2));

    let expired = placed(store, State::Expired).await;
    let row = store.message(expired.key).await.unwrap().unwrap();
    assert_eq!(row.reason, Some(Reason::Word("window".to_owned())));

    let reply = placed(store, State::Sending).await;
    let person = crate::world::person(77);
    let known = Settlement::Delivered {
        mid: Some(mid("reply")),
        person: Some(person.clone()),
        known_by: KnownBy::Listing,
    };
    assert!(reply.settle(store, known).await);
    let row = store.message(reply.key).await.unwrap().unwrap();
    assert_eq!(
        (row.mid, row.person, row.known_by),
        (Some(mid("reply")), Some(person), Some(KnownBy::Listing))
    );
}

async fn no_two_messages_have_one_id(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let first = accepted(store, text(&queue, 0)).await.key;
    let second = accepted(store, text(&queue, 0)).await.key;
    let fence = fence(taken(store, queue.shard()).await, 1);
    let sending = stands(State::Sending, Some(fence));
    assert!(store.intend(first, fence, None, at(1)).await.unwrap());
    assert!(store.settle(&queue, first, sending, delivered("one"), at(1)).await.unwrap());
    assert!(store.intend(second, fence, None, at(2)).await.unwrap());
    assert!(!store.settle(&queue, second, sending, delivered("one"), at(2)).await.unwrap());
    assert_eq!(crate::world::state(store, second).await, State::Sending, "it is left as it was");
    assert!(store.settle(&queue, second, sending, delivered("two"), at(2)).await.unwrap());

    // Ids are unique within an account.
    let elsewhere = placed(store, State::Sending).await;
    assert!(elsewhere.settle(store, delivered("one")).await);
}

async fn an_echo_and_an_answer_bind_in_either_order(store: &impl Store) {
    for echo_first in [true, false] {
        let placed = placed(store, State::Sending).await;
        let account = &placed.queue.account;
        let told = |nth: i64| arrival(nth, vec![echo(&placed.queue, "bound", 2)]);
        if echo_first {
            let ingested = store.ingest(told(2)).await.unwrap();
            let expected = Echo { mid: mid("bound"), at: at(2), likeness: likeness(1) };
            assert_eq!(ingested.echoes, [(placed.queue.clone(), expected)]);
            assert_eq!(store.load(&placed.queue).await.unwrap().echoes.len(), 1);
            assert_eq!(store.unbound(account, &[mid("bound")]).await.unwrap(), [mid("bound")]);
        }
        assert!(placed.settle(store, delivered("bound")).await);
        if !echo_first {
            let ingested = store.ingest(told(3)).await.unwrap();
            assert_eq!((ingested.new, ingested.echoes), (vec![true], vec![]));
        }
        assert_eq!(store.unbound(account, &[mid("bound"), mid("other")]).await.unwrap(), [mid("other")]);
        // Nothing of it is left that could prove another message.
        let next = accepted(store, text(&placed.queue, 3)).await;
        let fence = fence(taken(store, next.key.shard()).await, 1);
        assert!(store.intend(next.key, fence, None, at(1)).await.unwrap());
        assert_eq!(store.load(&placed.queue).await.unwrap().echoes, []);
    }
}

async fn what_people_decide_from_every_state(store: &impl Store) {
    for from in states() {
        let cancelled = placed(store, from).await;
        let done = store.cancel(cancelled.key, at(5)).await.unwrap();
        assert_eq!(done, from == State::Queued, "cancelled from {from}");
        assert_eq!(cancelled.state(store).await, if done { State::Cancelled } else { from });
        for verdict in [Verdict::Arrived, Verdict::SendAgain, Verdict::Leave] {
            let decided = placed(store, from).await;
            let done = store.decide(decided.key, verdict, at(5)).await.unwrap();
            assert_eq!(done, from == State::Unknown, "{verdict:?} from {from}");
        }
    }
    let nobody = text(&queue(&fresh_account(), 1), 0).head.key;
    assert!(!store.cancel(nobody, at(5)).await.unwrap());
    assert!(!store.decide(nobody, Verdict::Arrived, at(5)).await.unwrap());
    assert_eq!(store.message(nobody).await.unwrap(), None);
}

async fn verdicts_on_an_unknown_message(store: &impl Store) {
    let arrived = placed(store, State::Unknown).await;
    assert!(store.decide(arrived.key, Verdict::Arrived, at(5)).await.unwrap());
    let row = store.message(arrived.key).await.unwrap().unwrap();
    assert_eq!((row.state, row.known_by, row.mid), (State::Delivered, Some(KnownBy::Person), None));

    let again = placed(store, State::Unknown).await;
    let behind = accepted(store, text(&again.queue, 6)).await.key;
    assert!(again.settle(store, Settlement::GivenUp).await);
    assert!(store.decide(again.key, Verdict::SendAgain, at(5)).await.unwrap());
    let loaded = store.load(&again.queue).await.unwrap();
    let keys: Vec<_> = loaded.heads.iter().map(|head| head.key).collect();
    assert_eq!(keys, [again.key, behind], "it keeps its place");

    let left = placed(store, State::Unknown).await;
    assert!(store.decide(left.key, Verdict::Leave, at(5)).await.unwrap());
    let row = store.message(left.key).await.unwrap().unwrap();
    assert_eq!((row.state, row.given_up), (State::Unknown, true));
    // A late echo always wins.
    assert!(left.settle(store, delivered("late")).await);
}

async fn what_happened_is_told(store: &impl Store) {
    let placed = placed(store, State::Unknown).await;
    assert!(placed.settle(store, Settlement::GivenUp).await);
    assert!(placed.settle(store, delivered("told")).await);
    assert!(!placed.settle(store, delivered("told")).await, "what did not happen is not told");
    let events = store.events(placed.queue.shard(), 0, 1000).await.unwrap();
    assert!(events.windows(2).all(|pair| pair[1].number == pair[0].number + 1), "numbers ascend by one");
    let told: Vec<_> = events
        .into_iter()
        .filter(|event| event.account == placed.queue.account)
        .map(|event| event.what)
        .collect();
    let message = |state, mid| Occurrence::Message { key: placed.key, state, mid };
    let expected = [
        message(State::Unknown, None),
        message(State::Unknown, None),
        message(State::Delivered, Some(mid("told"))),
    ];
    assert_eq!(told, expected);
    let newest = store.newest_events().await.unwrap();
    let (_, number) = newest.iter().find(|(shard, _)| *shard == placed.queue.shard()).unwrap();
    assert_eq!(store.events(placed.queue.shard(), *number, 10).await.unwrap(), []);
    assert_eq!(store.events(placed.queue.shard(), number - 1, 10).await.unwrap().len(), 1);
}
