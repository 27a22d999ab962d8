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

/// What stands in a delivery's head that whoever gets it next needs as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    /// The signature that was verified.
    pub(crate) signature: String,
    /// Instagram's signature of the older kind.
    pub(crate) old_signature: Option<String>,
    /// What the bytes are said to be.
    pub(crate) content_type: Option<String>,
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
///
/// Where a relay hands deliveries on, each is kept, even one that says nothing to us: it is not ours to judge.
pub(crate) async fn arrival<S: Store>(
    app: &App<S>,
    from: &OpenApp,
    verified: Verified<'_>,
    head: Head,
) -> Result<Counted, Error> {
    let (told, unreadable) = match Delivery::parse(verified) {
        Ok(delivery) => (delivery.events, None),
        Err(unreadable) => (Vec::new(), Some(unreadable)),
    };
    let events: Vec<_> = told.iter().filter_map(|event| incoming(app, from, event)).collect();
    let foreign = told.len() - events.len();
    if !events.is_empty() || app.relays.hands_on_deliveries(&from.name) {
        let counted = keep(app, from, verified, head, events).await?;
        return unreadable.map_or(Ok(Counted { foreign, ..counted }), |unreadable| Err(unreadable.into()));
    }
    unreadable.map_or(Ok(Counted { foreign, ..Counted::default() }), |unreadable| Err(unreadable.into()))
}

async fn keep<S: Store>(
    app: &App<S>,
    from: &OpenApp,
    verified: Verified<'_>,
    head: Head,
    events: Vec<Incoming>,
) -> Result<Counted, Error> {
    let Head { signature, old_signature, content_type } = head;
    let arrival = Arrival {
        app: from.name.clone(),
        received_at: app.clock.wall(),
        body: verified.body().to_vec(),
        signature,
        old_signature,
        content_type,
        events,
    };
    let ingested = app.store.ingest(arrival).await?;
    app.relays.look_soon();
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
    Ok(Counted { new, again: ingested.new.len() - new, foreign: 0 })
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
