//! What answers are read with: ids that may be numbers, objects that may hold more.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::Invalid;

/// Reads a whole body as one type.
pub(super) fn whole<T: DeserializeOwned>(body: Value) -> Option<T> {
    serde_json::from_value(body).ok()
}

/// Deserializes an id, which some paths give as a number.
pub(super) fn id<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error = Invalid>,
{
    digits(Value::deserialize(deserializer)?)
        .ok_or_else(|| D::Error::custom("an id is a string"))
        .and_then(|id| T::try_from(id).map_err(D::Error::custom))
}

/// Deserializes an id that is kept as a string, if there is one.
pub(super) fn optional_digits<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(digits(Value::deserialize(deserializer)?))
}

fn digits(id: Value) -> Option<String> {
    match id {
        Value::String(digits) => Some(digits),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        _ => None,
    }
}
