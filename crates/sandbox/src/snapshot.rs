//! A whole space, written down: to keep, to share, to begin a test from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};

use crate::clock::Mode;
use crate::former::Replaced;
use crate::graph::limits::Meter;
use crate::happening::What;
use crate::problem::Problem;
use crate::space::Space;
use crate::world::{World, seed};

/// The way snapshots are written today.
const FORMAT: u32 = 1;

/// A space as one JSON document, as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    format: u32,
    exported_at: Timestamp,
    clock: Mode,
    world: &'a RawValue,
    /// Base64 of the bytes, by their SHA-256.
    media: BTreeMap<String, String>,
}

/// The same, as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Read {
    format: u32,
    #[serde(rename = "exportedAt")]
    _exported_at: Timestamp,
    clock: Mode,
    world: World,
    media: BTreeMap<String, String>,
}

/// A space that was written down and has been read again, all of it.
#[derive(Debug)]
pub(crate) struct Snapshot {
    clock: Mode,
    world: World,
    media: Vec<(Box<str>, Bytes)>,
}

/// Writes a space down, media and all.
pub(crate) fn write(space: &Space) -> Vec<u8> {
    let world = to_raw_value(&*space.world()).expect("a world is plain data");
    // After the world: a message is kept only when its media are.
    let media: Vec<_> = space.media().iter().map(|(hash, bytes)| (hash.clone(), bytes.clone())).collect();
    let media = media.into_iter().map(|(hash, bytes)| (hash.into(), STANDARD.encode(bytes)));
    let written = Written {
        format: FORMAT,
        exported_at: space.clock.now(),
        clock: space.clock.mode(),
        world: &world,
        media: media.collect(),
    };
    serde_json::to_vec(&written).expect("a snapshot is plain data")
}

impl Snapshot {
    /// Reads a snapshot, all of it, before anything is changed.
    pub(crate) fn read(json: &[u8]) -> Result<Self, Problem> {
        let Read { format, clock, world, media, .. } = serde_json::from_slice(json)
            .map_err(|error| Problem::Invalid(format!("this is not a snapshot of a sandbox: {error}")))?;
        if format != FORMAT {
            let message = format!("the snapshot has format {format}; this sandbox reads format {FORMAT}");
            return Err(Problem::Invalid(message));
        }
        let media = media.into_iter().map(unpacked).collect::<Result<_, _>>()?;
        Ok(Self { clock, world, media })
    }

    /// Replaces everything in a space by the snapshot; what was is kept for a while. Tokens that name a space name this
    /// one afterwards.
    pub(crate) fn restore(mut self, space: &Space, how: Replaced) {
        for account in self.world.accounts.values_mut() {
            let tokens = std::mem::take(&mut account.tokens).into_iter();
            account.tokens =
                tokens.map(|(token, issued)| (seed::token_of(&token, &space.name), issued)).collect();
        }
        let (clock, media) = (space.clock.mode(), begin_anew(space));
        space.media().replace(self.media);
        self.world.stop_watching(); // it may have been watched before it was replaced itself
        let world = mem::replace(&mut *space.world(), self.world);
        space.had_secret(world.settings.app_secret.clone());
        space.clock.enter(self.clock);
        forget_the_old_world(space, Self { clock, world, media }, how);
    }
}

fn unpacked((hash, base64): (String, String)) -> Result<(Box<str>, Bytes), Problem> {
    let bytes = STANDARD.decode(base64).ok().filter(|bytes| hash_of(bytes) == hash);
    let bytes =
        bytes.ok_or_else(|| Problem::Invalid(format!("the media {hash} of the snapshot is damaged")))?;
    Ok((hash.into(), bytes.into()))
}

/// Puts a space back to its beginning; what was is kept for a while. The addresses of the app and its secrets stay:
/// they belong to whoever develops against the sandbox, not to the story that is over.
pub(crate) fn reset(space: &Space) {
    let (clock, media) = (space.clock.mode(), begin_anew(space));
    space.clock.back_to_real();
    let mut world = seed::world(space.clock.now(), &space.name);
    let world = {
        let mut current = space.world();
        world.settings.webhook_url.clone_from(&current.settings.webhook_url);
        world.settings.bot_url.clone_from(&current.settings.bot_url);
        world.settings.app_secret.clone_from(&current.settings.app_secret);
        world.settings.verify_token.clone_from(&current.settings.verify_token);
        mem::replace(&mut *current, world)
    };
    forget_the_old_world(space, Snapshot { clock, world, media }, Replaced::Reset);
}

/// The name of media: SHA-256 of the bytes, in lower-case hexadecimal.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hexadecimal, "{byte:02x}").expect("a String takes everything");
    }
    hexadecimal
}

/// Whatever was announced, or known of windows, while the world was being replaced belongs to the one that is gone.
fn forget_the_old_world(space: &Space, was: Snapshot, how: Replaced) {
    space.webhooks.clear();
    space.former().keep(was, how, space.clock.now());
    space.tell(What::World);
}

/// Empties what surrounds the world, and gives back its media. The journal's ids go on: whoever follows it by id misses
/// nothing that comes after.
fn begin_anew(space: &Space) -> Vec<(Box<str>, Bytes)> {
    space.webhooks.clear();
    space.faults().clear();
    space.journal().clear();
    *space.meter() = Meter::default();
    let mut shelf = space.media();
    let media = shelf.iter().map(|(hash, bytes)| (hash.clone(), bytes.clone())).collect();
    shelf.replace(Vec::new());
    media
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use tokio::runtime;

    use super::*;
    use crate::clock::Clock;
    use crate::media::fetch::Reach;
    use crate::space::Spaces;
    use crate::webhook::{self, Event};
    use crate::world::seed::{ava, shop};

    /// Replaces the world, and announces a webhook when the old deliveries are gone and the old world still stands.
    fn announce_while(replace: impl FnOnce(&Space) + Send) -> Arc<Space> {
        let noon = Mode::Frozen { at: "2026-01-01T12:00:00Z".parse().unwrap() };
        let spaces = Spaces::new(Clock::in_mode(noon), Reach::Loopback, "http://127.0.0.1:2401".into());
        let space = spaces.unnamed();
        space.world().settings.webhook_url = Some("http://127.0.0.1:1/".into());
        let said = {
            let world = space.world();
            let thread = world.thread(&shop(), &ava()).unwrap();
            Event::twin(thread, thread.messages[0].item, false).unwrap()
        };
        let mut cleared = space.webhooks.watch();
        thread::scope(|scope| {
            let media = space.media();
            scope.spawn(|| replace(space));
            let waiting = runtime::Builder::new_current_thread().build().unwrap();
            waiting.block_on(cleared.changed()).unwrap();
            webhook::announce_anyway(space, said);
            assert!(!space.webhooks.is_quiet(space.clock.now()));
            drop(media);
        });
        space.clone()
    }

    #[test]
    fn a_webhook_announced_while_the_world_is_replaced_is_not_of_the_new_one() {
        let space = announce_while(reset);
        assert!(space.webhooks.is_quiet(space.clock.now()));
        let snapshot = Snapshot::read(&write(&space)).unwrap();
        let space = announce_while(|space| snapshot.restore(space, Replaced::Import));
        assert!(space.webhooks.is_quiet(space.clock.now()));
    }
}
