//! What a person can say.

use antiphon_graph::PostId;
use bytes::Bytes;
use serde_json::Value;

use super::{Done, Pair};
use crate::media::Kind;
use crate::problem::Problem;
use crate::webhook::{Event, Links, item};
use crate::world::message::{Content, File, Side, Target};
use crate::world::settings::EditTwins;
use crate::world::thread::Thread;
use crate::world::{New, World};

/// The longest text that the app lets people write, in characters.
const LONGEST_TEXT: usize = 1_000;

/// The most images in one message.
const MOST_IMAGES: usize = 10;

/// A message to be: what it says, what it answers, how the person came here.
#[derive(Clone, Debug)]
pub(crate) struct Say {
    pub(crate) what: Saying,
    /// The id of the message it answers.
    pub(crate) reply_to: Option<String>,
    /// The story it answers.
    pub(crate) story: Option<Story>,
    /// The ad or product that led here.
    pub(crate) referral: Option<Referral>,
}

/// The kinds of things that people send.
#[derive(Clone, Debug)]
pub(crate) enum Saying {
    Text(String),
    /// A tap on a button under a text; the button may be any, its payload comes back.
    QuickReply {
        title: String,
        payload: String,
    },
    /// One image or several; a sticker or a GIF is an image, too.
    Images(Vec<Upload>),
    Audio(Upload),
    Video(Upload),
    File(Upload),
    LikeHeart,
    /// A post of the account, by its id.
    Post(String),
    /// An attachment of any type, such as `share`, `ig_reel`, `ephemeral`, `fallback`, with its payload.
    Other {
        kind: String,
        payload: Value,
    },
    /// Something that Instagram does not show to apps.
    Unsupported,
}

/// A file of a person.
#[derive(Clone, Debug)]
pub(crate) enum Upload {
    /// Its bytes.
    Bytes(Bytes),
    /// One of the sandbox's samples, by name.
    Sample(String),
    /// Where the sandbox is to fetch it.
    Url(String),
}

/// A story of the account.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) id: String,
    pub(crate) url: String,
}

/// How a person came to write.
#[derive(Clone, Debug)]
pub(crate) enum Referral {
    /// By an ad that leads to a conversation; such a conversation may stay open for seven days.
    Ad { id: String, title: String, link: Option<String> },
    /// By an `ig.me` link.
    Link { link: String },
    /// From a product of a shop.
    Product { id: String },
}

impl Say {
    /// A plain text.
    #[cfg(test)]
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Saying::Text(text.into()))
    }

    /// Something that answers nothing.
    pub(crate) fn new(what: Saying) -> Self {
        Self { what, reply_to: None, story: None, referral: None }
    }
}

impl Pair {
    /// Says something, and opens the window: for 24 hours, or for seven days when an ad led here.
    pub(crate) async fn say(&self, say: Say) -> Result<Done, Problem> {
        let content = self.content(say.what).await?;
        self.keep(content, say.reply_to.as_deref(), say.story, say.referral)
    }

    /// Mentions the account in a story; without an address, in one that the sandbox shows.
    pub(crate) fn mention_in_story(&self, url: Option<String>) -> Result<Done, Problem> {
        let url = url.unwrap_or_else(|| Links::of(&self.space).sample("photo.jpg"));
        self.keep(Content::StoryMention { url: url.into() }, None, None, None)
    }

