//! The signature of a webhook: what it is, how it is checked, and which mistake makes another one.

use std::sync::Arc;

use antiphon_graph::AppSecret;
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::extract::{At, Body, In};
use crate::journal::message::Message;
use crate::journal::syntax::{Place, SyntaxError};
use crate::journal::{Direction, Exchange};
use crate::problem::Problem;
use crate::space::Space;
use crate::webhook::edited::is_posted;
use crate::webhook::lab::{Lab, Verdict, snippets};
use crate::webhook::sign as signed;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(show, judge)).routes(routes!(sign))
}

/// A webhook's signature.
#[derive(Debug, Serialize, ToSchema)]
struct SignatureView {
    header: &'static str,
    algorithm: &'static str,
    /// The setting that holds the key.
    secret: &'static str,
    /// The header as it was sent.
    sent: Option<String>,
    /// The header as it is right, with the secret as it is now.
    computed: String,
    /// Whether the two are the same.
    right: bool,
    /// Why they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// How many bytes are signed.
    body_bytes: usize,
    /// Code that checks it.
    snippets: Vec<SnippetView>,
}

/// Code in one language.
#[derive(Debug, Serialize, ToSchema)]
struct SnippetView {
    language: &'static str,
    code: &'static str,
}

/// What somebody's code computed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Computed {
    /// The signature, with `sha256=` or without.
    computed: String,
}

/// Shows a webhook's signature, and code that checks it.
#[utoipa::path(get, path = "/exchanges/{id}/signature", responses((status = OK, body = SignatureView)))]
async fn show(In(space): In, At(id): At<u64>) -> Result<Json<SignatureView>, Problem> {
    with_lab(&space, id, |lab| {
        let why = lab.of_the_sent().err();
        SignatureView {
            header: "X-Hub-Signature-256",
            algorithm: "HMAC-SHA-256",
            secret: "app_secret",
            sent: lab.sent.map(str::to_owned),
            computed: lab.computed(),
            right: why.is_none(),
            why,
            body_bytes: lab.body.len(),
            snippets: snippets::ALL
                .iter()
                .map(|it| SnippetView { language: it.language, code: it.code })
                .collect(),
        }
    })
}

/// Says which of the known mistakes gives the signature that your code computed.
#[utoipa::path(post, path = "/exchanges/{id}/signature", request_body = Computed, responses((status = OK, body = Verdict)))]
async fn judge(
    In(space): In,
    At(id): At<u64>,
    Body(Computed { computed }): Body<Computed>,
) -> Result<Json<Verdict>, Problem> {
    if computed.trim().is_empty() {
        return Err(Problem::Invalid("`computed` is empty; paste what your code computed".into()));
    }
    with_lab(&space, id, |lab| lab.judge(&computed))
}

/// A body as a webhook could have it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Unsigned {
    body: String,
}

/// What a body is signed with.
#[derive(Debug, Serialize, ToSchema)]
struct SignedView {
    /// The header `X-Hub-Signature-256` that is right for it.
    signature: String,
    body_bytes: usize,
    /// Where it is not JSON, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    syntax_error: Option<String>,
    /// The same, to be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    syntax_error_at: Option<Place>,
}

/// Signs a body with the app's secret, and sends nothing.
#[utoipa::path(post, path = "/signature", request_body = Unsigned, responses((status = OK, body = SignedView)))]
async fn sign(In(space): In, Body(Unsigned { body }): Body<Unsigned>) -> Json<SignedView> {
    let secret = AppSecret::new(space.world().settings.app_secret.clone());
    let syntax = SyntaxError::of(body.as_bytes());
    Json(SignedView {
        signature: signed(body.as_bytes(), &secret).sha256(),
        body_bytes: body.len(),
        syntax_error: syntax.as_ref().map(ToString::to_string),
        syntax_error_at: syntax.map(|error| error.place),
    })
}

fn with_lab<T>(space: &Arc<Space>, id: u64, ask: impl FnOnce(Lab<'_>) -> T) -> Result<Json<T>, Problem> {
    let exchange: Arc<Exchange> = super::exchange(space, id)?;
    let request = Message::request(exchange.request.bytes())
        .filter(|request| exchange.direction == Direction::Webhook && is_posted(request))
        .ok_or_else(|| {
            Problem::Conflict(format!("exchange {id} is no webhook that is posted, so it has no signature"))
        })?;
    let sent = request.header("x-hub-signature-256").and_then(|value| std::str::from_utf8(value).ok());
    let former = space.former_secrets();
    let settings = space.world().settings.clone();
    let (secret, verify_token) = (settings.app_secret.as_str(), settings.verify_token.as_str());
    Ok(Json(ask(Lab { body: &request.body, sent, secret, former: &former, verify_token })))
}
