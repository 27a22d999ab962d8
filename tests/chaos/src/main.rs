//! Chaos: a gateway under load is killed, cut off and lied to; then three ledgers are compared.
//!
//! What the callers were told, what the gateway says of every message, and what people really received must agree. The
//! gateway is a process of its own beside a sandbox; nothing of its code is in here.

mod api;
mod app;
mod check;
mod crash;
mod disk;
mod hole;
mod ledger;
mod load;
mod long;
mod process;
mod relay;
mod restore;
mod scenario;
mod stage;
mod trouble;

use std::process::ExitCode;

use clap::Parser;

use crate::crash::Point;
use crate::scenario::Scenario;

/// Kills, cuts and lies to a gateway under load, then compares three ledgers.
#[derive(Debug, Parser)]
struct Chaos {
    /// What happens to the gateway; all of them, one after the other, when none is named.
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,
    /// How many messages are sent in each.
    #[arg(long, default_value_t = 10_000)]
    messages: usize,
    /// To how many people.
    #[arg(long, default_value_t = 20)]
    people: usize,
    /// From how many accounts.
    #[arg(long, default_value_t = 5)]
    accounts: usize,
    /// What chance is made of: the same seed, the same troubles in the same order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where `crash-points` kills, as `STEP:NUMBER`; everywhere when nothing is named.
    #[arg(long, value_name = "POINT")]
    crash_at: Vec<Point>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let chaos = Chaos::parse();
    let scenarios =
        if chaos.scenarios.is_empty() { Scenario::all().to_vec() } else { chaos.scenarios.clone() };
    let mut complaints = 0;
    for scenario in scenarios {
        say(&format!("{}: {}", scenario.name(), scenario.words()));
        if let Some(why) = scenario.left_out() {
            say(&format!("  left out: {why}"));
            continue;
        }
        let verdict = scenario.play(&chaos).await;
        say(&verdict.to_string());
        complaints += verdict.complaints.len();
    }
    if complaints == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stdout, reason = "this program's words are its result")]
fn say(line: &str) {
    println!("{line}");
}
