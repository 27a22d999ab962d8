//! Many runs, each from its seed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::plan::Bug;
use crate::world::World;

/// What one run came to.
struct Run {
    faults: Vec<String>,
    hash: u64,
    steps: u64,
    trace: Option<String>,
    ordered: BTreeMap<String, u64>,
}

fn run(seed: u64, bug: Option<Bug>, is_traced: bool) -> Run {
    let mut world = World::new(seed, bug, is_traced);
    let ran = catch_unwind(AssertUnwindSafe(|| world.run()));
    let mut faults = world.faults();
    if let Err(panic) = ran {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
        faults.push(format!("it panicked: {words}"));
    }
    Run { faults, hash: world.hash, steps: world.steps, trace: world.trace, ordered: world.ordered }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|number| number.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Runs the seeds from 0 to the last on all processors until one fails; the least that is seen to fail, with why.
fn first_fault(seeds: u64, bug: Option<Bug>) -> Option<(u64, Vec<String>)> {
    let (next, failed) = (AtomicU64::new(0), std::sync::Mutex::new(Vec::new()));
    let work = || {
        while failed.lock().unwrap().is_empty() {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return;
            }
            let faults = run(seed, bug, false).faults;
            if !faults.is_empty() {
                failed.lock().unwrap().push((seed, faults));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    failed.into_inner().unwrap().into_iter().min()
}

#[test]
fn nothing_is_lost_doubled_disordered_late_or_too_fast_whatever_goes_wrong() {
    if let Some(seed) = number("ANTIPHON_SEED") {
        let run = run(seed, None, true);
        assert!(run.faults.is_empty(), "{}\nseed {seed}: {:#?}", run.trace.unwrap(), run.faults);
        return;
    }
    let seeds = number("ANTIPHON_SEEDS").unwrap_or(500);
    if let Some((seed, faults)) = first_fault(seeds, None) {
        panic!(
            "seed {seed} fails: {faults:#?}\nsee it alone, with its trace:\n  \
             ANTIPHON_SEED={seed} cargo test -p antiphon-engine --test it nothing_is_lost"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_orders_at_the_same_times() {
    let mut hashes = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let (first, second) = (run(seed, None, false), run(seed, None, false));
        assert_eq!((first.hash, first.steps), (second.hash, second.steps), "seed {seed}");
        hashes.insert(first.hash);
    }
    assert_eq!(hashes.len(), 20, "each seed tells another story");
}

#[test]
fn the_runs_go_through_everything_that_can_become_of_a_message() {
    let mut ordered: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..100 {
        for (what, times) in run(seed, None, false).ordered {
            *ordered.entry(what).or_default() += times;
        }
    }
    let all = [
        "delivered Answer",
        "delivered Echo",
        "delivered Listing",
        "refused",
        "queued NotSent",
        "queued Throttled",
        "queued Later",
        "queued Account",
        "queued GivenBack",
        "queued ProvedAbsent",
        "queued Resend",
        "part Answer",
        "part Echo",
        "part Listing",
        "queued OneByOne",
        "unknown",
        "given up",
        "expired Expiry",
        "expired Window",
        "held",
        "refused",
        "throttled",
        "resume",
        "many_unknown",
    ];
    for what in all {
        assert!(ordered.contains_key(what), "{what} never comes: {ordered:#?}");
    }
}

/// The checks find what they are there for.
fn is_caught(bug: Bug, words: &str) {
    let found = first_fault(500, Some(bug));
    let (seed, faults) = found.unwrap_or_else(|| panic!("{bug:?} went unseen"));
    let fits = faults.iter().any(|fault| fault.contains(words));
    assert!(fits, "{bug:?} was taken for something else with seed {seed}: {faults:#?}");
}

#[test]
fn a_store_that_ignores_the_fence_is_caught() {
    is_caught(Bug::IgnoreFence, "after the shard was taken");
}

#[test]
fn a_courier_that_tries_again_after_a_time_out_is_caught() {
    is_caught(Bug::RetryOnTimeout, "times, after");
}

#[test]
fn a_store_that_skips_the_place_is_caught() {
    is_caught(Bug::SkipPlace, "came after the one promised");
}

#[test]
fn a_store_that_forgets_a_part_is_caught() {
    is_caught(Bug::ForgetPart, "as if it had other parts");
}

#[test]
fn a_bot_that_says_it_only_once_is_caught() {
    is_caught(Bug::DiscloseOnce, "a bot began without saying");
}

#[test]
fn a_doubled_burst_is_caught() {
    is_caught(Bug::DoubleBurst, "went from");
}

#[test]
fn an_answer_before_the_commit_is_caught() {
    is_caught(Bug::AnswerBeforeCommit, "is lost");
}

#[test]
fn a_window_counted_from_the_webhooks_arrival_is_caught() {
    is_caught(Bug::WindowByArrival, "after the window's end");
}
