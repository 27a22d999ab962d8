//! A message, field by field.

use super::Length;
use super::list::{List, OneOrMany};
use super::strict::fields;
use super::template::{Card, Key};
use super::word::{Name, Str};
use crate::message::{Image, Images, Message};
use crate::{AttachmentId, Invalid, MediaUrl, PostId, QuickReplies, QuickReply, Text, invalid};

fields! {
    /// `message`. What a plain text does not have is boxed, so that reading one moves little about.
    Words {
        text: Str<'a> = "text",
        attachment: Box<OneOrMany<Attachment<'a>>> = "attachment",
        attachments: Box<OneOrMany<Attachment<'a>>> = "attachments",
        quick_replies: Box<List<Answer<'a>>> = "quick_replies",
    }
}

fields! {
    /// `message[attachment]`.
    Attachment {
        kind: Str<'a> = "type",
        payload: Box<Payload<'a>> = "payload",
    }
}

fields! {
    /// `message[attachment][payload]`, of media, posts and templates alike.
    Payload {
        url: Str<'a> = "url",
        attachment_id: Name<'a> = "attachment_id",
        id: Name<'a> = "id",
        template_type: Str<'a> = "template_type",
        elements: List<Card<'a>> = "elements",
        text: Str<'a> = "text",
        buttons: List<Key<'a>> = "buttons",
    }
}

fields! {
    /// One of `message[quick_replies]`.
    Answer {
        content_type: Str<'a> = "content_type",
        title: Str<'a> = "title",
        payload: Str<'a> = "payload",
    }
}

impl Words<'_> {
    /// Takes from a text of any length what does not fit into one message: all but its last part.
    pub(super) fn take_before(&mut self, length: Length) -> Result<Vec<Text>, Invalid> {
        let is_long = |text: &Str<'_>| text.len() > Text::MAX_BYTES;
        let Some(text) = self.text.as_ref().filter(|text| length == Length::Any && is_long(text)) else {
            return Ok(Vec::new());
        };
        let mut parts = Text::split(text)?;
        self.text = parts.pop().map(|last| String::from(last).into());
        Ok(parts)
    }

    /// The message, when all of it makes sense together.
    pub(super) fn into_message(self) -> Result<Message, Invalid> {
        let attachment = match (self.attachment, self.attachments) {
            (Some(_), Some(_)) => return Err(Invalid::Mixed { what: "attachment and attachments" }),
            (one, other) => one.or(other),
        };
        let replies = self.quick_replies.map_or(Ok(Vec::new()), |answers| replies(*answers))?;
        match (self.text, attachment) {
            (None, None) => Err(Invalid::Missing { param: "message[text]" }),
            (Some(text), None) if replies.is_empty() => Message::text(text.into_owned()),
            (Some(text), None) => Ok(QuickReplies::new(Text::new(text.into_owned())?, replies)?.into()),
            (Some(text), Some(_)) if !text.is_empty() => {
                Err(Invalid::Mixed { what: "a text and an attachment" })
            }
            (_, Some(_)) if !replies.is_empty() => {
                Err(Invalid::Mixed { what: "quick replies and an attachment" })
            }
            (_, Some(attachment)) => match *attachment {
                OneOrMany::One(attachment) => attachment.into_message(),
                OneOrMany::Many(attachments) => Ok(images(attachments)?.into()),
            },
        }
    }
}

/// Quick replies. Those for a person's phone number and address Instagram accepts, and does not show any more.
fn replies(answers: List<Answer<'_>>) -> Result<Vec<QuickReply>, Invalid> {
    let replies = answers.every("quick replies", 0, QuickReplies::MAX, Answer::into_reply)?;
    Ok(replies.into_iter().flatten().collect())
}

impl Answer<'_> {
    fn into_reply(self) -> Result<Option<QuickReply>, Invalid> {
        let content_type = self.content_type.as_deref().unwrap_or("text").to_ascii_lowercase();
        match content_type.as_str() {
            "text" => {
                let title = self.title.ok_or(Invalid::Missing { param: "message[quick_replies][title]" })?;
                let payload =
                    self.payload.ok_or(Invalid::Missing { param: "message[quick_replies][payload]" })?;
                QuickReply::new(title.into_owned(), payload.into_owned()).map(Some)
            }
            "user_phone_number" | "user_email" => Ok(None),
            _ => Err(Invalid::unknown_kind("a kind of quick reply", &content_type, "text")),
        }
    }
}

/// A list of attachments: images, whichever of the two fields it stands in.
fn images(attachments: List<Attachment<'_>>) -> Result<Images, Invalid> {
    Images::new(attachments.every("images", 1, Images::MAX, Attachment::into_image)?)
}

impl Attachment<'_> {
    fn into_image(self) -> Result<Image, Invalid> {
        let (kind, payload) = self.into_parts()?;
        match kind.as_str() {
            "image" => payload.into_image(),
            _ => Err(Invalid::NotAnImage { given: invalid::beginning(&kind) }),
        }
    }

    fn into_message(self) -> Result<Message, Invalid> {
        let (kind, payload) = self.into_parts()?;
        match kind.as_str() {
            "image" => payload.into_image().map(Message::image),
            "audio" => payload.into_url().map(Message::Audio),
            "video" => payload.into_url().map(Message::Video),
            "file" => payload.into_url().map(Message::File),
            "like_heart" => Ok(Message::LikeHeart),
            "media_share" => payload.into_post().map(Message::Post),
            "template" => payload.into_template().map(Message::Template),
            _ => {
                let known = "image, audio, video, file, like_heart, MEDIA_SHARE and template";
                Err(Invalid::unknown_kind("a kind of attachment", &kind, known))
            }
        }
    }
}

impl<'a> Attachment<'a> {
    /// The type in lower case (`MEDIA_SHARE` is documented in capitals, the others are seen in both), and the payload.
    fn into_parts(self) -> Result<(String, Payload<'a>), Invalid> {
        let kind = self.kind.ok_or(Invalid::Missing { param: "message[attachment][type]" })?;
        Ok((kind.to_ascii_lowercase(), self.payload.map_or_else(Payload::default, |payload| *payload)))
    }
}

impl Payload<'_> {
    fn into_image(self) -> Result<Image, Invalid> {
        match (self.url, self.attachment_id) {
            (Some(_), Some(_)) => Err(Invalid::Mixed { what: "an image's url and attachment_id" }),
            (None, Some(id)) => Ok(AttachmentId::new(id.into_owned())?.into()),
            (url, None) => read_url(url).map(Image::Url),
        }
    }

    fn into_url(self) -> Result<MediaUrl, Invalid> {
        read_url(self.url)
    }

    fn into_post(self) -> Result<PostId, Invalid> {
        let id = self.id.ok_or(Invalid::Missing { param: "message[attachment][payload][id]" })?;
        PostId::new(id.into_owned())
    }
}

fn read_url(url: Option<Str<'_>>) -> Result<MediaUrl, Invalid> {
    MediaUrl::new(url.ok_or(Invalid::Missing { param: "message[attachment][payload][url]" })?.into_owned())
}
