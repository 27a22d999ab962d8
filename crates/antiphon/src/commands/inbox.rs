//! `antiphon inbox`: what Instagram delivered to a gateway.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::job::{follow, in_words as job_in_words};
use crate::patience::until_interrupted;
use crate::printer::{Printer, tame};
use crate::rows::{day_and_time, page, text_of};
use crate::sandbox_api::encoded;

/// Shows what Instagram delivered to a gateway, as it came, and reads it again.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon inbox list --person 900000000000001\n  \
        antiphon inbox show dlv_17\n  \
        antiphon inbox reprocess --kind other"
)]
pub(crate) struct Inbox {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List deliveries, newest first.
    List {
        #[command(flatten)]
        filter: Filter,
        /// Those behind the page that gave this as `next`.
        #[arg(long, value_name = "NEXT")]
        after: Option<String>,
        /// So many at most.
        #[arg(long, value_name = "NUMBER")]
        limit: Option<usize>,
    },
    /// Show one with its body as it came, and whether its signature is right.
    Show { delivery: String },
    /// Read one again with what this version knows, or all that fit; it does no harm.
    Reprocess {
        /// This one.
        #[arg(conflicts_with_all = ["account", "person", "kind", "since", "until"])]
        delivery: Option<String>,
        #[command(flatten)]
        filter: Filter,
    },
}

/// Which deliveries: those with an event that fits in all that is said.
#[derive(Debug, Args)]
struct Filter {
    /// Only with an event of this account.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
    /// Only with one about this person.
    #[arg(long, value_name = "IGSID")]
    person: Option<String>,
    /// Only with one of this kind: message, echo, read, ..., or other for what was not known when it came.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only those that came then or later.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those that came before then.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
}

impl Inbox {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = until_interrupted(self.command.ask(&gateway, printer)).await?;
        printer.answer(&answer, |answer| self.command.in_words(answer));
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn ask(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Value, Failure> {
        match self {
            Self::List { filter, after, limit } => {
                let limit = limit.map(|limit| limit.to_string());
                let rest = [("after", after), ("limit", &limit)];
                let pairs = filter.pairs().into_iter().chain(rest);
                let pairs =
                    pairs.filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_ref()?))));
                gateway.get(&format!("/inbox?{}", pairs.collect::<Vec<_>>().join("&"))).await
            }
            Self::Show { delivery } => gateway.get(&format!("/inbox/{}", encoded(delivery))).await,
            Self::Reprocess { delivery: Some(delivery), .. } => {
                gateway.post(&format!("/inbox/{}/reprocess", encoded(delivery)), &Value::Null).await
            }
            Self::Reprocess { delivery: None, filter } => {
                let fields = filter.pairs().into_iter();
                let fields =
                    fields.filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
                let asked = json!({ "filter": fields.collect::<Map<_, _>>() });
                let begun = gateway.post("/inbox/reprocess", &asked).await?;
                follow(gateway, begun, printer).await
            }
        }
    }

    fn in_words(&self, answer: &Value) -> String {
        match self {
            Self::List { .. } | Self::Show { .. } => page(answer, in_words),
            Self::Reprocess { delivery: None, .. } => job_in_words(answer),
            Self::Reprocess { .. } => {
                format!("{} events, {} windows moved", answer["events"], answer["windows_moved"])
            }
        }
    }
}

impl Filter {
    fn pairs(&self) -> [(&'static str, &Option<String>); 5] {
        let Self { account, person, kind, since, until } = self;
        [("account", account), ("person", person), ("kind", kind), ("since", since), ("until", until)]
    }
}

fn in_words(delivery: &Value) -> String {
    let events = delivery["events"].as_array().into_iter().flatten().map(|event| {
        format!("{} of {}", text_of(event, "kind"), event["person"].as_str().map_or("nobody".into(), tame))
    });
    let events: Vec<_> = events.collect();
    let events = if events.is_empty() { "nothing new".to_owned() } else { events.join(", ") };
    let at = day_and_time(&text_of(delivery, "received_at"));
    let line = format!("{at}  {}  {:<8}  {events}", text_of(delivery, "id"), text_of(delivery, "state"));
    match (delivery["signature"].as_str(), delivery["body"].as_str()) {
        (Some(signature), Some(body)) => format!("{line}\nsignature: {}\n{}", tame(signature), tame(body)),
        _ => line,
    }
}
