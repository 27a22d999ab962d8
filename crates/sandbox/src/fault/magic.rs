//! Magic people: to send to them always goes one way, with nothing to arm.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;

use http::HeaderMap;

use super::occasion::{Occasion, Operation};
use super::strikes::{After, Answer, Fate, Instead, Strikes};
use crate::world::person::Magic;

/// How many messages are remembered as having failed once.
const REMEMBERED: usize = 10_000;

/// What magic people remember.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The messages that got their one server error.
    failed: HashSet<u64>,
    oldest_first: VecDeque<u64>,
    hasher: RandomState,
}

impl Memory {
    /// What strikes because of whom the occasion is about.
    pub(super) fn magic(&mut self, occasion: &Occasion<'_>) -> Strikes {
        let mut strikes = Strikes::default();
        let Some(magic) = occasion.magic else { return strikes };
        if occasion.operation == Operation::Webhook {
            strikes.webhook.drop = magic == Magic::DeadWebhook;
        } else {
            self.call(magic, occasion, &mut strikes);
        }
        if !strikes.is_empty() {
            strikes.names.push(format!("magic:{}", magic.name()));
        }
        strikes
    }

    fn call(&mut self, magic: Magic, occasion: &Occasion<'_>, strikes: &mut Strikes) {
        match magic {
            Magic::WindowClosed => strikes.before = Some(refusal("window_closed")),
            Magic::RateLimited => strikes.before = Some(refusal("rate_limited")),
            Magic::TokenExpired => strikes.before = Some(refusal("token_expired")),
            Magic::BlocksYou => strikes.before = Some(refusal("person_not_available")),
            Magic::Slow5s => strikes.delay.latency = Duration::from_secs(5),
            Magic::DropsReply => strikes.after = Some(After::Lose(Fate::Reset)),
            Magic::ServerErrorOnce if occasion.operation.is_message() && self.is_new(occasion) => {
                strikes.before = Some(refusal("outcome_unknown"));
            }
            Magic::NoMultiImage if occasion.kind == Some("images") => {
                strikes.before = Some(refusal("multi_image_unavailable"));
            }
            Magic::ServerErrorOnce | Magic::NoMultiImage | Magic::DeadWebhook => {}
        }
    }

    /// Whether this message comes for the first time.
    fn is_new(&mut self, occasion: &Occasion<'_>) -> bool {
        let hash = self.hasher.hash_one((occasion.account, occasion.person, occasion.body));
        if !self.failed.insert(hash) {
            return false;
        }
        self.oldest_first.push_back(hash);
        if self.oldest_first.len() > REMEMBERED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.failed.remove(&oldest);
        }
        true
    }
}

fn refusal(name: &str) -> Instead {
    Instead::Answer(Answer::Refusal { name: name.into(), headers: HeaderMap::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph;

    fn strikes(memory: &mut Memory, magic: Magic, operation: Operation, kind: &str, body: &str) -> Strikes {
        let occasion = Occasion {
            operation,
            account: None,
            person: None,
            magic: Some(magic),
            kind: Some(kind),
            body: body.as_bytes(),
        };
        memory.magic(&occasion)
    }

    #[test]
    fn a_text_to_a_magic_person_goes_the_way_that_their_name_says() {
        for (magic, code, subcode) in [
            (Magic::WindowClosed, 10, Some(2_534_022)),
            (Magic::RateLimited, 613, Some(2_534_040)),
            (Magic::TokenExpired, 190, Some(463)),
            (Magic::BlocksYou, 551, Some(1_545_041)),
            (Magic::ServerErrorOnce, 1, None),
        ] {
            let strikes = strikes(&mut Memory::default(), magic, Operation::Send, "text", "hi");
            let Some(Instead::Answer(Answer::Refusal { name, .. })) = strikes.before() else {
                panic!("{magic:?}")
            };
            let refusal = graph::refusal::named(name).unwrap();
            assert_eq!((refusal.code, refusal.subcode), (code, subcode), "{magic:?}");
            assert_eq!(strikes.names(), [format!("magic:{}", magic.name())]);
        }
    }

    #[test]
    fn a_text_fails_once_and_each_other_text_fails_once_too() {
        let mut memory = Memory::default();
        let mut fails = |body| {
            strikes(&mut memory, Magic::ServerErrorOnce, Operation::Send, "text", body).before().is_some()
        };
        assert_eq!(["a", "a", "b", "b", "a"].map(&mut fails), [true, false, true, false, false]);
    }

    #[test]
    fn one_image_arrives_where_several_are_refused() {
        let mut memory = Memory::default();
        let mut send = |kind| strikes(&mut memory, Magic::NoMultiImage, Operation::Send, kind, "");
        assert!(send("image").is_empty());
        assert!(send("images").before().is_some());
    }

    #[test]
    fn a_reply_is_dropped_after_the_message_has_arrived() {
        let strikes = strikes(&mut Memory::default(), Magic::DropsReply, Operation::Send, "text", "hi");
        assert_eq!(strikes.before(), None);
        assert_eq!(strikes.after(), Some(&After::Lose(Fate::Reset)));
    }

    #[test]
    fn a_dead_webhook_takes_messages_and_never_tells() {
        let mut memory = Memory::default();
        assert!(strikes(&mut memory, Magic::DeadWebhook, Operation::Send, "text", "hi").is_empty());
        assert!(strikes(&mut memory, Magic::DeadWebhook, Operation::Webhook, "message", "").webhook().drop);
        assert!(!strikes(&mut memory, Magic::DropsReply, Operation::Webhook, "message", "").webhook().drop);
    }
}
