//! A pause of everything: nothing is sent for any account until a person says so.

use antiphon_engine::{Cause, Pause};
use antiphon_store::{Account, Store};
use axum::extract::State as Shared;
use axum::{Extension, Json};

use super::Whole;
use super::access::{Manages, Seen};
use super::accounts::{AccountView, NewPause, set_pause};
use super::audit::Target;
use super::extract::Body;
use crate::front::problem::Problem;
use crate::front::{Front, to_the_end};

/// The accounts as they are afterwards; written down are those that it changed.
type Changed = (Extension<Target>, Json<Whole<AccountView>>);

/// Sends nothing for any account that the caller may stop, until further notice. One that a person paused already, or
/// whose token is no longer taken, stays as it is, until that ends. What was accepted waits, and what is accepted waits behind it. Accounts that are added later are sent for.
#[utoipa::path(
    put, path = "/v1/pause", request_body = NewPause, responses((status = OK, body = Whole<AccountView>))
)]
pub(super) async fn pause_all<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
    Body(new): Body<NewPause>,
) -> Result<Changed, Problem> {
    let pause = new.of(Cause::WithAll, front.app.clock.wall())?;
    let stays = |account: &Account| {
        account.pause.as_ref().is_some_and(|pause| matches!(pause.cause, Cause::Person | Cause::Refused))
    };
    change(front, &own, |account| !stays(account), Some(pause)).await
}

/// Goes on with what was paused with all others. What was paused alone stays so.
#[utoipa::path(delete, path = "/v1/pause", responses((status = OK, body = Whole<AccountView>)))]
pub(super) async fn resume_all<S: Store>(
    Shared(front): Shared<Front<S>>,
    Manages(own): Manages,
) -> Result<Changed, Problem> {
    let is_paused =
        |account: &Account| account.pause.as_ref().is_some_and(|pause| pause.cause == Cause::WithAll);
    change(front, &own, is_paused, None).await
}

/// Pauses those that are meant, or lets them go on: all of them, even when the caller hangs up meanwhile.
async fn change<S: Store>(
    front: Front<S>,
    own: &Seen,
    is_meant: impl Fn(&Account) -> bool,
    pause: Option<Pause>,
) -> Result<Changed, Problem> {
    let accounts = front.app.store.accounts().await?;
    let meant: Vec<_> =
        accounts.into_iter().filter(|account| own.sees(&account.id) && is_meant(account)).collect();
    let target = meant.iter().map(|account| account.id.as_str()).collect::<Vec<_>>().join(" ");
    let set = front.clone();
    to_the_end(async move {
        for account in meant {
            set_pause(set.clone(), account, pause.clone()).await?;
        }
        Ok::<_, antiphon_store::Error>(())
    })
    .await?;
    let accounts = front.app.store.accounts().await?;
    let own = accounts.iter().filter(|account| own.sees(&account.id));
    let data = own.map(|account| AccountView::of(account, &front)).collect();
    Ok((Extension(Target(target)), Json(Whole { data })))
}
