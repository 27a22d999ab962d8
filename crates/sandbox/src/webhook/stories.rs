//! Stories of webhooks, told on a real socket: somebody does something, the app receives it, answers or does not.
//!
//! Nothing here sleeps: the app says when it has received, and the sandbox's clock is moved.

mod app;
mod delivered;
mod echoes;
mod faults;
mod kept;
mod retried;
mod shaken;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::advance::{self, Fired};
use crate::clock::Clock;
use crate::deed::say::Say;
use crate::deed::{Done, Pair};
use crate::fault::{Asked, Rule};
use crate::media::fetch::Reach;
use crate::space::{Space, Spaces};
use crate::webhook::{self, DeliveryId, Receipt, log::DeliveryView};
use crate::world::World;
use app::App;

const START: &str = "2026-01-01T12:00:00Z";

/// A space whose clock stands, and perhaps an app that hears of it.
struct Stage {
    space: Arc<Space>,
    app: App,
}

impl Stage {
    /// A space whose webhooks go to an app.
    async fn new() -> Self {
        let app = App::start().await;
        let stage = Self { space: space(), app };
        stage.space.world().settings.webhook_url = Some(stage.app.url());
        stage
    }

    fn ava(&self) -> Pair {
        Pair::find(&self.space, "ava", None).unwrap()
    }

    fn ben(&self) -> Pair {
        Pair::find(&self.space, "ben", None).unwrap()
    }

    /// Ava says something; the story goes on when the first attempt at its webhook is over.
    async fn say(&self, text: &str) -> Receipt {
        let done = self.ava().say(Say::text(text)).await.unwrap();
        webhook::settled(&self.space, done.deliveries[0]).await
    }

    async fn advance(&self, by: SignedDuration) -> Vec<Fired> {
        advance::advance(&self.space, self.space.clock.now() + by).await
    }

    fn set(&self, change: impl FnOnce(&mut World)) {
        change(&mut self.space.world());
    }

    fn arm(&self, fault: &str) {
        let asked: Asked = serde_json::from_str(fault).unwrap();
        let rule = Rule::read(asked, &self.space.world()).unwrap();
        let now = self.space.clock.now();
        self.space.faults().arm(rule, now).unwrap();
    }

    fn shown(&self, id: DeliveryId) -> DeliveryView {
        shown(&self.space, id)
    }
}

/// A seeded space whose clock stands at [`START`].
fn space() -> Arc<Space> {
    let clock = Clock::real();
    clock.freeze();
    clock.set(START.parse().unwrap());
    Spaces::new(clock, Reach::Loopback, "http://127.0.0.1:2401".into()).unnamed().clone()
}

/// A delivery as the log shows it.
fn shown(space: &Space, id: DeliveryId) -> DeliveryView {
    space.webhooks.log().into_iter().find(|delivery| delivery.id == id.0).unwrap()
}

fn first(done: &Done) -> DeliveryId {
    done.deliveries[0]
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}
