//! Scenarios: what happens to the gateway while callers send.

use std::fmt;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde_json::Value;

use crate::Chaos;
use crate::ledger::{Ledgers, Told};
use crate::load::Load;
use crate::relay::Relays;
use crate::stage::Stage;
use crate::trouble::{self, Chance};
use crate::{check, crash, disk, hole, restore};

/// How long all may take to come to rest, in real time.
const REST: Duration = Duration::from_mins(3);

/// What happens.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Scenario {
    /// Killed with -9 again and again.
    Kill,
    /// Asked to end again and again.
    Restart,
    /// Replies are lost, before and after delivery.
    LostReplies,
    /// Webhooks come late, twice, in another order, or never.
    Webhooks,
    /// Answers are slow.
    Slow,
    /// Instagram refuses for now.
    Throttled,
    /// All of it at once.
    Everything,
    /// Killed at each step on a message's way.
    CrashPoints,
    /// Instagram takes everything and answers nothing.
    BlackHole,
    /// The user's own app is down, slow, refusing or lying.
    Relay,
    /// The disk is full.
    DiskFull,
    /// The disk fails.
    DiskFails,
    /// Killed, and a backup put in place that is older than what was sent.
    Restore,
}

/// What came of a scenario.
#[derive(Debug)]
pub(crate) struct Verdict {
    told: usize,
    received: usize,
    states: Vec<(String, usize)>,
    ended: usize,
    took: Duration,
    pub(crate) complaints: Vec<String>,
}

/// What was done to the gateway.
#[derive(Debug, Default)]
struct Done {
    /// How often it ended.
    ended: usize,
    /// What callers besides the load were told.
    told: Vec<Told>,
    complaints: Vec<String>,
}

impl Scenario {
    pub(crate) fn all() -> &'static [Self] {
        Self::value_variants()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Restart => "restart",
            Self::LostReplies => "lost-replies",
            Self::Webhooks => "webhooks",
            Self::Slow => "slow",
            Self::Throttled => "throttled",
            Self::Everything => "everything",
            Self::CrashPoints => "crash-points",
            Self::BlackHole => "black-hole",
            Self::Relay => "relay",
            Self::DiskFull => "disk-full",
            Self::DiskFails => "disk-fails",
            Self::Restore => "restore",
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Kill => "the gateway is killed with -9 again and again",
            Self::Restart => "the gateway is asked to end again and again",
            Self::LostReplies => "replies are lost, before and after the message was delivered",
            Self::Webhooks => "webhooks come late, twice, in another order, forged, or never",
            Self::Slow => "Instagram answers slowly",
            Self::Throttled => "Instagram takes no more for now",
            Self::Everything => "all of it at once",
            Self::CrashPoints => "the gateway is killed with -9 at each step on a message's way",
            Self::BlackHole => "Instagram takes everything and answers nothing; then only one account's",
            Self::Relay => {
                "the user's own app is down, slow, refusing or lying, and the gateway is killed with -9 meanwhile"
            }
            Self::DiskFull => "the gateway's disk is full for a while",
            Self::DiskFails => "the gateway's disk fails",
            Self::Restore => {
                "a backup is taken under load, more is sent, the gateway is killed, and the backup restored"
            }
        }
    }

    /// Why it cannot be played on this machine.
    pub(crate) fn left_out(self) -> Option<String> {
        match self {
            Self::DiskFull => disk::no_small_disk(),
            Self::DiskFails => disk::no_failing_disk(),
            _ => None,
        }
    }

    /// Plays it, and compares the ledgers when all is at rest.
    pub(crate) async fn play(self, chaos: &Chaos) -> Verdict {
        let began = Instant::now();
        let mut stage = Stage::new(chaos.accounts, chaos.people).await;
        for fault in self.faults() {
            stage.arm(&fault).await;
        }
        let load = Load::begin(&stage, chaos.messages);
        if self == Self::Restore {
            return restore::drill(stage, load).await.after(1, began);
        }
        let Done { ended, told: others, mut complaints } = self.trouble(&mut stage, &load, chaos).await;
        let mut told = load.end().await;
        told.extend(others);
        // Where the clock was moved, or stood still with all of the sandbox, its seconds say nothing.
        let has_seconds = !matches!(self, Self::CrashPoints | Self::BlackHole | Self::Relay);
        let under_load = if has_seconds { stage.received_parts().await } else { Vec::new() };
        match self {
            // What it keeps would be gone with its disk.
            Self::DiskFull => {}
            Self::Restart => complaints.extend(end_and_start(&mut stage).await),
            _ => stage.kill_and_start().await,
        }
        stage.disarm().await;
        if !come_to_rest(&stage).await {
            complaints.push("stuck: messages are still under way after three minutes of quiet".into());
        }
        let ledgers =
            Ledgers { told, kept: stage.kept().await, received: stage.received().await, under_load };
        complaints.extend(check::complaints(&ledgers));
        if self == Self::Restart {
            complaints.extend(check::no_attempt_is_burnt(&ledgers));
        }
        Verdict::of(&ledgers, stage, complaints).await.after(ended, began)
    }

    fn faults(self) -> Vec<Value> {
        match self {
            Self::Kill | Self::Restart | Self::BlackHole | Self::Relay | Self::DiskFull | Self::DiskFails => {
                Vec::new()
            }
            Self::LostReplies => trouble::lost_replies(),
            Self::Webhooks => {
                let mut faults = trouble::lost_replies();
                faults.extend(trouble::shaken_webhooks());
                faults
            }
            // Several connections at once, so that there are many to be made.
            Self::Slow | Self::CrashPoints | Self::Restore => trouble::slow_answers(),
            Self::Throttled => trouble::throttles(),
            Self::Everything => {
                let all = [trouble::lost_replies(), trouble::shaken_webhooks(), trouble::slow_answers()];
                all.into_iter().flatten().chain(trouble::throttles()).collect()
            }
        }
    }

    /// Starts the gateway, and does to it what the scenario is about while there is something to send.
    async fn trouble(self, stage: &mut Stage, load: &Load, chaos: &Chaos) -> Done {
        let mut chance = Chance::of(chaos.seed);
        match self {
            Self::CrashPoints => {
                let points =
                    if chaos.crash_at.is_empty() { crash::all(&mut chance) } else { chaos.crash_at.clone() };
                let (ended, complaints) = crash::sweep(stage, load, &points).await;
                Done { ended, complaints, ..Done::default() }
            }
            Self::BlackHole => {
                stage.start().await;
                Done { complaints: hole::dig(stage, load).await, ..Done::default() }
            }
            Self::Relay => {
                stage.start().await;
                let mut relays = Relays::add(stage).await;
                let ended = relays.trouble(stage, load, &mut chance).await;
                load.goes_on_after(u64::MAX).await;
                come_to_rest(stage).await;
                Done { ended, complaints: relays.complaints(stage).await, ..Done::default() }
            }
            Self::DiskFull => {
                let (told, complaints) = disk::fill(stage, load).await;
                Done { told, complaints, ..Done::default() }
            }
            Self::DiskFails => {
                let (ended, complaints) = disk::fail(stage, load).await;
                Done { ended, complaints, ..Done::default() }
            }
            _ => {
                stage.start().await;
                self.again_and_again(stage, load, &mut chance).await
            }
        }
    }

    /// Ends the gateway at moments that chance chooses, if that is what the scenario is about.
    async fn again_and_again(self, stage: &mut Stage, load: &Load, chance: &mut Chance) -> Done {
        let mut done = Done::default();
        // It strikes after so many more answers, so that every life of the gateway comes to something.
        while load.goes_on_after(20 + chance.below(400)).await {
            match self {
                Self::Kill | Self::Everything => stage.kill_and_start().await,
                Self::Restart => done.complaints.extend(end_and_start(stage).await),
                _ => continue,
            }
            done.ended += 1;
        }
        done
    }
}

