//! Instagram's own paths: what sends a message is taken here, everything else passes through.

use antiphon_graph::{Refusal, endpoint};
use antiphon_store::Store;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::response::IntoResponse as _;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::filedata::{self, File, Put};
use super::options::Options;
use super::problem::Problem;
use super::{Front, answer, asked, body, multipart, pass, send};

/// Where a request leads.
#[derive(Debug, Eq, PartialEq)]
enum Way {
    /// To a message; with the path as Instagram's page writes it.
    Send(String),
    /// To Instagram, with a file that is to be had before it is sent.
    Attach,
    /// To Instagram.
    Through,
    /// Nowhere.
    Nowhere,
}

/// Answers everything that is neither a webhook nor Antiphon's own.
pub(super) async fn any<S: Store>(Shared(front): Shared<Front<S>>, request: Request<Body>) -> Response<Body> {
    let way = Way::of(request.method(), request.uri());
    if way == Way::Nowhere {
        let hint = "Instagram's paths begin with a version, a number or `me`; Antiphon's own with /v1";
        return Problem::not_found("page", hint).into_response();
    }
    let (mut parts, body) = request.into_parts();
    let most = if is_multipart(&parts.headers) { body::MULTIPART } else { body::GRAPH };
    let (body, _room) = match front.room.read(&parts.headers, body, most).await {
        Ok(body) => body.into_parts(),
        Err(unread) => return answer::refused_here(&unread.refusal()),
    };
    // Only now, for a caller who is still sending when it is answered may never see the answer.
    if is_encoded(&parts.headers) {
        let words = "Antiphon reads no Content-Encoding; send the body as it is";
        return answer::refused_here(&Refusal::unfit(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    if parts.headers.get_all(AUTHORIZATION).iter().count() > 1 {
        let words = "(#100) Invalid parameter: the request has several Authorization headers; send one";
        return answer::refused_here(&Refusal::invalid_parameter(words));
    }
    match way {
        Way::Send(path) => {
            parts.uri = with_path(&parts.uri, &path);
            send::send(front, Request::from_parts(parts, body)).await
        }
        Way::Attach => match attached(&front, Request::from_parts(parts, body)).await {
            Ok((request, notes)) => answer::warned(pass::through(&front, request).await, &notes),
            Err(refusal) => answer::refused_here(&refusal),
        },
        _ => pass::through(&front, Request::from_parts(parts, body)).await,
    }
}

impl Way {
    /// Decoded and without doubled or trailing slashes, so that no other spelling leads a message past the queue. Neither
    /// do the two other ways that Graph APIs have of asking for one: a `method` in the query, and a batch at the root.
    fn of(method: &Method, uri: &Uri) -> Self {
        let decoded = percent_decode_str(uri.path()).decode_utf8_lossy();
        let mut segments: Vec<_> = decoded.split('/').filter(|segment| !segment.is_empty()).collect();
        let Some(&first) = segments.first() else { return Self::Nowhere };
        let is_versioned = endpoint::is_version(first);
        let is_own = is_versioned
            || is_number(first)
            || matches!(first, "me" | "access_token" | "refresh_access_token");
        if !is_own || segments.iter().any(|segment| is_crooked(segment)) {
            return Self::Nowhere;
        }
        let node = usize::from(is_versioned);
        let is_messages = segments.len() == node + 2 && segments[node + 1].eq_ignore_ascii_case("messages");
        let is_post = *method == Method::POST;
        if is_post && is_messages {
            let path = segments.split_off(0).join("/");
            return Self::Send(format!("/{path}"));
        }
        let is_attachment = segments.len() == node + 2 && segments[node + 1] == "message_attachments";
        if is_post && is_attachment {
            return Self::Attach;
        }
        let is_batch = is_post && segments.len() == node;
        if is_batch || (is_messages && names_a_method(uri)) { Self::Nowhere } else { Self::Through }
    }
}

/// The same request, with a link in its file's place, and what was done to the file.
async fn attached<S: Store>(
    front: &Front<S>,
    request: Request<Vec<u8>>,
) -> Result<(Request<Vec<u8>>, Vec<String>), Refusal> {
    let fit = Options::read(request.headers()).ok().and_then(|options| options.fit);
    let (request, file) = multipart::plain(request).await?;
    let Some(file) = file else { return Ok((request, Vec::new())) };
    let account = asked::sender(&front.app, &request)?;
    let (file, form) = File::take(request.body(), file)?;
    let Put { url, notes } = file.host(&front.app, &account.id, fit).await?;
    let (form, _) = filedata::linked(&form, &url)?;
    Ok((request.map(|_| form), notes))
}

/// What some server on the way might take for a step up, or for the path's end.
fn is_crooked(segment: &str) -> bool {
    let steps = |segment: &str| segment == "." || segment == "..";
    segment.split('\\').any(steps) || segment.contains(char::is_control)
}

/// Graph APIs let a query's `method` override the request's own.
fn names_a_method(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default().as_bytes();
    url::form_urlencoded::parse(query).any(|(name, _)| name.eq_ignore_ascii_case("method"))
}

fn with_path(uri: &Uri, path: &str) -> Uri {
    let written = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    // What cannot be a path stays as it was, and is refused as Instagram refuses such paths.
    written.parse().unwrap_or_else(|_| uri.clone())
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    kind.get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/"))
}

fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(method: &Method, path: &str) -> Way {
        Way::of(method, &path.parse().unwrap())
    }

    #[test]
    fn only_instagrams_paths_lead_somewhere() {
        for path in
            ["/v24.0/me", "/me", "/v1.0", "/17841400000000001", "/refresh_access_token", "/v24.0/aWdf/x/y"]
        {
            assert_eq!(way(&Method::GET, path), Way::Through, "{path}");
        }
        for path in ["/", "*", "/v1/messages", "/v1", "/admin", "/vx.y/me", "/metrics/x", "/favicon.ico"] {
            assert_eq!(way(&Method::POST, path), Way::Nowhere, "{path}");
        }
    }

    #[test]
    fn no_spelling_of_the_path_leads_a_message_past_the_queue() {
        for path in [
            "/v24.0/me/messages",
            "/v24.0/me/messages/",
            "//v24.0//me/messages",
            "/v24.0/me/message%73",
            "/v24.0%2Fme/messages",
            "/v24.0/me/messages?method=get",
        ] {
            assert_eq!(way(&Method::POST, path), Way::Send("/v24.0/me/messages".into()), "{path}");
        }
        assert_eq!(way(&Method::POST, "/me/messages"), Way::Send("/me/messages".into()));
        assert_eq!(
            way(&Method::POST, "/me/Messages"),
            Way::Send("/me/Messages".into()),
            "which is then refused"
        );
        assert_eq!(way(&Method::GET, "/me/messages"), Way::Through);
        assert_eq!(way(&Method::POST, "/v24.0/me/messages/more"), Way::Through);
    }

    #[test]
    fn no_step_up_and_no_early_end_leads_a_message_past_the_queue() {
        for path in [
            "/v24.0/x/../me/messages",
            "/v24.0/./me/messages",
            "/v24.0/x/%2e%2E/me/messages",
            "/v24.0/x/..%2fme/messages",
            "/v24.0/x%5c..%5cme/messages",
            "/v24.0/me/messages%00",
            "/v24.0/me/messages%0a",
            "/v24.0/..",
        ] {
            assert_eq!(way(&Method::POST, path), Way::Nowhere, "{path}");
        }
    }

    #[test]
    fn no_method_in_the_query_and_no_batch_leads_a_message_past_the_queue() {
        for path in ["/me/messages?a=b&method=post", "/v24.0/me/messages?%6dethod=POST"] {
            assert_eq!(way(&Method::GET, path), Way::Nowhere, "{path}");
        }
        assert_eq!(way(&Method::POST, "/v24.0?batch=[]"), Way::Nowhere);
        assert_eq!(way(&Method::GET, "/v24.0/me?method=get"), Way::Through);
    }

    #[test]
    fn a_query_stays_with_its_path() {
        let uri = with_path(&"/me/messages/?access_token=t".parse().unwrap(), "/me/messages");
        assert_eq!(uri, "/me/messages?access_token=t");
    }
}
