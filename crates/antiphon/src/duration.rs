//! Durations as people write them: `90s`, `10m`, `24h1s`, `30d`.

use std::time::Duration;

use jiff::{Span, SpanRelativeTo};

/// Reads a duration of a flag.
pub(crate) fn read(written: &str) -> Result<Duration, String> {
    let span: Option<Span> = written.parse().ok();
    let days = SpanRelativeTo::days_are_24_hours();
    let duration = span.and_then(|span| span.to_duration(days).ok());
    let duration = duration.and_then(|duration| Duration::try_from(duration).ok());
    duration.ok_or_else(|| "write it like 500ms, 90s, 10m, 1h30m or 30d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (written, millis) in
            [("500ms", 500), ("90s", 90_000), ("1h30m", 5_400_000), ("0s", 0), ("2d", 172_800_000)]
        {
            assert_eq!(read(written), Ok(Duration::from_millis(millis)), "{written}");
        }
        for wrong in ["", "soon", "12", "-3s"] {
            assert!(read(wrong).is_err(), "{wrong:?} was taken");
        }
    }
}
