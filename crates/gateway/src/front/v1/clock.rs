//! The clock of a sandbox, which a gateway beside it goes by.

use std::time::Duration;

use antiphon_store::Store;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use tokio::time::timeout;

use super::access::Manager;
use super::extract::Body;
use crate::front::Front;
use crate::front::problem::Problem;
use crate::{Lead, hosting, owner, tokens};

/// How long what became due may take, in real time.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes what a sandbox's clock shows, as the sandbox shows it, and answers when what became due is done.
///
/// Only a gateway that `antiphon dev` started goes by another clock.
#[utoipa::path(
    put, path = "/v1/clock", request_body = Object,
    responses((status = NO_CONTENT), (status = CONFLICT, description = "This gateway goes by the machine's clock"))
)]
pub(super) async fn follow<S: Store>(
    Shared(front): Shared<Front<S>>,
    _: Manager,
    Body(lead): Body<Lead>,
) -> Result<StatusCode, Problem> {
    if !front.app.clock.follow(lead) {
        let hint = "only one that `antiphon dev` started goes by a sandbox's";
        return Err(Problem::conflict("this gateway goes by the machine's clock", hint));
    }
    if let Ok(kept_up) = timeout(PATIENCE, keep_up(&front)).await {
        kept_up?;
    } else {
        tracing::warn!("what became due goes on; whoever moved the clock waits no longer");
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn keep_up<S: Store>(front: &Front<S>) -> Result<(), antiphon_store::Error> {
    tokens::look(&front.app).await;
    hosting::look(&front.app).await;
    owner::keep_up(&front.app).await
}
