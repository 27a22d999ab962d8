//! `antiphon sandbox say`: be the person.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::{Map, Value, json};

use super::deeds::deed;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::printer::Printer;
use crate::sandbox_api::SandboxApi;

/// Lets a person write to the business: this opens the 24-hour window.
#[derive(Debug, Args)]
#[command(
    override_usage = "antiphon sandbox say [OPTIONS] <PERSON> <TEXT | --image FILE | ...>",
    after_help = "FILE is a path, a link, or the name of a sample such as photo.jpg.\n\nExamples:\n  \
    antiphon sandbox say ava \"hi\"\n  \
    antiphon sandbox say ava --image photo.jpg\n  \
    antiphon sandbox say ava --tap RED --title Red"
)]
pub(crate) struct Say {
    /// Their name or id.
    person: String,
    #[command(flatten)]
    what: What,
    /// The message it answers.
    #[arg(long, value_name = "MESSAGE_ID")]
    reply_to: Option<String>,
    /// The words of the button that was tapped.
    #[arg(long, requires = "tap")]
    title: Option<String>,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct What {
    /// The words; `-` reads them from standard input.
    text: Option<String>,
    /// One image, or several by naming the flag again.
    #[arg(long, value_name = "FILE")]
    image: Vec<String>,
    /// A voice note.
    #[arg(long, value_name = "FILE")]
    audio: Option<String>,
    /// A video.
    #[arg(long, value_name = "FILE")]
    video: Option<String>,
    /// A PDF.
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// The like heart sticker.
    #[arg(long)]
    like_heart: bool,
    /// Share a post.
    #[arg(long, value_name = "POST_ID")]
    post: Option<String>,
    /// Tap a quick reply that carries this.
    #[arg(long, value_name = "PAYLOAD")]
    tap: Option<String>,
    /// Something that Instagram does not show to apps.
    #[arg(long)]
    unsupported: bool,
}

impl Say {
    pub(crate) async fn run(self, sandbox: &SandboxApi, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut body = Map::new();
        let (name, value) = self.what.read(self.title.as_deref()).await?;
        body.insert(name.into(), value);
        if let Some(message) = self.reply_to {
            body.insert("reply_to".into(), message.into());
        }
        deed(sandbox, printer, &self.person, "say", &body.into()).await
    }
}

impl What {
    async fn read(self, title: Option<&str>) -> Result<(&'static str, Value), Failure> {
        Ok(match self {
            Self { text: Some(text), .. } if text == "-" => {
                ("text", input::read_text("-").await?.trim_end_matches(['\r', '\n']).into())
            }
            Self { text: Some(text), .. } => ("text", text.into()),
            Self { audio: Some(file), .. } => ("audio", upload(file).await?),
            Self { video: Some(file), .. } => ("video", upload(file).await?),
            Self { file: Some(file), .. } => ("file", upload(file).await?),
            Self { post: Some(post), .. } => ("post", post.into()),
            Self { tap: Some(payload), .. } => {
                ("quick_reply", json!({ "title": title.unwrap_or(&payload), "payload": payload }))
            }
            Self { like_heart: true, .. } => ("like_heart", true.into()),
            Self { unsupported: true, .. } => ("unsupported", true.into()),
            Self { image, .. } => {
                let mut images = Vec::with_capacity(image.len());
                for file in image {
                    images.push(upload(file).await?);
                }
                ("images", images.into())
            }
        })
    }
}

/// A file of this machine goes as its bytes; a link or a sample's name as it is.
async fn upload(file: String) -> Result<Value, Failure> {
    if !Path::new(&file).is_file() {
        return Ok(file.into());
    }
    Ok(json!({ "base64": STANDARD.encode(input::read(&file).await?) }))
}
