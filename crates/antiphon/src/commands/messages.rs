//! `antiphon messages`: what a gateway accepted, and where it stands.

mod replay;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use self::replay::Replay;
use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway_api::{GatewayApi, Which};
use crate::patience::until_interrupted;
use crate::printer::Printer;
use crate::rows::{day_and_time, page, quoted, text_of};
use crate::sandbox_api::encoded;

/// Shows what a gateway accepted, and where it stands.
///
/// What nobody else can tell about, a person settles.
#[derive(Debug, Args)]
#[command(
    arg_required_else_help = true,
    after_help = "Examples:\n  \
        antiphon messages list --state unknown\n  \
        antiphon messages show msg_...\n  \
        antiphon messages settle msg_... arrived\n  \
        antiphon messages replay --state expired"
)]
pub(crate) struct Messages {
    #[command(flatten)]
    which: Which,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them, newest first.
    List(List),
    /// Show one with its attempts.
    Show {
        message: String,
    },
    /// Say what became of one that is unknown.
    Settle {
        message: String,
        verdict: Verdict,
    },
    /// Take one back that has not been sent.
    Cancel {
        message: String,
    },
    /// Send one again that was refused, has expired or was cancelled: as a new message.
    Retry {
        message: String,
        /// Even when it was sent again before; the person may get it twice.
        #[arg(long)]
        again: bool,
    },
    Replay(Box<Replay>),
}

#[derive(Debug, Args)]
struct List {
    /// Only those that stand there: queued, sending, unknown, delivered, refused, expired or cancelled.
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Only this account's.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
    /// Only those to this person.
    #[arg(long, value_name = "IGSID")]
    person: Option<String>,
    /// Those behind the page that gave this as `next`.
    #[arg(long, value_name = "NEXT")]
    after: Option<String>,
    /// So many at most.
    #[arg(long, value_name = "NUMBER")]
    limit: Option<usize>,
}

/// What a person says of an unknown message.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Verdict {
    /// It arrived.
    Arrived,
    /// It did not: send it again. It may arrive twice.
    SendAgain,
    /// Leave it as it is.
    Leave,
}

impl Messages {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let gateway = self.which.api(&global.config()?).await?;
        let answer = until_interrupted(self.command.ask(&gateway, printer)).await?;
        printer.answer(&answer, |answer| match &self.command {
            Command::Replay(replay) => replay.in_words(answer),
            _ => page(answer, in_words),
        });
        Ok(Exit::Ok)
    }
}

impl Command {
    async fn ask(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Value, Failure> {
        match self {
            Self::List(list) => gateway.get(&list.path()).await,
            Self::Show { message } => gateway.get(&path(message, "")).await,
            Self::Settle { message, verdict } => {
                let verdict = json!({ "verdict": verdict.word() });
                gateway.post(&path(message, "/settle"), &verdict).await
            }
            Self::Cancel { message } => gateway.post(&path(message, "/cancel"), &Value::Null).await,
            Self::Retry { message, again } => {
                let again = if *again { "?again=true" } else { "" };
                gateway.post(&path(message, &format!("/retry{again}")), &Value::Null).await
            }
            Self::Replay(replay) => replay.run(gateway, printer).await,
        }
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::SendAgain => "send_again",
            Self::Leave => "leave",
        }
    }
}

impl List {
    fn path(&self) -> String {
        let limit = self.limit.map(|limit| limit.to_string());
        let pairs = [
            ("state", &self.state),
            ("account", &self.account),
            ("person", &self.person),
            ("after", &self.after),
            ("limit", &limit),
        ];
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", encoded(value.as_ref()?))));
        format!("/messages?{}", pairs.collect::<Vec<_>>().join("&"))
    }
}

fn path(message: &str, deed: &str) -> String {
    format!("/messages/{}{deed}", encoded(message))
}

fn in_words(message: &Value) -> String {
    let text = message["message"]["text"].as_str().map_or_else(|| text_of(message, "type").into(), quoted);
    let person = match message["person"].as_str() {
        Some(_) => text_of(message, "person").into_owned(),
        None => format!("comment {}", text_of(message, "comment")),
    };
    let why = ["reason", "known_by"].iter().map(|name| text_of(message, name)).find(|why| !why.is_empty());
    let why = match message["error"]["message"].as_str() {
        Some(_) => format!("  {}", text_of(&message["error"], "message")),
        None => why.map(|why| format!("  ({why})")).unwrap_or_default(),
    };
    let attempts = message["history"].as_array().into_iter().flatten().map(|attempt| {
        let outcome = attempt["outcome"].as_str().map_or("under way".into(), |_| text_of(attempt, "outcome"));
        let at = day_and_time(&text_of(attempt, "intended_at"));
        format!("\n  {at}  attempt {}  {outcome}", attempt["attempt"])
    });
    format!(
        "{}  {}  {:<9}  {person}  {text}{why}{}",
        day_and_time(&text_of(message, "accepted_at")),
        text_of(message, "id"),
        text_of(message, "state"),
        attempts.collect::<String>()
    )
}
