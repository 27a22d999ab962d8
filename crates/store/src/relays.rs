//! The operations of a store that are a relay's.

use jiff::Timestamp;

use crate::{DeadFilter, DeadLetter, Error, KeptDelivery, Letter, Relay, RelayId, RelayLane, RelayStanding};

/// What is remembered of relays. A part of [`Store`](crate::Store).
pub trait Relays: Clone + Send + Sync + 'static {
    /// Keeps a relay under its name. A new one begins behind what is there now; one that was changed is tried at once.
    fn put_relay(&self, relay: Relay) -> impl Future<Output = Result<(), Error>> + Send;

    /// All relays.
    fn relays(&self) -> impl Future<Output = Result<Vec<Relay>, Error>> + Send;

    /// Lets nothing more go to a target until further notice.
    fn disable_relay(&self, id: &RelayId, why: &str) -> impl Future<Output = Result<(), Error>> + Send;

    /// Removes a relay with its dead letters. False when there is none of that name.
    fn remove_relay(&self, id: &RelayId) -> impl Future<Output = Result<bool, Error>> + Send;

    /// How far a target has been brought. A lane that is not there has had nothing.
    fn relay_lanes(&self, id: &RelayId) -> impl Future<Output = Result<Vec<RelayLane>, Error>> + Send;

    /// How a target stands.
    fn relay_standing(&self, relay: &Relay) -> impl Future<Output = Result<RelayStanding, Error>> + Send;

    /// The number of the newest delivery; 0 when there is none.
    fn newest_delivery(&self) -> impl Future<Output = Result<u64, Error>> + Send;

    /// Deliveries to an app behind a number, in their order: as many as make so many bytes, and one at least.
    fn deliveries_to(
        &self,
        app: &str,
        after: u64,
        bytes: usize,
    ) -> impl Future<Output = Result<Vec<KeptDelivery>, Error>> + Send;

    /// Keeps that a target has everything up to a number.
    fn relay_went(&self, id: &RelayId, lane: u8, done: u64)
    -> impl Future<Output = Result<(), Error>> + Send;

    /// Keeps that what is next was tried in vain.
    fn relay_failed(&self, id: &RelayId, lane: RelayLane) -> impl Future<Output = Result<(), Error>> + Send;

    /// Keeps what is given up, and goes on behind it. The lane has been failing since that time.
    fn bury_letter(
        &self,
        id: &RelayId,
        dead: DeadLetter,
        letter: Letter,
        failing_since: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Dead letters of a target behind one, oldest first; so many at most.
    fn dead_letters(
        &self,
        id: &RelayId,
        after: u64,
        at_most: usize,
    ) -> impl Future<Output = Result<Vec<DeadLetter>, Error>> + Send;

    /// Asks for one more try of dead letters. Says of how many.
    fn ask_again(&self, id: &RelayId, which: DeadFilter)
    -> impl Future<Output = Result<usize, Error>> + Send;

    /// The oldest dead letter of a target that is to be tried again.
    fn asked_again(
        &self,
        id: &RelayId,
    ) -> impl Future<Output = Result<Option<(DeadLetter, Letter)>, Error>> + Send;

    /// A dead letter has arrived.
    fn arise(&self, dead: u64) -> impl Future<Output = Result<(), Error>> + Send;

    /// A dead letter was tried again in vain. Unless the target itself is well, no other is tried either.
    fn stay_dead(
        &self,
        id: &RelayId,
        dead: u64,
        error: &str,
        is_target_well: bool,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Forgets dead letters that were given up before a time.
    fn forget_dead(
        &self,
        before: Timestamp,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}
