//! What works through what is kept: retries, jobs, erasure, retention, statistics.

use antiphon_engine::{MessageKey, State};
use antiphon_store::{
    Accepted, Before, DeliveryId, InboxFilter, JobId, JobState, NewMessage, Occurrence, Progress, Retry,
    Store, Trace, Work,
};

use crate::world::{
    Placed, accepted, arrival, at, call, conversation, echo, fresh_account, known_window, placed, queue,
    text, wrote,
};

pub(super) async fn tell(store: &impl Store) {
    what_did_not_go_is_found_in_its_order(store).await;
    a_message_is_sent_again_once(store).await;
    a_job_goes_on_until_it_is_ended(store).await;
    a_delivery_is_found_and_read_again(store).await;
    a_person_is_erased_and_others_stay(store).await;
    what_has_ended_is_forgotten_and_what_waits_stays(store).await;
    what_happens_is_counted(store).await;
}

fn again(of: MessageKey, job: Option<JobId>, twice: bool) -> Retry {
    Retry { of, again: twice, job }
}

async fn what_did_not_go_is_found_in_its_order(store: &impl Store) {
    let before = store.last_place().await.unwrap();
    let mut keys = Vec::new();
    for state in [State::Refused, State::Delivered, State::Expired, State::Queued, State::Cancelled] {
        let placed = placed(store, state).await;
        if matches!(state, State::Refused | State::Expired | State::Cancelled) {
            keys.push(placed.key);
        }
    }
    let found = store.failed(before, 10).await.unwrap();
    assert_eq!(found.iter().map(|failed| failed.row.key).collect::<Vec<_>>(), keys);
    let second = store.failed(found[0].row.place, 1).await.unwrap();
    assert_eq!(second[0].row.key, keys[1], "a page goes on behind a place");
    let reversed: Vec<_> = keys.iter().rev().copied().collect();
    let these = store.these(&reversed).await.unwrap();
    assert_eq!(these.iter().map(|failed| failed.row.key).collect::<Vec<_>>(), keys);
    assert!(store.last_place().await.unwrap() >= before + 5);
}

async fn a_message_is_sent_again_once(store: &impl Store) {
    let Placed { queue, key, .. } = placed(store, State::Refused).await;
    let retry = |second, retry| NewMessage { retries: Some(retry), ..text(&queue, second) };
    let first = accepted(store, retry(10, again(key, None, false))).await.key;
    let second = store.accept(retry(11, again(key, None, false))).await.unwrap();
    assert_eq!(second, Accepted::Again(first));
    assert_eq!(store.message(key).await.unwrap().unwrap().successor, Some(first));
    let job = JobId(7);
    let third = accepted(store, retry(12, again(key, Some(job), true))).await.key;
    let fourth = store.accept(retry(13, again(key, Some(job), true))).await.unwrap();
    assert_eq!(fourth, Accepted::Again(third), "a job sends nothing twice");
    assert_eq!(store.these(&[key]).await.unwrap()[0].job, Some(job));
}

async fn a_job_goes_on_until_it_is_ended(store: &impl Store) {
    let account = fresh_account();
    let begin = || store.begin_job(Work::Replay, Some(account.clone()), "{}".to_owned(), at(0));
    let (one, other) = (begin().await.unwrap(), begin().await.unwrap());
    let progress = |state| Progress { reached: "17".into(), counts: "{}".into(), state, asked: None };
    assert!(store.go_on(one, progress(JobState::Running), at(1)).await.unwrap());
    assert!(store.cancel_job(one, at(2)).await.unwrap());
    assert!(!store.go_on(one, progress(JobState::Done), at(3)).await.unwrap(), "it was ended meanwhile");
    let kept = store.job(one).await.unwrap().unwrap();
    assert_eq!((kept.state, kept.reached.as_str(), kept.changed_at), (JobState::Cancelled, "", at(2)));
    let running: Vec<_> = store.running_jobs().await.unwrap().into_iter().map(|job| job.id).collect();
    assert!(running.contains(&other) && !running.contains(&one));
    let page = store.jobs(Some(Work::Replay), Some(account.clone()), None, 1).await.unwrap();
    assert_eq!((page.rows[0].id, page.next), (other, Some(other)));
    let page = store.jobs(None, Some(account), page.next, 1).await.unwrap();
    assert_eq!((page.rows[0].id, page.next), (one, None));
    assert!(store.go_on(other, progress(JobState::Done), at(3)).await.unwrap());
}

