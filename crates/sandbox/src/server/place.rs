//! Where a request goes: which space, and which side of the sandbox.

use std::sync::Arc;

use http::request::Parts;
use http::uri::PathAndQuery;

use crate::guard::Side;
use crate::space::{NoSpace, Space, Spaces};

/// The header that names a space.
const SPACE: &str = "x-sandbox-space";

/// The first parts of paths that are pages; whatever is not here and not the control API is Instagram's.
const PAGES: [&str; 8] = ["-", "assets", "docs", "faults", "favicon.ico", "u", "wire", "world"];

/// Where a request goes.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) side: Side,
    /// The space that the base path or the header names.
    pub(super) space: Result<Option<Arc<Space>>, NoSpace>,
}

/// Finds where a request goes, and takes the space's base path off its target.
pub(super) fn find(spaces: &Spaces, request: &mut Parts) -> Place {
    let space = match take_base_path(request) {
        Some(name) => spaces.named(&name).map(Some),
        None => match request.headers.get(SPACE) {
            Some(name) => spaces.named(name.to_str().unwrap_or("?")).map(Some),
            None => Ok(None),
        },
    };
    Place { side: side(request.uri.path()), space }
}

fn side(path: &str) -> Side {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let is_control = path == "/" || first == "_sandbox" || PAGES.contains(&first);
    if is_control { Side::Control } else { Side::Graph }
}

/// Takes `/s/{name}` off the target, and returns the name.
fn take_base_path(request: &mut Parts) -> Option<String> {
    let target = request.uri.path_and_query()?.as_str();
    let rest = target.strip_prefix("/s/")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let name = name.to_owned();
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    let mut uri = std::mem::take(&mut request.uri).into_parts();
    uri.path_and_query = Some(PathAndQuery::try_from(rest).expect("the end of a target is a target"));
    request.uri = http::Uri::from_parts(uri).expect("only the path has changed");
    Some(name)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::clock::Clock;
    use crate::media::fetch::Reach;

    /// The side, the space and the target that is left.
    fn found(target: &str) -> (Side, Option<String>, String) {
        let spaces = Spaces::new(Clock::real(), Reach::Loopback, "http://localhost".into());
        let (mut parts, ()) = Request::builder().uri(target).body(()).unwrap().into_parts();
        let place = find(&spaces, &mut parts);
        let space = place.space.unwrap().map(|space| space.name.clone());
        (place.side, space, parts.uri.to_string())
    }

    #[test]
    fn pages_and_the_control_api_are_control_and_all_else_is_instagrams() {
        for target in ["/", "/_sandbox/v1/people", "/_sandbox", "/wire/7", "/u/ava", "/favicon.ico", "/?x=1"]
        {
            assert_eq!(found(target), (Side::Control, None, target.into()));
        }
        for target in
            ["/v24.0/me", "/me", "/17841400000000001/messages", "/aWdfZAG1faXRl", "//", "/_sandboxed"]
        {
            assert_eq!(found(target), (Side::Graph, None, target.into()));
        }
    }

    #[test]
    fn a_base_path_names_the_space_and_is_taken_off() {
        let named = |side, target: &str| (side, Some("t17".to_owned()), target.to_owned());
        assert_eq!(found("/s/t17/v24.0/me?fields=id"), named(Side::Graph, "/v24.0/me?fields=id"));
        assert_eq!(found("/s/t17"), named(Side::Control, "/"));
        assert_eq!(found("/s/t17?x=1"), named(Side::Control, "/?x=1"));
        assert_eq!(
            found("http://graph.instagram.com/s/t17/me"),
            named(Side::Graph, "http://graph.instagram.com/me")
        );
    }
}
