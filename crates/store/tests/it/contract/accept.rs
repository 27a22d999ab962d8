//! Accepting: places, and calls that come again.

use antiphon_engine::{Ground, Head, MessageKey, Stage, With};
use antiphon_graph::{Closed, CommentId, Window};
use antiphon_store::{Accepted, NewMessage, Store};

use crate::world::{
    accepted, account, arrival, at, call, conversation, fresh_account, known_window, queue, text, wrote,
};

pub(super) async fn tell(store: &impl Store) {
    places_ascend_in_each_queue_by_itself(store).await;
    what_was_accepted_is_kept_whole(store).await;
    the_window_comes_with_it(store).await;
    what_needs_an_open_window_is_kept_only_in_one(store).await;
    a_call_that_was_kept_is_known_when_the_window_has_closed(store).await;
    a_call_that_comes_again_is_the_same_message(store).await;
    calls_that_come_together_are_one(store).await;
    a_write_that_is_refused_takes_no_other_with_it(store).await;
}

async fn places_ascend_in_each_queue_by_itself(store: &impl Store) {
    let account = fresh_account();
    let (one, other) = (queue(&account, 1), queue(&account, 2));
    let mut last = [0, 0];
    for nth in [0, 0, 1, 0, 1] {
        let place = accepted(store, text([&one, &other][nth], 0)).await.place;
        assert!(place > last[nth]);
        last[nth] = place;
    }

    let together = (0..50).map(|_| accepted(store, text(&one, 0)));
    let heads = futures(together).await;
    let places: Vec<_> = heads.iter().map(|head| head.place).collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "in the order in which they were asked for");
}

/// All at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in all.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

async fn what_was_accepted_is_kept_whole(store: &impl Store) {
    let mut message = text(&queue(&fresh_account(), 1), 5);
    message.queue.with = With::Comment(CommentId::new("17900000000000001").unwrap());
    message.head = Head {
        expires_at: Some(at(600)),
        pace: antiphon_engine::Pace::PrivateReply,
        ground: antiphon_engine::Ground::PrivateReply { commented_at: Some(at(-60)) },
        on_unknown: antiphon_engine::OnUnknown::Resend,
        stage: Stage::Queued { attempts: 0, not_before: Some(at(7)), after_unknown: false },
        ..message.head
    };
    let head = accepted(store, message.clone()).await;
    assert_eq!(head, Head { place: head.place, ..message.head.clone() });
    let loaded = store.load(&message.queue).await.unwrap();
    assert_eq!((loaded.heads, loaded.more, loaded.window), (vec![head.clone()], false, None));
    assert_eq!(store.draft(head.key).await.unwrap(), Some(message.draft.clone()));

    let row = store.message(head.key).await.unwrap().unwrap();
    assert_eq!(
        (row.key, row.queue, row.place, row.kind.as_str()),
        (head.key, message.queue, head.place, "text")
    );
    assert_eq!((row.draft, row.attempts, row.person), (Some(message.draft), 0, None));
    assert_eq!((row.accepted_at, row.changed_at), (at(5), at(5)));
    assert_eq!((row.expires_at, row.not_before), (Some(at(600)), Some(at(7))));
}

async fn the_window_comes_with_it(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let window = |accepted| match accepted {
        Accepted::New { window, .. } => window,
        other => panic!("{other:?}"),
    };
    assert_eq!(window(store.accept(text(&queue, 0)).await.unwrap()), None);
    store.ingest(arrival(1, vec![wrote(&queue, "m1", 0)])).await.unwrap();
    let known = Some(Window::opened(conversation(&queue), at(0)));
    assert_eq!(window(store.accept(text(&queue, 2)).await.unwrap()), known);
    assert_eq!(known_window(store, &conversation(&queue)).await, known);
}

fn with_call(key: u8, fingerprint: u8) -> NewMessage {
    NewMessage { idempotency: Some(call(key, fingerprint)), ..text(&queue(&account(40), 1), 0) }
}

