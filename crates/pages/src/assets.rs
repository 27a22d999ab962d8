//! Files that stand beside the pages, embedded in the program.

use std::fmt::Write as _;
use std::sync::LazyLock;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use sha2::{Digest as _, Sha256};

/// A file and what it is.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    tag: String,
}

const STYLE: &str = concat!(
    include_str!("assets/tokens.css"),
    include_str!("assets/base.css"),
    include_str!("assets/parts.css"),
    include_str!("assets/thread.css"),
    include_str!("assets/phone.css"),
    include_str!("assets/wire.css"),
    include_str!("assets/faults.css"),
    include_str!("assets/world.css"),
    include_str!("assets/docs.css"),
    include_str!("assets/console.css"),
);

static ALL: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let script = |name, text| Asset::of(name, "text/javascript; charset=utf-8", text);
    vec![
        Asset::of("style.css", "text/css; charset=utf-8", STYLE),
        Asset::of("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
        script("theme.js", include_str!("assets/theme.js")),
        script("app.js", include_str!("assets/app.js")),
        script("bytes.js", include_str!("assets/bytes.js")),
        script("choose.js", include_str!("assets/choose.js")),
        script("chosen.js", include_str!("assets/chosen.js")),
        script("clock.js", include_str!("assets/clock.js")),
        script("copy.js", include_str!("assets/copy.js")),
        script("follow.js", include_str!("assets/follow.js")),
        script("forms.js", include_str!("assets/forms.js")),
        script("keys.js", include_str!("assets/keys.js")),
        script("lightbox.js", include_str!("assets/lightbox.js")),
        script("live.js", include_str!("assets/live.js")),
        script("menus.js", include_str!("assets/menus.js")),
        script("morph.js", include_str!("assets/morph.js")),
        script("search.js", include_str!("assets/search.js")),
        script("sign.js", include_str!("assets/sign.js")),
        script("thread.js", include_str!("assets/thread.js")),
        script("voice.js", include_str!("assets/voice.js")),
    ]
});

impl Asset {
    fn of(name: &'static str, kind: &'static str, text: &'static str) -> Self {
        let hash = Sha256::digest(text.as_bytes());
        let mut tag = String::from("\"");
        for byte in &hash[..8] {
            let _ = write!(tag, "{byte:02x}"); // a string takes everything
        }
        tag.push('"');
        Self { name, kind, text, tag }
    }
}

/// A file by its name, unless the caller has it already; nothing when there is none.
pub fn asset(name: &str, headers: &HeaderMap) -> Option<Response<&'static str>> {
    let asset = ALL.iter().find(|asset| asset.name == name)?;
    let known = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    let is_known = known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.tag);
    let mut response = Response::new(if is_known { "" } else { asset.text });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(ETAG, HeaderValue::from_str(&asset.tag).unwrap_or(HeaderValue::from_static("\"\"")));
    // Asked about each time: a new version of the program has new files under the same names.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modules_are_small_together() {
        let scripts = ALL.iter().filter(|asset| asset.kind.starts_with("text/javascript"));
        let bytes: usize = scripts.map(|asset| asset.text.len()).sum();
        assert!(bytes <= 60_000, "{bytes} bytes");
    }

    #[test]
    fn nothing_of_another_origin_is_named() {
        for asset in ALL.iter() {
            let text = asset.text.replace("http://www.w3.org/2000/svg", "");
            assert!(!text.contains("http:") && !text.contains("https:"), "{}", asset.name);
        }
    }

    #[test]
    fn who_has_a_file_gets_it_once() {
        let first = asset("app.js", &HeaderMap::new()).unwrap();
        let known = HeaderMap::from_iter([(IF_NONE_MATCH, first.headers()[ETAG].clone())]);
        assert_eq!(asset("app.js", &known).unwrap().status(), 304);
        assert!(asset("../app.js", &HeaderMap::new()).is_none());
    }
}
