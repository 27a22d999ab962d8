//! Forms: `recipient={"id":"1"}`, `recipient[id]=1`, and both at once.

use std::borrow::Cow;

use percent_encoding::percent_decode;

use super::Unreadable;
use super::json::{Json, Object};

/// How deep brackets may go; a message needs six.
const DEEPEST: usize = 16;

/// Reads `a=1&b=2`.
pub(super) fn read(form: &[u8]) -> Result<Object<'_>, Unreadable> {
    let pairs = form.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty());
    tree(pairs.map(|pair| {
        let end = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
        let value = pair.get(end + 1..).unwrap_or_default();
        Ok((decoded(&pair[..end])?, decoded(value)?))
    }))
}

/// Makes an object of the fields of a form. A field given twice has its last value.
pub(super) fn tree<'a>(
    fields: impl Iterator<Item = Result<(Cow<'a, str>, Cow<'a, str>), Unreadable>>,
) -> Result<Object<'a>, Unreadable> {
    let mut root = Object::default();
    for field in fields {
        let (name, value) = field?;
        plant(&mut root, name, value)?;
    }
    Ok(root)
}

/// Puts a value where `recipient[id]` says.
fn plant<'a>(root: &mut Object<'a>, name: Cow<'a, str>, value: Cow<'a, str>) -> Result<(), Unreadable> {
    let Some((first, steps)) = path(&name) else {
        *room(root, name)? = Json::Text(value);
        return Ok(());
    };
    let mut place = room(root, Cow::Owned(first.to_owned()))?;
    for step in steps {
        if *place == Json::Null {
            *place = if is_index(step) { Json::List(Vec::new()) } else { Json::Object(Object::default()) };
        }
        place = match place {
            Json::List(list) => element(list, step)?,
            Json::Object(object) => room(object, Cow::Owned(step.to_owned()))?,
            _ => return Err(Unreadable::because("a form field is both a value and a group of values")),
        };
    }
    *place = Json::Text(value);
    Ok(())
}

/// Takes `a[b][c]` apart: `a`, then `b` and `c`. A name without proper brackets is only a name.
fn path(name: &str) -> Option<(&str, std::str::Split<'_, &'static str>)> {
    let (first, rest) = name.split_once('[')?;
    let steps = rest.strip_suffix(']')?;
    let is_proper = !first.is_empty() && steps.matches("][").count() < DEEPEST;
    is_proper.then(|| (first, steps.split("][")))
}

fn is_index(step: &str) -> bool {
    step.is_empty() || step.bytes().all(|byte| byte.is_ascii_digit())
}

fn room<'o, 'a>(object: &'o mut Object<'a>, key: Cow<'a, str>) -> Result<&'o mut Json<'a>, Unreadable> {
    if object.is_full() && object.get(&key).is_none() {
        return Err(Unreadable::because("a form has too many fields"));
    }
    Ok(object.entry(key))
}

/// The element of a list at an index, or one more for `[]`. Indices come in order, as every client writes them.
fn element<'l, 'a>(list: &'l mut Vec<Json<'a>>, step: &str) -> Result<&'l mut Json<'a>, Unreadable> {
    let at = if step.is_empty() { list.len() } else { step.parse().unwrap_or(usize::MAX) };
    if at == list.len() {
        list.push(Json::Null);
    }
    list.get_mut(at)
        .ok_or_else(|| Unreadable::because("the indices of a form's list do not follow each other"))
}

fn decoded(part: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let not_text = |_| Unreadable::because("a form field is not UTF-8");
    if part.contains(&b'+') {
        let spaced: Vec<u8> = part.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }).collect();
        let text = percent_decode(&spaced).decode_utf8().map_err(not_text)?;
        return Ok(Cow::Owned(text.into_owned()));
    }
    percent_decode(part).decode_utf8().map_err(not_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(form: &str) -> String {
        Json::Object(read(form.as_bytes()).unwrap()).to_value().to_string()
    }

    #[test]
    fn brackets_make_objects_and_lists() {
        let form = "recipient[id]=1&message[attachments][0][type]=image&message[attachments][0][payload][url]=http%3A%2F%2Fa&message[attachments][1][type]=image";
        let expected = r#"{"message":{"attachments":[{"payload":{"url":"http://a"},"type":"image"},{"type":"image"}]},"recipient":{"id":"1"}}"#;
        assert_eq!(json(form), expected);
    }

    #[test]
    fn empty_brackets_add_to_a_list() {
        assert_eq!(json("fields[]=a&fields[]=b"), r#"{"fields":["a","b"]}"#);
    }

    #[test]
    fn a_plus_is_a_space_and_a_percent_sign_an_escape() {
        assert_eq!(json("text=a+b%2Bc%20%C3%A4"), r#"{"text":"a b+c ä"}"#);
        assert_eq!(json("message%5Btext%5D=hi"), r#"{"message":{"text":"hi"}}"#);
    }

    #[test]
    fn what_is_no_form_is_refused_not_guessed() {
        for form in ["a=1&a[b]=2", "a[b]=1&a=2&a[b]=3", "a[5]=x", "a=%ff", "a[99999999999999999999999]=x"] {
            assert!(read(form.as_bytes()).is_err(), "{form}");
        }
    }

    #[test]
    fn brackets_without_end_and_fields_without_number_are_harmless() {
        let deep = format!("a{}=1", "[b]".repeat(100_000));
        assert_eq!(read(deep.as_bytes()).unwrap().iter().count(), 1);
        let many: Vec<_> = (0..100_000).map(|field| format!("{field}=")).collect();
        assert!(read(many.join("&").as_bytes()).is_err());
    }
}
