//! Durations as people write them: `24h1s`, `3d`, `500ms`.

use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};

use crate::problem::Problem;

/// Reads a duration; a day has 24 hours.
pub(crate) fn read(written: &str) -> Result<SignedDuration, Problem> {
    let span: Option<Span> = written.parse().ok();
    let duration = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    duration.ok_or_else(|| {
        Problem::Invalid(format!("{written:?} is not a duration; write it like 90s, 10m, 24h1s or 3d"))
    })
}

/// Reads how long to wait, in real time.
pub(crate) fn read_patience(written: &str) -> Result<Duration, Problem> {
    let time = Duration::try_from(read(written)?);
    time.map_err(|_| Problem::Invalid(format!("{written:?} is less than nothing; leave out the sign")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (written, seconds) in [("24h1s", 86_401), ("3d", 259_200), ("90s", 90), ("-10m", -600)] {
            assert_eq!(read(written).unwrap().as_secs(), seconds, "{written}");
        }
        for wrong in ["", "soon", "12", "1 month"] {
            assert!(read(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
