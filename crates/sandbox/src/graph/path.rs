//! The path of a request: a version or none, a node, an edge.

/// A path, taken apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Path<'a> {
    /// `v24.0`, when the path begins with one.
    pub(crate) version: Option<&'a str>,
    /// What is asked about: `me`, an id, `access_token`.
    pub(crate) node: &'a str,
    /// What of it: `messages`, `conversations`.
    pub(crate) edge: Option<&'a str>,
    /// What follows and means nothing, with its slash.
    pub(crate) rest: Option<&'a str>,
}

impl<'a> Path<'a> {
    /// Takes a path apart. Doubled and trailing slashes do not count.
    pub(crate) fn read(path: &'a str) -> Self {
        let (first, after) = step(path);
        let (version, (node, after)) =
            if is_version(first) { (Some(first), step(after)) } else { (None, (first, after)) };
        let (edge, rest) = step(after);
        let has_rest = !step(rest).0.is_empty();
        Self {
            version,
            node,
            edge: (!edge.is_empty()).then_some(edge),
            rest: has_rest.then(|| rest.trim_end_matches('/')),
        }
    }
}

/// The first part of a path, and what follows it.
fn step(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches('/');
    path.split_at(path.find('/').unwrap_or(path.len()))
}

fn is_version(part: &str) -> bool {
    let Some((major, minor)) = part.strip_prefix('v').and_then(|number| number.split_once('.')) else {
        return false;
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number(major) && is_number(minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(path: &str) -> (Option<&str>, &str, Option<&str>, Option<&str>) {
        let Path { version, node, edge, rest } = Path::read(path);
        (version, node, edge, rest)
    }

    #[test]
    fn a_version_may_stand_in_front_or_not() {
        assert_eq!(parts("/v24.0/me/messages"), (Some("v24.0"), "me", Some("messages"), None));
        assert_eq!(parts("/1784/messages/"), (None, "1784", Some("messages"), None));
        assert_eq!(parts("/me"), (None, "me", None, None));
        assert_eq!(parts("/"), (None, "", None, None));
        assert_eq!(parts("/video/x"), (None, "video", Some("x"), None));
    }

    #[test]
    fn a_doubled_version_becomes_a_node_and_leaves_something_over() {
        let path = parts("/v24.0/v24.0/me/messages");
        assert_eq!(path, (Some("v24.0"), "v24.0", Some("me"), Some("/messages")));
    }
}
