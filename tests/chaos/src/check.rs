//! The checker: reads the three ledgers and complains of whatever does not agree.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::ledger::{Ledgers, Received, ToldAs};

/// Instagram's limit of texts of an account in any second.
const TEXTS_A_SECOND: usize = 100;

/// Everything that does not agree.
pub(crate) fn complaints(ledgers: &Ledgers) -> Vec<String> {
    let mut complaints = nothing_is_lost(ledgers);
    complaints.extend(nothing_is_doubled(ledgers));
    complaints.extend(all_agree(ledgers));
    complaints.extend(order_is_kept(ledgers));
    complaints.extend(no_second_has_too_many(&ledgers.under_load));
    complaints
}

/// Every message that a caller was told of stands in the gateway's list once, in a state that it may end in.
fn nothing_is_lost(ledgers: &Ledgers) -> Vec<String> {
    let mut kept: HashMap<&str, Vec<&str>> = HashMap::new();
    for message in &ledgers.kept {
        kept.entry(&message.text).or_default().push(&message.state);
    }
    let told = ledgers.told.iter().filter(|told| !matches!(told.answer, ToldAs::Refused(_)));
    let lost = told.filter_map(|told| match kept.get(told.text.as_str()).map(Vec::as_slice) {
        None => Some(format!("lost: {:?} was accepted and is not in the gateway's list", told.text)),
        Some([_]) => None,
        Some(several) => {
            Some(format!("{:?} was accepted once and is kept {} times", told.text, several.len()))
        }
    });
    let stuck =
        ledgers.kept.iter().filter(|kept| matches!(kept.state.as_str(), "queued" | "sending" | "held"));
    let stuck = stuck.map(|kept| format!("stuck: {:?} is still {} when all is quiet", kept.text, kept.state));
    lost.chain(stuck).collect()
}

/// Nothing took more than one attempt, and nothing is left in doubt: for troubles that are none of the network's.
pub(crate) fn no_attempt_is_burnt(ledgers: &Ledgers) -> Vec<String> {
    let burnt = ledgers.kept.iter().filter(|kept| kept.attempts != kept.parts || kept.state != "delivered");
    burnt.map(|kept| format!("{:?} is {} after {} attempts", kept.text, kept.state, kept.attempts)).collect()
}

/// Nobody received anything twice.
fn nothing_is_doubled(ledgers: &Ledgers) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for received in &ledgers.received {
        *counts.entry(&received.text).or_default() += 1;
    }
    let doubled = counts.into_iter().filter(|&(_, count)| count > 1);
    doubled.map(|(text, count)| format!("doubled: {text:?} was received {count} times")).collect()
}

/// What is delivered was received under the same id; what is not, was not.
fn all_agree(ledgers: &Ledgers) -> Vec<String> {
    let received: HashMap<&str, &str> =
        ledgers.received.iter().map(|received| (received.text.as_str(), received.mid.as_str())).collect();
    let kept = ledgers.kept.iter().filter_map(|kept| {
        let arrived = received.get(kept.text.as_str()).copied();
        match (kept.state.as_str(), arrived) {
            ("delivered", None) => {
                Some(format!("{:?} is said to be delivered and nobody received it", kept.text))
            }
            ("delivered", Some(mid)) if kept.mid.as_deref() != Some(mid) => {
                Some(format!("{:?} is delivered under another id than the gateway says", kept.text))
            }
            ("refused" | "expired" | "cancelled" | "queued", Some(_)) => {
                Some(format!("{:?} is {} and was received all the same", kept.text, kept.state))
            }
            _ => None,
        }
    });
    let told =
        ledgers.told.iter().filter_map(|told| match (&told.answer, received.get(told.text.as_str())) {
            (ToldAs::Delivered(mid), Some(&arrived)) if mid == arrived => None,
            (ToldAs::Delivered(_), _) => Some(format!(
                "a caller was told that {:?} is delivered, and it is not under that id",
                told.text
            )),
            (ToldAs::Refused(status), Some(_)) => {
                Some(format!("a caller was told {status} of {:?}, and it was received", told.text))
            }
            _ => None,
        });
    kept.chain(told).collect()
}

/// Each person received each account's messages in the order in which they were accepted.
fn order_is_kept(ledgers: &Ledgers) -> Vec<String> {
    let places: HashMap<&str, usize> =
        ledgers.told.iter().map(|told| (told.text.as_str(), told.place)).collect();
    let mut newest: HashMap<_, (usize, &str)> = HashMap::new();
    let mut complaints = Vec::new();
    for received in &ledgers.received {
        let Some(&place) = places.get(received.text.as_str()) else { continue };
        let before = newest.insert(&received.talk, (place, &received.text));
        if let Some((earlier, text)) = before.filter(|&(earlier, _)| earlier > place) {
            let _ = earlier;
            complaints.push(format!("out of order: {:?} was received after {text:?}", received.text));
        }
    }
    complaints
}

