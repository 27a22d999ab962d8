//! Apps of Meta's. Their secrets come in and never go out.

use antiphon_graph::{AppSecret, VerifyToken};
use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Whole;
use super::access::Manager;
use super::audit::Target;
use super::extract::Body;
use crate::directory::Error;
use crate::front::Front;
use crate::front::problem::Problem;

/// The new one and the one before: every webhook is tried against each.
const MOST_SECRETS: usize = 2;

/// An app. Its secrets are not shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AppView {
    name: String,
    /// How many secrets are in use.
    secrets: usize,
}

/// Lists apps.
#[utoipa::path(get, path = "/v1/apps", responses((status = OK, body = Whole<AppView>)))]
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
) -> Result<Json<Whole<AppView>>, Problem> {
    let apps = front.app.directory.apps();
    let data =
        apps.iter().map(|app| AppView { name: app.name.clone(), secrets: app.secrets.len() }).collect();
    Ok(Json(Whole { data }))
}

/// An app as it is added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApp {
    /// What it is to be called here.
    name: String,
    /// Its secret, and the one before while both are in use.
    secrets: Vec<String>,
    /// What the webhook's handshake is to prove.
    verify_token: String,
}

/// Adds an app, or gives one new secrets.
#[utoipa::path(post, path = "/v1/apps", request_body = NewApp, responses((status = CREATED, body = AppView)))]
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewApp>,
) -> Result<Response, Problem> {
    let is_empty = |secret: &String| secret.trim().is_empty();
    if is_empty(&new.name) || new.secrets.is_empty() || new.secrets.iter().any(is_empty) {
        let hint = "Meta's dashboard shows the secret, under the product Instagram";
        return Err(Problem::invalid("an app has a name and a secret", hint));
    }
    if new.secrets.len() > MOST_SECRETS {
        let detail = format!("an app has at most {MOST_SECRETS} secrets");
        return Err(Problem::invalid(detail, "give the new one, and the one before while both are in use"));
    }
    if is_empty(&new.verify_token) {
        let hint = "choose one, and enter the same in Meta's dashboard";
        return Err(Problem::invalid("the verify token is empty", hint));
    }
    let kept = AppView { name: new.name.clone(), secrets: new.secrets.len() };
    let secrets: Vec<_> = new.secrets.into_iter().map(AppSecret::new).collect();
    let verify_token = VerifyToken::new(new.verify_token);
    front.app.directory.put_app(&new.name, &secrets, &verify_token).await.map_err(not_kept)?;
    let mut response = (StatusCode::CREATED, Json(kept)).into_response();
    response.extensions_mut().insert(Target(new.name));
    Ok(response)
}

pub(super) fn not_kept(error: Error) -> Problem {
    match error {
        Error::Store(error) => error.into(),
        Error::Unsealed(_) | Error::WrongKey(_) => {
            Problem::conflict(error.to_string(), "start the gateway with the key of this database")
        }
    }
}
