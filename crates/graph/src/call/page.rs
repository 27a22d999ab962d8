//! Pages: listings come in pieces, each with a cursor to the next.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::read;

/// One page of a listing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Page<T> {
    /// What the page holds, in Instagram's order.
    pub data: Vec<T>,
    /// Where the next page begins; `None` on the last one. Instagram's own link to it holds the token and is not kept.
    pub next: Option<String>,
}

impl<T: DeserializeOwned> Page<T> {
    /// Reads `{"data":[..],"paging":{"cursors":{"after":".."},"next":".."}}`.
    ///
    /// A member that cannot be read spoils the page: a listing with holes would prove absences that are none.
    pub(super) fn read(mut body: Value) -> Option<Self> {
        let next = next(&body["paging"]);
        let data = read::whole(body.get_mut("data")?.take())?;
        Some(Self { data, next })
    }
}

fn next(paging: &Value) -> Option<String> {
    let link = paging["next"].as_str()?;
    let in_link = || {
        let link = Url::parse(link).ok()?;
        link.query_pairs().find(|(name, _)| name == "after").map(|(_, cursor)| cursor.into_owned())
    };
    paging["cursors"]["after"].as_str().map(str::to_owned).or_else(in_link)
}
