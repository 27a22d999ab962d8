//! Links: where a message has media, and where it has them instead.

use antiphon_graph::{Content, Image, Images, MediaKind, MediaUrl, Message};

/// What a message links to, in its order.
pub(super) fn of(content: &Content) -> Vec<(MediaKind, MediaUrl)> {
    let Content::Message(message) = content else { return Vec::new() };
    match message {
        Message::Images(images) => images
            .iter()
            .filter_map(|image| match image {
                Image::Url(url) => Some((MediaKind::Image, url.clone())),
                Image::Attachment(_) => None,
            })
            .collect(),
        Message::Audio(url) => vec![(MediaKind::Audio, url.clone())],
        Message::Video(url) => vec![(MediaKind::Video, url.clone())],
        Message::File(url) => vec![(MediaKind::File, url.clone())],
        _ => Vec::new(),
    }
}

/// The same content with other links, where there are any: in the order of what it links to.
pub(super) fn replaced(content: &Content, with: Vec<Option<MediaUrl>>) -> Content {
    let Content::Message(message) = content else { return content.clone() };
    let mut with = with.into_iter();
    let mut next = |url: &MediaUrl| with.next().flatten().unwrap_or_else(|| url.clone());
    let message = match message {
        Message::Images(images) => {
            let images = images.iter().map(|image| match image {
                Image::Url(url) => Image::Url(next(url)),
                Image::Attachment(id) => Image::Attachment(id.clone()),
            });
            Message::Images(Images::new(images).expect("there are as many as before"))
        }
        Message::Audio(url) => Message::Audio(next(url)),
        Message::Video(url) => Message::Video(next(url)),
        Message::File(url) => Message::File(next(url)),
        other => other.clone(),
    };
    Content::Message(message)
}

#[cfg(test)]
mod tests {
    use antiphon_graph::AttachmentId;

    use super::*;

    fn url(name: &str) -> MediaUrl {
        MediaUrl::new(format!("https://a.example/{name}")).unwrap()
    }

    #[test]
    fn images_keep_their_order_whichever_of_them_is_replaced() {
        let id = AttachmentId::new("7").unwrap();
        let album = |urls: [&str; 3]| {
            let [a, b, c] = urls.map(|name| Image::Url(url(name)));
            Content::Message(Message::images([a, Image::Attachment(id.clone()), b, c]).unwrap())
        };
        let asked = album(["a", "b", "c"]);
        let names: Vec<_> = of(&asked).into_iter().map(|(_, url)| url).collect();
        assert_eq!(names, ["a", "b", "c"].map(url));
        assert_eq!(replaced(&asked, vec![None, Some(url("x")), None]), album(["a", "x", "c"]));
    }

    #[test]
    fn one_file_is_replaced_and_a_text_stays() {
        let video = Content::Message(Message::Video(url("a")));
        assert_eq!(of(&video), [(MediaKind::Video, url("a"))]);
        assert_eq!(replaced(&video, vec![Some(url("b"))]), Content::Message(Message::Video(url("b"))));
        let text = Content::Message(Message::text("hi").unwrap());
        assert_eq!((of(&text), replaced(&text, Vec::new())), (Vec::new(), text));
    }
}
