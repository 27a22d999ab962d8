//! Ingesting: what a verified webhook says is kept, then told to the engine.

use std::time::Duration;

use antiphon_engine::{Echo, Happened, Likeness};
use antiphon_graph::Conversation;
use antiphon_graph::webhook::{Delivery, Event, Kind, Unreadable, Verified, Without, without};
use antiphon_store::{Arrival, DeliveryRow, Incoming, Ingested, Reread, Store};
use jiff::Timestamp;

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
    let (mut events, foreign, unreadable) = match read(app, from, verified) {
        Ok((events, foreign)) => (events, foreign, None),
        Err(unreadable) => (Vec::new(), 0, Some(unreadable)),
    };
    // What was delivered late of somebody who was erased since is neither kept nor told.
    let erased = app.books.erased(app, &mut events);
    let mut counted = Counted::default();
    if !events.is_empty() || app.relays.hands_on_deliveries(&from.name) {
        counted = keep(app, from, verified.body(), head, events, &erased).await?;
    }
    unreadable.map_or(Ok(Counted { foreign, ..counted }), |unreadable| Err(unreadable.into()))
}

async fn keep<S: Store>(
    app: &App<S>,
    from: &OpenApp,
    body: &[u8],
    head: Head,
    events: Vec<Incoming>,
    erased: &[Conversation],
) -> Result<Counted, Error> {
    let mut body = Some(body.to_vec());
    for Conversation { account, person } in erased {
        body = body.and_then(|body| match without(&body, account, person) {
            Without::Unchanged => Some(body),
            Without::Less(less) => Some(less),
            Without::Nothing => None,
        });
    }
    // Signatures would fit no longer.
    let Head { signature, old_signature, content_type } =
        if erased.is_empty() { head } else { Head::default() };
    let arrival = Arrival {
        app: from.name.clone(),
        received_at: app.clock.wall(),
        body: body.unwrap_or_default(),
        signature,
        old_signature,
        content_type,
        events,
    };
    let times: Vec<_> = arrival.events.iter().map(|event| (event.echo.is_some(), event.at)).collect();
    let ingested = app.store.ingest(arrival).await?;
    let new = times.into_iter().zip(&ingested.new).filter(|(_, new)| **new).map(|(time, _)| time);
    count_delays(app, new);
    app.relays.look_soon();
    tell(app, &ingested);
    let new = ingested.new.iter().filter(|&&new| new).count();
    Ok(Counted { new, again: ingested.new.len() - new, foreign: 0 })
}

/// Counts how late events came, those for the first time that have a time.
fn count_delays<S>(app: &App<S>, times: impl Iterator<Item = (bool, Option<Timestamp>)>) {
    let (now, counts) = (app.clock.wall(), app.owner.counts());
    for (is_echo, at) in times {
        let Some(at) = at else { continue };
        // Instagram's clock may be a little ahead of this one.
        let delay = Duration::try_from(now.duration_since(at)).unwrap_or_default();
        if is_echo { &counts.echo_delays } else { &counts.event_delays }.0.took(delay);
    }
}

/// The events of a delivery that are of this app's accounts, and how many are not.
fn read<S: Store>(
    app: &App<S>,
    from: &OpenApp,
    verified: Verified<'_>,
) -> Result<(Vec<Incoming>, usize), Unreadable> {
    let delivery = Delivery::parse(verified)?;
    let told = delivery.events.len();
    let events: Vec<_> = delivery.events.iter().filter_map(|event| incoming(app, from, event)).collect();
    let foreign = told - events.len();
    Ok((events, foreign))
}

/// Tells the engine what is new.
fn tell<S>(app: &App<S>, ingested: &Ingested) {
    for window in ingested.windows.clone() {
        app.owner.tell(Happened::Opened { window });
    }
    for queue in ingested.released.clone() {
        app.owner.tell(Happened::Changed { queue });
    }
    for (queue, echo) in ingested.echoes.clone() {
        app.owner.tell(Happened::Echoed { queue, echo });
    }
}

/// Reads a delivery again that was kept, with what this version knows, and does what follows from it.
pub(crate) async fn again<S: Store>(
    app: &App<S>,
    row: &DeliveryRow,
    signature: &str,
    body: &[u8],
) -> Result<Reread, NotAgain> {
    if row.redacted || signature.is_empty() {
        return Err(NotAgain::Redacted);
    }
    let from = app.directory.apps().into_iter().find(|from| from.name == row.app).ok_or(NotAgain::NoApp)?;
    let verified = from.secrets.iter().find_map(|secret| Verified::check(body, signature, secret).ok());
    let (mut events, _) = read(app, &from, verified.ok_or(NotAgain::OtherSecret)?)?;
    app.books.erased(app, &mut events);
    let received_at = row.received_at;
    let arrival = Arrival {
        app: row.app.clone(),
        received_at,
        body: Vec::new(),
        signature: String::new(),
        old_signature: None,
        content_type: None,
        events,
    };
    let reread = app.store.reread(row.id, arrival, app.clock.wall()).await?;
    tell(app, &reread.ingested);
    Ok(reread)
}

/// Why a delivery was not read again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotAgain {
    /// Something was taken out of it, so that its signature proves nothing.
    #[error("somebody was erased from it since: what is left was read when it came")]
    Redacted,
    /// Its app is not there any more.
    #[error("its app is not known here any more")]
    NoApp,
    /// Its signature is of a secret that the app has no more.
    #[error("no secret that its app has now made its signature")]
    OtherSecret,
    /// It is no delivery.
    #[error("the body is no webhook delivery")]
    Unreadable(#[from] Unreadable),
    /// The store did not.
    #[error("the store did not keep it")]
    Store(#[from] antiphon_store::Error),
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