/// No account sent more in any second than Instagram takes.
fn no_second_has_too_many(received: &[Received]) -> Vec<String> {
    let mut seconds: HashMap<&str, VecDeque<i64>> = HashMap::new();
    let mut complaints = Vec::new();
    for message in received {
        let second = seconds.entry(&message.talk.account).or_default();
        second.push_back(message.at);
        while second.front().is_some_and(|&first| first <= message.at - 1_000_000) {
            second.pop_front();
        }
        if second.len() == TEXTS_A_SECOND + 1 {
            let (account, text) = (&message.talk.account, &message.text);
            complaints
                .push(format!("too fast: {account} sent over 100 texts in a second, the last {text:?}"));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Kept, Talk, Told};

    fn talk() -> Talk {
        Talk { account: "1".into(), person: "9".into() }
    }

    /// Three messages that were accepted, delivered and received, in order.
    fn good() -> Ledgers {
        let mut ledgers = Ledgers::default();
        for place in 0..3 {
            let (text, mid, key) = (format!("t{place}"), format!("m{place}"), format!("msg_{place}"));
            let answer =
                if place == 0 { ToldAs::Delivered(mid.clone()) } else { ToldAs::Accepted(key.clone()) };
            ledgers.told.push(Told { talk: talk(), place, text: text.clone(), answer });
            let (state, id) = ("delivered".to_owned(), Some(mid.clone()));
            ledgers.kept.push(Kept { key, state, mid: id, text: text.clone(), attempts: 1, parts: 1 });
            let at = i64::try_from(place).unwrap() * 1_000;
            ledgers.received.push(Received { talk: talk(), mid, text, at });
        }
        ledgers.under_load = ledgers.received.clone();
        ledgers
    }

    fn complaint(change: impl FnOnce(&mut Ledgers)) -> String {
        let mut ledgers = good();
        change(&mut ledgers);
        complaints(&ledgers).join("\n")
    }

    #[test]
    fn what_agrees_is_not_complained_of() {
        assert_eq!(complaint(|_| {}), "");
        let unknown = |ledgers: &mut Ledgers| {
            ledgers.kept[1].state = "unknown".into();
            ledgers.kept[1].mid = None;
        };
        assert_eq!(complaint(unknown), "", "nobody claims anything of it");
    }

    #[test]
    fn each_planted_mistake_is_found() {
        let found = |change: fn(&mut Ledgers), words: &str| {
            let complaint = complaint(change);
            assert!(complaint.contains(words), "{words:?} is not in {complaint:?}");
        };
        found(|ledgers| drop(ledgers.kept.remove(1)), "lost");
        found(|ledgers| ledgers.kept[2].state = "queued".into(), "stuck");
        found(|ledgers| ledgers.kept.push(ledgers.kept[0].clone()), "kept 2 times");
        found(|ledgers| ledgers.received.push(ledgers.received[2].clone()), "doubled");
        found(|ledgers| drop(ledgers.received.remove(2)), "nobody received it");
        found(|ledgers| ledgers.kept[1].state = "refused".into(), "received all the same");
        found(|ledgers| ledgers.kept[1].mid = Some("other".into()), "another id");
        found(|ledgers| ledgers.told[0].answer = ToldAs::Delivered("other".into()), "under that id");
        found(|ledgers| ledgers.told[1].answer = ToldAs::Refused(403), "a caller was told 403");
        found(|ledgers| ledgers.received.swap(0, 1), "out of order");
    }

    #[test]
    fn a_second_attempt_and_a_doubt_are_found_where_there_should_be_none() {
        let mut ledgers = good();
        assert!(no_attempt_is_burnt(&ledgers).is_empty());
        ledgers.kept[0].attempts = 2;
        ledgers.kept[1].state = "unknown".into();
        assert_eq!(no_attempt_is_burnt(&ledgers).len(), 2);
    }

    #[test]
    fn a_hundred_texts_in_a_second_are_taken_and_one_more_is_not() {
        let second = |count: i64| -> Vec<_> {
            let received = |at| Received { talk: talk(), mid: String::new(), text: String::new(), at };
            (0..count).map(|nth| received(nth * 9_990)).collect()
        };
        assert!(no_second_has_too_many(&second(100)).is_empty());
        assert_eq!(no_second_has_too_many(&second(101)).len(), 1);
    }
}
