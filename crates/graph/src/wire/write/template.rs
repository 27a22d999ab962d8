//! Templates as JSON.

use serde::Serialize;

use crate::MediaUrl;
use crate::template::{Button, Element, Press, Template};

#[derive(Serialize)]
#[serde(tag = "template_type", rename_all = "snake_case")]
pub(super) enum Structure<'a> {
    Generic { elements: Vec<Card<'a>> },
    Button { text: &'a str, buttons: Vec<Key<'a>> },
}

#[derive(Serialize)]
pub(super) struct Card<'a> {
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<&'a MediaUrl>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_action: Option<Opening<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buttons: Vec<Key<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Opening<'a> {
    WebUrl { url: &'a MediaUrl },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Key<'a> {
    WebUrl { url: &'a MediaUrl, title: &'a str },
    Postback { title: &'a str, payload: &'a str },
}

impl<'a> From<&'a Template> for Structure<'a> {
    fn from(template: &'a Template) -> Self {
        match template {
            Template::Generic(elements) => {
                Self::Generic { elements: elements.as_slice().iter().map(Card::from).collect() }
            }
            Template::Buttons(template) => Self::Button {
                text: template.text(),
                buttons: template.buttons().iter().map(Key::from).collect(),
            },
        }
    }
}

impl<'a> From<&'a Element> for Card<'a> {
    fn from(element: &'a Element) -> Self {
        Self {
            title: element.title(),
            subtitle: element.subtitle(),
            image_url: element.image(),
            default_action: element.opens().map(|url| Opening::WebUrl { url }),
            buttons: element.buttons().iter().map(Key::from).collect(),
        }
    }
}

impl<'a> From<&'a Button> for Key<'a> {
    fn from(button: &'a Button) -> Self {
        match button.does() {
            Press::Web(url) => Self::WebUrl { url, title: button.title() },
            Press::Postback(payload) => Self::Postback { title: button.title(), payload },
        }
    }
}
