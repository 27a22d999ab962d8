//! Where a request goes: which space, and which side of the sandbox.

use std::sync::Arc;

use http::request::Parts;
use http::uri::PathAndQuery;

use crate::guard::Side;
use crate::space::{NoSpace, Space, Spaces};

/// The header that names a space.
const SPACE: &str = "x-sandbox-space";

/// The first parts of paths that are pages; whatever is not here and not the control API is Instagram's.
const PAGES: [&str; 7] = ["", "assets", "faults", "favicon.ico", "u", "wire", "world"];

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
    if first == "_sandbox" || PAGES.contains(&first) { Side::Control } else { Side::Graph }
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