async fn end_and_start(stage: &mut Stage) -> Option<String> {
    let ended_well = stage.end_and_start().await;
    (!ended_well).then(|| "it did not end well when it was asked to".into())
}

/// Lets time pass in the sandbox until nothing is under way of which anybody could still know better.
pub(crate) async fn come_to_rest(stage: &Stage) -> bool {
    let began = Instant::now();
    while began.elapsed() < REST {
        if stage.open().await == 0 {
            return true;
        }
        // Slowly enough for two listings a second to find their proof before it is given up.
        stage.advance("10s").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    false
}

/// Tokens and texts have no business in a log.
fn secrets_in(stage: &Stage) -> Vec<String> {
    let log = std::fs::read_to_string(stage.log()).unwrap_or_default();
    let tokens = stage.accounts.iter().map(|(_, token)| token.as_str());
    let secrets = tokens.chain(["sandbox-app-secret", "sandbox-verify-token"]);
    secrets
        .filter(|secret| log.contains(secret))
        .map(|secret| format!("{secret:?} stands in the log"))
        .collect()
}

impl Verdict {
    /// What there is to say when all is at rest.
    pub(crate) async fn of(ledgers: &Ledgers, stage: Stage, mut complaints: Vec<String>) -> Self {
        complaints.extend(secrets_in(&stage));
        if !complaints.is_empty() {
            let kept = stage.leave().await;
            complaints.push(format!("what both programs wrote is in {}", kept.display()));
        }
        Self {
            told: ledgers.told.len(),
            received: ledgers.received.len(),
            states: ledgers.states().into_iter().map(|(state, count)| (state.to_owned(), count)).collect(),
            ended: 0,
            took: Duration::ZERO,
            complaints,
        }
    }

    fn after(self, ended: usize, began: Instant) -> Self {
        Self { ended, took: began.elapsed(), ..self }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} accepted, {} received", self.told, self.received)?;
        for (state, count) in &self.states {
            write!(f, ", {count} {state}")?;
        }
        if self.ended > 0 {
            write!(f, "; ended {} times", self.ended)?;
        }
        writeln!(f, "; {:.0} s", self.took.as_secs_f64())?;
        for complaint in self.complaints.iter().take(20) {
            writeln!(f, "  {complaint}")?;
        }
        match self.complaints.len() {
            0 => f.write_str("  the ledgers agree"),
            complaints => write!(f, "  {complaints} complaints"),
        }
    }
}
