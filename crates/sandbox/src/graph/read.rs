//! What can be asked about: the account, people, conversations, messages.

pub(super) mod conversation;
pub(super) mod conversations;
pub(super) mod me;
pub(super) mod message;
mod page;
pub(super) mod profile;
mod said;

use jiff::Timestamp;

use super::body::{Json, Object};
use super::fields::Field;
use super::route;
use super::stop::Judged;

/// Answers with the fields that were asked for, in the order in which they were; the id is always among them.
fn project<'a>(
    fields: &[Field],
    node: &'static str,
    id: Json<'a>,
    mut value: impl FnMut(&Field) -> Judged<Option<Json<'a>>>,
) -> Judged<Object<'a>> {
    let mut object = Object::default();
    for field in fields {
        let key = field.name.clone().into();
        if field.name == "id" {
            *object.entry(key) = id.clone();
        } else if object.is_full() {
            return Err(route::no_field(&field.name, node));
        } else if let Some(value) = value(field)? {
            *object.entry(key) = value;
        }
    }
    if object.get("id").is_none() {
        object.put("id", id);
    }
    Ok(object)
}

/// The fields with these names, for want of better ones.
fn plain(names: &[&str]) -> Vec<Field> {
    names.iter().map(|name| Field::plain(name)).collect()
}

/// A time as the Conversations API gives it: `2022-07-12T19:11:07+0000`.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// A time given in microseconds since 1970.
fn time_of(item: u64) -> String {
    time(i64::try_from(item).ok().and_then(|item| Timestamp::from_microsecond(item).ok()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_given_to_the_second_in_utc() {
        assert_eq!(time_of(1_657_653_067_999_999), "2022-07-12T19:11:07+0000");
        assert_eq!(time_of(u64::MAX), "1970-01-01T00:00:00+0000");
    }
}
