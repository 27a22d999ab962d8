//! The handshake, tried out: what Instagram would be answered that asks whether webhooks are wanted.

use antiphon_graph::VerifyToken;
use antiphon_store::Store;
use axum::extract::State as Shared;
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;
use utoipa::ToSchema;

use super::access::Manager;
use super::audit::Target;
use super::extract::Body;
use crate::front::problem::Problem;
use crate::front::{Front, webhooks};
use crate::outside::{Misplaced, Place};

/// No answer is longer that could be one.
const LONGEST: usize = 4 * 1024;

const HINT: &str = "leave `url` out to ask this gateway itself; GET /v1/apps lists apps";

/// Who is to be asked, and with which word.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHandshake {
    /// The address that Instagram is to call; this gateway itself, without a network between, when it is left out.
    url: Option<String>,
    /// The verify token as it stands in Meta's dashboard. Otherwise an address is asked with one that only this gateway
    /// knows and that is good for one question: what is kept never goes out. Without an address it is an app's.
    verify_token: Option<String>,
    /// Whose verify token is meant, where no other is given; the only app's unless said otherwise.
    app: Option<String>,
}

/// What came back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandshakeView)]
pub(super) struct Shaken {
    /// Whether Instagram would take it for a yes.
    agreed: bool,
    /// The status of the answer; null when there was none.
    status: Option<u16>,
    /// What came back, in words.
    found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'static str>,
}

/// Asks an address, or this gateway itself, what Instagram asks before it sends webhooks. Where a relay may not lead is not
/// asked, and of an answer nothing is shown but whether it is right.
#[utoipa::path(
    post, path = "/v1/webhooks/handshake", request_body = NewHandshake, responses((status = OK, body = Shaken))
)]
pub(super) async fn ask<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewHandshake>,
) -> Result<(Extension<Target>, Json<Shaken>), Problem> {
    let NewHandshake { url, verify_token, app } = new;
    let given = verify_token.filter(|token| !token.is_empty()).map(VerifyToken::new);
    let challenge = challenge();
    let Some(url) = url.filter(|url| !url.trim().is_empty()) else {
        let token = match given {
            Some(token) => token,
            None => kept(&front, app.as_deref())?,
        };
        let answer = webhooks::answer(&front, &question(&challenge, &token));
        let shaken = judge(answer.status(), Some(answer.body()), &challenge);
        return Ok((Extension(Target("here".to_owned())), Json(shaken)));
    };
    let reach = &front.app.relays.reach;
    if reach.is_at_rest() {
        return Err(Problem::conflict("nothing is asked outside while the gateway does not run", HINT));
    }
    let token = given.unwrap_or_else(|| front.app.directory.trial(&challenge));
    let place = place(url.trim(), &question(&challenge, &token));
    let place = place.map_err(|why| Problem::invalid(why.to_string(), HINT))?;
    let target = place.host().to_string();
    let shaken = match reach.question(&place, LONGEST).await {
        Ok((status, bytes)) => judge(status, bytes.as_deref(), &challenge),
        Err(why) => Shaken {
            agreed: false,
            status: None,
            found: why.to_string(),
            fix: Some(
                "Instagram has to reach it from outside: look at the name, the certificate and the proxy",
            ),
        },
    };
    Ok((Extension(Target(target)), Json(shaken)))
}

/// The verify token that is kept of an app.
fn kept<S: Store>(front: &Front<S>, name: Option<&str>) -> Result<VerifyToken, Problem> {
    let apps = front.app.directory.apps();
    let found = match name.filter(|name| !name.is_empty()) {
        Some(name) => apps.iter().find(|app| app.name == name),
        None if apps.len() > 1 => {
            return Err(Problem::invalid("there are several apps", "name one: `app`"));
        }
        None => apps.first(),
    };
    let found = found.ok_or_else(|| Problem::not_found("app", "add it first: POST /v1/apps"))?;
    Ok(found.verify_token.clone())
}

/// Ten digits, as Instagram's challenges have.
fn challenge() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    format!("{:010}", u64::from_le_bytes(bytes) % 10_000_000_000)
}

fn question(challenge: &str, token: &VerifyToken) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", challenge)
        .append_pair("hub.verify_token", token.expose())
        .finish()
}

fn place(url: &str, question: &str) -> Result<Place, Misplaced> {
    url.parse::<Place>()?;
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{question}").parse()
}

/// Whether an answer is the challenge and nothing else; what is wrong with it otherwise. None of it is shown.
fn judge(status: StatusCode, body: Option<&[u8]>, challenge: &str) -> Shaken {
    let right = challenge.as_bytes();
    let is = |body: &[u8]| body == right;
    let (found, fix) = match (status.as_u16(), body) {
        (200, Some(body)) if is(body) => ("it answered 200 with the challenge".to_owned(), None),
        (200, Some(body)) if is(body.trim_ascii()) => (
            "it answered 200 with white space around the challenge".to_owned(),
            Some("answer with the bare challenge"),
        ),
        (200, Some([])) => {
            ("it answered 200 with nothing".to_owned(), Some("answer with the value of hub.challenge, alone"))
        }
        (200, _) => (
            "it answered 200 with something else than the challenge".to_owned(),
            Some("does another program answer there? the answer has to be the value of hub.challenge, alone"),
        ),
        (403, _) => (
            "it answered 403: it does not agree".to_owned(),
            Some("is it this gateway, and the verify token the one that it was told? antiphon app add"),
        ),
        (404 | 405, _) => (
            format!("it answered {status}"),
            Some("let the proxy carry GET as well as POST of /webhooks/instagram here"),
        ),
        (300..400, _) => (
            format!("it answered {status}, which leads elsewhere"),
            Some("Instagram follows no redirect: name the last address"),
        ),
        (502..=504, _) => {
            (format!("it answered {status}"), Some("a proxy answers, and does not reach this gateway"))
        }
        _ => (
            format!("it answered {status}"),
            Some("200 with the challenge is an answer; the log of what answers there may say more"),
        ),
    };
    Shaken { agreed: fix.is_none(), status: Some(status.as_u16()), found, fix }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bare_challenge_is_a_yes() {
        let agreed = |status: u16, body: &[u8]| {
            judge(StatusCode::from_u16(status).unwrap(), Some(body), "1158201444").agreed
        };
        assert!(agreed(200, b"1158201444"));
        for (status, body) in [
            (200, &b"1158201444\n"[..]),
            (200, b""),
            (200, b"\"1158201444\""),
            (201, b"1158201444"),
            (403, b""),
        ] {
            assert!(!agreed(status, body), "{status} {body:?}");
        }
        assert!(!judge(StatusCode::OK, None, "1158201444").agreed, "it was too long");
    }

    #[test]
    fn a_question_stands_behind_what_an_address_asks_already() {
        let asked = |url: &str| place(url, "hub.mode=subscribe").unwrap().path().to_string();
        assert_eq!(asked("https://a.example/hook"), "/hook?hub.mode=subscribe");
        assert_eq!(asked("https://a.example/hook?x=1"), "/hook?x=1&hub.mode=subscribe");
        assert!(place("https://a.example/#part", "hub.mode=subscribe").is_err());
        assert!(place("ftp://a.example/", "hub.mode=subscribe").is_err());
    }
}
