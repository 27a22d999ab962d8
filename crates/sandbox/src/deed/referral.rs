//! How people come to write: by an ad, a link, a product.

use jiff::SignedDuration;

use super::Pair;
use super::say::Referral;
use crate::webhook::Links;
use crate::webhook::item::{self, AdsContext, Product};
use crate::world::thread::WINDOW;

/// How long a conversation that began with an ad may stay open.
const AD_WINDOW: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Referral {
    /// How long the window is open after what came by it.
    pub(super) fn window(referral: Option<&Self>) -> SignedDuration {
        match referral {
            Some(Self::Ad { .. }) => AD_WINDOW,
            Some(Self::Link { .. } | Self::Product { .. }) | None => WINDOW,
        }
    }

    /// As webhooks put it.
    pub(super) fn written(self, pair: &Pair, username: &str) -> item::Referral {
        const KIND: &str = "OPEN_THREAD";
        match self {
            Self::Ad { id, title, link } => item::Referral::Ad {
                reference: link,
                ad_id: id,
                source: "ADS",
                kind: KIND,
                ads_context_data: AdsContext {
                    ad_title: title,
                    photo_url: Links::of(&pair.space).sample("photo.jpg"),
                    video_url: None,
                },
            },
            Self::Link { link } => {
                let source = format!("https://ig.me/m/{username}");
                item::Referral::Link { reference: link, source, kind: KIND }
            }
            Self::Product { id } => item::Referral::Product { product: Product { id } },
        }
    }
}
