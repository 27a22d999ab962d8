//! Ingesting: what a verified webhook says is kept, then told to the engine.

use antiphon_engine::{Echo, Happened, Likeness};
use antiphon_graph::webhook::{Delivery, Event, Kind, Unreadable, Verified};
use antiphon_store::{Arrival, Incoming, Store};

use crate::{App, OpenApp};

/// Why a delivery was not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Its signature is right, and it is no delivery.
    #[error("the body is no webhook delivery")]
    Unreadable(#[from] Unreadable),
    /// The store did not keep it. Instagram brings it again.
    #[error("the delivery was not kept")]
    Store(#[from] antiphon_store::Error),
}

/// What was new of a delivery.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counted {
    /// Events that were kept.
    pub(crate) new: usize,
    /// Events that had come before.
    pub(crate) again: usize,
    /// Events of accounts that are not this app's, and the dashboard's tests.
    pub(crate) foreign: usize,
}

/// Keeps a delivery that an app's secret signed, and tells the engine what is new. When this returns, it is on disk.
pub(crate) async fn arrival<S: Store>(
    app: &App<S>,
    from: &OpenApp,
    verified: Verified<'_>,
    signature: &str,
) -> Result<Counted, Error> {
    let delivery = Delivery::parse(verified)?;
    let told = delivery.events.len();
    let events: Vec<_> = delivery.events.iter().filter_map(|event| incoming(app, from, event)).collect();
    let foreign = told - events.len();
    if events.is_empty() {
        return Ok(Counted { foreign, ..Counted::default() });
    }
    let arrival = Arrival {
        app: from.name.clone(),
        received_at: app.clock.wall(),
        body: verified.body().to_vec(),
        signature: signature.to_owned(),
        events,
    };
    let ingested = app.store.ingest(arrival).await?;
    for window in ingested.windows {
        app.owner.tell(Happened::Opened { window });
    }
    for queue in ingested.released {
        app.owner.tell(Happened::Changed { queue });
    }
    for (queue, echo) in ingested.echoes {
        app.owner.tell(Happened::Echoed { queue, echo });
    }
    let new = ingested.new.iter().filter(|&&new| new).count();
    Ok(Counted { new, again: ingested.new.len() - new, foreign })
}

/// An event of an account of this app; nothing for all others.
fn incoming<S: Store>(app: &App<S>, from: &OpenApp, event: &Event) -> Option<Incoming> {
    let account = event.account.clone().filter(|_| !event.is_test())?;
    let known = app.directory.account(&account)?;
    if known.app != from.name {
        return None;
    }
    let echo = match &event.kind {
        Kind::Echo(message) if !event.is_group => {
            event.when().map(|at| Echo { mid: message.mid.clone(), at, likeness: Likeness::of_echo(message) })
        }
        _ => None,
    };
    let person = event.person.clone().filter(|_| !event.is_group);
    Some(Incoming {
        key: event.key(),
        account,
        person,
        kind: event.kind.name(),
        at: event.when(),
        opens: event.window(),
        echo,
    })
}
