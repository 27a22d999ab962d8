//! What is sent in parts, and what bots say of themselves.

use antiphon_engine::disclosure::{Manner, Origin, Past, Rule};
use antiphon_engine::{
    Epoch, KnownBy, MessageKey, Pace, Part, Parts, Queue, Requeued, Settlement, Stage, State, Verdict, With,
};
use antiphon_graph::CommentId;
use antiphon_store::{DisclosureFilter, NewMessage, Occurrence, Plan, Planned, Said, Store};

use crate::world::{
    accepted, arrival, at, delivered, doubtful, echo, fence, fresh_account, likeness, mid, person, queue,
    stands, state, taken, text,
};

pub(super) async fn tell(store: &impl Store) {
    parts_are_sent_one_after_the_other(store).await;
    what_has_begun_is_read_before_all_others_and_is_not_taken_back(store).await;
    a_plan_is_kept_with_its_intent_or_not_at_all(store).await;
    an_unknown_part_is_proved_for_itself(store).await;
    what_a_bot_said_is_evidence(store).await;
    a_comments_author_is_known_by_the_answer(store).await;
    what_was_said_before_is_known_when_a_message_is_planned(store).await;
    what_is_said_of_accounts_is_kept(store).await;
}

fn part(nth: u8) -> Part {
    Part { pace: Pace::Text, likeness: likeness(nth) }
}

fn planned(nth: u8) -> Planned {
    Planned { part: part(nth), draft: Some(vec![nth]), said: None }
}

fn said() -> Said {
    let (language, words) = ("de".to_owned(), "Ich bin ein Bot.".to_owned());
    Said { rule: Rule::Start, manner: Manner::Message, language, market: Some("germany".into()), words }
}

fn plan(parts: u8) -> Plan {
    Plan((1..=parts).map(planned).collect())
}

fn part_delivered(name: &str) -> Settlement {
    Settlement::PartDelivered { mid: Some(mid(name)), person: None, known_by: KnownBy::Answer }
}

/// A message that is to be planned, accepted.
async fn to_plan(store: &impl Store, queue: &Queue, second: i64) -> MessageKey {
    let mut message = text(queue, second);
    message.head.to_plan = true;
    accepted(store, message).await.key
}

async fn intend(store: &impl Store, key: MessageKey, epoch: Epoch, attempt: u32, plan: Option<Plan>) -> bool {
    store.intend(key, fence(epoch, attempt), plan, at(10)).await.unwrap()
}

/// Settles what is under way.
async fn settle(
    store: &impl Store,
    queue: &Queue,
    key: MessageKey,
    epoch: Epoch,
    attempt: u32,
    to: Settlement,
) -> bool {
    let sending = stands(State::Sending, Some(fence(epoch, attempt)));
    store.settle(queue, key, sending, to, at(20)).await.unwrap()
}

async fn parts_are_sent_one_after_the_other(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let key = to_plan(store, &queue, 0).await;
    let epoch = taken(store, key.shard()).await;
    assert!(store.load(&queue).await.unwrap().heads[0].to_plan);
    assert!(intend(store, key, epoch, 1, Some(plan(3))).await);
    for nth in 1..=2_u8 {
        assert_eq!(store.draft(key).await.unwrap(), Some(vec![nth]));
        assert!(settle(store, &queue, key, epoch, nth.into(), part_delivered(&format!("{key}.{nth}"))).await);
        let head = store.load(&queue).await.unwrap().heads.remove(0);
        let rest = if nth == 1 { vec![part(3)] } else { vec![] };
        assert_eq!((head.likeness, head.parts), (likeness(nth + 1), Parts { done: nth.into(), rest }));
        let waits = Stage::Queued { attempts: nth.into(), not_before: None, after_unknown: false };
        assert_eq!(head.stage, waits);
        assert!(intend(store, key, epoch, u32::from(nth) + 1, None).await);
    }
    let last = format!("{key}.3");
    assert!(settle(store, &queue, key, epoch, 3, delivered(&last)).await);
    let row = store.message(key).await.unwrap().unwrap();
    assert_eq!((row.state, row.mid, row.parts), (State::Delivered, Some(mid(&last)), Some((3, 3))));
    let mids: Vec<_> = store.parts(key).await.unwrap().into_iter().filter_map(|part| part.mid).collect();
    assert_eq!(mids, (1..=3).map(|nth| mid(&format!("{key}.{nth}"))).collect::<Vec<_>>());
    assert_eq!(store.attempts(key).await.unwrap().len(), 3);
}

