//! Pieces: what a caller's message is made of, and what it is planned to be sent as.

use antiphon_engine::disclosure::{Past, Rule};
use antiphon_engine::{Likeness, Pace, Part};
use antiphon_graph::{Content, MediaUrl, Message, MessageId};
use jiff::{SignedDuration, Timestamp};

/// One thing that a person receives.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Piece {
    /// A bot says that it is one.
    Disclosure(Why),
    /// Several images in one message.
    Album,
    /// One of a message's own parts; a film when it is alone.
    Own(usize, Look),
}

/// Why a bot says so, in an order of its own.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Why {
    Start,
    Lapse,
    HandBack,
}

/// What a part looks like.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Look {
    Text(&'static str),
    Image,
    Video,
    Private,
}

/// A message's own pieces, and its plan.
#[derive(Clone, Debug)]
pub(crate) struct Pieces {
    own: Vec<Piece>,
    pub(crate) to_plan: bool,
    planned: Vec<Piece>,
    mids: Vec<Option<MessageId>>,
}

impl Piece {
    pub(crate) fn part(self) -> Part {
        let (pace, likeness) = match self {
            Self::Disclosure(_) => (Pace::Text, text("I am an automated chatbot.")),
            Self::Album => (Pace::Text, images(3)),
            Self::Own(_, Look::Text(words)) => (Pace::Text, text(words)),
            Self::Own(_, Look::Image) => (Pace::Text, images(1)),
            Self::Own(_, Look::Video) => (Pace::Media, video()),
            Self::Own(_, Look::Private) => (Pace::PrivateReply, text("we are open")),
        };
        Part { pace, likeness }
    }

    /// Whether it is the first of what a message itself says.
    pub(crate) fn is_first(self) -> bool {
        matches!(self, Self::Album | Self::Own(0, _))
    }
}

impl Pieces {
    pub(crate) fn of(own: Vec<Piece>, to_plan: bool) -> Self {
        // What is not planned goes as it is, and an album is tried as one.
        Self { planned: own.clone(), own, to_plan, mids: Vec::new() }
    }

    /// What a message is sent as, by what was said before.
    pub(crate) fn planned(
        &self,
        past: Past,
        discloses_after: Option<SignedDuration>,
        one_by_one: bool,
        now: Timestamp,
    ) -> Vec<Piece> {
        let rule = discloses_after.and_then(|lapse| past.asks_for(now, lapse));
        let why = rule.map(|rule| match rule {
            Rule::Start => Why::Start,
            Rule::Lapse => Why::Lapse,
            Rule::HandBack => Why::HandBack,
        });
        let own = match self.own[..] {
            [Piece::Album] if one_by_one => (0..3).map(|nth| Piece::Own(nth, Look::Image)).collect(),
            _ => self.own.clone(),
        };
        why.map(Piece::Disclosure).into_iter().chain(own).collect()
    }

    pub(crate) fn plan(&mut self, planned: Vec<Piece>) {
        self.planned = planned;
    }

    pub(crate) fn all(&self) -> &[Piece] {
        &self.planned
    }

    pub(crate) fn done(&self) -> usize {
        self.mids.len()
    }

    /// The one whose turn it is, or the last.
    pub(crate) fn now(&self) -> Piece {
        self.planned[self.done().min(self.planned.len() - 1)]
    }

    pub(crate) fn rest(&self) -> Vec<Part> {
        self.planned.iter().skip(self.done() + 1).map(|piece| piece.part()).collect()
    }

    pub(crate) fn is_last(&self) -> bool {
        self.done() + 1 == self.planned.len()
    }

    pub(crate) fn deliver(&mut self, mid: Option<MessageId>) {
        self.mids.push(mid);
    }

    /// The ids that it is known by.
    pub(crate) fn mids(&self) -> impl Iterator<Item = &MessageId> {
        self.mids.iter().flatten()
    }
}

pub(crate) fn text(text: &str) -> Likeness {
    Likeness::of_content(&Content::Message(Message::text(text).unwrap()))
}

fn images(count: usize) -> Likeness {
    let url = MediaUrl::new("https://example.com/image.jpg").unwrap();
    Likeness::of_content(&Content::Message(Message::images(vec![url; count]).unwrap()))
}

fn video() -> Likeness {
    let url = MediaUrl::new("https://example.com/video.mp4").unwrap();
    Likeness::of_content(&Content::Message(Message::Video(url)))
}
