//! Lists that come page by page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::graph::body::{Json, Object};
use crate::graph::call::Call;
use crate::graph::refusal::PARAMETER_INVALID;
use crate::graph::stop::{Judged, Refused};
use crate::webhook::Links;

/// How many are on a page when nobody says.
const USUAL: usize = 25;

/// Which part of a list is wanted: how many, and after which place. Places ascend from the list's beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    limit: usize,
    after: Option<u64>,
}

impl Wanted {
    /// What `limit` and `after` of the call say, at most `most`.
    pub(super) fn by_call(call: &Call<'_>, most: usize) -> Judged<Self> {
        let limit = match call.params.given.get("limit").map(Json::as_id) {
            None => None,
            Some(limit) => Some(limit.and_then(|limit| limit.parse().ok()).ok_or_else(|| wrong("limit"))?),
        };
        Self::of(limit, call.params.given.text("after"), most)
    }

    /// What is said inside of a field list.
    pub(super) fn of(limit: Option<usize>, after: Option<&str>, most: usize) -> Judged<Self> {
        let after = after.filter(|after| !after.is_empty());
        let after = after.map(|cursor| place(cursor).ok_or_else(|| wrong("after"))).transpose()?;
        Ok(Self { limit: limit.unwrap_or(USUAL).clamp(1, most), after })
    }

    /// Takes this part of a list that runs from the newest place to the oldest, and says whether there is more.
    pub(super) fn take<T>(
        self,
        newest_first: impl Iterator<Item = T>,
        place: impl Fn(&T) -> u64,
    ) -> (Vec<T>, bool) {
        let mut rest = newest_first.skip_while(|item| self.after.is_some_and(|after| place(item) >= after));
        let page: Vec<T> = rest.by_ref().take(self.limit).collect();
        let has_more = rest.next().is_some();
        (page, has_more)
    }
}

/// A page: its data, and how to go on.
pub(super) fn page(data: Vec<Json<'_>>, ends: Option<(u64, u64)>, next: Option<String>) -> Object<'_> {
    let mut page = Object::from([("data", data.into())]);
    if let Some((first, last)) = ends {
        let cursors = Object::from([("before", cursor(first).into()), ("after", cursor(last).into())]);
        let mut paging = Object::from([("cursors", cursors.into())]);
        if let Some(next) = next {
            paging.put("next", next);
        }
        page.put("paging", paging);
    }
    page
}

/// The address of the next page. It leaves out the token, which has no place in an address that may be written down.
pub(super) fn next(call: &Call<'_>, path: &str, last: u64) -> String {
    let version = call.path.version.unwrap_or("v24.0");
    let mut next = format!("{}/{version}/{path}?", Links::of(&call.space));
    for key in ["platform", "user_id", "fields", "limit"] {
        if let Some(value) = call.params.given.get(key).and_then(Json::as_id) {
            next.extend([key, "="]);
            next.extend(utf8_percent_encode(&value, NON_ALPHANUMERIC));
            next.push('&');
        }
    }
    next.push_str("after=");
    next.push_str(&cursor(last));
    next
}

fn cursor(place: u64) -> String {
    URL_SAFE_NO_PAD.encode(place.to_string())
}

fn place(cursor: &str) -> Option<u64> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok()
}

fn wrong(param: &str) -> Refused {
    let message = format!("(#100) Invalid parameter: {param}");
    PARAMETER_INVALID.refuse_saying(
        message,
        "paging",
        format!("{param} is not one that this sandbox gave out"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_without_a_gap_or_a_repetition() {
        let places = [9_u64, 7, 5, 3, 1];
        let mut seen = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let wanted = Wanted::of(Some(2), after.as_deref(), 100).unwrap();
            let (page, has_more) = wanted.take(places.into_iter(), |place| *place);
            seen.extend(page.iter().copied());
            after = page.last().map(|last| cursor(*last));
            if !has_more {
                break;
            }
        }
        assert_eq!(seen, places);
    }

    #[test]
    fn a_cursor_of_somebody_elses_is_refused() {
        assert!(Wanted::of(None, Some("not a cursor"), 100).is_err());
        assert!(Wanted::of(Some(1_000_000), None, 100).is_ok_and(|wanted| wanted.limit == 100));
    }
}
