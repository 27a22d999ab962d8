//! Usage: how much of its limits an account has used, as the headers of any answer tell.

use http::HeaderMap;
use serde_json::{Map, Value};

/// What the usage headers of one answer say: nothing, as long as too few calls were made to count.
///
/// See <https://developers.facebook.com/documentation/graph-api/overview/rate-limiting>. What cannot be read is passed
/// over: a header must never cost an answer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Usage {
    /// The app's usage over all of its accounts (`X-App-Usage`).
    pub app: Option<Load>,
    /// The usage of each business limit that the call counted against (`X-Business-Use-Case-Usage`).
    pub business: Vec<BusinessUsage>,
}

/// Three percentages; calls are refused when one of them reaches 100.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Load {
    /// Calls made, in percent of those allowed.
    pub call_count: u32,
    /// Time spent, in percent of that allowed.
    pub total_time: u32,
    /// Processor time spent, in percent of that allowed.
    pub total_cputime: u32,
}

/// The usage of one business limit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BusinessUsage {
    /// The business or the account that the limit belongs to.
    pub id: String,
    /// Which limit: `instagram`, `messenger`, `pages` and others.
    pub kind: String,
    /// How much of it is used.
    pub load: Load,
    /// Minutes until calls are taken again; 0 while they are.
    pub regain_in_minutes: u32,
}

impl Usage {
    /// The name of the header about the app.
    pub const APP: &str = "x-app-usage";

    /// The name of the header about business limits.
    pub const BUSINESS: &str = "x-business-use-case-usage";

    /// Reads the usage from an answer's headers.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self {
            app: objects(headers, Self::APP).last().map(|fields| load(&fields)),
            business: objects(headers, Self::BUSINESS).flat_map(businesses).collect(),
        }
    }

    /// The highest percentage of all; `None` when the answer told none.
    pub fn highest_percentage(&self) -> Option<u32> {
        let business = self.business.iter().map(|usage| usage.load);
        self.app.into_iter().chain(business).map(Load::highest).max()
    }

    /// The minutes until every exhausted limit takes calls again; `None` when none is exhausted.
    pub fn regain_in_minutes(&self) -> Option<u32> {
        self.business.iter().map(|usage| usage.regain_in_minutes).filter(|minutes| *minutes > 0).max()
    }
}

impl Load {
    /// The highest of the three percentages.
    pub fn highest(self) -> u32 {
        self.call_count.max(self.total_time).max(self.total_cputime)
    }
}

/// The JSON objects that the lines of a header hold.
fn objects<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = Map<String, Value>> + use<'a> {
    headers.get_all(name).into_iter().filter_map(|line| serde_json::from_slice(line.as_bytes()).ok())
}

fn businesses(ids: Map<String, Value>) -> impl Iterator<Item = BusinessUsage> {
    ids.into_iter().flat_map(|(id, usages)| {
        let usages = match usages {
            Value::Array(usages) => usages,
            single => vec![single],
        };
        usages.into_iter().filter_map(move |usage| {
            let fields = usage.as_object()?;
            Some(BusinessUsage {
                id: id.clone(),
                kind: fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned(),
                load: load(fields),
                regain_in_minutes: number(fields, "estimated_time_to_regain_access"),
            })
        })
    })
}

fn load(fields: &Map<String, Value>) -> Load {
    Load {
        call_count: number(fields, "call_count"),
        total_time: number(fields, "total_time"),
        total_cputime: number(fields, "total_cputime"),
    }
}

/// A whole number, rounded up; 0 when there is none, the largest when it is larger than that.
fn number(fields: &Map<String, Value>, name: &str) -> u32 {
    let number = match fields.get(name) {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(digits)) => digits.trim().parse().ok(),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` stops at the ends and takes NaN for 0"
    )]
    let whole = number.unwrap_or(0.0).ceil() as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(lines: &[(&'static str, &str)]) -> Usage {
        let lines = lines.iter().map(|(name, line)| {
            (http::HeaderName::from_static(name), http::HeaderValue::from_bytes(line.as_bytes()).unwrap())
        });
        Usage::from_headers(&lines.collect())
    }

    #[test]
    fn the_apps_usage_is_three_percentages() {
        let usage = usage(&[(Usage::APP, r#"{"call_count":28,"total_time":25,"total_cputime":31}"#)]);
        assert_eq!(usage.app, Some(Load { call_count: 28, total_time: 25, total_cputime: 31 }));
        assert_eq!(usage.highest_percentage(), Some(31));
        assert_eq!(usage.regain_in_minutes(), None);
    }

    #[test]
    fn many_businesses_with_many_limits_are_all_read() {
        let usage = usage(&[(
            Usage::BUSINESS,
            r#"{"17841400000000001":[
                {"type":"instagram","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":19},
                {"type":"messenger","call_count":1,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}],
              "66782684":[{"type":"pages","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":3}]}"#
                .replace('\n', "")
                .as_str(),
        )]);
        let mut kinds: Vec<_> = usage.business.iter().map(|usage| usage.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["instagram", "messenger", "pages"]);
        assert_eq!(usage.highest_percentage(), Some(100));
        assert_eq!(usage.regain_in_minutes(), Some(19));
    }

    #[test]
    fn rubbish_is_passed_over() {
        for line in ["", "no", "[]", "7", "{", r#"{"a":7}"#, r#"{"a":[7,null,[]]}"#] {
            assert_eq!(usage(&[(Usage::APP, "{"), (Usage::BUSINESS, line)]), Usage::default(), "{line}");
        }
        let odd =
            usage(&[(Usage::APP, r#"{"call_count":"7","total_time":2.2,"total_cputime":-3,"more":{}}"#)]);
        assert_eq!(odd.app, Some(Load { call_count: 7, total_time: 3, total_cputime: 0 }));
        let vast = usage(&[(Usage::APP, r#"{"call_count":1e300,"total_time":null}"#)]);
        assert_eq!(vast.highest_percentage(), Some(u32::MAX));
    }

    #[test]
    fn an_answer_without_the_headers_tells_nothing() {
        assert_eq!(Usage::from_headers(&HeaderMap::new()).highest_percentage(), None);
    }
}
