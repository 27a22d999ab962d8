//! Calls: what a form asks of the API of the server that wrote it.
//!
//! A field `-call` names the method and the path, `-back` the page to see afterwards, `-key` by what a form that is sent
//! twice is recognised. Every other field is one of the
//! call's own: `text` is a word, `count:number` a number, `online:flag` yes or no, `match.to` the field `to` of the object
//! `match`. What is left empty is not said. Fields `ids:list` are one list together.

use http::Method;
use serde_json::{Map, Value};

/// A call that a form asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// How.
    pub method: Method,
    /// Of what: a path of the API, without the part that all have in common.
    pub path: String,
    /// With which fields.
    pub body: Value,
    /// The page to see afterwards.
    pub back: String,
    /// By what the same call is recognised when it comes again; empty when it need not be.
    pub key: String,
}

/// A form that asks for no call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotACall(pub String);

impl Call {
    /// Reads a form.
    ///
    /// # Errors
    ///
    /// When it asks for no call.
    pub fn read(form: &[u8]) -> Result<Self, NotACall> {
        Self::of(&url::form_urlencoded::parse(form).into_owned().collect::<Vec<_>>())
    }

    /// Reads a form's fields.
    ///
    /// # Errors
    ///
    /// When they ask for no call.
    pub fn of(fields: &[(String, String)]) -> Result<Self, NotACall> {
        let named = |wanted: &str| {
            fields
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
                .unwrap_or_default()
        };
        let (method, path) = named("-call")
            .split_once(' ')
            .ok_or_else(|| NotACall("the form does not say what it asks for".to_owned()))?;
        let method = method.parse().map_err(|_| NotACall(format!("{method} is no method")))?;
        let is_own = |path: &str| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
        if !is_own(path) {
            return Err(NotACall(format!("{path} is no path of the API")));
        }
        let back = Some(named("-back")).filter(|back| is_own(back)).unwrap_or("/").to_owned();
        let mut body = Map::new();
        for (name, value) in fields.iter().filter(|(name, value)| !name.starts_with('-') && !value.is_empty())
        {
            let (name, kind) = name.split_once(':').unwrap_or((name, ""));
            put(&mut body, name, typed(kind, value)?)?;
        }
        let body = if body.is_empty() { Value::Null } else { Value::Object(body) };
        let key = named("-key").to_owned();
        Ok(Self { method, path: path.to_owned(), body, back, key })
    }
}

impl Call {
    /// The page to see afterwards, with what was answered in it: `/wire/{exchange}`.
    pub fn afterwards(&self, answer: &Value) -> String {
        let parts =
            self.back.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        let Some((before, (name, after))) = parts else { return self.back.clone() };
        let told = match &answer[name] {
            Value::String(word) => word.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let plain: String =
            told.chars().filter(|letter| letter.is_ascii_alphanumeric() || "_-".contains(*letter)).collect();
        format!("{before}{plain}{after}")
    }
}

fn typed(kind: &str, value: &str) -> Result<Value, NotACall> {
    let wrong = || NotACall(format!("{value:?} is no {kind}"));
    match kind {
        "" => Ok(value.into()),
        "flag" => Ok(matches!(value, "yes" | "on" | "true").into()),
        "number" => value.trim().parse::<i64>().map(Value::from).map_err(|_| wrong()),
        "json" => serde_json::from_str(value).map_err(|_| wrong()),
        "images" => {
            let urls = value.lines().map(str::trim).filter(|url| !url.is_empty());
            Ok(urls.map(|url| serde_json::json!({ "type": "image", "payload": { "url": url } })).collect())
        }
        "list" => {
            let items: Vec<_> = value.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
            Ok(items.into())
        }
        kind => Err(NotACall(format!("{kind} is no kind of field"))),
    }
}

/// Puts a field where its name says.
fn put(into: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), NotACall> {
    match name.split_once('.') {
        None => {
            match (into.get_mut(name), value) {
                // A list may be said item by item.
                (Some(Value::Array(said)), Value::Array(more)) => said.extend(more),
                (_, value) => drop(into.insert(name.to_owned(), value)),
            }
            Ok(())
        }
        Some((first, rest)) => match into.entry(first).or_insert_with(|| Map::new().into()) {
            Value::Object(inner) => put(inner, rest, value),
            _ => Err(NotACall(format!("{first} is one thing and several"))),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_says_what_it_asks_for() {
        let form = b"-call=POST+%2Fpeople%2Fava%2Fsay&-back=%2Fu%2Fava&text=hi+there&empty=&count:number=3&\
                     match.to=ava&match.nth:number=2&on:flag=yes&all:list=a,+b&all:list=c";
        let call = Call::read(form).unwrap();
        assert_eq!(
            (call.method, call.path.as_str(), call.back.as_str()),
            (Method::POST, "/people/ava/say", "/u/ava")
        );
        assert_eq!(
            call.body,
            json!({ "text": "hi there", "count": 3, "match": { "to": "ava", "nth": 2 }, "on": true, "all": ["a", "b", "c"] })
        );
    }

    #[test]
    fn nobody_is_led_elsewhere() {
        for back in ["https://evil.example/", "//evil.example", "/\\evil.example", ""] {
            let form = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("-call", "POST /reset"), ("-back", back)])
                .finish();
            assert_eq!(Call::read(form.as_bytes()).unwrap().back, "/", "{back}");
        }
    }

    #[test]
    fn what_was_answered_may_be_the_next_page() {
        let back = |back: &str, answer: Value| {
            let fields = [("-call".to_owned(), "POST /x".to_owned()), ("-back".to_owned(), back.to_owned())];
            Call::of(&fields).unwrap().afterwards(&answer)
        };
        assert_eq!(back("/wire/{exchange}?tab=raw", json!({ "exchange": 7 })), "/wire/7?tab=raw");
        assert_eq!(back("/failures/{id}", json!({ "id": "job_1" })), "/failures/job_1");
        assert_eq!(back("/failures/{id}", json!({ "id": "//evil.example" })), "/failures/evilexample");
        assert_eq!(back("/failures/{id}", json!({})), "/failures/");
        assert_eq!(back("/c", json!({ "id": 1 })), "/c");
    }

    #[test]
    fn what_asks_for_nothing_is_none() {
        for form in [&b""[..], b"-call=POST", b"-call=POST+people", b"-call=POST+//x", b"-call=%00+/x"] {
            assert!(Call::read(form).is_err(), "{form:?}");
        }
        assert!(Call::read(b"-call=POST+/x&a:number=two").is_err());
        assert!(Call::read(b"-call=POST+/x&a=1&a.b=2").is_err());
    }
}
