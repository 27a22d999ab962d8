//! Proof: what became of an unknown message is looked for now, because a person asks.

use std::time::Duration;

use antiphon_engine::{Happened, State};
use antiphon_store::Store;
use axum::Json;
use axum::extract::State as Shared;
use jiff::SignedDuration;
use tokio::time::timeout;

use super::access::Sends;
use super::extract::At;
use super::messages::find;
use super::view::MessageView;
use crate::front::problem::Problem;
use crate::front::{Front, Listener, to_the_end};
use crate::owner::look_for;

/// For what is found to be kept.
const SETTLES: Duration = Duration::from_secs(2);

/// Clocks differ: so long before its acceptance a message may seem to have been sent.
const MARGIN: SignedDuration = SignedDuration::from_mins(2);

/// Asks Instagram now whether an unknown message arrived, however long ago its proof was given up. What is found settles it;
/// one absence alone proves nothing, and it stays unknown.
#[utoipa::path(post, path = "/v1/messages/{id}/check", responses((status = OK, body = MessageView)))]
pub(super) async fn check<S: Store>(
    Shared(front): Shared<Front<S>>,
    Sends(own): Sends,
    At(id): At<String>,
) -> Result<Json<MessageView>, Problem> {
    let row = find(&front, &own, &id).await?;
    if front.listener == Listener::Rest {
        let hint = "start it; what proof there is it finds by itself";
        return Err(Problem::conflict("the gateway does not run, and nothing else asks Instagram", hint));
    }
    if row.state != State::Unknown {
        let detail = format!("{id} is {}, not unknown", row.state);
        return Err(Problem::conflict(detail, "where it stands is known"));
    }
    if row.queue.conversation().is_none() {
        let detail = "it answers a comment, and Instagram lists no conversation for that";
        return Err(Problem::conflict(detail, "its echo may still come; else settle it"));
    }
    let mut waiter = front.app.owner.wait_for(row.key);
    // What the engine has let go of it reads again.
    front.app.owner.tell(Happened::Changed { queue: row.queue.clone() });
    let since = row.accepted_at.saturating_sub(MARGIN).unwrap_or(row.accepted_at);
    to_the_end(look_for(front.app.clone(), row.queue.clone(), since)).await;
    let _ = timeout(SETTLES, waiter.settled(&row.queue.account)).await; // or it stays as it is
    Ok(Json(MessageView::of(&find(&front, &own, &id).await?)))
}
