//! Lists that cannot grow beyond what a message may hold, and fields that may be a list or not.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer, U64Deserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::Invalid;

/// How many members of a list are kept. More than any limit of Instagram's, and few enough that a list of a million
/// empty objects costs nothing.
const KEPT: usize = 32;

/// A list: its first members, and how many there are in all.
#[derive(Debug)]
pub(super) struct List<T> {
    kept: Vec<T>,
    count: usize,
}

impl<T> List<T> {
    /// Each member read further, when there are `min` to `max` of them.
    pub(super) fn every<U>(
        self,
        what: &'static str,
        min: usize,
        max: usize,
        read: impl FnMut(T) -> Result<U, Invalid>,
    ) -> Result<Vec<U>, Invalid> {
        if (min..=max.min(KEPT)).contains(&self.count) {
            self.kept.into_iter().map(read).collect()
        } else {
            Err(Invalid::Count { what, count: self.count, min, max })
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<List<T>, A::Error> {
        let mut list = List { kept: Vec::new(), count: 0 };
        while let Some(member) = members.next_element()? {
            list.count += 1;
            if list.count <= KEPT {
                list.kept.push(member);
            }
        }
        Ok(list)
    }
}

/// One thing, or a list of them.
#[derive(Debug)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(List<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one thing or a list of them")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, members: A) -> Result<OneOrMany<T>, A::Error> {
        ListVisitor(PhantomData).visit_seq(members).map(OneOrMany::Many)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<OneOrMany<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(OneOrMany::One)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<OneOrMany<T>, E> {
        T::deserialize(BorrowedStrDeserializer::new(text)).map(OneOrMany::One)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(OneOrMany::One)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<OneOrMany<T>, E> {
        T::deserialize(U64Deserializer::new(number)).map(OneOrMany::One)
    }
}
