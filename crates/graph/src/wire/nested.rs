//! JSON within JSON: `"recipient": "{\"id\":\"1\"}"`, as clients send it that would as soon send a form.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::word::Str;

/// The fields that hold an object, which may stand there as a text.
pub(super) fn may_hold_json(field: &str) -> bool {
    matches!(field, "recipient" | "message" | "payload" | "reply_to")
}

/// The same body with objects instead of texts that hold them; nothing when there are no such texts.
pub(super) fn unfold(body: &[u8]) -> Option<Vec<u8>> {
    serde_json::Deserializer::from_slice(body).deserialize_map(Unfold).ok().flatten()
}

struct Unfold;

impl<'de> Visitor<'de> for Unfold {
    type Value = Option<Vec<u8>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Vec<u8>>, A::Error> {
        let mut unfolded = vec![b'{'];
        let mut has_text = false;
        while let Some((name, value)) = map.next_entry::<Str<'de>, &RawValue>()? {
            if unfolded.len() > 1 {
                unfolded.push(b',');
            }
            serde_json::to_writer(&mut unfolded, &*name).expect("a text is JSON");
            unfolded.push(b':');
            let inner = if may_hold_json(&name) { inner(value) } else { None };
            has_text |= inner.is_some();
            unfolded.extend_from_slice(inner.as_deref().unwrap_or(value).get().as_bytes());
        }
        unfolded.push(b'}');
        Ok(has_text.then_some(unfolded))
    }
}

/// The JSON that a JSON text holds.
fn inner(value: &RawValue) -> Option<Box<RawValue>> {
    let text: Str<'_> = serde_json::from_str(value.get()).ok()?;
    serde_json::from_str(&text).ok()
}
