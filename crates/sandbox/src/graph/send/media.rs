//! The media of a message, fetched as Instagram fetches them: by the sandbox itself, before the message is kept.

use antiphon_graph::AttachmentId;
use bytes::Bytes;
use futures_util::future::try_join_all;

use super::draft::{Draft, Source};
use crate::graph::call::Call;
use crate::graph::refusal::{
    ATTACHMENT_UNKNOWN, MEDIA_TOO_LARGE, MEDIA_TYPE_WRONG, MEDIA_UNREACHABLE, VIDEO_TIMED_OUT,
};
use crate::graph::stop::{Judged, Refused};
use crate::graph::token::Caller;
use crate::journal::Check;
use crate::media::{self, Fetched, Kind, Unfit};
use crate::snapshot::hash_of;
use crate::world::message::{Content, File};

/// The content of a message, with everything that it links to.
pub(super) async fn fetched(call: &mut Call<'_>, caller: &Caller, draft: Draft) -> Judged<Content> {
    Ok(match draft {
        Draft::Text { text, quick_replies } => Content::Text { text, quick_replies, tapped: None },
        Draft::LikeHeart => Content::LikeHeart,
        Draft::Post(post) => Content::MediaShare { post },
        Draft::Template(payload) => Content::Template { payload },
        Draft::Images(images) => Content::Images { files: album(call, caller, &images).await? },
        Draft::Audio(url) => Content::Audio { file: one(call, Kind::Audio, &url).await? },
        Draft::Video(url) => Content::Video { file: one(call, Kind::Video, &url).await? },
        Draft::File(url) => Content::File { file: one(call, Kind::File, &url).await? },
    })
}

/// Fetches the images of an album side by side: all of them, or none is kept. What was uploaded is there already.
async fn album(call: &mut Call<'_>, caller: &Caller, images: &[Source]) -> Judged<Vec<File>> {
    let reach = call.space.reach;
    let one_by_one = images.iter().map(async |image| match image {
        Source::Url(url) => media::fetch(Kind::Image, url, reach).await.map(|fetched| Some((url, fetched))),
        Source::Attachment(_) => Ok(None),
    });
    let fetched = try_join_all(one_by_one).await.map_err(|unfit| refused(&unfit))?;
    let mut files = Vec::with_capacity(images.len());
    for (image, fetched) in images.iter().zip(fetched) {
        match (image, fetched) {
            (_, Some((url, fetched))) => files.push(keep(call, url, fetched)),
            (Source::Attachment(id), None) => files.push(uploaded(call, caller, id)?),
            (Source::Url(_), None) => {}
        }
    }
    Ok(files)
}

/// A file that was uploaded; the world may have been replaced since it was looked for.
fn uploaded(call: &Call<'_>, caller: &Caller, id: &AttachmentId) -> Judged<File> {
    call.space
        .world()
        .attachment(&caller.account, id)
        .cloned()
        .ok_or_else(|| ATTACHMENT_UNKNOWN.refuse("attachment id", "it is gone"))
}

pub(super) async fn one(call: &mut Call<'_>, kind: Kind, url: &str) -> Judged<File> {
    let fetched = media::fetch(kind, url, call.space.reach).await.map_err(|unfit| refused(&unfit))?;
    Ok(keep(call, url, fetched))
}

/// A file that came with the request, held against the same rules as one that is fetched.
pub(super) fn uploaded_as(call: &mut Call<'_>, kind: Kind, bytes: Bytes) -> Judged<File> {
    let fetched = media::judge(kind, bytes).map_err(|unfit| refused(&unfit))?;
    Ok(keep(call, "", fetched))
}

/// Keeps the bytes of a file, and says what it is.
fn keep(call: &mut Call<'_>, url: &str, fetched: Fetched) -> File {
    let hash: Box<str> = hash_of(&fetched.bytes).into();
    let size = fetched.bytes.len() as u64;
    let from = if url.is_empty() { "filedata" } else { url };
    let found = format!("{from} is {} of {size} bytes", fetched.content_type);
    call.note.checks.push(Check::passed("media", found));
    call.note.checks.extend(fetched.warning.map(|warning| Check::passed("media", warning)));
    call.space.media().insert(hash.clone(), fetched.bytes);
    File {
        url: url.into(),
        hash,
        content_type: fetched.content_type.into(),
        size,
        dimensions: fetched.dimensions,
    }
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
