//! Comments and mentions: what people say in public.

use serde_json::{Map, Value};

use super::body::{id, text};
use crate::{CommentId, PersonId, PostId};

/// A comment under a post, a reel or a live video. It may have one private reply; it opens no window.
///
/// The comments of a promoted post may be told twice. See
/// <https://developers.facebook.com/documentation/instagram-platform/private-replies>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Comment {
    /// Its id, to which the private reply goes.
    pub id: CommentId,
    /// Who wrote it.
    pub from: Commenter,
    /// What it says.
    pub text: Option<String>,
    /// What it is under.
    pub media: Commented,
    /// The comment that it answers.
    pub parent_id: Option<CommentId>,
}

/// Who wrote a comment.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Commenter {
    /// The person, as the account sees them.
    pub id: Option<PersonId>,
    /// The name after the `@`.
    pub username: Option<String>,
    /// Another id of the same person, which comes with the account's own comments.
    pub self_ig_scoped_id: Option<String>,
}

/// What a comment is under.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Commented {
    /// The post, the reel or the live video.
    pub id: Option<PostId>,
    /// Where it appeared: `FEED`, `REELS`, `STORY`, `AD` and others.
    pub product_type: Option<String>,
    /// The advertisement, when the comment is under one.
    pub ad_id: Option<String>,
    /// The advertisement's title.
    pub ad_title: Option<String>,
    /// The post that the advertisement was made from.
    pub original_media_id: Option<PostId>,
}

/// Somebody has mentioned the account in a comment or in a caption.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mention {
    /// The post.
    pub media_id: PostId,
    /// The comment; absent when the caption mentions the account.
    pub comment_id: Option<CommentId>,
}

impl Comment {
    pub(super) fn read(fields: &Map<String, Value>) -> Option<Self> {
        let object = |name| fields.get(name).and_then(Value::as_object);
        Some(Self {
            // Apps of Facebook's login get it under the other name.
            id: id(fields, "id").or_else(|| id(fields, "comment_id"))?,
            from: object("from").map(Commenter::read).unwrap_or_default(),
            text: text(fields, "text"),
            media: object("media").map(Commented::read).unwrap_or_default(),
            parent_id: id(fields, "parent_id"),
        })
    }
}

impl Commenter {
    fn read(fields: &Map<String, Value>) -> Self {
        Self {
            id: id(fields, "id"),
            username: text(fields, "username"),
            self_ig_scoped_id: id(fields, "self_ig_scoped_id"),
        }
    }
}

impl Commented {
    fn read(fields: &Map<String, Value>) -> Self {
        Self {
            id: id(fields, "id"),
            product_type: text(fields, "media_product_type"),
            ad_id: id(fields, "ad_id"),
            ad_title: text(fields, "ad_title"),
            original_media_id: id(fields, "original_media_id"),
        }
    }
}

impl Mention {
    pub(super) fn read(fields: &Map<String, Value>) -> Option<Self> {
        Some(Self { media_id: id(fields, "media_id")?, comment_id: id(fields, "comment_id") })
    }
}
