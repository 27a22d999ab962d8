//! A whole space, written down: to keep, to share, to begin a test from.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock::Mode;
use crate::happening::What;
use crate::problem::Problem;
use crate::space::Space;
use crate::world::{World, seed};

/// The way snapshots are written today.
const FORMAT: u32 = 1;

/// A space as one JSON document, media and all.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Snapshot {
    format: u32,
    exported_at: Timestamp,
    clock: Mode,
    world: World,
    /// Base64 of the bytes, by their SHA-256.
    media: BTreeMap<String, String>,
}

impl Snapshot {
    /// Writes a space down.
    pub(crate) fn of(space: &Space) -> Self {
        let media =
            space.media().iter().map(|(hash, bytes)| (hash.to_string(), STANDARD.encode(bytes))).collect();
        let world = space.world().clone();
        Self { format: FORMAT, exported_at: space.clock.now(), clock: space.clock.mode(), world, media }
    }

    /// Reads a snapshot, all of it, before anything is changed.
    pub(crate) fn read(json: &[u8]) -> Result<Self, Problem> {
        let snapshot: Self = serde_json::from_slice(json)
            .map_err(|error| Problem::Invalid(format!("this is not a snapshot of a sandbox: {error}")))?;
        if snapshot.format != FORMAT {
            let message =
                format!("the snapshot has format {}; this sandbox reads format {FORMAT}", snapshot.format);
            return Err(Problem::Invalid(message));
        }
        snapshot.unpacked()?;
        Ok(snapshot)
    }

    /// Replaces everything in a space by the snapshot, or changes nothing.
    pub(crate) fn restore(self, space: &Space) -> Result<(), Problem> {
        let media = self.unpacked()?;
        begin_anew(space);
        *space.media() = media.into_iter().collect();
        *space.world() = self.world;
        space.clock.enter(self.clock);
        space.tell(What::World);
        Ok(())
    }

    fn unpacked(&self) -> Result<Vec<(Box<str>, Bytes)>, Problem> {
        let unpack = |(hash, base64): (&String, &String)| {
            let bytes = STANDARD.decode(base64).ok().filter(|bytes| hash_of(bytes) == *hash);
            let bytes = bytes
                .ok_or_else(|| Problem::Invalid(format!("the media {hash} of the snapshot is damaged")))?;
            Ok((hash.as_str().into(), Bytes::from(bytes)))
        };
        self.media.iter().map(unpack).collect()
    }
}

/// Puts a space back to its beginning. The webhook's address and the app's secrets stay: they belong to whoever
/// develops against the sandbox, not to the story that is over.
pub(crate) fn reset(space: &Space) {
    begin_anew(space);
    space.clock.back_to_real();
    let mut world = seed::world(space.clock.now(), &space.name);
    {
        let mut current = space.world();
        world.settings.webhook_url = current.settings.webhook_url.take();
        world.settings.app_secret = std::mem::take(&mut current.settings.app_secret);
        world.settings.verify_token = std::mem::take(&mut current.settings.verify_token);
        *current = world;
    }
    space.tell(What::World);
}

/// The name of media: SHA-256 of the bytes, in lower-case hexadecimal.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn begin_anew(space: &Space) {
    space.webhooks.clear();
    *space.faults() = crate::fault::Faults::default();
    *space.journal() = crate::journal::Journal::default();
    *space.meter() = crate::graph::limits::Meter::default();
    space.media().clear();
}
