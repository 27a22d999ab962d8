//! Templates: cards in a row, or a text with buttons.

use crate::{Invalid, MediaUrl, invalid};

/// A message with structure. Phones show templates, desktops do not.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Template {
    /// Cards to leaf through. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/generic-template>.
    Generic(Elements),
    /// A text with buttons. See
    /// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/button-template>.
    Buttons(Buttons),
}

/// The 1 to 10 cards of a generic template.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Elements(Vec<Element>);

impl Elements {
    /// The most cards in one message.
    pub const MAX: usize = 10;

    /// Takes 1 to [`Elements::MAX`] cards.
    pub fn new(elements: impl IntoIterator<Item = Element>) -> Result<Self, Invalid> {
        Ok(Self(invalid::counted("elements", elements.into_iter().collect(), 1, Self::MAX)?))
    }

    /// The cards, in order.
    pub fn as_slice(&self) -> &[Element] {
        &self.0
    }
}

/// One card of a generic template: a title, and what else is wanted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Element {
    title: String,
    subtitle: Option<String>,
    image: Option<MediaUrl>,
    opens: Option<MediaUrl>,
    buttons: Vec<Button>,
}

impl Element {
    /// The longest title and the longest subtitle, in characters.
    pub const MAX_CHARS: usize = 80;

    /// The most buttons on one card.
    pub const MAX_BUTTONS: usize = 3;

    /// A card with a title of 1 to 80 characters.
    pub fn new(title: impl Into<String>) -> Result<Self, Invalid> {
        let title = invalid::bounded("an element's title", title.into(), Self::MAX_CHARS)?;
        Ok(Self { title, subtitle: None, image: None, opens: None, buttons: Vec::new() })
    }

    /// With a second line of 1 to 80 characters.
    pub fn with_subtitle(self, subtitle: impl Into<String>) -> Result<Self, Invalid> {
        let subtitle = invalid::bounded("an element's subtitle", subtitle.into(), Self::MAX_CHARS)?;
        Ok(Self { subtitle: Some(subtitle), ..self })
    }

    /// With a picture.
    #[must_use]
    pub fn with_image(self, image: MediaUrl) -> Self {
        Self { image: Some(image), ..self }
    }

    /// With a page that a tap on the card opens.
    #[must_use]
    pub fn opening(self, page: MediaUrl) -> Self {
        Self { opens: Some(page), ..self }
    }

    /// With up to three buttons.
    pub fn with_buttons(self, buttons: impl IntoIterator<Item = Button>) -> Result<Self, Invalid> {
        let buttons = buttons.into_iter().collect();
        Ok(Self {
            buttons: invalid::counted("buttons on an element", buttons, 0, Self::MAX_BUTTONS)?,
            ..self
        })
    }

    /// The first line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The second line.
    pub fn subtitle(&self) -> Option<&str> {
        self.subtitle.as_deref()
    }

    /// The picture.
    pub fn image(&self) -> Option<&MediaUrl> {
        self.image.as_ref()
    }

    /// The page that a tap on the card opens.
    pub fn opens(&self) -> Option<&MediaUrl> {
        self.opens.as_ref()
    }

    /// The buttons, in order.
    pub fn buttons(&self) -> &[Button] {
        &self.buttons
    }
}

/// The text and the 1 to 3 buttons of a button template.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Buttons {
    text: String,
    buttons: Vec<Button>,
}

impl Buttons {
    /// The longest text, in characters.
    pub const MAX_TEXT_CHARS: usize = 640;

    /// The most buttons.
    pub const MAX: usize = 3;

    /// Puts 1 to 3 buttons under a text of 1 to 640 characters.
    pub fn new(text: impl Into<String>, buttons: impl IntoIterator<Item = Button>) -> Result<Self, Invalid> {
        let text = invalid::bounded("a button template's text", text.into(), Self::MAX_TEXT_CHARS)?;
        Ok(Self { text, buttons: invalid::counted("buttons", buttons.into_iter().collect(), 1, Self::MAX)? })
    }

    /// The text above the buttons.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The buttons, in order.
    pub fn buttons(&self) -> &[Button] {
        &self.buttons
    }
}

/// A button of a template. Instagram knows these two kinds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Button {
    title: String,
    does: Press,
}

/// What pressing a button does.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Press {
    /// Opens a page.
    Web(MediaUrl),
    /// Comes back in a webhook, as a `postback` with this payload.
    Postback(String),
}

impl Button {
    /// A button that opens a page.
    pub fn web(title: impl Into<String>, page: MediaUrl) -> Result<Self, Invalid> {
        Self::new(title.into(), Press::Web(page))
    }

    /// A button whose payload comes back in a webhook.
    pub fn postback(title: impl Into<String>, payload: impl Into<String>) -> Result<Self, Invalid> {
        let payload = invalid::filled("a button's payload", payload.into())?;
        Self::new(title.into(), Press::Postback(payload))
    }

    fn new(title: String, does: Press) -> Result<Self, Invalid> {
        Ok(Self { title: invalid::filled("a button's title", title)?, does })
    }

    /// What stands on it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What pressing it does.
    pub fn does(&self) -> &Press {
        &self.does
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn button() -> Button {
        Button::postback("Go", "GO").unwrap()
    }

    #[test]
    fn a_row_has_one_to_ten_cards() {
        let row = |count| Elements::new((0..count).map(|_| Element::new("Shoe").unwrap()));
        assert_eq!(row(10).unwrap().as_slice().len(), 10);
        assert!(row(0).is_err() && row(11).is_err());
    }

    #[test]
    fn a_card_has_short_lines_and_three_buttons_at_most() {
        let card = || Element::new("é".repeat(80)).unwrap();
        assert!(Element::new("é".repeat(81)).is_err() && Element::new("").is_err());
        assert!(card().with_subtitle("é".repeat(81)).is_err());
        assert!(card().with_buttons([button(), button(), button()]).is_ok());
        assert!(card().with_buttons([button(), button(), button(), button()]).is_err());
    }

    #[test]
    fn a_button_template_has_a_text_and_one_to_three_buttons() {
        assert!(Buttons::new("é".repeat(640), [button()]).is_ok());
        assert!(Buttons::new("é".repeat(641), [button()]).is_err());
        assert!(Buttons::new("Well?", []).is_err());
    }
}
