//! What a person says, as JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::deed::say::{Referral, Say, Saying, Story, Upload};
use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::Links;

/// A message of a person. Exactly one of `text`, `quick_reply`, `image`, `images`, `audio`, `video`, `file`,
/// `like_heart`, `post`, `other` and `unsupported` says what it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SayBody {
    pub(super) text: Option<String>,
    /// A tap on a button under a text.
    pub(super) quick_reply: Option<Tap>,
    pub(super) image: Option<FileBody>,
    pub(super) images: Option<Vec<FileBody>>,
    pub(super) audio: Option<FileBody>,
    pub(super) video: Option<FileBody>,
    pub(super) file: Option<FileBody>,
    /// The like heart sticker.
    pub(super) like_heart: Option<bool>,
    /// A post of the account, by its id.
    pub(super) post: Option<String>,
    /// Something shared: `share`, `ig_reel`, `ig_story`, `ephemeral`, `fallback`, ...
    pub(super) other: Option<Shared>,
    /// Something that Instagram does not show to apps.
    pub(super) unsupported: Option<bool>,
    /// The id of the message it answers.
    pub(super) reply_to: Option<String>,
    /// How the person came to write.
    pub(super) referral: Option<ReferralBody>,
    /// The account to write to; the first when left out.
    pub(super) account: Option<String>,
}

/// A tap on a button.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tap {
    title: String,
    payload: String,
}

/// Something shared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shared {
    kind: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    payload: Value,
}

/// A file: the name of a sample, a link, or the bytes in base64.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub(super) enum FileBody {
    /// A link that begins with `http`, or the name of a sample such as `photo.jpg`.
    Named(String),
    /// The bytes themselves.
    Bytes {
        /// Base64 of the bytes.
        base64: String,
    },
}

/// How a person came to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case", tag = "source")]
pub(super) enum ReferralBody {
    /// By an ad; the conversation stays open for seven days.
    Ad {
        id: String,
        #[serde(default)]
        title: String,
        #[serde(rename = "ref")]
        link: Option<String>,
    },
    /// By an `ig.me` link.
    Link {
        #[serde(rename = "ref")]
        link: String,
    },
    /// From a product of a shop.
    Product { id: String },
}

impl SayBody {
    /// What is to be said.
    pub(super) fn read(self) -> Result<Say, Problem> {
        let upload = |file: Option<FileBody>| file.map(FileBody::read).transpose();
        let images = match (self.image, self.images) {
            (Some(image), None) => Some(vec![image]),
            (None, images) => images,
            (Some(_), Some(_)) => return Err(Problem::Invalid("say `image` or `images`, not both".into())),
        };
        let images = images
            .map(|images| images.into_iter().map(FileBody::read).collect::<Result<_, _>>())
            .transpose()?;
        let said = [
            self.text.map(Saying::Text),
            self.quick_reply.map(|Tap { title, payload }| Saying::QuickReply { title, payload }),
            images.map(Saying::Images),
            upload(self.audio)?.map(Saying::Audio),
            upload(self.video)?.map(Saying::Video),
            upload(self.file)?.map(Saying::File),
            self.like_heart.filter(|yes| *yes).map(|_| Saying::LikeHeart),
            self.post.map(Saying::Post),
            self.other.map(|Shared { kind, payload }| Saying::Other { kind, payload }),
            self.unsupported.filter(|yes| *yes).map(|_| Saying::Unsupported),
        ];
        let mut said = said.into_iter().flatten();
        let (Some(what), None) = (said.next(), said.next()) else {
            let message = "say one thing: text, quick_reply, image, images, audio, video, file, like_heart, post, other or unsupported";
            return Err(Problem::Invalid(message.into()));
        };
        let referral = self.referral.map(ReferralBody::read);
        Ok(Say { what, reply_to: self.reply_to, story: None, referral })
    }
}

impl FileBody {
    fn read(self) -> Result<Upload, Problem> {
        match self {
            Self::Named(url) if url.starts_with("http://") || url.starts_with("https://") => {
                Ok(Upload::Url(url))
            }
            Self::Named(sample) => Ok(Upload::Sample(sample)),
            Self::Bytes { base64 } => {
                let bytes = STANDARD.decode(base64);
                let bytes =
                    bytes.map_err(|error| Problem::Invalid(format!("the file is not base64: {error}")))?;
                Ok(Upload::Bytes(bytes.into()))
            }
        }
    }
}

impl ReferralBody {
    /// How they came.
    pub(super) fn read(self) -> Referral {
        match self {
            Self::Ad { id, title, link } => Referral::Ad { id, title, link },
            Self::Link { link } => Referral::Link { link },
            Self::Product { id } => Referral::Product { id },
        }
    }
}

/// A story of the account; a sample when left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StoryBody {
    id: Option<String>,
    url: Option<String>,
}

impl StoryBody {
    /// The story that is meant.
    pub(super) fn read(self, space: &Space) -> Story {
        let id = self.id.unwrap_or_else(|| "17900000000000001".to_owned());
        let url = self.url.unwrap_or_else(|| Links::of(space).sample("photo.jpg"));
        Story { id, url }
    }
}
