//! A length of time in a rule, written as people write it: `250ms`, `10m`.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::duration;
use crate::problem::Problem;

/// A length of time, such as `250ms`, `2s`, `10m` or `24h1s`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "10m")]
pub(crate) struct Span(pub(crate) SignedDuration);

impl FromStr for Span {
    type Err = Problem;
    fn from_str(written: &str) -> Result<Self, Problem> {
        let span = duration::read(written)?;
        if span.is_negative() {
            return Err(Problem::Invalid(format!("{written:?} is less than nothing; leave out the sign")));
        }
        Ok(Self(span))
    }
}

impl TryFrom<String> for Span {
    type Error = Problem;
    fn try_from(written: String) -> Result<Self, Problem> {
        written.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_and_written_as_people_write_it() {
        for (written, shown) in [("10m", "10m"), ("250ms", "250ms"), ("90s", "1m 30s"), ("0s", "0s")] {
            assert_eq!(written.parse::<Span>().unwrap().to_string(), shown);
        }
        for wrong in ["", "soon", "-1s", "12"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong:?} was taken");
        }
    }
}
