//! Times as listings write them: RFC 3339, but for the colon in the offset.

use jiff::Timestamp;
use jiff::fmt::strtime;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads `2022-07-12T19:11:07+0000`, and what RFC 3339 allows besides.
pub(crate) fn written(time: &str) -> Option<Timestamp> {
    strtime::parse("%Y-%m-%dT%H:%M:%S%z", time)
        .and_then(|parts| parts.to_timestamp())
        .ok()
        .or_else(|| time.parse().ok())
}

/// Deserializes a listing's time; `None` for what cannot be read.
pub(crate) fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let time = Value::deserialize(deserializer)?;
    Ok(time.as_str().and_then(written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listings_time_has_an_offset_without_a_colon() {
        for (listed, moment) in [
            ("2022-07-12T19:11:07+0000", "2022-07-12T19:11:07Z"),
            ("2022-07-12T19:11:07-0730", "2022-07-13T02:41:07Z"),
            ("2022-07-12T19:11:07+00:00", "2022-07-12T19:11:07Z"),
            ("2022-07-12T19:11:07.5Z", "2022-07-12T19:11:07.5Z"),
        ] {
            assert_eq!(written(listed), Some(moment.parse().unwrap()), "{listed}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for wrong in ["", "yesterday", "2022-07-12T19:11:07", "2022-02-30T00:00:00+0000"] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }
}