async fn what_needs_an_open_window_is_kept_only_in_one(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let on = |ground, second| {
        let message = text(&queue, second);
        NewMessage { head: Head { ground, ..message.head }, only_if_open: true, ..message }
    };
    let call = call(77, 1);
    let keyed = NewMessage { idempotency: Some(call), ..on(Ground::Window, 5) };
    let closed = |second| Accepted::Closed(Closed { closes_at: at(second) });
    // Nothing was ever heard of the person.
    assert_eq!(store.accept(keyed).await.unwrap(), closed(5));
    assert_eq!(store.called(call).await.unwrap(), None);
    store.ingest(arrival(0, vec![wrote(&queue, "m1", 0)])).await.unwrap();
    let (day, week) = (24 * 60 * 60, 7 * 24 * 60 * 60);
    accepted(store, on(Ground::Window, day - 1)).await;
    assert_eq!(store.accept(on(Ground::Window, day)).await.unwrap(), closed(day));
    accepted(store, on(Ground::HumanAgent, day)).await;
    assert_eq!(store.accept(on(Ground::HumanAgent, week)).await.unwrap(), closed(week));
    accepted(store, on(Ground::Oneself, week)).await;
    assert_eq!(store.load(&queue).await.unwrap().heads.len(), 3, "what was refused was not kept");
}

async fn a_call_that_was_kept_is_known_when_the_window_has_closed(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    store.ingest(arrival(0, vec![wrote(&queue, "m1", 0)])).await.unwrap();
    let message =
        |second| NewMessage { idempotency: Some(call(78, 1)), only_if_open: true, ..text(&queue, second) };
    let first = accepted(store, message(1)).await;
    assert_eq!(store.accept(message(48 * 60 * 60)).await.unwrap(), Accepted::Again(first.key));
}

async fn a_call_that_comes_again_is_the_same_message(store: &impl Store) {
    let key = |message: NewMessage| message.idempotency.unwrap();
    assert_eq!(store.called(key(with_call(1, 1))).await.unwrap(), None);
    let first = accepted(store, with_call(1, 1)).await;
    assert_eq!(store.called(key(with_call(1, 1))).await.unwrap(), Some(Accepted::Again(first.key)));
    assert_eq!(store.called(key(with_call(1, 2))).await.unwrap(), Some(Accepted::Conflict));
    assert_eq!(store.accept(with_call(1, 1)).await.unwrap(), Accepted::Again(first.key));
    assert_eq!(store.accept(with_call(1, 2)).await.unwrap(), Accepted::Conflict);
    let second = accepted(store, with_call(2, 1)).await;
    assert!(second.place > first.place);
    let heads = store.load(&queue(&account(40), 1)).await.unwrap().heads;
    assert_eq!(heads, [first, second], "a call that comes again is no further message");
}

async fn calls_that_come_together_are_one(store: &impl Store) {
    let messages: Vec<_> = (0..20).map(|nth| with_call(3, u8::from(nth == 19))).collect();
    let answers = futures(messages.into_iter().map(|message| store.accept(message))).await;
    let mut new: Vec<MessageKey> = Vec::new();
    let (mut again, mut conflicts) = (Vec::new(), 0);
    for answer in answers {
        match answer.unwrap() {
            Accepted::New { head, .. } => new.push(head.key),
            Accepted::Again(key) => again.push(key),
            Accepted::Conflict => conflicts += 1,
            Accepted::Held => unreachable!("none waits for a person"),
            Accepted::Closed(closed) => panic!("{closed}"),
        }
    }
    assert_eq!((new.len(), again.len(), conflicts), (1, 18, 1));
    assert!(again.iter().all(|key| *key == new[0]));
}

async fn a_write_that_is_refused_takes_no_other_with_it(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let message = text(&queue, 0);
    let again = message.clone();
    accepted(store, message).await;
    let batch = [again, text(&queue, 0), text(&queue, 0)];
    let answers = futures(batch.into_iter().map(|message| store.accept(message))).await;
    let kept: Vec<_> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(kept, [false, true, true]);
    assert_eq!(store.load(&queue).await.unwrap().heads.len(), 3);
}
