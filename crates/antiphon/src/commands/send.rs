//! `antiphon send`: answer a person, with every kind of message.

mod attachments;
mod content;
mod deliver;
mod preview;
mod wishes;

use antiphon_graph::{MessageId, Permit, Sent};
use clap::Args;
use serde::Serialize;

use self::content::What;
use self::wishes::Wishes;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local_file::LocalFiles;
use crate::printer::Printer;
use crate::target::{Target, TargetArgs, Whom};

/// Sends a message to a person who wrote within the last 24 hours.
#[derive(Debug, Args)]
#[command(
    override_usage = "antiphon send [OPTIONS] <PERSON> <TEXT | --image FILE | --audio FILE | ...>",
    after_help = "Examples:\n  \
        antiphon send ava \"Hello World\"\n  \
        antiphon send ava --image https://example.com/image.jpg\n  \
        antiphon send ava \"Which colour?\" --quick-reply Red=RED --quick-reply Blue=BLUE",
    after_long_help = "FILE is a link that Instagram can reach, or a file of this machine. A file is looked at first, and made to fit \
        where it does not (see `antiphon media`).\n\
        Standard output gets the message's id. `antiphon help exit-codes` says how it may end otherwise.\n\n\
        Examples:\n  \
        antiphon send ava \"Hello World\"\n  \
        antiphon send ava --image front.png --image back.png\n  \
        antiphon send ava \"Which colour?\" --quick-reply Red=RED --quick-reply Blue=BLUE\n  \
        antiphon send comment:17900000000000001 \"Thank you! Shall we talk here?\"\n  \
        fortune | antiphon send ava - --split"
)]
pub(crate) struct SendMessage {
    /// An id, a name that the sandbox knows, comment:ID for a private reply, or me.
    person: String,
    #[command(flatten)]
    what: What,
    /// Show it below the message it answers.
    #[arg(long, value_name = "MESSAGE_ID")]
    reply_to: Option<String>,
    /// A human wrote this, and the person wrote within seven days.
    #[arg(long)]
    human_agent: bool,
    /// Print the request as a curl command instead of sending it.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    wishes: Wishes,
    #[command(flatten)]
    target: TargetArgs,
}

/// What was sent.
#[derive(Debug, Serialize)]
struct Answer {
    recipient_id: String,
    /// The id of the last message.
    message_id: Option<String>,
    /// The ids of all of them, in order.
    message_ids: Vec<String>,
}

impl SendMessage {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let Self { person, what, reply_to, human_agent, wishes, dry_run, target } = self;
        let reply_to = reply_to.map(MessageId::new).transpose()?;
        let target = target.resolve(config).await?;
        let headers = wishes.headers(target.is_gateway)?;
        let work = async {
            let whom = target.whom(&person).await?;
            if human_agent && !matches!(whom, Whom::Person(_)) {
                let message = "--human-agent is for a person, not for a comment or oneself";
                return Err(Failure::usage(message, "leave it out"));
            }
            let account = target.account().await?;
            let mut files = LocalFiles::new(&target, dry_run, what.as_is);
            let messages = what.read(&mut files, printer).await?;
            let permit = || whom.clone().permit(account.clone(), human_agent);
            if dry_run {
                let headers = headers.unwrap_or_default();
                preview::show(messages, reply_to, permit, (&target, &headers), printer);
                return Ok(Exit::Ok);
            }
            if let Some(headers) = headers {
                let kept = wishes::deliver(&target, messages, reply_to, permit, &headers).await;
                let kept = kept.map_err(|failure| what_next(failure, &target, &person))?;
                printer.answer(&kept, wishes::Kept::in_words);
                return Ok(Exit::Ok);
            }
            let sent = deliver::deliver(&target, messages, reply_to, permit, printer).await;
            let sent = sent.map_err(|failure| what_next(failure, &target, &person))?;
            printer.answer(&Answer::new(&sent), |answer| answer.message_ids.join("\n"));
            Ok(Exit::Ok)
        };
        target.patiently(work).await
    }
}

/// In the sandbox the next thing to do is a command.
fn what_next(failure: Failure, target: &Target, person: &str) -> Failure {
    let failure = target.explain(failure);
    if !target.is_local() {
        return failure;
    }
    let hint = match failure.exit {
        Exit::WindowClosed => {
            format!("{} In the sandbox: `antiphon sandbox say {person} \"hi\"`", failure.hint)
        }
        Exit::Unknown => {
            format!("{}; in the sandbox: `antiphon sandbox messages --to {person}`", failure.hint)
        }
        _ => return failure,
    };
    failure.with_hint(hint)
}

impl Answer {
    fn new(sent: &[Sent]) -> Self {
        let ids = sent.iter().filter_map(|sent| sent.message_id.as_ref()).map(ToString::to_string);
        let message_ids: Vec<_> = ids.collect();
        let recipient_id = sent.first().map(|sent| sent.recipient_id.to_string()).unwrap_or_default();
        Self { recipient_id, message_id: message_ids.last().cloned(), message_ids }
    }
}

/// Leave for each of several messages.
trait Permits: Fn() -> Permit {}

impl<F: Fn() -> Permit> Permits for F {}
