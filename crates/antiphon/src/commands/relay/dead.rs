//! `antiphon relay dead`: what did not arrive in a day and a half, and another try of it.

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use tokio::time::sleep;

use super::path;
use super::words::dead_in_words;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::printer::Printer;
use crate::rows::page;
use crate::sandbox_api::encoded;

/// Between two looks at how many are left.
const LOOK: Duration = Duration::from_millis(200);

/// Dead letters.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(super) struct Dead {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them, oldest first.
    List(List),
    /// Try them again, once each and oldest first: one, or all that fit.
    Replay(Replay),
}

#[derive(Debug, Args)]
struct List {
    relay: String,
    /// Those behind the page that gave this as `next`.
    #[arg(long, value_name = "NEXT")]
    after: Option<String>,
    /// So many at most.
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

#[derive(Debug, Args)]
struct Replay {
    relay: String,
    /// Only this one.
    #[arg(conflicts_with_all = ["what", "since", "until"])]
    letter: Option<String>,
    /// Only those of this type.
    #[arg(long = "type", value_name = "TYPE", id = "what")]
    what: Option<String>,
    /// Only those given up since then, such as 2026-01-10T12:00:00Z.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those given up before then.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Do not wait until they have been tried.
    #[arg(long)]
    no_wait: bool,
}

impl Dead {
    pub(super) async fn run(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Exit, Failure> {
        match &self.command {
            Command::List(list) => {
                let answer = gateway.get(&list.path()).await?;
                printer.answer(&answer, |answer| page(answer, dead_in_words));
                Ok(Exit::Ok)
            }
            Command::Replay(replay) => replay.run(gateway, printer).await,
        }
    }
}

impl List {
    fn path(&self) -> String {
        let limit = self.limit.map(|limit| limit.to_string());
        let pairs = [("after", &self.after), ("limit", &limit)].into_iter();
        let pairs = pairs.filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_ref()?))));
        path(&self.relay, &format!("/dead?{}", pairs.collect::<Vec<_>>().join("&")))
    }
}

impl Replay {
    async fn run(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let asked = match &self.letter {
            Some(letter) => {
                let one = path(&self.relay, &format!("/dead/{}/replay", encoded(letter)));
                gateway.post(&one, &Value::Null).await?
            }
            None => gateway.post(&path(&self.relay, "/dead/replay"), &self.filter()).await?,
        };
        let asked = asked["replaying"].as_u64().unwrap_or_default();
        if self.no_wait || gateway.is_at_rest() {
            let answer = json!({ "replaying": asked });
            printer.answer(&answer, |_| {
                format!("{asked} to be tried again, as soon as the gateway comes to it")
            });
            return Ok(Exit::Ok);
        }
        let left = self.wait(gateway, asked, printer).await?;
        let answer = json!({ "replayed": asked, "dead": left });
        printer.answer(&answer, |_| format!("{asked} tried again; {left} dead letters are left"));
        Ok(Exit::Ok)
    }

    /// Until all have been tried; gives how many dead letters there are then.
    async fn wait(&self, gateway: &GatewayApi, asked: u64, printer: &mut Printer) -> Result<u64, Failure> {
        let mut said = asked;
        loop {
            let relay = gateway.get(&path(&self.relay, "")).await?;
            let waiting = relay["replaying"].as_u64().unwrap_or_default();
            if waiting == 0 {
                return Ok(relay["dead"].as_u64().unwrap_or_default());
            }
            if relay["enabled"] == false {
                let message = format!("the relay is disabled; {waiting} are still to be tried again");
                let hint = "enable it with `antiphon relay enable`";
                return Err(Failure::new(Exit::Refused, "disabled", message, hint));
            }
            if waiting != said {
                printer.say(&format!("{} of {asked} tried again", asked.saturating_sub(waiting)));
                said = waiting;
            }
            sleep(LOOK).await;
        }
    }

    fn filter(&self) -> Value {
        let pairs = [("type", &self.what), ("since", &self.since), ("until", &self.until)].into_iter();
        let pairs = pairs.filter_map(|(name, value)| Some((name.to_owned(), value.clone()?.into())));
        pairs.collect::<Map<_, _>>().into()
    }
}
