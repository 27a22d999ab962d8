//! What is to be sent, from the command line.

use antiphon_graph::{Message, PostId, QuickReply, Text};
use clap::{ArgGroup, Args};

use super::attachments::{self, Attachments};
use crate::failure::Failure;
use crate::local_file::LocalFiles;
use crate::printer::Printer;
use crate::{input, message_file};

/// What is to be sent.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = ArgGroup::new("content").required(true).multiple(true).args([
    "text", "image", "audio", "video", "file", "like_heart", "share", "message",
]))]
pub(super) struct What {
    #[command(flatten)]
    attachments: Attachments,
    #[command(flatten)]
    one: One,
    /// Send files as they are, even where Instagram will refuse them.
    #[arg(long, requires = attachments::GROUP, hide_short_help = true)]
    pub(super) as_is: bool,
    /// A button under the text; again for more, up to 13. The payload is the title when left out.
    #[arg(long, value_name = "TITLE[=PAYLOAD]", requires = "text")]
    quick_reply: Vec<String>,
    /// Send a text of over 1000 bytes as several messages, cut where it reads best.
    #[arg(long, requires = "text")]
    split: bool,
}

/// One of them, where there are no files.
#[derive(Debug, Args)]
#[group(multiple = false, conflicts_with = attachments::GROUP)]
struct One {
    /// The text; `-` reads it from standard input.
    text: Option<String>,
    /// The like heart sticker.
    #[arg(long)]
    like_heart: bool,
    /// One of the account's own posts.
    #[arg(long, value_name = "POST_ID")]
    share: Option<String>,
    /// A message as Instagram takes it, such as a template, from a JSON file.
    #[arg(long, value_name = "FILE")]
    message: Option<String>,
}

impl What {
    /// The messages to send: one, or the parts of a long text.
    pub(super) async fn read(
        self,
        files: &mut LocalFiles,
        printer: &mut Printer,
    ) -> Result<Vec<Message>, Failure> {
        let Self { one, attachments, as_is: _, quick_reply, split } = self;
        if !attachments.is_empty() {
            return attachments.read(files, printer).await;
        }
        match one.text {
            Some(text) => texts(text, &quick_reply, split).await,
            None => Ok(vec![one.read().await?]),
        }
    }
}

async fn texts(text: String, quick_replies: &[String], split: bool) -> Result<Vec<Message>, Failure> {
    let text = match text.as_str() {
        // What ends a file is no part of the text.
        "-" => input::read_text("-").await?.trim_end_matches(['\r', '\n']).to_owned(),
        _ => text,
    };
    let mut parts = if split { Text::split(&text)? } else { vec![Text::new(text)?] };
    let last = parts.pop().expect("a text has one part at least");
    // Buttons stand under the end of a long text, where it is read last.
    let last = match quick_replies {
        [] => last.into(),
        written => Message::quick_replies(
            last,
            written.iter().map(|one| quick_reply(one)).collect::<Result<Vec<_>, _>>()?,
        )?,
    };
    Ok(parts.into_iter().map(Message::from).chain([last]).collect())
}

fn quick_reply(written: &str) -> Result<QuickReply, Failure> {
    let (title, payload) = written.split_once('=').unwrap_or((written, written));
    Ok(QuickReply::new(title, payload)?)
}

impl One {
    async fn read(self) -> Result<Message, Failure> {
        match self {
            Self { share: Some(post), .. } => Ok(Message::Post(PostId::new(post)?)),
            Self { message: Some(file), .. } => message_file::read(&file).await,
            Self { like_heart: true, .. } => Ok(Message::LikeHeart),
            _ => unreachable!("clap wants one of them"),
        }
    }
}
