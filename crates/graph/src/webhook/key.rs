//! Keys: by what the same event is recognised when it comes again.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Event, Kind, Reacted};

impl Event {
    /// What is the same when Instagram delivers the same event again, and different for any other event.
    ///
    /// The kind is part of it, or an unsent message would pass for the message come again; so are the action and the time
    /// of a reaction, which can be put, taken and put once more. Keep keys for more than 36 hours: so long Instagram
    /// tries. Keys are at most some 600 bytes.
    pub fn key(&self) -> String {
        let kind = self.kind.name();
        match &self.kind {
            Kind::Message(_) | Kind::Echo(_) | Kind::Deletion(_) | Kind::Twin(_) => self.about(""),
            Kind::Edit(edit) => self.about(&format!(":{}", edit.num_edit)),
            Kind::Read(_) => self.about(&self.moment()),
            Kind::Postback(postback) if postback.mid.is_some() => self.about(""),
            Kind::Reaction(reaction) => match &reaction.reacted {
                Reacted::Unreact => self.about(&format!(":unreact{}", self.moment())),
                Reacted::React { name, emoji } => {
                    let reaction = emoji.as_ref().or(name.as_ref()).map_or("", String::as_str);
                    self.about(&format!(":react:{}{}", digest(reaction.as_bytes(), 4), self.moment()))
                }
            },
            Kind::Comment(comment) | Kind::LiveComment(comment) => format!("{kind}:{}", comment.id),
            _ => {
                let account = self.account.as_ref().map_or("", |account| account.as_str());
                format!("{kind}:{account}:{}", digest(self.words().as_bytes(), 32))
            }
        }
    }

    fn about(&self, rest: &str) -> String {
        let mid = self.mid().map_or("", |mid| mid.as_str());
        format!("{}:{mid}{rest}", self.kind.name())
    }

    /// The event without what belongs to its delivery.
    fn words(&self) -> String {
        match (self.raw.get("field"), self.raw.get("value")) {
            (Some(field), Some(value)) => format!("{}:{}", canonical(field), canonical(value)),
            _ => canonical(&self.raw),
        }
    }

    fn moment(&self) -> String {
        self.at.map(|at| format!(":{}", at.as_millisecond())).unwrap_or_default()
    }
}

/// The same JSON in the same words, in whatever order its fields came.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            let fields = fields.into_iter().map(|(name, value)| format!("{name:?}:{}", canonical(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

fn digest(bytes: &[u8], length: usize) -> String {
    Sha256::digest(bytes).iter().take(length).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}"); // a string takes everything
        digits
    })
}
