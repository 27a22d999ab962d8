//! What is to be sent, from the command line.

use antiphon_graph::{Image, Images, MediaKind, Message, PostId, QuickReply, Text};
use clap::Args;

use crate::failure::Failure;
use crate::local_file::LocalFiles;
use crate::{input, message_file};

/// What is to be sent.
#[derive(Debug, Args)]
pub(super) struct What {
    #[command(flatten)]
    one: One,
    /// A button under the text; again for more, up to 13. The payload is the title when left out.
    #[arg(long, value_name = "TITLE[=PAYLOAD]", requires = "text")]
    quick_reply: Vec<String>,
    /// Send a text of over 1000 bytes as several messages, cut where it reads best.
    #[arg(long, requires = "text")]
    split: bool,
}

/// Exactly one of them.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct One {
    /// The text; `-` reads it from standard input.
    text: Option<String>,
    /// An image, png or jpeg; again for an album of up to ten.
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
    /// A message as Instagram takes it, such as a template, from a JSON file.
    #[arg(long, value_name = "FILE")]
    message: Option<String>,
}

impl What {
    /// The messages to send: one, or the parts of a long text.
    pub(super) async fn read(self, files: &mut LocalFiles) -> Result<Vec<Message>, Failure> {
        let Self { one, quick_reply, split } = self;
        match one.text {
            Some(text) => texts(text, &quick_reply, split).await,
            None => Ok(vec![one.read(files).await?]),
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
    async fn read(self, files: &mut LocalFiles) -> Result<Message, Failure> {
        Ok(match self {
            Self { audio: Some(file), .. } => Message::Audio(files.url(&file, MediaKind::Audio).await?),
            Self { video: Some(file), .. } => Message::Video(files.url(&file, MediaKind::Video).await?),
            Self { file: Some(file), .. } => Message::File(files.url(&file, MediaKind::File).await?),
            Self { share: Some(post), .. } => Message::Post(PostId::new(post)?),
            Self { message: Some(file), .. } => message_file::read(&file).await?,
            Self { like_heart: true, .. } => Message::LikeHeart,
            Self { image, .. } => {
                let mut images = Vec::with_capacity(image.len());
                for file in &image {
                    images.push(Image::Url(files.url(file, MediaKind::Image).await?));
                }
                Images::new(images)?.into()
            }
        })
    }
}
