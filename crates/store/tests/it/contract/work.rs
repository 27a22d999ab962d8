//! What people work through: conversations by urgency, what was said in one, and what stood in the way.

use antiphon_engine::State;
use antiphon_store::{ConversationFilter, Sort, Store};

use crate::world::{
    Placed, accepted, arrival, at, conversation, echo, fresh_account, person, placed, queue, text, wrote,
};

pub(super) async fn tell(store: &impl Store) {
    who_waits_and_closes_soonest_comes_first(store).await;
    what_was_said_comes_newest_first(store).await;
    causes_count_what_was_not_sent_again(store).await;
}

const DAY: i64 = 24 * 3600;

async fn who_waits_and_closes_soonest_comes_first(store: &impl Store) {
    let account = fresh_account();
    // The first is closed by now, the second was answered, the third and the fourth wait.
    for (nth, second) in [(1, 0), (2, 200), (3, 400), (4, 300)] {
        let queue = queue(&account, nth);
        store.ingest(arrival(second, vec![wrote(&queue, &format!("said {nth}"), second)])).await.unwrap();
    }
    let answered = queue(&account, 2);
    store.ingest(arrival(250, vec![echo(&answered, "answer", 250)])).await.unwrap();
    let filter = ConversationFilter { accounts: vec![account], ..ConversationFilter::default() };
    let order = async |filter: &ConversationFilter, sort, place| {
        let rows = store
            .conversations_in_order(filter.clone(), None, (sort, at(DAY + 100)), place, 3)
            .await
            .unwrap();
        rows.into_iter().map(|row| (row.conversation.person, row.answered)).collect::<Vec<_>>()
    };
    let (waits, is_answered) = (|nth| (person(nth), false), |nth| (person(nth), true));
    assert_eq!(order(&filter, Sort::Closing, 0).await, [waits(4), waits(3), is_answered(2)]);
    assert_eq!(order(&filter, Sort::Closing, 3).await, [waits(1)]);
    assert_eq!(order(&filter, Sort::Newest, 0).await, [waits(3), waits(4), is_answered(2)]);
    assert_eq!(order(&filter, Sort::Oldest, 0).await, [waits(1), is_answered(2), waits(4)]);
    let unanswered = ConversationFilter { unanswered: true, open_at: Some(at(DAY + 100)), ..filter };
    assert_eq!(order(&unanswered, Sort::Closing, 0).await, [waits(4), waits(3)]);
    let page = store.conversations(unanswered, None, 10).await.unwrap();
    assert_eq!(
        page.rows.into_iter().map(|row| row.conversation.person).collect::<Vec<_>>(),
        [person(3), person(4)]
    );
}

async fn what_was_said_comes_newest_first(store: &impl Store) {
    let account = fresh_account();
    let (one, other) = (queue(&account, 1), queue(&account, 2));
    for (queue, name, second) in [(&one, "first", 1), (&other, "not theirs", 2), (&one, "second", 3)] {
        store.ingest(arrival(second, vec![wrote(queue, name, second)])).await.unwrap();
    }
    let heard = store.heard(&conversation(&one), None, 10).await.unwrap();
    let told: Vec<_> = heard.iter().map(|heard| (heard.kind.as_str(), heard.at)).collect();
    assert_eq!(told, [("message", Some(at(3))), ("message", Some(at(1)))]);
    assert!(heard[0].body.is_some());
    let earlier = store.heard(&conversation(&one), Some(heard[0].number), 10).await.unwrap();
    assert_eq!(earlier, heard[1..]);
}

async fn causes_count_what_was_not_sent_again(store: &impl Store) {
    let Placed { queue, key, .. } = placed(store, State::Refused).await;
    let accounts = vec![queue.account.clone()];
    let causes = async |since| store.causes(accounts.clone(), at(since), at(0)).await.unwrap();
    let [cause] = &causes(0).await[..] else { panic!("there is one") };
    assert_eq!((cause.state, cause.messages, cause.people, cause.open), (State::Refused, 1, 1, 0));
    assert_eq!(cause.refusal().unwrap().code(), 100);
    assert_eq!(causes(DAY).await, []);
    let mut again = text(&queue, 50);
    again.retries = Some(antiphon_store::Retry { of: key, again: false, job: None });
    accepted(store, again).await;
    assert_eq!(causes(0).await, []);
}
