//! Who is measured: the ideal gateway, or Antiphon's, in a process and with a file of its own.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use serde_json::Value;
use tokio::time::sleep;

use super::world::World;
use crate::ask::ask;
use crate::ideal;
use crate::load::Load;
use crate::process::{self, Process};

/// How often is asked whether everything is recorded.
const LOOKS: Duration = Duration::from_millis(10);

pub(super) struct Contestant {
    pub(super) address: String,
    process: Process,
    recorded: Recorded,
}

/// Where it says how many messages it has recorded as delivered.
struct Recorded {
    path: &'static str,
    /// What stands before the number.
    label: &'static str,
}

/// What one round came to.
pub(super) struct Round {
    /// Messages a second, accepted and recorded as delivered.
    pub(super) rate: f64,
    /// Processor time a message, in microseconds.
    pub(super) cpu: f64,
}

impl Contestant {
    pub(super) fn ideal(upstream: &str, folder: &Path) -> Self {
        let itself = std::env::current_exe().expect("a running program knows where it is");
        let (process, address) =
            Process::start(Command::new(itself).arg(ideal::ROLE).arg(upstream).arg(folder.join("ideal.db")));
        let recorded = Recorded { path: "/recorded", label: "" };
        Self { address: address.trim().to_owned(), process, recorded }
    }

    pub(super) fn gateway(upstream: &str, folder: &Path) -> Self {
        let key = folder.join("master.key");
        std::fs::write(&key, "5a".repeat(32)).expect("the folder takes files");
        let (process, ready) = Process::start(
            Command::new(process::antiphon())
                .args(["serve", "--listen", "127.0.0.1:0", "--json"])
                .arg(format!("--upstream=http://{upstream}"))
                .arg(format!("--database=sqlite:{}", folder.join("antiphon.db").display()))
                .arg("--master-key-file")
                .arg(key),
        );
        let ready: Value = serde_json::from_str(&ready).expect("the first line is the ready line");
        let url = ready["gateway"].as_str().expect("it says where it is");
        let recorded = Recorded { path: "/metrics", label: "antiphon_settled_total{outcome=\"delivered\"} " };
        Self { address: url.trim_start_matches("http://").to_owned(), process, recorded }
    }

    /// As many messages as it takes for so long, and until all of them are recorded as delivered.
    pub(super) async fn round(&self, world: &World, lasts: Duration) -> Round {
        let (recorded, cpu, started) = (self.recorded().await, self.process.cpu(), Instant::now());
        let load = Load::run(&self.address, lasts, world.requests(true)).await;
        assert_eq!(load.bad, None, "every message is taken");
        while self.recorded().await < recorded + u64::from(load.good) {
            sleep(LOOKS).await;
        }
        let took = started.elapsed();
        let cpu = self
            .process
            .cpu()
            .zip(cpu)
            .map_or(Duration::ZERO, |(after, before)| after.saturating_sub(before));
        let messages = f64::from(load.good);
        Round { rate: messages / took.as_secs_f64(), cpu: cpu.as_secs_f64() * 1e6 / messages }
    }

    async fn recorded(&self) -> u64 {
        let request = Request::get(format!("http://{}{}", self.address, self.recorded.path));
        let page = ask(request.body(Full::new(Bytes::new())).expect("a request")).await;
        let page = String::from_utf8_lossy(&page);
        let number = page.lines().find_map(|line| line.strip_prefix(self.recorded.label));
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    }
}
