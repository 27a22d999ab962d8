//! Templates: whether one is as Instagram wants it. What is kept is what was sent.

use serde_json::Value;

use super::draft::{filled, invalid, web_address, within};
use super::order::{missing, not};
use crate::graph::body::{Json, Object};
use crate::graph::stop::Judged;

const ELEMENTS_MAX: usize = 10;
const BUTTONS_MAX: usize = 3;
const TITLE_MAX: usize = 80;
const TEXT_MAX: usize = 640;

/// Reads the payload of a template.
pub(super) fn read(payload: &Object<'_>) -> Judged<Value> {
    let kind = filled(payload, "template_type", "message[attachment][payload][template_type]")?;
    match kind.to_ascii_lowercase().as_str() {
        "generic" => generic(payload)?,
        "button" => button_template(payload)?,
        other => return Err(invalid(format!("there are no templates of the type {other:.40?}"))),
    }
    Ok(Json::Object(payload.clone()).to_value())
}

fn generic(payload: &Object<'_>) -> Judged<()> {
    const PARAM: &str = "message[attachment][payload][elements]";
    let elements = payload.get("elements").ok_or_else(|| missing(PARAM))?;
    let elements = elements.as_list().ok_or_else(|| not(PARAM, "a list"))?;
    if !(1..=ELEMENTS_MAX).contains(&elements.len()) {
        return Err(invalid(format!(
            "the template has {} elements; 1 to {ELEMENTS_MAX} may be",
            elements.len()
        )));
    }
    for element in elements.iter() {
        let element = element.as_object().ok_or_else(|| not(PARAM, "a list of objects"))?;
        check_element(&element)?;
    }
    Ok(())
}

fn check_element(element: &Object<'_>) -> Judged<()> {
    let title = filled(element, "title", "payload[elements][title]")?;
    within(title, TITLE_MAX, "payload[elements][title]")?;
    if let Some(subtitle) = element.get("subtitle") {
        let subtitle = subtitle.as_str().ok_or_else(|| not("payload[elements][subtitle]", "a string"))?;
        within(subtitle, TITLE_MAX, "payload[elements][subtitle]")?;
    }
    if let Some(image) = element.get("image_url") {
        web_address(image, "payload[elements][image_url]")?;
    }
    if let Some(action) = element.get("default_action") {
        let action =
            action.as_object().ok_or_else(|| not("payload[elements][default_action]", "an object"))?;
        check_default_action(&action)?;
    }
    match element.get("buttons") {
        Some(buttons) => check_buttons(buttons, 0),
        None => Ok(()),
    }
}

fn check_default_action(action: &Object<'_>) -> Judged<()> {
    if !action.text("type").unwrap_or("web_url").eq_ignore_ascii_case("web_url") {
        return Err(invalid("a default action is not a web_url"));
    }
    let url = action.get("url").ok_or_else(|| missing("payload[elements][default_action][url]"))?;
    web_address(url, "payload[elements][default_action][url]").map(|_| ())
}

fn button_template(payload: &Object<'_>) -> Judged<()> {
    let text = filled(payload, "text", "message[attachment][payload][text]")?;
    within(text, TEXT_MAX, "message[attachment][payload][text]")?;
    let buttons = payload.get("buttons").ok_or_else(|| missing("message[attachment][payload][buttons]"))?;
    check_buttons(buttons, 1)
}

fn check_buttons(buttons: &Json<'_>, fewest: usize) -> Judged<()> {
    let buttons = buttons.as_list().ok_or_else(|| not("payload[buttons]", "a list"))?;
    if !(fewest..=BUTTONS_MAX).contains(&buttons.len()) {
        return Err(invalid(format!(
            "there are {} buttons; {fewest} to {BUTTONS_MAX} may be",
            buttons.len()
        )));
    }
    for button in buttons.iter() {
        let button = button.as_object().ok_or_else(|| not("payload[buttons]", "a list of objects"))?;
        check_button(&button)?;
    }
    Ok(())
}

fn check_button(button: &Object<'_>) -> Judged<()> {
    let kind = filled(button, "type", "payload[buttons][type]")?.to_ascii_lowercase();
    filled(button, "title", "payload[buttons][title]")?;
    match kind.as_str() {
        "web_url" => {
            let url = button.get("url").ok_or_else(|| missing("payload[buttons][url]"))?;
            web_address(url, "payload[buttons][url]").map(|_| ())
        }
        "postback" => filled(button, "payload", "payload[buttons][payload]").map(|_| ()),
        other => Err(invalid(format!("there are no buttons of the type {other:.40?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &str) -> Result<(), String> {
        let Json::Object(payload) = Json::parse(payload.as_bytes()).unwrap() else { panic!("{payload}") };
        read(&payload).map(|_| ()).map_err(|refused| refused.why.clone())
    }

    const WEB: &str = r#"{"type":"web_url","title":"Look","url":"https://example.com"}"#;

    #[test]
    fn cards_and_buttons_are_taken_as_documented() {
        let card = format!(
            r#"{{"title":"T","subtitle":"S","image_url":"https://example.com/a.jpg","default_action":{{"type":"web_url","url":"https://example.com"}},"buttons":[{WEB},{{"type":"postback","title":"P","payload":"p"}}]}}"#
        );
        assert_eq!(check(&format!(r#"{{"template_type":"generic","elements":[{card}]}}"#)), Ok(()));
        assert_eq!(check(&format!(r#"{{"template_type":"button","text":"T","buttons":[{WEB}]}}"#)), Ok(()));
    }

    #[test]
    fn what_instagram_does_not_show_is_refused() {
        let cards = [r#"{"title":"T"}"#; 11].join(",");
        let long = "x".repeat(81);
        for (payload, why) in [
            (format!(r#"{{"template_type":"generic","elements":[{cards}]}}"#), "11 elements"),
            (r#"{"template_type":"generic","elements":[]}"#.into(), "0 elements"),
            (format!(r#"{{"template_type":"generic","elements":[{{"title":"{long}"}}]}}"#), "81 characters"),
            (r#"{"template_type":"product","elements":[]}"#.into(), "no templates of the type \"product\""),
            (r#"{"template_type":"button","text":"T","buttons":[]}"#.into(), "0 buttons"),
            (
                r#"{"template_type":"button","text":"T","buttons":[{"type":"call","title":"C"}]}"#.into(),
                "no buttons of the type \"call\"",
            ),
            (
                format!(r#"{{"template_type":"button","text":"T","buttons":[{WEB},{WEB},{WEB},{WEB}]}}"#),
                "4 buttons",
            ),
        ] {
            let said = check(&payload).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }
}
