//! `antiphon send`: answer a person, with every kind of message.

use antiphon_client::{Account, SentImages};
use antiphon_graph::{
    AccessToken, Closed, Image, Images, MediaKind, Message, MessageId, Permit, PostId, QuickReply, Send,
    Sent, Text,
};
use clap::Args;
use serde::Serialize;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local_file::LocalFiles;
use crate::message_file;
use crate::printer::Printer;
use crate::target::{Target, TargetArgs};

/// Sends a message to a person who wrote within the last 24 hours.
#[derive(Debug, Args)]
#[command(
    after_help = "PERSON is an id, a name that the sandbox knows, comment:ID for a private reply, or me.\n\
    FILE is a link that Instagram can reach; in the sandbox a path of this machine will do.\n\n\
    Examples:\n  \
    antiphon send ava \"Hello World\"\n  \
    antiphon send ava --image https://example.com/image.jpg\n  \
    antiphon send ava \"Which colour?\" --quick-reply Red=RED --quick-reply Blue=BLUE"
)]
pub(crate) struct SendMessage {
    person: String,
    #[command(flatten)]
    what: What,
    /// Buttons under the text; the payload is the title when left out.
    #[arg(long, value_name = "TITLE[=PAYLOAD]", requires = "text")]
    quick_reply: Vec<String>,
    /// Send a text of over 1000 bytes as several messages, cut where it reads best.
    #[arg(long, requires = "text")]
    split: bool,
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
    target: TargetArgs,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    text: Option<String>,
    /// An image, png or jpeg; name the flag again for an album of up to ten.
    #[arg(long, value_name = "FILE")]
    image: Vec<String>,
    /// A voice message: aac, m4a, wav or mp4.
    #[arg(long, value_name = "FILE")]
    audio: Option<String>,
    /// A video: mp4, ogg, avi, mov or webm.
    #[arg(long, value_name = "FILE")]
    video: Option<String>,
    /// A PDF.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// The like heart sticker.
    #[arg(long)]
    like_heart: bool,
    /// One of the account's own posts.
    #[arg(long, value_name = "POST_ID")]
    share: Option<String>,
    /// A message as Instagram's API takes it, such as a template, from a JSON file; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    message: Option<String>,
}

/// What was sent, for standard output.
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
        let target = self.target.resolve(config)?;
        let whom = target.whom(&self.person).await?;
        let id = target.account().await?;
        let mut files = LocalFiles::new(target.is_local());
        let messages = self.what.read(self.quick_reply, self.split, &mut files).await?;
        let reply_to = self.reply_to.map(MessageId::new).transpose()?;
        let permit = || whom.clone().permit(id.clone(), self.human_agent);
        if self.dry_run {
            show(messages, reply_to, permit, &target, printer);
            return Ok(Exit::Ok);
        }
        let account = target.client.account(id.clone());
        let sent = deliver(&account, messages, reply_to, permit, printer).await?;
        printer.answer(&Answer::new(&sent), |answer| answer.message_ids.join("\n"));
        Ok(Exit::Ok)
    }
}

async fn deliver(
    account: &Account,
    mut messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: impl Fn() -> Permit,
    printer: &mut Printer,
) -> Result<Vec<Sent>, Failure> {
    let permits = || Ok::<_, Closed>(permit());
    if let Some(message) = reply_to {
        let first = account.send_in_reply_to(permit(), message, messages.remove(0)).await?;
        let rest = account.send_all(messages, permits).await?;
        return Ok([vec![first], rest].concat());
    }
    match messages.pop() {
        Some(Message::Images(images)) if messages.is_empty() => {
            match account.send_images(images, permits).await? {
                SentImages::Together(sent) => Ok(vec![sent]),
                SentImages::OneByOne(sent) => {
                    printer.warn(
                        "this account cannot send several images in one message yet; they went one by one",
                    );
                    Ok(sent)
                }
            }
        }
        last => Ok(account.send_all(messages.into_iter().chain(last), permits).await?),
    }
}

/// Prints the requests that would be made, with the token left out.
fn show(
    messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: impl Fn() -> Permit,
    target: &Target,
    printer: &mut Printer,
) {
    let mut reply_to = reply_to;
    for message in messages {
        let send = Send::new(permit(), message).in_reply_to(reply_to.take());
        let request = send.to_http(target.endpoint(), &AccessToken::new("$ANTIPHON_TOKEN"));
        let body = String::from_utf8_lossy(request.body()).replace('\'', r"'\''");
        printer.line(&format!(
            "curl -X POST '{}' -H \"Authorization: Bearer $ANTIPHON_TOKEN\" -H 'Content-Type: application/json' -d '{body}'",
            request.uri()
        ));
    }
}

impl What {
    /// The messages to send: one, or the parts of a long text.
    async fn read(
        self,
        quick_replies: Vec<String>,
        split: bool,
        files: &mut LocalFiles,
    ) -> Result<Vec<Message>, Failure> {
        let message = match self {
            Self { text: Some(text), .. } if split => {
                return Ok(Text::split(&text)?.into_iter().map(Message::from).collect());
            }
            Self { text: Some(text), .. } if !quick_replies.is_empty() => {
                let replies =
                    quick_replies.iter().map(|reply| quick_reply(reply)).collect::<Result<Vec<_>, _>>()?;
                Message::quick_replies(Text::new(text)?, replies)?
            }
            Self { text: Some(text), .. } => {
                let long = || {
                    Failure::from(
                        Text::new(text.clone()).expect_err("only called for a text that is refused"),
                    )
                };
                Message::text(text.clone())
                    .map_err(|_| long().hint("--split sends a long text as several messages"))?
            }
            Self { audio: Some(file), .. } => Message::Audio(files.url(&file, MediaKind::Audio).await?),
            Self { video: Some(file), .. } => Message::Video(files.url(&file, MediaKind::Video).await?),
            Self { file: Some(file), .. } => Message::File(files.url(&file, MediaKind::File).await?),
            Self { share: Some(post), .. } => Message::Post(PostId::new(post)?),
            Self { message: Some(file), .. } => message_file::read(&file)?,
            Self { like_heart: true, .. } => Message::LikeHeart,
            Self { image, .. } => {
                let mut images = Vec::with_capacity(image.len());
                for file in &image {
                    images.push(Image::Url(files.url(file, MediaKind::Image).await?));
                }
                Images::new(images)?.into()
            }
        };
        Ok(vec![message])
    }
}

fn quick_reply(written: &str) -> Result<QuickReply, Failure> {
    let (title, payload) = written.split_once('=').unwrap_or((written, written));
    Ok(QuickReply::new(title, payload)?)
}

impl Answer {
    fn new(sent: &[Sent]) -> Self {
        let ids = sent.iter().filter_map(|sent| sent.message_id.as_ref()).map(ToString::to_string);
        let message_ids: Vec<_> = ids.collect();
        let recipient_id = sent.first().map(|sent| sent.recipient_id.to_string()).unwrap_or_default();
        Self { recipient_id, message_id: message_ids.last().cloned(), message_ids }
    }
}
