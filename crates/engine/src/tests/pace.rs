use antiphon_graph::Usage;
use antiphon_graph::usage::{BusinessUsage, Load};
use jiff::SignedDuration;

use super::stand::*;
use crate::{Attempt, Cause, Happened, OnUnknown, Pace, Requeued, Settings, Settlement};

#[test]
fn a_burst_goes_at_once_and_the_rest_at_the_accounts_pace() {
    let mut stand = Stand::new();
    let mut sent = Vec::new();
    for number in 0..200 {
        let (_, orders) = stand.text(&person(number));
        for key in intents(&orders) {
            sent.extend(sends(&stand.intended(key, 1)).into_iter().map(|key| (key, stand.now.steady)));
        }
    }
    assert_eq!(sent.len(), 5);
    let begun = stand.now.steady;
    while stand.now.steady < begun + std::time::Duration::from_secs(1) {
        let orders = stand.pass(SignedDuration::from_millis(1));
        let mut keys = sends(&orders);
        for key in intents(&orders) {
            keys.extend(sends(&stand.intended(key, 1)));
        }
        for key in keys {
            sent.push((key, stand.now.steady));
            stand.attempted(key, 1, delivered(&format!("m{}", sent.len())));
        }
    }
    assert!((64..=95).contains(&sent.len()), "{}", sent.len());
}

#[test]
fn a_survey_tells_how_near_the_limits_are() {
    let mut stand = Stand::new();
    let (first, _) = stand.text(&person(0));
    stand.intended(first, 1);
    let load = Load { call_count: 42, ..Load::default() };
    let attempt = Attempt {
        outcome: delivered("m0"),
        first_byte_at: Some(stand.now.wall),
        deadline: stand.now.wall,
        usage: Usage { app: Some(load), business: Vec::new() },
        given_back: false,
    };
    stand.tell(Happened::Attempted { key: first, fence: fence(1), attempt });
    for number in 1..=30 {
        for key in intents(&stand.text(&person(number)).1) {
            stand.intended(key, 1);
        }
    }
    let survey = stand.engine.survey(stand.now);
    let lag = |wanted| survey.pace_lags.iter().find(|(pace, _)| *pace == wanted).unwrap().1.as_millis();
    assert!((10..500).contains(&lag(Pace::Text)), "{survey:?}");
    assert_eq!((lag(Pace::Media), lag(Pace::PrivateReply)), (0, 0));
    assert_eq!(survey.usage.iter().map(|(_, percent)| *percent).collect::<Vec<_>>(), [42]);
    stand.seconds(301);
    assert_eq!(stand.engine.survey(stand.now).usage, [], "what was told long ago says nothing");
}

#[test]
fn accounts_take_turns_and_one_does_not_wait_for_another() {
    let mut stand = Stand::with(Settings { most_under_way: 2, ..Settings::default() });
    for number in 1..10 {
        stand.text(&of_account(1, number));
    }
    let (key, orders) = stand.text(&of_account(2, 1));
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn an_account_has_so_many_under_way_at_most() {
    let mut stand = Stand::with(Settings { most_under_way: 2, ..Settings::default() });
    let (first, _) = stand.text(&person(1));
    let (_, orders) = stand.text(&person(2));
    assert_eq!(intents(&orders).len(), 1);
    let (third, orders) = stand.text(&person(3));
    assert!(orders.is_empty());
    stand.intended(first, 1);
    assert_eq!(intents(&stand.attempted(first, 1, delivered("m1"))), [third]);
}

#[test]
fn too_many_in_a_second_pause_that_kind_for_a_second_and_count_as_no_attempt() {
    let mut stand = Stand::new();
    let mut video = stand.head(&person(1));
    video.pace = Pace::Media;
    let key = video.key;
    stand.accept(&person(1), video);
    stand.intended(key, 1);
    let orders = stand.attempted(key, 1, refusal("rate_limited").into());
    assert!(matches!(
        settled(&orders)[..],
        [(_, _, Settlement::Queued { why: Requeued::Throttled, not_before: None })]
    ));
    assert!(intents(&orders).is_empty() && pauses(&orders).is_empty());
    let (text, orders) = stand.text(&person(2));
    assert_eq!(intents(&orders), [text], "another kind goes on");
    assert_eq!(intents(&stand.seconds(1)), [key]);
}

#[test]
fn an_account_that_used_up_its_calls_waits_as_long_as_the_header_says_and_a_minute_at_least() {
    for (minutes, seconds) in [(0, 60), (3, 180)] {
        let mut stand = Stand::new();
        let (key, _) = stand.text(&person(1));
        stand.intended(key, 1);
        let business = BusinessUsage {
            id: "1".into(),
            kind: "instagram".into(),
            load: Load::default(),
            regain_in_minutes: minutes,
        };
        let attempt = Attempt {
            outcome: refusal("instagram_limited").into(),
            first_byte_at: Some(stand.now.wall),
            deadline: stand.now.wall,
            usage: Usage { app: None, business: vec![business] },
            given_back: false,
        };
        let orders = stand.tell(Happened::Attempted { key, fence: fence(1), attempt });
        let until = stand.now.wall + SignedDuration::from_secs(seconds);
        assert!(matches!(&pauses(&orders)[..], [Some(pause)] if pause.until == Some(until)), "{orders:?}");
        assert!(stand.seconds(seconds - 1).is_empty());
        let orders = stand.seconds(1);
        assert_eq!((pauses(&orders), intents(&orders)), (vec![None], vec![key]));
    }
}

#[test]
fn an_account_that_has_to_be_put_right_is_paused_and_loses_nothing() {
    let mut stand = Stand::new();
    let (key, _) = stand.text(&person(1));
    stand.intended(key, 1);
    let orders = stand.attempted(key, 1, refusal("token_expired").into());
    assert!(matches!(settled(&orders)[..], [(_, _, Settlement::Queued { why: Requeued::Account, .. })]));
    assert!(
        matches!(&pauses(&orders)[..], [Some(pause)] if pause.cause == Cause::Refused && pause.until.is_none())
    );
    assert!(stand.seconds(3600).is_empty());
    let orders =
        stand.tell(Happened::Account { account: account(1), pause: None, on_unknown: OnUnknown::Continue });
    assert_eq!(intents(&orders), [key]);
}

#[test]
fn listings_are_asked_for_slowly_the_oldest_deadline_first() {
    let mut stand = Stand::new();
    let queues: Vec<_> = (1..=4).map(person).collect();
    for queue in &queues {
        stand.unknown(queue);
        stand.pass(SignedDuration::from_millis(1));
    }
    let lag = |stand: &Stand| stand.engine.survey(stand.now).listing_lag.as_secs();
    let (mut listed, mut lags) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        listed.extend(lists(&stand.pass(SignedDuration::from_millis(3100))));
        lags.push(lag(&stand));
    }
    assert!(lags.iter().any(|&lag| lag >= 1), "{lags:?}: those that wait are counted");
    listed.extend(lists(&stand.pass(SignedDuration::from_millis(1600))));
    assert_eq!(listed, queues);
    assert_eq!(lag(&stand), 0);
}
