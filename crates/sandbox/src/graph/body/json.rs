//! JSON as it was sent: every key once, no text mended, nothing too deep.
//!
//! Texts are borrowed from the body where they hold no escapes, so that reading a short request copies nothing.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Number, Value};

/// The most keys of one object. More is no message; looking for doubles among them would take long.
const MOST_KEYS: usize = 256;

/// Any JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Object<'a>),
}

/// An object: its keys in the order in which they came, each of them once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Json<'a> {
    /// Reads a whole JSON text.
    pub(crate) fn parse(json: &'a [u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// The text.
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The id: a text, or a whole number, since some clients write ids without quotes.
    pub(crate) fn as_id(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) if !number.is_f64() => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    /// The object; a text that holds one is read, since forms carry objects so.
    pub(crate) fn as_object(&self) -> Option<Cow<'_, Object<'_>>> {
        match self {
            Self::Object(object) => Some(Cow::Borrowed(object)),
            Self::Text(text) => match Json::parse(text.as_bytes()) {
                Ok(Json::Object(object)) => Some(Cow::Owned(object)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The list; a text that holds one is read, since forms carry lists so.
    pub(crate) fn as_list(&self) -> Option<Cow<'_, [Json<'_>]>> {
        match self {
            Self::List(list) => Some(Cow::Borrowed(list)),
            Self::Text(text) => match Json::parse(text.as_bytes()) {
                Ok(Json::List(list)) => Some(Cow::Owned(list)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value to keep, free of the body.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(*flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.to_string()),
            Self::List(list) => Value::Array(list.iter().map(Json::to_value).collect()),
            Self::Object(object) => {
                Value::Object(object.iter().map(|(key, value)| (key.to_owned(), value.to_value())).collect())
            }
        }
    }
}

impl<'a> Object<'a> {
    /// The value of a key; `null` is as good as nothing.
    pub(crate) fn get(&self, key: &str) -> Option<&Json<'a>> {
        let (_, value) = self.0.iter().find(|(name, _)| name == key)?;
        if *value == Json::Null { None } else { Some(value) }
    }

    /// The text of a key.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// Everything, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one more key would be too many.
    pub(crate) fn is_full(&self) -> bool {
        self.0.len() >= MOST_KEYS
    }

    /// The value of a key, `Null` to begin with.
    pub(crate) fn entry(&mut self, key: Cow<'a, str>) -> &mut Json<'a> {
        let at = self.0.iter().position(|(name, _)| *name == key).unwrap_or_else(|| {
            self.0.push((key, Json::Null));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    /// Adds a field at the end, or replaces it.
    pub(crate) fn put(&mut self, key: &'static str, value: impl Into<Json<'a>>) {
        *self.entry(Cow::Borrowed(key)) = value.into();
    }

    /// The object as bytes of JSON.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&Serialized(self)).expect("texts and numbers always become JSON")
    }

    /// Adds what another object has and this one has not.
    pub(crate) fn fill_from(&mut self, other: Object<'a>) {
        for (key, value) in other.0 {
            if !self.0.iter().any(|(name, _)| *name == key) {
                self.0.push((key, value));
            }
        }
    }
}

struct Serialized<'o, 'a>(&'o Object<'a>);

impl Serialize for Serialized<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

/// Written in the order in which it was put together: answers have Instagram's order of keys.
impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Object(object) => serializer.collect_map(object.iter()),
        }
    }
}

impl<'a> From<&'a str> for Json<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Json<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Json<'_> {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<u64> for Json<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number.into())
    }
}

impl<'a> From<Vec<Json<'a>>> for Json<'a> {
    fn from(list: Vec<Json<'a>>) -> Self {
        Self::List(list)
    }
}

impl<'a> From<Object<'a>> for Json<'a> {
    fn from(object: Object<'a>) -> Self {
        Self::Object(object)
    }
}

impl<'a, const N: usize> From<[(&'static str, Json<'a>); N]> for Object<'a> {
    fn from(fields: [(&'static str, Json<'a>); N]) -> Self {
        Self(fields.into_iter().map(|(key, value)| (Cow::Borrowed(key), value)).collect())
    }
}

impl From<Value> for Json<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(flag),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::from(text),
            Value::Array(list) => Self::List(list.into_iter().map(Self::from).collect()),
            Value::Object(fields) => Self::Object(Object(
                fields.into_iter().map(|(key, value)| (Cow::Owned(key), Self::from(value))).collect(),
            )),
        }
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json<'de>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut object = Object::default();
        while let Some(Key(key)) = map.next_key()? {
            if object.is_full() {
                return Err(A::Error::custom(format_args!("an object has more than {MOST_KEYS} keys")));
            }
            if object.0.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom(format_args!("the key {key:?} is given twice")));
            }
            let value = map.next_value()?;
            object.0.push((key, value));
        }
        Ok(Json::Object(object))
    }
}

/// A key, borrowed where it can be.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AnyKey)
    }
}

struct AnyKey;

impl<'de> Visitor<'de> for AnyKey {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Key<'de>, E> {
        Ok(Key(Cow::Owned(key.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(json: &str) -> String {
        Json::parse(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_text_without_escapes_is_borrowed_from_the_body() {
        let Json::Object(object) = Json::parse(br#"{"text":"plain","other":"a\u00e4"}"#).unwrap() else {
            panic!()
        };
        assert!(matches!(object.get("text"), Some(Json::Text(Cow::Borrowed("plain")))));
        assert_eq!(object.text("other"), Some("aä"));
    }

    #[test]
    fn a_key_given_twice_is_refused_at_any_depth() {
        assert!(flaw(r#"{"a":1,"a":2}"#).contains("given twice"));
        assert!(flaw(r#"{"b":[{"a":1,"\u0061":2}]}"#).contains("given twice"));
    }

    #[test]
    fn a_thousand_brackets_are_refused_and_overflow_nothing() {
        assert!(flaw(&"[".repeat(1_000_000)).contains("recursion limit"));
        assert!(flaw(&r#"{"a":"#.repeat(200_000)).contains("recursion limit"));
    }

    #[test]
    fn an_object_of_very_many_keys_is_refused_at_once() {
        let many: Vec<_> = (0..100_000).map(|key| format!("\"{key}\":0")).collect();
        assert!(flaw(&format!("{{{}}}", many.join(","))).contains("more than 256 keys"));
    }

    #[test]
    fn half_of_a_surrogate_pair_is_refused() {
        for half in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#"{"\ud83d":1}"#] {
            assert!(Json::parse(half.as_bytes()).is_err(), "{half}");
        }
        assert_eq!(Json::parse(br#""\ud83d\ude00""#).unwrap().as_id().as_deref(), Some("😀"));
    }

    #[test]
    fn an_object_or_a_list_may_come_as_a_text() {
        let json = Json::Text(Cow::Borrowed(r#"{"id":"1"}"#));
        assert_eq!(json.as_object().unwrap().text("id"), Some("1"));
        assert_eq!(Json::Text(Cow::Borrowed("[1,2]")).as_list().unwrap().len(), 2);
        assert!(Json::Text(Cow::Borrowed("{")).as_object().is_none());
    }

    #[test]
    fn an_id_may_be_a_whole_number_but_no_fraction() {
        assert_eq!(Json::parse(b"900000000000001").unwrap().as_id().as_deref(), Some("900000000000001"));
        assert_eq!(Json::parse(b"1.5").unwrap().as_id(), None);
        assert_eq!(Json::parse(b"true").unwrap().as_id(), None);
    }
}
