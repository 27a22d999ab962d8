//! Lapses: after how long a bot says once more that it is one. Written `7d`, `36h`, `90m`.

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How long what a bot said of itself counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Lapse(pub(crate) SignedDuration);

impl Default for Lapse {
    fn default() -> Self {
        Self(SignedDuration::from_hours(7 * 24))
    }
}

impl Lapse {
    /// From a minute, so that not every message says it, to a year.
    fn read(written: &str) -> Option<Self> {
        let span: Span = written.trim().parse().ok()?;
        let lapse = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
        let fits = SignedDuration::from_mins(1) <= lapse && lapse <= SignedDuration::from_hours(366 * 24);
        fits.then_some(Self(lapse))
    }

    fn write(self) -> String {
        let seconds = self.0.as_secs();
        match seconds {
            _ if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
            _ if seconds % 3_600 == 0 => format!("{}h", seconds / 3_600),
            _ if seconds % 60 == 0 => format!("{}m", seconds / 60),
            _ => format!("{seconds}s"),
        }
    }
}

impl Serialize for Lapse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.write())
    }
}

impl<'de> Deserialize<'de> for Lapse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        Self::read(&written)
            .ok_or_else(|| de::Error::custom("expected a time from 1m to 366d, such as 7d or 36h"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lapse_survives_being_written() {
        for (written, again) in
            [("7d", "7d"), ("36h", "36h"), ("48h", "2d"), ("90m", "90m"), ("61s", "61s"), ("1w", "7d")]
        {
            let lapse = Lapse::read(written).unwrap();
            assert_eq!((lapse.write().as_str(), Lapse::read(&lapse.write())), (again, Some(lapse)));
        }
        for wrong in ["", "7", "59s", "367d", "-7d", "soon"] {
            assert_eq!(Lapse::read(wrong), None, "{wrong}");
        }
    }
}
