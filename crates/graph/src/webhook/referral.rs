//! Referrals and postbacks: the ways into a conversation other than writing.

use serde_json::{Map, Value};

use super::body::{id, text};
use crate::MessageId;

/// A person has pressed a button: an ice breaker, the persistent menu, a template's button.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Postback {
    /// The id of the message that the press stands for.
    pub mid: Option<MessageId>,
    /// The words on the button.
    pub title: Option<String>,
    /// What the app gave the button to say.
    pub payload: Option<String>,
    /// How the person came here, when this began the conversation.
    pub referral: Option<Referral>,
}

/// How a person came to a conversation: by a link, an advertisement or a shop.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Referral {
    /// What the link or the advertisement gave along.
    pub reference: Option<String>,
    /// Where it came from: `ADS`, `SHORTLINK`, `IGME-SOURCE-LINK` and others.
    pub source: Option<String>,
    /// What it did: `OPEN_THREAD`.
    pub kind: Option<String>,
    /// The advertisement, if it was one.
    pub ad: Option<Ad>,
    /// The product of a shop that the person asks about.
    pub product_id: Option<String>,
}

/// The advertisement that a person came by.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ad {
    /// Its id.
    pub id: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its image.
    pub photo_url: Option<String>,
    /// Its video.
    pub video_url: Option<String>,
}

impl Postback {
    pub(super) fn read(fields: &Map<String, Value>) -> Option<Self> {
        let postback = Self {
            mid: id(fields, "mid"),
            title: text(fields, "title"),
            payload: text(fields, "payload"),
            referral: Referral::within(fields),
        };
        (postback.title.is_some() || postback.payload.is_some() || postback.mid.is_some()).then_some(postback)
    }
}

impl Referral {
    /// Whether the person came by an advertisement.
    pub fn is_ad(&self) -> bool {
        self.ad.is_some()
    }

    /// Reads the `referral` of a message or a postback.
    pub(super) fn within(fields: &Map<String, Value>) -> Option<Self> {
        fields.get("referral")?.as_object().map(Self::read)
    }

    pub(super) fn read(fields: &Map<String, Value>) -> Self {
        let source = text(fields, "source");
        let is_ad = source.as_deref().is_some_and(|source| source.eq_ignore_ascii_case("ads"));
        let ad = Ad::read(fields);
        Self {
            reference: text(fields, "ref"),
            kind: text(fields, "type"),
            ad: (is_ad || ad.id.is_some()).then_some(ad),
            product_id: fields
                .get("product")
                .and_then(Value::as_object)
                .and_then(|product| id(product, "id")),
            source,
        }
    }
}

impl Ad {
    fn read(fields: &Map<String, Value>) -> Self {
        let context = fields.get("ads_context_data").and_then(Value::as_object);
        let told = |name| context.and_then(|context| text(context, name));
        Self {
            id: id(fields, "ad_id"),
            title: told("ad_title"),
            photo_url: told("photo_url"),
            video_url: told("video_url"),
        }
    }
}
