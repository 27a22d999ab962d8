//! Reading JSON strictly: every field once, nothing too deep, no escape that stands for nothing.

use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::word::Str;
use crate::Invalid;

/// Reads a whole JSON text.
pub(super) fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Invalid> {
    serde_json::from_slice(json).map_err(|error| Invalid::malformed(reason(&error)))
}

/// What is wrong with a JSON text, without quoting any of it: a token may stand where something else was expected.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind("expected ") {
        Some(at) if error.is_data() => message[at..].to_owned(),
        _ => message,
    }
}

/// What may stand in an object.
pub(super) trait Fields<'de>: Default {
    /// The fields by name. Others are let through, as Instagram does.
    const NAMES: &'static [&'static str];

    /// Reads the value of the field of that name.
    fn read<A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Defines an object by its fields. Every field may be absent or `null`.
macro_rules! fields {
    ($(#[$doc:meta])* $object:ident { $($field:ident: $type:ty = $name:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $object<'a> { $(pub(super) $field: Option<$type>),* }

        impl<'a> $crate::wire::strict::Fields<'a> for $object<'a> {
            const NAMES: &'static [&'static str] = &[$($name),*];

            fn read<A: serde::de::MapAccess<'a>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
                match name {
                    $($name => self.$field = map.next_value()?,)*
                    _ => $crate::wire::strict::skip(map)?,
                }
                Ok(())
            }
        }

        impl<'a> serde::Deserialize<'a> for $object<'a> {
            fn deserialize<D: serde::Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::strict::object(deserializer)
            }
        }
    };
}
pub(super) use fields;

/// Reads an object.
pub(super) fn object<'de, T: Fields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Fields<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut known = 0_u32;
        let mut others = None;
        while let Some(name) = map.next_key::<Str<'de>>()? {
            let is_new = match T::NAMES.iter().position(|known| **known == *name) {
                Some(index) => {
                    let is_new = known & (1 << index) == 0;
                    known |= 1 << index;
                    is_new
                }
                None => others.get_or_insert_with(HashSet::new).insert(name.clone()),
            };
            if !is_new {
                return Err(A::Error::custom("a field is given twice"));
            }
            object.read(&name, &mut map)?;
        }
        Ok(object)
    }
}

/// Passes over a value, which has to be JSON all the same.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<Skipped>().map(|Skipped| ())
}

/// Any value, looked at and let go. Unlike serde's own, it minds the depth and the escapes.
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while let Some(Self) = list.next_element()? {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        while let Some((Self, Self)) = map.next_entry()? {}
        Ok(self)
    }
}
