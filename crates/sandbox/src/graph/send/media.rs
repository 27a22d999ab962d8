//! The media of a message, fetched as Instagram fetches them: by the sandbox itself, before the message is kept.

use super::draft::{Draft, MediaKind, Source};
use crate::graph::call::Call;
use crate::graph::refusal::MEDIA_UNREACHABLE;
use crate::graph::stop::Judged;
use crate::world::message::{Content, File};

/// The content of a message, with everything that it links to.
pub(super) async fn fetched(call: &mut Call<'_>, draft: Draft) -> Judged<Content> {
    Ok(match draft {
        Draft::Text { text, quick_replies } => Content::Text { text, quick_replies, tapped: None },
        Draft::LikeHeart => Content::LikeHeart,
        Draft::Post(post) => Content::MediaShare { post },
        Draft::Template(payload) => Content::Template { payload },
        Draft::Images(images) => {
            let mut files = Vec::with_capacity(images.len());
            for image in images {
                let Source::Url(url) = image else { continue };
                files.push(file(call, "image", &url).await?);
            }
            Content::Images { files }
        }
        Draft::Media(kind, url) => match kind {
            MediaKind::Audio => Content::Audio { file: file(call, "audio", &url).await? },
            MediaKind::Video => Content::Video { file: file(call, "video", &url).await? },
            MediaKind::File => Content::File { file: file(call, "file", &url).await? },
        },
    })
}

#[expect(clippy::unused_async, reason = "the fetching is not there yet")]
async fn file(_call: &mut Call<'_>, kind: &str, url: &str) -> Judged<File> {
    Err(MEDIA_UNREACHABLE.refuse("media", format!("{kind} {url} cannot be fetched yet")))
}
