//! Words: how the engine's choices are spelled in columns. The same in every database.

use antiphon_engine::disclosure::{Manner, Origin, Rule};
use antiphon_engine::{Cause, Ground, KnownBy, OnUnknown, Pace, Requeued, TooLate};
use antiphon_graph::Basis;
use jiff::Timestamp;

pub(crate) fn read_pace(word: &str) -> Option<Pace> {
    Pace::ALL.into_iter().find(|known| known.word() == word)
}

/// The word, and when the comment was made, for a private reply.
pub(crate) fn ground(ground: Ground) -> (&'static str, Option<Timestamp>) {
    match ground {
        Ground::Window => ("window", None),
        Ground::HumanAgent => ("human_agent", None),
        Ground::PrivateReply { commented_at } => ("private_reply", commented_at),
        Ground::Oneself => ("oneself", None),
    }
}

pub(crate) fn read_ground(word: &str, commented_at: Option<Timestamp>) -> Option<Ground> {
    let all = [Ground::Window, Ground::HumanAgent, Ground::PrivateReply { commented_at }, Ground::Oneself];
    all.into_iter().find(|&known| ground(known).0 == word)
}

pub(crate) fn on_unknown(choice: OnUnknown) -> &'static str {
    match choice {
        OnUnknown::Continue => "continue",
        OnUnknown::Block => "block",
        OnUnknown::Resend => "resend",
    }
}

pub(crate) fn read_on_unknown(word: &str) -> Option<OnUnknown> {
    [OnUnknown::Continue, OnUnknown::Block, OnUnknown::Resend]
        .into_iter()
        .find(|&known| on_unknown(known) == word)
}

pub(crate) fn read_known_by(word: &str) -> Option<KnownBy> {
    KnownBy::ALL.into_iter().find(|known| known.word() == word)
}

pub(crate) fn requeued(why: Requeued) -> &'static str {
    match why {
        Requeued::NotSent => "not_sent",
        Requeued::Throttled => "throttled",
        Requeued::Later => "later",
        Requeued::Account => "account",
        Requeued::GivenBack => "given_back",
        Requeued::ProvedAbsent => "proved_absent",
        Requeued::Resend => "resend",
        Requeued::OneByOne => "one_by_one",
    }
}

pub(crate) fn too_late(what: TooLate) -> &'static str {
    match what {
        TooLate::Expiry => "expiry",
        TooLate::Window => "window",
    }
}

pub(crate) fn read_cause(word: &str) -> Option<Cause> {
    Cause::ALL.into_iter().find(|cause| cause.word() == word)
}

pub(crate) fn read_origin(word: &str) -> Option<Origin> {
    Origin::ALL.into_iter().find(|origin| origin.word() == word)
}

pub(crate) fn read_rule(word: &str) -> Option<Rule> {
    Rule::ALL.into_iter().find(|rule| rule.word() == word)
}

pub(crate) fn read_manner(word: &str) -> Option<Manner> {
    Manner::ALL.into_iter().find(|manner| manner.word() == word)
}

pub(crate) fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Ad => "ad",
        _ => "standard",
    }
}

pub(crate) fn read_basis(word: &str) -> Option<Basis> {
    [Basis::Standard, Basis::Ad].into_iter().find(|&known| basis(known) == word)
}
