//! `antiphon messages replay`: what did not go is sent again, all that fits.

use clap::Args;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::gateway_api::GatewayApi;
use crate::job::{follow, in_words};
use crate::printer::Printer;

/// Sends again what was refused or has expired, all that fits, as new messages in the old order.
///
/// Without --yes it only counts what would become of them. What was sent again before is not sent twice.
#[derive(Debug, Args)]
#[command(
    override_usage = "antiphon messages replay [OPTIONS] <FILTER | --all> [--yes]",
    after_help = "Examples:\n  \
    antiphon messages replay --state expired --since 2026-01-31T00:00:00Z\n  \
    antiphon messages replay --error person_unavailable --yes\n  \
    antiphon messages replay --all --hold 3d --yes"
)]
pub(super) struct Replay {
    #[command(flatten)]
    filter: Filter,
    /// Only count what would become of them.
    #[arg(long, conflicts_with = "yes")]
    preview: bool,
    /// What cannot go now waits for the person so long.
    #[arg(long, value_name = "DURATION")]
    hold: Option<String>,
    /// Send even what was sent again before; people may get it twice.
    #[arg(long)]
    again: bool,
    /// Send them.
    #[arg(long)]
    yes: bool,
}

/// Which messages: those that fit in all that is said.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
struct Filter {
    /// Only those that stand there: refused, expired or cancelled.
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Only this account's.
    #[arg(long, value_name = "IG_ID")]
    account: Option<String>,
    /// Only those to this person.
    #[arg(long, value_name = "IGSID")]
    person: Option<String>,
    /// Only those of this kind: text, image, images, audio, video, file, template, ...
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only those refused by the error of this name, as the table of errors calls it.
    #[arg(long, value_name = "NAME")]
    error: Option<String>,
    /// Only those refused by this code of Instagram's.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    code: Option<i64>,
    /// And this subcode.
    #[arg(long, value_name = "NUMBER")]
    subcode: Option<i64>,
    /// Only those accepted then or later.
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only those accepted before then.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only this one; again for more.
    #[arg(long, value_name = "MESSAGE")]
    id: Vec<String>,
    /// All of them.
    #[arg(long)]
    all: bool,
}

impl Replay {
    pub(super) async fn run(&self, gateway: &GatewayApi, printer: &mut Printer) -> Result<Value, Failure> {
        let replay = json!({
            "filter": self.filter.json(),
            "preview": !self.yes,
            "hold": self.hold,
            "again": self.again,
        });
        let begun = gateway.post("/replays", &replay).await?;
        let job = follow(gateway, begun, printer).await?;
        if !self.yes && !self.preview {
            printer.say("nothing was sent; --yes sends them");
        }
        Ok(job)
    }

    pub(super) fn in_words(&self, job: &Value) -> String {
        if self.yes { in_words(job) } else { format!("{} (a preview: nothing was sent)", in_words(job)) }
    }
}

impl Filter {
    fn json(&self) -> Value {
        let Self { state, account, person, kind, error, code, subcode, since, until, id, all } = self;
        let words = [
            ("state", state),
            ("account", account),
            ("person", person),
            ("kind", kind),
            ("error", error),
            ("since", since),
            ("until", until),
        ];
        let words = words.into_iter().filter_map(|(name, word)| Some((name, json!(word.as_ref()?))));
        let numbers = [("code", code), ("subcode", subcode)];
        let numbers = numbers.into_iter().filter_map(|(name, number)| Some((name, json!(number.as_ref()?))));
        let ids = (!id.is_empty()).then(|| ("ids", json!(id)));
        let all = all.then(|| ("all", json!(true)));
        let fields = words.chain(numbers).chain(ids).chain(all);
        Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
    }
}
