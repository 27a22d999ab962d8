//! Messages: everything that an account can put into a conversation.

use crate::{
    AttachmentId, Invalid, MediaUrl, PostId, QuickReplies, QuickReply, Template, Text, invalid,
    template::{Button, Buttons, Element, Elements},
};

/// One message. What cannot be sent has no spelling here.
///
/// See <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// A text.
    Text(Text),
    /// A text with ready answers under it.
    QuickReplies(QuickReplies),
    /// One image, or up to ten together.
    Images(Images),
    /// A sound.
    Audio(MediaUrl),
    /// A film.
    Video(MediaUrl),
    /// A document.
    File(MediaUrl),
    /// The heart sticker.
    LikeHeart,
    /// A published post of the account itself.
    Post(PostId),
    /// Cards, or a text with buttons.
    Template(Template),
}

impl Message {
    /// A text of 1 to 1,000 bytes.
    pub fn text(text: impl Into<String>) -> Result<Self, Invalid> {
        Ok(Self::Text(Text::new(text)?))
    }

    /// A text with 1 to 13 ready answers.
    pub fn quick_replies(text: Text, replies: impl IntoIterator<Item = QuickReply>) -> Result<Self, Invalid> {
        Ok(Self::QuickReplies(QuickReplies::new(text, replies)?))
    }

    /// One image.
    pub fn image(image: impl Into<Image>) -> Self {
        Self::Images(Images::one(image))
    }

    /// 1 to 10 images in one message.
    pub fn images<I: Into<Image>>(images: impl IntoIterator<Item = I>) -> Result<Self, Invalid> {
        Ok(Self::Images(Images::new(images)?))
    }

    /// 1 to 10 cards.
    pub fn generic(elements: impl IntoIterator<Item = Element>) -> Result<Self, Invalid> {
        Ok(Self::Template(Template::Generic(Elements::new(elements)?)))
    }

    /// A text of 1 to 640 characters with 1 to 3 buttons.
    pub fn buttons(
        text: impl Into<String>,
        buttons: impl IntoIterator<Item = Button>,
    ) -> Result<Self, Invalid> {
        Ok(Self::Template(Template::Buttons(Buttons::new(text, buttons)?)))
    }

    /// The kind in one word: `text` (with or without quick replies), `image`, `images`, `audio`, `video`, `file`,
    /// `like_heart`, `media_share`, `template`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::QuickReplies(_) => "text",
            Self::Images(images) if images.len() == 1 => "image",
            Self::Images(_) => "images",
            Self::Audio(_) => "audio",
            Self::Video(_) => "video",
            Self::File(_) => "file",
            Self::LikeHeart => "like_heart",
            Self::Post(_) => "media_share",
            Self::Template(_) => "template",
        }
    }
}

impl From<Text> for Message {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<QuickReplies> for Message {
    fn from(replies: QuickReplies) -> Self {
        Self::QuickReplies(replies)
    }
}

impl From<Images> for Message {
    fn from(images: Images) -> Self {
        Self::Images(images)
    }
}

impl From<Template> for Message {
    fn from(template: Template) -> Self {
        Self::Template(template)
    }
}

/// An image: by its address, or uploaded beforehand.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Image {
    /// Where Instagram fetches it.
    Url(MediaUrl),
    /// A file that Instagram has already. See
    /// <https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/attachment-upload>.
    Attachment(AttachmentId),
}

impl From<MediaUrl> for Image {
    fn from(url: MediaUrl) -> Self {
        Self::Url(url)
    }
}

impl From<AttachmentId> for Image {
    fn from(id: AttachmentId) -> Self {
        Self::Attachment(id)
    }
}

/// 1 to 10 images that arrive as one message.
///
/// An account that several images are not available to answers with code 100, subcode 2534068:
/// [`Images::one_by_one`] is the way out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Images(Vec<Image>);

impl Images {
    /// The most images in one message.
    pub const MAX: usize = 10;

    /// Takes 1 to [`Images::MAX`] images.
    pub fn new<I: Into<Image>>(images: impl IntoIterator<Item = I>) -> Result<Self, Invalid> {
        let images = images.into_iter().map(Into::into).collect();
        Ok(Self(invalid::counted("images", images, 1, Self::MAX)?))
    }

    /// One image.
    pub fn one(image: impl Into<Image>) -> Self {
        Self(vec![image.into()])
    }

    /// The images, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Image> {
        self.0.iter()
    }

    /// How many there are: 1 to 10.
    #[expect(clippy::len_without_is_empty, reason = "there is always one at least")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The same images as messages of one image each, in order.
    pub fn one_by_one(self) -> impl ExactSizeIterator<Item = Message> {
        self.0.into_iter().map(Message::image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(number: usize) -> MediaUrl {
        MediaUrl::new(format!("https://example.com/{number}.png")).unwrap()
    }

    #[test]
    fn one_to_ten_images_go_together() {
        assert_eq!(Images::new((0..10).map(url)).unwrap().len(), 10);
        for count in [0, 11] {
            let refused = Err(Invalid::Count { what: "images", count, min: 1, max: 10 });
            assert_eq!(Images::new((0..count).map(url)), refused);
        }
    }

    #[test]
    fn images_go_one_by_one_in_their_order() {
        let images = Images::new((0..3).map(url)).unwrap();
        let messages: Vec<_> = images.one_by_one().collect();
        assert_eq!(messages, [0, 1, 2].map(|number| Message::image(url(number))));
    }

    #[test]
    fn a_message_names_its_kind() {
        assert_eq!(Message::text("hi").unwrap().type_name(), "text");
        assert_eq!(Message::image(url(1)).type_name(), "image");
        assert_eq!(Message::images((0..2).map(url)).unwrap().type_name(), "images");
    }
}
