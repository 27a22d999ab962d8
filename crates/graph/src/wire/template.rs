//! Templates, field by field.

use super::list::List;
use super::message::Payload;
use super::strict::fields;
use super::word::Str;
use crate::template::{Button, Buttons, Element, Elements, Template};
use crate::{Invalid, MediaUrl};

fields! {
    /// One of a generic template's `elements`.
    Card {
        title: Str<'a> = "title",
        subtitle: Str<'a> = "subtitle",
        image_url: Str<'a> = "image_url",
        default_action: Opening<'a> = "default_action",
        buttons: List<Key<'a>> = "buttons",
    }
}

fields! {
    /// `default_action`: what a tap on the card does.
    Opening {
        kind: Str<'a> = "type",
        url: Str<'a> = "url",
    }
}

fields! {
    /// One of `buttons`.
    Key {
        kind: Str<'a> = "type",
        title: Str<'a> = "title",
        url: Str<'a> = "url",
        payload: Str<'a> = "payload",
    }
}

impl Payload<'_> {
    pub(super) fn into_template(self) -> Result<Template, Invalid> {
        let kind = self.template_type.ok_or(Invalid::Missing { param: "payload[template_type]" })?;
        match kind.to_ascii_lowercase().as_str() {
            "generic" => {
                let cards = self.elements.ok_or(Invalid::Missing { param: "payload[elements]" })?;
                let elements = cards.every("elements", 1, Elements::MAX, Card::into_element)?;
                Ok(Template::Generic(Elements::new(elements)?))
            }
            "button" => {
                let text = self.text.ok_or(Invalid::Missing { param: "payload[text]" })?;
                let keys = self.buttons.ok_or(Invalid::Missing { param: "payload[buttons]" })?;
                let buttons = keys.every("buttons", 1, Buttons::MAX, Key::into_button)?;
                Ok(Template::Buttons(Buttons::new(text.into_owned(), buttons)?))
            }
            _ => Err(Invalid::unknown_kind("a kind of template", &kind, "generic and button")),
        }
    }
}

impl Card<'_> {
    fn into_element(self) -> Result<Element, Invalid> {
        let title = self.title.ok_or(Invalid::Missing { param: "payload[elements][title]" })?;
        let mut element = Element::new(title.into_owned())?;
        if let Some(subtitle) = self.subtitle.filter(|subtitle| !subtitle.is_empty()) {
            element = element.with_subtitle(subtitle.into_owned())?;
        }
        if let Some(image) = self.image_url {
            element = element.with_image(MediaUrl::new(image.into_owned())?);
        }
        if let Some(opening) = self.default_action {
            element = element.opening(opening.into_page()?);
        }
        if let Some(keys) = self.buttons {
            let what = "buttons on an element";
            element = element.with_buttons(keys.every(what, 0, Element::MAX_BUTTONS, Key::into_button)?)?;
        }
        Ok(element)
    }
}

impl Opening<'_> {
    fn into_page(self) -> Result<MediaUrl, Invalid> {
        match self.kind.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("web_url") => read_page(self.url),
            Some(other) => Err(Invalid::unknown_kind("a default action", other, "web_url")),
        }
    }
}

impl Key<'_> {
    fn into_button(self) -> Result<Button, Invalid> {
        let kind = self.kind.ok_or(Invalid::Missing { param: "payload[buttons][type]" })?;
        let title = self.title.ok_or(Invalid::Missing { param: "payload[buttons][title]" })?.into_owned();
        match kind.to_ascii_lowercase().as_str() {
            "web_url" => Button::web(title, read_page(self.url)?),
            "postback" => {
                let payload = self.payload.ok_or(Invalid::Missing { param: "payload[buttons][payload]" })?;
                Button::postback(title, payload.into_owned())
            }
            _ => Err(Invalid::unknown_kind("a kind of button", &kind, "web_url and postback")),
        }
    }
}

fn read_page(url: Option<Str<'_>>) -> Result<MediaUrl, Invalid> {
    MediaUrl::new(url.ok_or(Invalid::Missing { param: "payload[url]" })?.into_owned())
}