async fn what_has_begun_is_read_before_all_others_and_is_not_taken_back(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let mut keys = Vec::new();
    for second in 0..40 {
        keys.push(to_plan(store, &queue, second).await);
    }
    let epoch = taken(store, queue.shard()).await;
    let begun = keys[39];
    assert!(intend(store, begun, epoch, 1, Some(plan(2))).await);
    assert!(settle(store, &queue, begun, epoch, 1, part_delivered(&format!("{begun}.1"))).await);
    let heads = store.load(&queue).await.unwrap().heads;
    assert_eq!(heads.iter().filter(|head| head.key == begun).count(), 1);
    assert!(!store.cancel(begun, at(30)).await.unwrap(), "some of it is delivered");
    assert!(store.cancel(keys[0], at(30)).await.unwrap());
    // One that was left in doubt and is proved late does not get in the way of another.
    assert!(intend(store, keys[1], epoch, 1, None).await);
    assert_eq!(state(store, begun).await, State::Queued);
}

async fn a_plan_is_kept_with_its_intent_or_not_at_all(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let (key, other) = (to_plan(store, &queue, 0).await, to_plan(store, &queue, 1).await);
    let epoch = taken(store, key.shard()).await;
    assert!(intend(store, key, epoch, 1, Some(plan(3))).await);
    assert!(!intend(store, other, epoch, 1, Some(plan(2))).await, "another is under way");
    assert_eq!(store.parts(other).await.unwrap(), []);
    let again = Settlement::Queued { not_before: None, why: Requeued::NotSent };
    assert!(settle(store, &queue, key, epoch, 1, again).await);
    // Planned anew: it goes as it is.
    let whole = Plan::whole(Part { pace: Pace::Media, likeness: likeness(9) });
    assert!(intend(store, key, epoch, 2, Some(whole)).await);
    let head = store.load(&queue).await.unwrap().heads.remove(0);
    assert_eq!((head.pace, head.likeness, head.parts), (Pace::Media, likeness(9), Parts::default()));
    assert_eq!(store.parts(key).await.unwrap(), []);
    assert_eq!(store.draft(key).await.unwrap(), Some(text(&queue, 0).draft));
}

async fn an_unknown_part_is_proved_for_itself(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let key = to_plan(store, &queue, 0).await;
    let epoch = taken(store, key.shard()).await;
    intend(store, key, epoch, 1, Some(plan(3))).await;
    assert!(settle(store, &queue, key, epoch, 1, doubtful(11)).await);
    let unknown = stands(State::Unknown, Some(fence(epoch, 1)));
    let echoed = part_delivered(&format!("{key}.1"));
    assert!(store.settle(&queue, key, unknown, echoed, at(30)).await.unwrap());
    let head = store.load(&queue).await.unwrap().heads.remove(0);
    let waits = Stage::Queued { attempts: 1, not_before: None, after_unknown: false };
    assert_eq!((head.stage, head.parts.done), (waits, 1), "the next part has no doubt of its own");
    intend(store, key, epoch, 2, None).await;
    settle(store, &queue, key, epoch, 2, doubtful(31)).await;
    assert!(store.decide(key, Verdict::Arrived, at(40)).await.unwrap());
    assert_eq!(store.message(key).await.unwrap().unwrap().parts, Some((2, 3)), "the last one follows");
    intend(store, key, epoch, 3, None).await;
    settle(store, &queue, key, epoch, 3, doubtful(41)).await;
    assert!(store.decide(key, Verdict::Arrived, at(50)).await.unwrap());
    assert_eq!(state(store, key).await, State::Delivered);
}

