//! Sending, in `/v1`'s words: the same as at Instagram's own path, for who has a key rather than a token.

use antiphon_graph::AccountId;
use antiphon_store::Store;
use axum::Json;
use axum::body::to_bytes;
use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::access::{Seen, Sends};
use super::extract::Body;
use super::messages::find;
use super::view::MessageView;
use crate::OpenAccount;
use crate::front::problem::Problem;
use crate::front::{Front, send};

const HINT: &str = "GET /v1/openapi.json shows what is taken";

/// Answers are short.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What is to be sent: Instagram's own body, whose it is, and what Antiphon is to do with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSend)]
pub(super) struct NewMessage {
    /// The account that sends.
    #[schema(value_type = String)]
    account: AccountId,
    /// To whom, as Instagram has it: `{"id": "..."}`, or `{"comment_id": "..."}`.
    #[schema(value_type = Object)]
    recipient: Map<String, Value>,
    /// What is said, as Instagram has it: `{"text": "..."}`, `{"attachment": {...}}`, ...
    #[schema(value_type = Option<Object>)]
    message: Option<Map<String, Value>>,
    /// `react`, `unreact`, `typing_on`, `typing_off` or `mark_seen`.
    sender_action: Option<String>,
    /// What is reacted to, and with what.
    #[schema(value_type = Option<Object>)]
    payload: Option<Map<String, Value>>,
    /// `HUMAN_AGENT`: a human answers within seven days.
    tag: Option<String>,
    #[serde(default)]
    options: Options,
}

/// What the headers of the same names say at Instagram's own path.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SendOptions)]
struct Options {
    /// It waits so long for the person, when their window is closed: `3d`.
    hold: Option<String>,
    /// It is no longer wanted after so long: `10m`.
    expires: Option<String>,
    /// A text that is too long goes in parts.
    split: Option<bool>,
    /// `human` or `automated`.
    origin: Option<String>,
    language: Option<String>,
    market: Option<String>,
    /// `off`, `warn` or `refuse`.
    media_check: Option<String>,
    /// Media are made to fit.
    fit: Option<bool>,
}

/// Sends a message, and answers as soon as it is kept: `GET /v1/messages/{id}` and the events tell what becomes of it.
/// `Prefer: wait=N` waits so many seconds for that. What is neither kept nor tried again, typing and having seen, is
/// answered once Instagram has it.
#[utoipa::path(
    post, path = "/v1/messages", request_body = NewMessage,
    responses((status = ACCEPTED, body = MessageView), (status = NO_CONTENT, description = "Instagram has it"))
)]
pub(super) async fn send<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(own): Sends,
    headers: HeaderMap,
    Body(new): Body<NewMessage>,
) -> Result<Response, Problem> {
    own.must_see(&new.account)?;
    let account = front.app.directory.account(&new.account);
    let account = account.ok_or_else(|| Problem::not_found("account", "GET /v1/accounts lists them"))?;
    let answer = send::send(front.clone(), new.request(&account, &headers)?).await;
    let (parts, body) = answer.into_parts();
    if let Some(id) = parts.headers.get("antiphon-message").and_then(|id| id.to_str().ok()) {
        return kept(&front, &own, id, parts.status).await;
    }
    if parts.status.is_success() {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let body = to_bytes(body, LONGEST_ANSWER).await.unwrap_or_default();
    Err(refused(parts.status, &serde_json::from_slice(&body).unwrap_or_default()))
}

/// The message, now that there is one.
async fn kept<S: Store>(
    front: &Front<S>,
    own: &Seen,
    id: &str,
    status: StatusCode,
) -> Result<Response, Problem> {
    let row = find(front, own, id).await?;
    // What Instagram answered stands in the message.
    let status = if status == StatusCode::OK { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    let mut response = (status, Json(MessageView::of(&row))).into_response();
    let location = HeaderValue::from_str(&format!("/v1/messages/{id}"));
    response.headers_mut().extend(location.ok().map(|location| (LOCATION, location)));
    Ok(response)
}

/// Nothing was kept: Instagram would refuse it, in these words.
fn refused(status: StatusCode, answer: &Value) -> Problem {
    let error = &answer["error"];
    let words = error["message"].as_str().unwrap_or("the message was not taken");
    let code = match (error["code"].as_i64(), error["error_subcode"].as_i64()) {
        (Some(code), Some(subcode)) => format!("Instagram's error {code}/{subcode}"),
        (Some(code), None) => format!("Instagram's error {code}"),
        _ => "nothing was kept".to_owned(),
    };
    let hint = antiphon_graph::Refusal::from_body(status, answer.to_string().as_bytes())
        .map_or_else(|| code.clone(), |refusal| format!("{code}: {}", refusal.explain().way_out));
    Problem::new(status, "Not sent", words, hint)
}

impl NewMessage {
    /// The request that says the same at Instagram's own path.
    fn request(self, account: &OpenAccount, asked: &HeaderMap) -> Result<Request<Vec<u8>>, Problem> {
        let mut headers = self.options.headers()?;
        for name in ["idempotency-key", "prefer"] {
            headers.extend(
                asked.get_all(name).iter().map(|value| (HeaderName::from_static(name), value.clone())),
            );
        }
        headers.entry("prefer").or_insert(HeaderValue::from_static("respond-async"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let bearer = HeaderValue::from_str(&format!("Bearer {}", account.token.expose()));
        headers.insert(AUTHORIZATION, bearer.map_err(|_| not_a_header("access token"))?);
        let mut request = Request::new(self.body().to_string().into_bytes());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_static("/me/messages");
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// Instagram's own body.
    fn body(&self) -> Value {
        let object = |fields: &Option<Map<String, Value>>| fields.clone().map(Value::Object);
        let word = |word: &Option<String>| word.clone().map(Value::String);
        let fields = [
            ("recipient", Some(Value::Object(self.recipient.clone()))),
            ("message", object(&self.message)),
            ("sender_action", word(&self.sender_action)),
            ("payload", object(&self.payload)),
            ("tag", word(&self.tag)),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(fields.collect())
    }
}

impl Options {
    fn headers(&self) -> Result<HeaderMap, Problem> {
        let yes = |flag: Option<bool>| flag.map(|flag| if flag { "yes" } else { "no" }.to_owned());
        let all = [
            ("antiphon-hold", self.hold.clone()),
            ("antiphon-expires", self.expires.clone()),
            ("antiphon-split", yes(self.split)),
            ("antiphon-origin", self.origin.clone()),
            ("antiphon-language", self.language.clone()),
            ("antiphon-market", self.market.clone()),
            ("antiphon-media-check", self.media_check.clone()),
            ("antiphon-fit", yes(self.fit)),
        ];
        let mut headers = HeaderMap::new();
        for (name, value) in all {
            let Some(value) = value else { continue };
            let value = HeaderValue::from_str(&value).map_err(|_| not_a_header(name))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(headers)
    }
}

fn not_a_header(what: &str) -> Problem {
    Problem::invalid(format!("{what} has letters that a header cannot have"), HINT)
}
