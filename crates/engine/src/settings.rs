//! Settings: every delay and limit, so that tests need not wait and owners can choose.

use std::time::Duration;

use jiff::SignedDuration;

/// How the engine goes about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Settings {
    /// Texts an account sends in a second; Instagram takes 100.
    pub texts_a_second: u32,
    /// Audio and video an account sends in a second; Instagram takes 10.
    pub media_a_second: u32,
    /// Private replies an account sends in an hour; Instagram takes 750.
    pub private_replies_an_hour: u32,
    /// Listings an account asks for in a second; Instagram takes 2 calls, and a listing is two: which conversation, and its
    /// messages.
    pub listings_a_second: u32,
    /// How many texts are let go at once; media go one by one.
    pub burst: u32,
    /// So long before the pace lets it go an intent to send is kept.
    pub intend_ahead: Duration,
    /// How long an account waits whose shard has a new owner: nobody knows what the old one sent last.
    pub first_send_delay: Duration,
    /// How long an account waits that was told it asked for too much in a second.
    pub throttled_kind: Duration,
    /// How long an account waits at least that has used up an hour's calls.
    pub throttled_account: SignedDuration,
    /// What may differ between Instagram's clock and ours.
    pub clock_skew: SignedDuration,
    /// How long an attempt may take at most, from its first byte.
    pub attempt_timeout: SignedDuration,
    /// Kept free before a window's end when something is sent again.
    pub resend_margin: SignedDuration,
    /// How old an intent may grow before its first byte.
    pub intent_lasts: Duration,
    /// The first wait after an attempt of which not a byte left; it doubles.
    pub backoff: SignedDuration,
    /// The longest such wait.
    pub longest_backoff: SignedDuration,
    /// How often a message is tried at most of which Instagram says that it may pass later.
    pub most_tries: u32,
    /// How long an echo may come after an attempt's deadline, by its own time.
    pub echo_grace: SignedDuration,
    /// How long after a restart echoes are waited for before the first listing.
    pub listing_delay: SignedDuration,
    /// Between two listings that are to prove an absence.
    pub listing_interval: SignedDuration,
    /// How long after an attempt's deadline the proving listing is asked for at the earliest.
    pub absence_after: SignedDuration,
    /// How long proof is sought at most.
    pub proof_lasts: SignedDuration,
    /// So many unknown outcomes stop an account.
    pub most_unknown: usize,
    /// Of the last minute's attempts so many in a hundred may be unknown before the account is stopped.
    pub most_unknown_percent: usize,
    /// So few unknown outcomes in a minute stop no account, whatever their share.
    pub few_unknown: usize,
    /// How long an account waits that was stopped because of unknown outcomes, before one message is sent as a probe.
    pub probe_after: SignedDuration,
    /// How many messages an account has under way at once.
    pub most_under_way: usize,
    /// How many waiting messages of a queue are held in memory.
    pub most_heads: usize,
    /// How many queues are read at once when a shard was taken.
    pub refill_page: usize,
    /// How many queues are held in memory.
    pub most_queues: usize,
    /// Chance, for jitter: the same seed, the same orders.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            texts_a_second: 90,
            media_a_second: 9,
            private_replies_an_hour: 700,
            listings_a_second: 1,
            burst: 5,
            intend_ahead: Duration::from_millis(250),
            first_send_delay: Duration::from_secs(1),
            throttled_kind: Duration::from_secs(1),
            throttled_account: SignedDuration::from_secs(60),
            clock_skew: SignedDuration::from_secs(2),
            attempt_timeout: SignedDuration::from_secs(100),
            resend_margin: SignedDuration::from_secs(30),
            intent_lasts: Duration::from_secs(5),
            backoff: SignedDuration::from_millis(500),
            longest_backoff: SignedDuration::from_secs(60),
            most_tries: 5,
            echo_grace: SignedDuration::from_secs(5),
            listing_delay: SignedDuration::from_secs(10),
            listing_interval: SignedDuration::from_secs(30),
            absence_after: SignedDuration::from_secs(60),
            proof_lasts: SignedDuration::from_mins(10),
            most_unknown: 20,
            most_unknown_percent: 5,
            few_unknown: 10,
            probe_after: SignedDuration::from_secs(30),
            most_under_way: 64,
            most_heads: 16,
            refill_page: 1000,
            most_queues: 100_000,
            seed: 0,
        }
    }
}
