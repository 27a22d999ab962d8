//! The business side of a space: accounts, their tokens and switches, and what went with them.

use axum::Json;
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use antiphon_graph::AccountId;

use super::extract::{At, Body, In};
use super::settings::merge;
use super::view::List;
use crate::happening::What;
use crate::problem::Problem;
use crate::world::account::{Account, Switches, Token, Trouble};
use crate::world::{World, seed};

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change)).routes(routes!(change_token))
}

/// A professional account. Its tokens are the sandbox's own and open nothing else.
#[derive(Debug, Serialize, ToSchema)]
struct AccountView {
    id: String,
    username: String,
    name: String,
    tokens: Vec<TokenView>,
    posts: Vec<String>,
    #[schema(value_type = Object)]
    switches: Switches,
    subscribed_fields: Vec<String>,
}

/// An access token of the sandbox.
#[derive(Debug, Serialize, ToSchema)]
struct TokenView {
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    expired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    trouble: Option<Trouble>,
}

impl AccountView {
    fn new(account: &Account, now: Timestamp) -> Self {
        let token = |(token, kept): (&String, &Token)| TokenView {
            token: token.clone(),
            expires_at: kept.expires_at,
            expired: kept.expires_at <= now,
            trouble: kept.trouble,
        };
        Self {
            id: account.id.to_string(),
            username: account.username.clone(),
            name: account.name.clone(),
            tokens: account.tokens.iter().map(token).collect(),
            posts: account.posts.keys().map(ToString::to_string).collect(),
            switches: account.switches.clone(),
            subscribed_fields: account.subscribed_fields.clone(),
        }
    }
}

/// Lists the accounts of this space.
#[utoipa::path(get, path = "/accounts", responses((status = OK, body = List<AccountView>)))]
async fn list(In(space): In) -> Json<List<AccountView>> {
    let now = space.clock.now();
    Json(List {
        data: space.world().accounts.values().map(|account| AccountView::new(account, now)).collect(),
    })
}

/// An account to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    username: String,
    name: Option<String>,
}

/// Makes an account with a token and three posts. Ids are given out in order.
#[utoipa::path(post, path = "/accounts", request_body = NewAccount, responses((status = CREATED, body = AccountView)))]
async fn create(
    In(space): In,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    let now = space.clock.now();
    let view = {
        let mut world = space.world();
        if world.accounts.values().any(|account| account.username == new.username) {
            return Err(Problem::Conflict(format!("there is an account @{} already", new.username)));
        }
        let (id, token) = next(&world, &space.name);
        let name = new.name.unwrap_or_else(|| new.username.clone());
        let account = seed::account(now, id.clone(), &new.username, &name, token);
        let view = AccountView::new(&account, now);
        world.accounts.insert(id, account);
        view
    };
    space.tell(What::Settings);
    Ok((StatusCode::CREATED, Json(view)))
}

fn next(world: &World, space: &str) -> (AccountId, String) {
    let free = (world.accounts.len() + 1..).find_map(|number| {
        let id =
            AccountId::new((17_841_400_000_000_000 + number).to_string()).expect("digits are an account id");
        (!world.accounts.contains_key(&id)).then_some((id, number))
    });
    let (id, number) = free.expect("numbers do not run out");
    let suffix = if space.is_empty() { String::new() } else { format!(".{space}") };
    (id, format!("{}-{number}{suffix}", seed::TOKEN))
}

/// Sets the switches of an account that are named, and leaves the others as they are.
#[utoipa::path(put, path = "/accounts/{id}/switches", request_body(content_type = "application/json"),
    responses((status = OK, body = AccountView)))]
async fn change(
    In(space): In,
    At(id): At<String>,
    Body(changes): Body<Map<String, Value>>,
) -> Result<Json<AccountView>, Problem> {
    let view = {
        let mut world = space.world();
        let account = account_mut(&mut world, &id)?;
        let mut merged = serde_json::to_value(&account.switches).expect("switches are plain data");
        merge(&mut merged, changes.into());
        account.switches = serde_json::from_value(merged)
            .map_err(|error| Problem::Invalid(format!("the switches do not fit: {error}")))?;
        AccountView::new(account, space.clock.now())
    };
    space.tell(What::Settings);
    Ok(Json(view))
}

/// What becomes of a token.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Fate {
    /// It has expired.
    Expire,
    /// The owner changed the password.
    ChangePassword,
    /// The owner removed the app.
    Revoke,
    /// It works again, for 60 days.
    Restore,
}

/// Expires, revokes or restores the tokens of an account.
#[utoipa::path(post, path = "/accounts/{id}/tokens/{fate}", responses((status = OK, body = AccountView)))]
async fn change_token(
    In(space): In,
    At((id, fate)): At<(String, Fate)>,
) -> Result<Json<AccountView>, Problem> {
    let now = space.clock.now();
    let view = {
        let mut world = space.world();
        let account = account_mut(&mut world, &id)?;
        for token in account.tokens.values_mut() {
            token.trouble = match fate {
                Fate::Expire | Fate::Restore => None,
                Fate::ChangePassword => Some(Trouble::PasswordChanged),
                Fate::Revoke => Some(Trouble::Revoked),
            };
            match fate {
                Fate::Expire => token.expires_at = now,
                Fate::Restore => {
                    token.expires_at = now.saturating_add(seed::TOKEN_LASTS).unwrap_or(Timestamp::MAX);
                }
                Fate::ChangePassword | Fate::Revoke => {}
            }
        }
        AccountView::new(account, now)
    };
    space.tell(What::Settings);
    Ok(Json(view))
}

fn account_mut<'a>(world: &'a mut World, id: &str) -> Result<&'a mut Account, Problem> {
    let found = AccountId::new(id).ok().and_then(|id| world.accounts.get_mut(&id));
    let hint = "GET /_sandbox/v1/accounts lists them";
    found.ok_or_else(|| Problem::NotFound { what: "account", name: id.into(), hint })
}
