//! Rules, from their JSON to what they strike.

use antiphon_graph::PersonId;
use jiff::SignedDuration;

use super::*;
use crate::world::seed;

fn noon() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn arm(faults: &mut Faults, json: &str) -> FaultView {
    let world = seed::world(noon(), "");
    let rule = Rule::read(serde_json::from_str(json).unwrap(), &world).unwrap();
    faults.arm(rule, noon()).unwrap()
}

fn message<'a>(to: &'a PersonId, kind: &'a str) -> Occasion<'a> {
    Occasion {
        operation: Operation::Send,
        account: None,
        person: Some(to),
        magic: None,
        kind: Some(kind),
        body: br#"{"message":{"text":"order 42"}}"#,
    }
}

#[test]
fn a_rule_strikes_whom_it_names_as_often_as_it_says() {
    let mut faults = Faults::default();
    let view = arm(&mut faults, r#"{"preset":"lose-reply","times":2,"person":"ava","type":"text"}"#);
    assert_eq!(view.name, "lose-reply:ava");
    let (ava, ben) = (seed::ava(), seed::ben());
    let mut lost = |to, kind| faults.strike(&message(to, kind), noon()).after().is_some();
    assert!(!lost(&ben, "text"));
    assert!(!lost(&ava, "image"));
    assert!(lost(&ava, "text"));
    assert!(lost(&ava, "text"));
    assert!(!lost(&ava, "text"));
    let view = &faults.list(noon())[0];
    assert_eq!((view.seen, view.fired, view.left, view.armed), (3, 2, Some(0), false));
}

#[test]
fn a_rule_armed_again_under_its_name_begins_anew() {
    let mut faults = Faults::default();
    let lose_one = r#"{"preset":"lose-reply","times":1}"#;
    for _ in 0..2 {
        arm(&mut faults, lose_one);
        assert!(faults.strike(&message(&seed::ava(), "text"), noon()).after().is_some());
    }
    assert_eq!(faults.list(noon()).len(), 1);
}

#[test]
fn a_rule_ends_with_its_time_by_the_clock_it_is_told() {
    let mut faults = Faults::default();
    arm(&mut faults, r#"{"effect":"reset","trigger":"always"}"#);
    let ten_minutes = noon() + SignedDuration::from_mins(10);
    assert_eq!(faults.next_expiry(), Some(ten_minutes));
    let last_moment = ten_minutes - SignedDuration::from_nanos(1);
    assert!(faults.strike(&message(&seed::ava(), "text"), last_moment).before().is_some());
    assert!(faults.strike(&message(&seed::ava(), "text"), ten_minutes).is_empty());
    assert!(faults.list(ten_minutes).is_empty());
}

#[test]
fn what_strikes_before_spares_what_would_strike_after() {
    let mut faults = Faults::default();
    arm(&mut faults, r#"{"preset":"lose-reply"}"#);
    arm(&mut faults, r#"{"preset":"rate-limit"}"#);
    arm(&mut faults, r#"{"preset":"slow"}"#);
    let mut struck = || faults.strike(&message(&seed::ava(), "text"), noon()).names().to_vec();
    assert_eq!(struck(), ["rate-limit", "slow"]);
    assert_eq!(struck(), ["lose-reply"]);
}

#[test]
fn calls_and_webhooks_are_struck_by_their_own_rules_only() {
    let mut faults = Faults::default();
    arm(&mut faults, r#"{"effect":"reset","trigger":"always"}"#);
    arm(&mut faults, r#"{"effect":"drop_webhook","trigger":"always"}"#);
    let ava = seed::ava();
    let call = faults.strike(&message(&ava, "text"), noon());
    let webhook =
        faults.strike(&Occasion { operation: Operation::Webhook, ..message(&ava, "message") }, noon());
    assert_eq!((call.names(), webhook.names()), (&["reset".into()][..], &["drop_webhook".into()][..]));
}

#[test]
fn only_the_nth_message_with_these_words_is_struck() {
    let mut faults = Faults::default();
    arm(&mut faults, r#"{"effect":"close","trigger":"always","match":{"body_contains":"order 42","nth":2}}"#);
    arm(&mut faults, r#"{"effect":"reset","trigger":"always","match":{"body_contains":"order 43"}}"#);
    let struck = [(); 3].map(|()| faults.strike(&message(&seed::ava(), "text"), noon()).names().to_vec());
    assert_eq!(struck, [vec![], vec!["close".to_owned()], vec![]]);
}

#[test]
fn a_rule_that_fits_nobody_or_nothing_is_refused_with_the_way_out() {
    let world = seed::world(noon(), "");
    for (json, says) in [
        (r#"{"preset":"lose-reply","person":"eve"}"#, "GET /_sandbox/v1/people"),
        (r#"{"effect":"drop_webhook","match":{"operation":"send"}}"#, "leave out `operation`"),
        (r#"{"effect":"reset","match":{"operation":"webhook"}}"#, "strikes calls"),
        (r#"{"effect":"reset","match":{"nth":0}}"#, "`nth` 1"),
        (r#"{"effect":"reset","name":""}"#, "1 to 256 bytes"),
    ] {
        let problem = Rule::read(serde_json::from_str(json).unwrap(), &world).unwrap_err().to_string();
        assert!(problem.contains(says), "{json}: {problem}");
    }
}

#[test]
fn there_is_room_for_many_rules_and_spent_ones_make_room() {
    let mut faults = Faults::default();
    let named = |name: usize| format!(r#"{{"name":"{name}","effect":"reset"}}"#);
    for name in 0..MOST_RULES {
        arm(&mut faults, &named(name));
    }
    let rule =
        Rule::read(serde_json::from_str(&named(MOST_RULES)).unwrap(), &seed::world(noon(), "")).unwrap();
    assert!(matches!(faults.arm(rule.clone(), noon()), Err(Problem::Conflict(_))));
    faults.strike(&message(&seed::ava(), "text"), noon());
    assert!(faults.arm(rule, noon()).is_ok());
}

#[tokio::test]
async fn a_held_call_goes_on_when_it_is_released_or_its_rule_is_gone() {
    let mut faults = Faults::default();
    let hold = r#"{"preset":"hold"}"#;
    arm(&mut faults, hold);
    let first = faults.strike(&message(&seed::ava(), "text"), noon());
    assert!(faults.release("hold"));
    first.delay().wait().await;
    arm(&mut faults, hold);
    let second = faults.strike(&message(&seed::ava(), "text"), noon());
    assert!(faults.disarm("hold"));
    second.delay().wait().await;
    assert!(!faults.release("hold"));
}
