//! The media of a message, fetched as Instagram fetches them: by the sandbox itself, before the message is kept.

use super::draft::{Draft, MediaKind, Source};
use crate::graph::call::Call;
use crate::graph::refusal::{MEDIA_TOO_LARGE, MEDIA_TYPE_WRONG, MEDIA_UNREACHABLE, VIDEO_TIMED_OUT};
use crate::graph::stop::{Judged, Refused};
use crate::journal::Check;
use crate::media::{self, Kind, Unfit};
use crate::snapshot::hash_of;
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
                files.push(file(call, Kind::Image, &url).await?);
            }
            Content::Images { files }
        }
        Draft::Media(kind, url) => match kind {
            MediaKind::Audio => Content::Audio { file: file(call, Kind::Audio, &url).await? },
            MediaKind::Video => Content::Video { file: file(call, Kind::Video, &url).await? },
            MediaKind::File => Content::File { file: file(call, Kind::File, &url).await? },
        },
    })
}

/// Fetches one file, keeps its bytes, and says what it is.
async fn file(call: &mut Call<'_>, kind: Kind, url: &str) -> Judged<File> {
    let fetched = match media::fetch(kind, url, call.space.reach).await {
        Ok(fetched) => fetched,
        Err(unfit) => return Err(refused(&unfit)),
    };
    let hash: Box<str> = hash_of(&fetched.bytes).into();
    let size = fetched.bytes.len() as u64;
    let found = format!("{url} is {} of {size} bytes", fetched.content_type);
    call.note.checks.push(Check::passed("media", fetched.warning.unwrap_or(found)));
    call.space.media().insert(hash.clone(), fetched.bytes);
    Ok(File {
        url: url.into(),
        hash,
        content_type: fetched.content_type.into(),
        size,
        dimensions: fetched.dimensions,
    })
}

fn refused(unfit: &Unfit) -> Refused {
    let preset = match unfit {
        Unfit::Unreachable(_) => &MEDIA_UNREACHABLE,
        Unfit::WrongType(_) => &MEDIA_TYPE_WRONG,
        Unfit::TooLarge(_) => &MEDIA_TOO_LARGE,
        Unfit::TimedOutOrCorrupted(_) => &VIDEO_TIMED_OUT,
    };
    preset.refuse("media", unfit.to_string())
}
