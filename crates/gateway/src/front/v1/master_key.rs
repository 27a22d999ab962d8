//! The master key: which one seals, and its change. A key comes in and never goes out.

use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::access::Manager;
use super::apps::not_kept;
use super::audit::Target;
use super::extract::Body;
use crate::MasterKey;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

/// Which master keys sealed what is kept, by their ids.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MasterKeyView {
    /// The id of the key that seals now: it opens nothing.
    id: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// The ids of those before, the newest first.
    before: Vec<String>,
    /// How many secrets were sealed anew, where they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed_anew: Option<usize>,
}

/// The key that is to seal from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMasterKey {
    /// 64 hexadecimal digits.
    master_key: String,
}

/// Says which master key seals.
#[utoipa::path(get, path = "/v1/master-key", responses((status = OK, body = MasterKeyView)))]
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
) -> Result<Json<MasterKeyView>, Problem> {
    view(&front, None).await.map(Json)
}

/// Seals everything anew with another key, in one commit. From then on the gateway starts with that key alone.
#[utoipa::path(
    post, path = "/v1/master-key/rotate", request_body = NewMasterKey, responses((status = OK, body = MasterKeyView))
)]
pub(super) async fn rotate<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(new): Body<NewMasterKey>,
) -> Result<Response, Problem> {
    let hint = "antiphon master-key rotate --new-master-key-file FILE sends what stands in a file";
    let written = Zeroizing::new(new.master_key);
    let key = MasterKey::read(&written).map_err(|error| Problem::invalid(error.to_string(), hint))?;
    if front.app.store.master_keys().await?.iter().any(|row| row.id == key.id()) {
        let detail = format!("master key {} seals already, or did before", key.id());
        return Err(Problem::conflict(detail, "make a new one: openssl rand -hex 32"));
    }
    let changed = front.clone();
    let change = async move { changed.app.directory.change_master_key(key, changed.app.clock.wall()).await };
    let count = to_the_end(change).await.map_err(not_kept)?;
    let view = view(&front, Some(count)).await?;
    let target = Target(view.id.clone());
    let mut response = Json(view).into_response();
    response.extensions_mut().insert(target);
    Ok(response)
}

async fn view<S: Store>(front: &Front<S>, sealed_anew: Option<usize>) -> Result<MasterKeyView, Problem> {
    let id = front.app.directory.master_key();
    let mut keys = front.app.store.master_keys().await?.into_iter();
    let since = keys.next().map(|row| row.since);
    Ok(MasterKeyView { id, since, before: keys.map(|row| row.id).collect(), sealed_anew })
}
