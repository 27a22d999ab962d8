//! What webhooks told of a conversation, event by event, put together.

use std::collections::{HashMap, HashSet};

use antiphon_graph::MessageId;
use antiphon_graph::webhook::{self, By, Delivery, Event, Kind, Reacted, ReplyTo};
use antiphon_store::inbox;
use jiff::Timestamp;

use super::{AttachmentView, Said, Thread};

/// What was heard, oldest first, and what later events said of it.
#[derive(Debug, Default)]
pub(super) struct Heard {
    said: Vec<Said>,
    reactions: HashMap<String, String>,
    unsent: HashSet<String>,
    edits: HashMap<String, String>,
    seen_at: Option<Timestamp>,
}

impl Heard {
    /// One more event.
    pub(super) fn hear(&mut self, heard: &inbox::Heard) {
        let events = heard.body.as_deref().and_then(|body| Delivery::of_kept(body).ok());
        let event = events.and_then(|told| told.events.into_iter().find(|event| event.key() == heard.key));
        let at = heard.at.unwrap_or(heard.received_at);
        let Some(event) = event else {
            // Its words were forgotten; that there was something is known. What was listed has no words of its own.
            let is_listed = heard.key.starts_with("listed:");
            if !is_listed && matches!(heard.kind.as_str(), "message" | "postback" | "comment") {
                self.said.push(Said { at, by: "person", kind: "forgotten".to_owned(), ..Said::default() });
            }
            return;
        };
        if let Some(said) = self.note(&event, at) {
            self.said.push(Said { delivery: Some(heard.delivery.to_string()), ..said });
        }
    }

    /// What is said by an event; nothing when it says something of others.
    fn note(&mut self, event: &Event, at: Timestamp) -> Option<Said> {
        let by = if event.by == By::Person { "person" } else { "elsewhere" };
        let said = Said { at, by, kind: event.kind.name().to_owned(), ..Said::default() };
        match &event.kind {
            Kind::Message(message) | Kind::Echo(message) => Some(of_message(said, message)),
            Kind::Postback(postback) => Some(Said {
                text: postback.title.clone().or_else(|| postback.payload.clone()),
                message_id: postback.mid.as_ref().map(MessageId::to_string),
                ..said
            }),
            Kind::Comment(comment) | Kind::LiveComment(comment) => {
                Some(Said { text: comment.text.clone(), ..said })
            }
            Kind::Reaction(reaction) => {
                let to = reaction.message.to_string();
                match &reaction.reacted {
                    Reacted::React { name, emoji } => {
                        let shown = emoji.clone().or_else(|| name.clone()).unwrap_or_default();
                        self.reactions.insert(to, shown);
                    }
                    Reacted::Unreact => {
                        self.reactions.remove(&to);
                    }
                }
                None
            }
            Kind::Deletion(deletion) => {
                self.unsent.insert(deletion.mid.to_string());
                None
            }
            Kind::Edit(edit) => {
                self.edits.extend(edit.text.clone().map(|text| (edit.mid.to_string(), text)));
                None
            }
            Kind::Read(_) => {
                self.seen_at = self.seen_at.max(Some(at));
                None
            }
            Kind::Referral(_) | Kind::Optin(_) => Some(said),
            _ => None,
        }
    }

    /// Instagram's ids of what the account wrote, through here or not.
    pub(super) fn elsewhere(&self) -> impl Iterator<Item = MessageId> {
        let echoes = self.said.iter().filter(|said| said.by == "elsewhere");
        echoes.filter_map(|said| MessageId::new(said.message_id.as_deref()?).ok())
    }

    /// All of it with what was sent through here, oldest first. Of the echoes those stay that are nobody's here.
    pub(super) fn joined(mut self, sent: Vec<Said>, foreign: &[MessageId], more: bool) -> Thread {
        let is_foreign = |id: &Option<String>| {
            id.as_ref().is_none_or(|id| foreign.iter().any(|foreign| foreign.as_str() == id))
        };
        let mut data = std::mem::take(&mut self.said);
        data.retain(|said| said.by != "elsewhere" || is_foreign(&said.message_id));
        data.extend(sent);
        data.sort_by_key(|said| said.at);
        for said in &mut data {
            let Some(id) = &said.message_id else { continue };
            said.reaction = self.reactions.get(id).cloned();
            said.unsent = self.unsent.contains(id);
            if let Some(text) = self.edits.get(id) {
                said.text = Some(text.clone());
            }
        }
        Thread { data, seen_at: self.seen_at, more }
    }
}

fn of_message(said: Said, message: &webhook::Message) -> Said {
    let attachments: Vec<_> = message
        .attachments
        .iter()
        .map(|attachment| AttachmentView {
            r#type: attachment.kind.as_str().to_owned(),
            url: attachment.url().map(ToOwned::to_owned),
            title: attachment.title().map(ToOwned::to_owned),
        })
        .collect();
    let kind = match attachments.first() {
        _ if message.is_unsupported => "unsupported".to_owned(),
        Some(first) => first.r#type.clone(),
        None => "text".to_owned(),
    };
    Said {
        kind,
        text: message.text.clone(),
        attachments,
        message_id: Some(message.mid.to_string()),
        reply_to: message.reply_to.as_ref().map(|to| match to {
            ReplyTo::Message(mid) => mid.to_string(),
            ReplyTo::Story(_) => "story".to_owned(),
        }),
        ..said
    }
}