async fn what_a_bot_said_is_evidence(store: &impl Store) {
    let account = fresh_account();
    let queue = queue(&account, 1);
    let key = to_plan(store, &queue, 0).await;
    let epoch = taken(store, key.shard()).await;
    let own = Planned { said: Some(said()), ..planned(1) };
    let before = store.newest_events().await.unwrap();
    let seen = before.iter().find(|(shard, _)| *shard == queue.shard()).map_or(0, |(_, number)| *number);
    intend(store, key, epoch, 1, Some(Plan(vec![own, planned(2)]))).await;
    let filter = || DisclosureFilter { accounts: vec![account.clone()], ..DisclosureFilter::default() };
    assert_eq!(store.disclosures(filter(), None, 10).await.unwrap().rows, [], "it is not delivered yet");
    settle(store, &queue, key, epoch, 1, part_delivered(&format!("{key}.1"))).await;
    let page = store.disclosures(filter(), None, 10).await.unwrap();
    let record = &page.rows[0];
    assert_eq!((record.conversation.clone(), record.at), (queue.conversation().unwrap(), at(20)));
    assert_eq!((&record.said, record.message), (&said(), key));
    assert_eq!(record.mid, Some(mid(&format!("{key}.1"))));
    assert_eq!(page.next, None);
    let of_person = DisclosureFilter { person: Some(person(1)), ..filter() };
    assert_eq!(store.disclosures(of_person, None, 10).await.unwrap().rows, page.rows);
    for (from, until, count) in
        [(Some(20), None, 1), (Some(21), None, 0), (None, Some(20), 0), (None, Some(21), 1)]
    {
        let filter = DisclosureFilter { from: from.map(at), until: until.map(at), ..filter() };
        assert_eq!(
            store.disclosures(filter, None, 10).await.unwrap().rows.len(),
            count,
            "{from:?} {until:?}"
        );
    }
    assert_eq!(store.disclosures(filter(), Some(record.id), 10).await.unwrap().rows, []);
    let events = store.events(queue.shard(), seen, 100).await.unwrap();
    let told = Occurrence::Disclosed { person: person(1), message: key, mid: record.mid.clone() };
    assert!(events.iter().any(|event| event.what == told), "{events:?}");
    let next = to_plan(store, &queue, 1).await;
    let past = store.to_plan(next).await.unwrap().unwrap().past;
    assert_eq!(past, Past { disclosed_at: Some(at(20)), human_at: None });
}

async fn a_comments_author_is_known_by_the_answer(store: &impl Store) {
    let account = fresh_account();
    let comment = CommentId::new("17900000000000001").unwrap();
    let queue = Queue { account: account.clone(), with: With::Comment(comment) };
    let key = to_plan(store, &queue, 0).await;
    let epoch = taken(store, key.shard()).await;
    let prefixed = Planned { said: Some(Said { manner: Manner::Prefix, ..said() }), ..planned(1) };
    intend(store, key, epoch, 1, Some(Plan(vec![prefixed]))).await;
    let told = Settlement::Delivered { mid: None, person: Some(person(7)), known_by: KnownBy::Answer };
    settle(store, &queue, key, epoch, 1, told).await;
    let next = to_plan(store, &crate::world::queue(&account, 7), 1).await;
    assert_eq!(store.to_plan(next).await.unwrap().unwrap().past.disclosed_at, Some(at(20)));
}

async fn what_was_said_before_is_known_when_a_message_is_planned(store: &impl Store) {
    let queue = queue(&fresh_account(), 1);
    let human = NewMessage {
        origin: Some(Origin::Human),
        language: Some("de".into()),
        market: Some("germany".into()),
        ..text(&queue, 0)
    };
    let key = accepted(store, human).await.key;
    let asked = store.to_plan(key).await.unwrap().unwrap();
    assert_eq!((asked.origin, asked.past), (Some(Origin::Human), Past::default()));
    assert_eq!((asked.language.as_deref(), asked.market.as_deref()), (Some("de"), Some("germany")));
    let epoch = taken(store, key.shard()).await;
    intend(store, key, epoch, 1, None).await;
    settle(store, &queue, key, epoch, 1, doubtful(11)).await;
    let past = |key| async move { store.to_plan(key).await.unwrap().unwrap().past };
    let next = to_plan(store, &queue, 1).await;
    assert_eq!(past(next).await.human_at, Some(at(20)), "they may have written");
    // What nobody here has sent, a human has typed; not while it may be an unknown message.
    store.ingest(arrival(60, vec![echo(&queue, &format!("{key}.typed"), 60)])).await.unwrap();
    assert_eq!(past(next).await.human_at, Some(at(20)));
    let unknown = stands(State::Unknown, Some(fence(epoch, 1)));
    store.settle(&queue, key, unknown, delivered(&format!("{key}.1")), at(61)).await.unwrap();
    assert_eq!(past(next).await.human_at, Some(at(61)));
    store.ingest(arrival(70, vec![echo(&queue, &format!("{key}.typed2"), 70)])).await.unwrap();
    assert_eq!(past(next).await.human_at, Some(at(70)));
}

async fn what_is_said_of_accounts_is_kept(store: &impl Store) {
    let account = fresh_account();
    for policy in ["{}", r#"{"enabled":true}"#] {
        store.put_disclosure_policy(&account, policy.to_owned()).await.unwrap();
        let kept = store.disclosure_policies().await.unwrap();
        assert!(kept.contains(&(account.clone(), policy.to_owned())));
    }
    for second in [5, 6] {
        store.put_one_by_one(&account, at(second)).await.unwrap();
        assert!(store.one_by_one().await.unwrap().contains(&(account.clone(), at(second))));
    }
}