async fn a_delivery_is_found_and_read_again(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let delivery = arrival(10, vec![wrote(&queue, "m1", 10), echo(&queue, "said", 11)]);
    store.ingest(delivery.clone()).await.unwrap();
    let filter = InboxFilter { accounts: vec![queue.account.clone()], ..InboxFilter::default() };
    let page = store.deliveries(filter.clone(), None, 10).await.unwrap();
    assert_eq!((page.rows.len(), page.rows[0].events.len()), (1, 2));
    let id = page.rows[0].id;
    let kinds = InboxFilter { kind: Some("comment".to_owned()), ..filter.clone() };
    assert_eq!(store.deliveries(kinds, None, 10).await.unwrap().rows, []);
    assert_eq!(store.deliveries_after(DeliveryId(id.0 - 1), 1).await.unwrap(), [id]);
    assert_eq!(store.delivery(id).await.unwrap().unwrap().2, b"{}");

    accepted(store, text(&queue, 12)).await;
    let reread = store.reread(id, delivery.clone(), at(20)).await.unwrap();
    assert_eq!((reread.kept, reread.ingested.windows.len()), (2, 0), "no window moves");
    assert_eq!(reread.ingested.echoes.len(), 1, "an echo may still prove something");
    let mut otherwise = delivery;
    otherwise.events[1] = wrote(&queue, "m2", 15);
    let reread = store.reread(id, otherwise, at(21)).await.unwrap();
    assert_eq!(reread.ingested.windows.len(), 1);
    let keys = store.deliveries(filter, None, 10).await.unwrap().rows.remove(0).events;
    assert_eq!(keys.iter().map(|event| event.key.as_str()).collect::<Vec<_>>(), ["m1", "m2"]);
}

async fn a_person_is_erased_and_others_stay(store: &impl Store) {
    let account = fresh_account();
    let (ava, ben) = (queue(&account, 1), queue(&account, 2));
    for queue in [&ava, &ben] {
        store.ingest(arrival(0, vec![wrote(queue, &format!("in {}", queue.with), 0)])).await.unwrap();
    }
    let of_ava = conversation(&ava);
    let mine = |queue, key| NewMessage { idempotency: Some(call(key, 1)), ..text(queue, 1) };
    let hers = accepted(store, mine(&ava, 201)).await.key;
    let his = accepted(store, mine(&ben, 202)).await.key;
    let (theirs, next) = store.theirs(&of_ava, None).await.unwrap();
    assert_eq!((theirs.len(), theirs[0].key, next), (1, hers, None));
    assert_eq!(store.erase_messages(vec![hers]).await.unwrap(), 0, "what waits is not erased");
    for key in [hers, his] {
        assert!(store.cancel(key, at(2)).await.unwrap());
    }
    assert_eq!(store.erase_messages(vec![hers]).await.unwrap(), 1);
    for trace in Trace::ALL {
        let mut after = None;
        loop {
            let erased = store.erase(&of_ava, trace, after).await.unwrap();
            match erased.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(store.erase(&of_ava, trace, None).await.unwrap().found, 0, "{trace:?}");
    }
    assert_eq!((store.message(hers).await.unwrap(), store.draft(hers).await.unwrap()), (None, None));
    assert_eq!(known_window(store, &of_ava).await, None);
    assert!(known_window(store, &conversation(&ben)).await.is_some());
    assert!(store.message(his).await.unwrap().is_some());
    assert_eq!(store.called(call(201, 1)).await.unwrap(), None);
    assert_eq!(store.called(call(202, 1)).await.unwrap(), Some(Accepted::Again(his)));
    let events = store.events(ava.shard(), 0, 10_000).await.unwrap();
    let own: Vec<_> =
        events.iter().filter(|event| event.account == account).map(|event| &event.what).collect();
    assert_eq!(own.iter().filter(|what| ***what == Occurrence::Erased).count(), 2, "{own:?}");
    assert_eq!(own.len(), 4, "no number is missing");
    assert!(store.scrub().await.unwrap());
}

async fn what_has_ended_is_forgotten_and_what_waits_stays(store: &impl Store) {
    let ended = placed(store, State::Delivered).await.key;
    let waits = placed(store, State::Queued).await.key;
    let before = |texts, messages| Before { texts, messages, ..Before::default() };
    store.forget(before(Some(at(1)), None), at(10)).await.unwrap();
    assert!(store.draft(ended).await.unwrap().is_some(), "it has not been long since it ended");
    store.forget(before(Some(at(100)), None), at(110)).await.unwrap();
    assert_eq!(store.draft(ended).await.unwrap(), None);
    assert_eq!(store.message(ended).await.unwrap().unwrap().state, State::Delivered);
    store.forget(before(None, Some(at(100))), at(120)).await.unwrap();
    assert_eq!(store.message(ended).await.unwrap(), None);
    assert!(store.draft(waits).await.unwrap().is_some());
    let forgotten = store.forgotten().await.unwrap();
    let texts = forgotten.iter().find(|forgotten| forgotten.what == "texts").unwrap();
    assert_eq!((texts.at, texts.number >= 1), (at(110), true));
}

async fn what_happens_is_counted(store: &impl Store) {
    let Placed { queue, .. } = placed(store, State::Delivered).await;
    let account = Some(queue.account.clone());
    let counted = store.statistics(account.clone(), (at(0), at(3600)), 1).await.unwrap();
    let number = |what: &str| counted.iter().find(|one| one.what == what).map(|one| one.number);
    assert_eq!((number("accepted"), number("delivered"), number("expired")), (Some(1), Some(1), None));
    assert!(counted.iter().any(|one| one.what.starts_with("took:")) && counted[0].from == at(0));
    let days = store.statistics(account.clone(), (at(0), at(3600)), 24).await.unwrap();
    assert_eq!(days[0].from, at(-12 * 3600), "a day begins at midnight");
    let before = Before { statistics: Some(at(7200)), ..Before::default() };
    store.forget(before, at(7200)).await.unwrap();
    assert_eq!(store.statistics(account, (at(0), at(3600)), 1).await.unwrap(), []);
}
