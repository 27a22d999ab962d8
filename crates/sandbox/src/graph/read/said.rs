//! A message, as the Conversations API tells it.

use super::{project, time_of};
use crate::graph::body::{Json, Object};
use crate::graph::fields::Field;
use crate::graph::route;
use crate::graph::stop::Judged;
use crate::webhook::Links;
use crate::world::World;
use crate::world::message::{Content, File, Message, Side, Target};
use crate::world::thread::Thread;

/// One message in its conversation.
pub(super) struct Said<'v> {
    pub(super) world: &'v World,
    pub(super) thread: &'v Thread,
    pub(super) message: &'v Message,
    pub(super) links: Links<'v>,
}

impl<'v> Said<'v> {
    /// The message, as far as it was asked about.
    pub(super) fn object(&self, fields: &[Field]) -> Judged<Object<'v>> {
        let id = self.thread.message_id(self.message.item).to_string();
        project(fields, "IGMessage", id.into(), |field| match field.name.as_str() {
            "created_time" => Ok(Some(time_of(self.message.item).into())),
            "from" => Ok(Some(self.party(self.message.from))),
            "to" => Ok(Some(list(vec![self.party(other(self.message.from))]))),
            "message" => Ok(Some(self.message.content.as_text().unwrap_or("").into())),
            "attachments" => Ok(self.attachments()),
            "shares" => Ok(self.shares()),
            "story" => Ok(self.story()),
            "reactions" => Ok(self.reactions()),
            "reply_to" => Ok(self.reply_to()),
            "is_unsupported" => Ok((self.message.content == Content::Unsupported).then(|| true.into())),
            "tags" => Ok(None),
            other => Err(route::no_field(other, "IGMessage")),
        })
    }

    fn party(&self, side: Side) -> Json<'v> {
        party(self.world, self.thread, side)
    }

    fn attachments(&self) -> Option<Json<'v>> {
        let attachments: Vec<_> = match &self.message.content {
            Content::LikeHeart => vec![image(self.links.sample("photo.png"), None)],
            Content::StoryMention { url } => vec![image(url.to_string(), None)],
            Content::Template { payload } => {
                vec![Object::from([("generic_template", Json::from(payload.clone()))]).into()]
            }
            content => content.files().iter().map(|file| self.file(content, file)).collect(),
        };
        (!attachments.is_empty()).then(|| list(attachments))
    }

    fn file(&self, content: &Content, file: &'v File) -> Json<'v> {
        let url = self.links.media(&file.hash);
        let mut attachment = Object::from([
            ("id", Json::Text(file.hash[..16.min(file.hash.len())].to_owned().into())),
            ("mime_type", (&*file.content_type).into()),
            ("size", file.size.into()),
        ]);
        match content {
            Content::Images { .. } => attachment.put("image_data", pixels(url, file.dimensions)),
            Content::Video { .. } => attachment.put("video_data", pixels(url, file.dimensions)),
            _ => attachment.put("file_url", url),
        }
        attachment.into()
    }

    fn shares(&self) -> Option<Json<'v>> {
        let Content::MediaShare { post } = &self.message.content else { return None };
        let known = self.world.accounts.get(&self.thread.account).and_then(|account| account.posts.get(post));
        let link = self.links.sample(known.map_or("photo.jpg", |post| &post.picture));
        let share = Object::from([("id", post.as_str().into()), ("link", link.into())]);
        Some(list(vec![share.into()]))
    }

    fn story(&self) -> Option<Json<'v>> {
        match (&self.message.content, &self.message.reply_to) {
            (Content::StoryMention { url }, _) => {
                let mention = Object::from([("link", (&**url).into()), ("id", "".into())]);
                Some(Object::from([("mention", mention.into())]).into())
            }
            (_, Some(Target::Story { id, url })) => {
                let story = Object::from([("link", (&**url).into()), ("id", (&**id).into())]);
                Some(Object::from([("reply_to", story.into())]).into())
            }
            _ => None,
        }
    }

    fn reactions(&self) -> Option<Json<'v>> {
        let reactions: Vec<_> =
            [(&self.message.person_reaction, Side::Person), (&self.message.account_reaction, Side::Account)]
                .into_iter()
                .filter_map(|(reaction, side)| {
                    let reaction: &str = reaction.as_deref()?;
                    let users = Json::from(vec![self.party(side)]);
                    Some(Object::from([("reaction", reaction.into()), ("users", users)]).into())
                })
                .collect();
        (!reactions.is_empty()).then(|| list(reactions))
    }

    fn reply_to(&self) -> Option<Json<'v>> {
        let Some(Target::Message(item)) = self.message.reply_to else { return None };
        let mid = self.thread.message_id(item).to_string();
        Some(Object::from([("mid", mid.into())]).into())
    }
}

/// Both who speak in a conversation.
pub(super) fn participants<'v>(world: &'v World, thread: &'v Thread) -> Json<'v> {
    list(vec![party(world, thread, Side::Account), party(world, thread, Side::Person)])
}

/// One who speaks in a conversation: user name and id.
fn party<'v>(world: &'v World, thread: &'v Thread, side: Side) -> Json<'v> {
    let account = world.accounts.get(&thread.account).map_or("", |account| account.username.as_str());
    let is_self = thread.person.as_str() == thread.account.as_str();
    let (username, id) = match side {
        Side::Account => (account, thread.account.as_str()),
        Side::Person if is_self => (account, thread.account.as_str()),
        Side::Person => {
            let person = world.people.get(&thread.person).map_or("", |person| person.handle.as_str());
            (person, thread.person.as_str())
        }
    };
    Object::from([("username", username.into()), ("id", id.into())]).into()
}

fn other(side: Side) -> Side {
    match side {
        Side::Account => Side::Person,
        Side::Person => Side::Account,
    }
}

fn image<'v>(url: String, dimensions: Option<(u32, u32)>) -> Json<'v> {
    Object::from([("image_data", pixels(url, dimensions))]).into()
}

fn pixels<'v>(url: String, dimensions: Option<(u32, u32)>) -> Json<'v> {
    let mut data = Object::from([("url", url.into())]);
    if let Some((width, height)) = dimensions {
        data.put("width", u64::from(width));
        data.put("height", u64::from(height));
    }
    data.into()
}

fn list(data: Vec<Json<'_>>) -> Json<'_> {
    Object::from([("data", data.into())]).into()
}
