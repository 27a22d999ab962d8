//! What a gateway is asked besides, which Instagram has no words for.

use antiphon_client::{Doubt, Error};
use antiphon_graph::{Message, MessageId, Send};
use clap::{Args, ValueEnum};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

use super::Permits;
use crate::failure::Failure;
use crate::target::Target;

/// What a gateway is asked besides.
#[derive(Debug, Args)]
#[command(next_help_heading = "Through a gateway")]
pub(super) struct Wishes {
    /// When the window is closed, keep it so long until the person writes, such as 12h or 3d.
    #[arg(long, value_name = "DURATION")]
    hold: Option<String>,
    /// Do not send it any more after so long, such as 10m.
    #[arg(long, value_name = "DURATION")]
    expires: Option<String>,
    /// Who wrote it, human or automated: a bot says that it is one where the account wants that.
    #[arg(long, value_name = "WHO", hide_possible_values = true)]
    origin: Option<Origin>,
    /// The language the person reads, such as de or pt-BR.
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Where the person is: germany, california or elsewhere.
    #[arg(long, value_name = "MARKET")]
    market: Option<String>,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Origin {
    /// A human.
    Human,
    /// A program.
    Automated,
}

impl Origin {
    fn word(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Automated => "automated",
        }
    }
}

/// What became of what was sent so.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    messages: Vec<KeptOne>,
}

/// What became of one message.
#[derive(Debug, Serialize)]
struct KeptOne {
    /// The gateway's name of it; nothing when it was delivered at once.
    message: Option<String>,
    /// `held`, `queued`, `delivered`, ...
    state: String,
    /// Instagram's id.
    message_id: Option<String>,
}

impl Wishes {
    /// The headers that say so; nothing when nothing is asked.
    pub(super) fn headers(&self, is_gateway: bool) -> Result<Option<HeaderMap>, Failure> {
        let wishes = [
            ("antiphon-hold", "--hold", self.hold.as_deref()),
            ("antiphon-expires", "--expires", self.expires.as_deref()),
            ("antiphon-origin", "--origin", self.origin.map(Origin::word)),
            ("antiphon-language", "--language", self.language.as_deref()),
            ("antiphon-market", "--market", self.market.as_deref()),
        ];
        let mut headers = HeaderMap::new();
        for (header, flag, value) in wishes {
            let Some(value) = value else { continue };
            if !is_gateway {
                let message = format!("{flag} is for a gateway, and none is named");
                return Err(Failure::usage(message, "name one with --gateway http://127.0.0.1:2400"));
            }
            let value = HeaderValue::from_str(value).map_err(|_| {
                let hint = format!("`antiphon help send` says what {flag} may be");
                Failure::usage(format!("{flag} cannot be said like that"), hint)
            })?;
            headers.insert(header, value);
        }
        Ok((!headers.is_empty()).then_some(headers))
    }
}

/// Sends messages in order and stops at the first that the gateway does not take.
pub(super) async fn deliver(
    target: &Target,
    messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: impl Permits,
    headers: &HeaderMap,
) -> Result<Kept, Failure> {
    target.under_way.begins();
    let mut kept = Vec::new();
    let mut reply_to = reply_to;
    for message in messages {
        let asked = Send::new(permit(), message).in_reply_to(reply_to.take());
        kept.push(match target.client.send_with(asked, headers.clone()).await {
            Ok(sent) => {
                let message_id = sent.message_id.map(|id| id.to_string());
                KeptOne { message: None, state: "delivered".to_owned(), message_id }
            }
            Err(Error::Unknown(Doubt::Kept { message, state })) if is_well(&state) => {
                KeptOne { message: Some(message), state, message_id: None }
            }
            Err(error) => return Err(error.into()),
        });
    }
    target.under_way.is_settled();
    Ok(Kept { messages: kept })
}

/// Whether a message goes its way.
fn is_well(state: &str) -> bool {
    matches!(state, "held" | "queued" | "sending" | "delivered")
}

impl Kept {
    pub(super) fn in_words(&self) -> String {
        let lines = self.messages.iter().map(|one| {
            let name = one.message_id.as_ref().or(one.message.as_ref()).map_or("", String::as_str);
            match one.state.as_str() {
                "delivered" => name.to_owned(),
                "held" => format!("held until they write: {name}"),
                state => format!("{state}: {name}"),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