    /// Keeps what a person says, and announces it.
    pub(super) fn keep(
        &self,
        content: Content,
        reply_to: Option<&str>,
        story: Option<Story>,
        referral: Option<Referral>,
    ) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let mut world = self.space.world();
        self.doer(&world)?;
        let reply_to = self.target(&world, reply_to, story)?;
        let kept =
            world.keep(&self.account, &self.person, New { from: Side::Person, content, reply_to }, now);
        let (seq, item) = (kept.seq, kept.item);
        self.open(&mut world, now, Referral::window(referral.as_ref()));
        let username = world.accounts.get(&self.account).map_or("", |account| &account.username);
        let referral = referral.map(|referral| referral.written(self, username));
        let thread = world.thread(&self.account, &self.person).expect("a message was just kept in it");
        let mid = thread.message_id(item);
        let events = self.events(&world, thread, item, referral);
        let said = thread.message_at(item).filter(|_| world.settings.bot).map(|said| said.content.clone());
        drop(world);
        self.tell_message(seq);
        let deliveries = self.announce(events);
        if let Some(said) = said {
            super::bot::answer(self, said, &deliveries);
        }
        Ok(Done { mid: Some(mid), seq: Some(seq), comment: None, deliveries })
    }

    fn target(
        &self,
        world: &World,
        mid: Option<&str>,
        story: Option<Story>,
    ) -> Result<Option<Target>, Problem> {
        match (mid, story) {
            (None, None) => Ok(None),
            (Some(mid), None) => Ok(Some(Target::Message(self.message(world, mid)?.1.item))),
            (None, Some(story)) => Ok(Some(Target::Story { id: story.id.into(), url: story.url.into() })),
            (Some(_), Some(_)) => {
                Err(Problem::Invalid("a message answers another message or a story, not both".into()))
            }
        }
    }

    /// What is told of a new message: the message, its `message_edit` twin, or both, as the settings say.
    fn events(
        &self,
        world: &World,
        thread: &Thread,
        item: u64,
        referral: Option<item::Referral>,
    ) -> Vec<Event> {
        let twins = world.settings.edit_twins;
        let message = || Event::message(world, Links::of(&self.space), thread, item, referral);
        let twin = |instead| Event::twin(thread, item, instead);
        let events = match twins {
            EditTwins::Never => [message(), None],
            EditTwins::Beside => [message(), twin(false)],
            EditTwins::Instead => [twin(true), None],
        };
        events.into_iter().flatten().collect()
    }

    async fn content(&self, what: Saying) -> Result<Content, Problem> {
        Ok(match what {
            Saying::Text(text) => Content::text(checked(&text)?),
            Saying::QuickReply { title, payload } => Content::Text {
                text: checked(&title)?.into(),
                quick_replies: Vec::new(),
                tapped: Some(payload.into()),
            },
            Saying::Images(images) => Content::Images { files: self.images(images).await? },
            Saying::Audio(audio) => Content::Audio { file: self.receive(Kind::Audio, audio).await? },
            Saying::Video(video) => Content::Video { file: self.receive(Kind::Video, video).await? },
            Saying::File(file) => Content::File { file: self.receive(Kind::File, file).await? },
            Saying::LikeHeart => Content::LikeHeart,
            Saying::Post(id) => Content::MediaShare { post: self.post(&id)? },
            Saying::Other { kind, payload } => other(kind, payload)?,
            Saying::Unsupported => Content::Unsupported,
        })
    }

    async fn images(&self, images: Vec<Upload>) -> Result<Vec<File>, Problem> {
        if !(1..=MOST_IMAGES).contains(&images.len()) {
            return Err(Problem::Invalid(format!(
                "a message has 1 to {MOST_IMAGES} images, not {}",
                images.len()
            )));
        }
        let mut files = Vec::with_capacity(images.len());
        for image in images {
            files.push(self.receive(Kind::Image, image).await?);
        }
        Ok(files)
    }

    pub(super) fn post(&self, id: &str) -> Result<PostId, Problem> {
        let world = self.space.world();
        let posts = world.accounts.get(&self.account).map(|account| &account.posts);
        let post = posts.and_then(|posts| posts.keys().find(|post| post.as_str() == id));
        post.cloned().ok_or_else(|| Problem::NotFound {
            what: "post",
            name: id.into(),
            hint: "GET /_sandbox/v1/accounts shows each account's posts",
        })
    }
}

pub(super) fn checked(text: &str) -> Result<&str, Problem> {
    match text.chars().count() {
        0 => Err(Problem::Invalid("the text is empty".into())),
        1..=LONGEST_TEXT => Ok(text),
        long => Err(Problem::Invalid(format!(
            "the text has {long} characters; people write at most {LONGEST_TEXT}"
        ))),
    }
}

fn other(kind: String, payload: Value) -> Result<Content, Problem> {
    let is_word = !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_word {
        return Err(Problem::Invalid(format!("{kind:?} is no attachment type; one is written like ig_reel")));
    }
    if !(payload.is_null() || payload.is_object()) {
        return Err(Problem::Invalid("an attachment's payload is an object, or left out".into()));
    }
    Ok(Content::Other { kind: kind.into(), payload })
}
