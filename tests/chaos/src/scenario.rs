//! Scenarios: what happens to the gateway while callers send.

use std::fmt;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde_json::Value;

use crate::Chaos;
use crate::check;
use crate::ledger::Ledgers;
use crate::load::Load;
use crate::stage::Stage;
use crate::trouble::{self, Chance};

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
        let (ended, mut complaints) = self.trouble(&mut stage, &load, chaos.seed).await;
        let told = load.end().await;
        if ended > 0 {
            stage.kill_and_start().await;
        }
        stage.disarm().await;
        if !come_to_rest(&stage).await {
            complaints.push("stuck: messages are still under way after three minutes of quiet".into());
        }
        let ledgers = Ledgers { told, kept: stage.kept().await, received: stage.received().await };
        complaints.extend(check::complaints(&ledgers));
        complaints.extend(secrets_in(&stage));
        Verdict {
            told: ledgers.told.len(),
            received: ledgers.received.len(),
            states: ledgers.states().into_iter().map(|(state, count)| (state.to_owned(), count)).collect(),
            ended,
            took: began.elapsed(),
            complaints,
        }
    }

    fn faults(self) -> Vec<Value> {
        match self {
            Self::Kill | Self::Restart => Vec::new(),
            Self::LostReplies => trouble::lost_replies(),
            Self::Webhooks => {
                let mut faults = trouble::lost_replies();
                faults.extend(trouble::shaken_webhooks());
                faults
            }
            Self::Slow => trouble::slow_answers(),
            Self::Throttled => trouble::throttles(),
            Self::Everything => {
                let all = [trouble::lost_replies(), trouble::shaken_webhooks(), trouble::slow_answers()];
                all.into_iter().flatten().chain(trouble::throttles()).collect()
            }
        }
    }

    /// Ends the gateway again and again, at moments that chance chooses, while there is something to send. Says how
    /// often.
    async fn trouble(self, stage: &mut Stage, load: &Load, seed: u64) -> (usize, Vec<String>) {
        let mut chance = Chance::of(seed);
        let (mut ended, mut complaints) = (0, Vec::new());
        while load.done() < load.all {
            // When it strikes is chance's business alone: there is no event to wait for.
            tokio::time::sleep(Duration::from_millis(1_500 + chance.below(2_500))).await;
            match self {
                Self::Kill | Self::Everything => stage.kill_and_start().await,
                Self::Restart => {
                    if !stage.end_and_start().await {
                        complaints.push("it did not end well when it was asked to".into());
                    }
                }
                _ => continue,
            }
            ended += 1;
        }
        (ended, complaints)
    }
}

/// Lets time pass in the sandbox until nothing is under way of which anybody could still know better.
async fn come_to_rest(stage: &Stage) -> bool {
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
