//! Accounts and apps. Their secrets come in and never go out.

use antiphon_engine::{Happened, OnUnknown};
use antiphon_graph::{AccessToken, AccountId, AppSecret, VerifyToken};
use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{may_manage, view, visible};
use crate::OpenAccount;
use crate::directory::Error;
use crate::front::Front;
use crate::front::problem::Problem;

/// Lists accounts.
pub(super) async fn list<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let seen = visible(&front.app, &headers)?;
    let accounts = front.app.store.accounts().await?;
    let data: Vec<_> = accounts
        .iter()
        .filter(|account| seen.is_empty() || seen.contains(&account.id))
        .map(|account| {
            json!({
                "id": account.id.to_string(),
                "app": account.app,
                "username": account.username,
                "token_expires_at": account.token_expires_at,
                "pause": account.pause.as_ref().map(view::pause),
            })
        })
        .collect();
    Ok(Json(json!({ "data": data })))
}

/// An account as it is added.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    id: AccountId,
    app: String,
    username: Option<String>,
    access_token: String,
}

/// Adds an account, or gives one a new token.
pub(super) async fn add<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Json(new): Json<NewAccount>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    may_manage(&headers)?;
    let directory = &front.app.directory;
    if !directory.apps().iter().any(|app| app.name == new.app) {
        return Err(Problem::not_found("app", "add the app first: POST /v1/apps"));
    }
    let account = OpenAccount {
        id: new.id.clone(),
        app: new.app,
        username: new.username,
        token: AccessToken::new(new.access_token),
        token_expires_at: None,
        on_unknown: OnUnknown::Continue,
        pause: None,
    };
    directory.put_account(account).await.map_err(not_kept)?;
    // A new token may put right what paused it.
    front.app.store.pause_account(&new.id, None, front.app.clock.wall()).await?;
    let known = Happened::Account { account: new.id.clone(), pause: None, on_unknown: OnUnknown::Continue };
    front.app.owner.tell(known);
    Ok((StatusCode::CREATED, Json(json!({ "id": new.id.to_string() }))))
}

/// Lists apps.
pub(super) async fn list_apps<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    may_manage(&headers)?;
    let apps = front.app.directory.apps();
    let data: Vec<_> =
        apps.iter().map(|app| json!({ "name": app.name, "secrets": app.secrets.len() })).collect();
    Ok(Json(json!({ "data": data })))
}

/// An app as it is added.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewApp {
    name: String,
    secrets: Vec<String>,
    verify_token: String,
}

/// Adds an app, or gives one new secrets.
pub(super) async fn add_app<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Json(new): Json<NewApp>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    may_manage(&headers)?;
    if new.name.is_empty() || new.secrets.is_empty() || new.secrets.iter().any(String::is_empty) {
        return Err(Problem::invalid("an app has a name and a secret", "Meta's dashboard shows the secret"));
    }
    let secrets: Vec<_> = new.secrets.into_iter().map(AppSecret::new).collect();
    let verify_token = VerifyToken::new(new.verify_token);
    front.app.directory.put_app(&new.name, &secrets, &verify_token).await.map_err(not_kept)?;
    Ok((StatusCode::CREATED, Json(json!({ "name": new.name }))))
}

fn not_kept(error: Error) -> Problem {
    match error {
        Error::Store(error) => error.into(),
        Error::Unsealed(error) => {
            Problem::conflict(error.to_string(), "start the gateway with the key of this database")
        }
    }
}
