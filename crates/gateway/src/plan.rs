//! Plans: what a message is sent as, now that its turn has come. A long text in parts, images one by one where there is no
//! other way, and a bot's word that it is one before the first.

use antiphon_engine::disclosure::Manner;
use antiphon_engine::{Likeness, Pace, Part};
use antiphon_graph::{AccountId, Content, Draft, Invalid, LongDraft, Message, QuickReplies, Recipient, Text};
use antiphon_store::{Plan, Planned, Said, ToPlan};
use jiff::Timestamp;

use crate::disclosure::{BETWEEN, Policy};

/// How many messages a message is sent as at most.
pub(crate) const MOST_PARTS: usize = 50;

/// What a plan depends on besides the message.
#[derive(Debug)]
pub(crate) struct Terms<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) policy: &'a Policy,
    /// Whether the account cannot send several images in one message.
    pub(crate) one_by_one: bool,
    pub(crate) now: Timestamp,
}

/// Why something cannot be planned.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("what is kept of it cannot be understood")]
    Unreadable(#[from] Invalid),
    #[error(
        "a private reply is one message: a bot's has to be a text that fits into 1000 bytes with its disclosure before it"
    )]
    PrivateReply,
}

/// What a message is sent as.
pub(crate) fn plan(asked: &ToPlan, terms: &Terms<'_>) -> Result<Plan, Unfit> {
    let (long, _) = LongDraft::from_json(&asked.draft)?;
    let said = said(asked, &long.draft, terms);
    let is_album =
        matches!(&long.draft.content, Content::Message(Message::Images(images)) if images.len() > 1);
    let is_split = is_album && terms.one_by_one;
    if said.is_none() && !is_split && long.before.is_empty() {
        return Ok(Plan::whole(part(&long.draft.to, &long.draft.content)));
    }
    let to = long.draft.to.clone();
    let mut reply_to = long.draft.reply_to.clone();
    let own = match long.draft.content {
        Content::Message(Message::Images(images)) if is_split => {
            images.one_by_one().map(Content::Message).collect()
        }
        _ => long.into_contents().collect(),
    };
    // What answers a message is the first of its own.
    let parts = disclosed(said, &to, own)?.into_iter().map(|Piece { content, said, is_own }| {
        let reply_to = if is_own { reply_to.take() } else { None };
        planned(&to, content, reply_to, said)
    });
    Ok(Plan(parts.collect()))
}

/// What a bot has to say with it. Nobody has to tell oneself.
fn said(asked: &ToPlan, draft: &Draft, terms: &Terms<'_>) -> Option<Said> {
    let is_to_oneself =
        matches!(&draft.to, Recipient::Person(person) if person.as_str() == terms.account.as_str());
    let is_message = matches!(draft.content, Content::Message(_));
    if is_to_oneself || !is_message || draft.tag.is_some() {
        return None;
    }
    let (language, market) = (asked.language.as_deref(), asked.market.as_deref());
    terms.policy.asks_for(asked.origin, language, market, asked.past, terms.now)
}

/// One message of those that a message is sent as.
struct Piece {
    content: Content,
    /// What a bot says of itself with it.
    said: Option<Said>,
    /// Whether it says anything of what the caller wanted said.
    is_own: bool,
}

/// Puts what a bot says of itself before the rest: as a message of its own, or before the text.
fn disclosed(said: Option<Said>, to: &Recipient, own: Vec<Content>) -> Result<Vec<Piece>, Unfit> {
    let plain = |content| Piece { content, said: None, is_own: true };
    let Some(said) = said else { return Ok(own.into_iter().map(plain).collect()) };
    let is_private_reply = matches!(to, Recipient::Comment(_));
    let is_text = own.iter().all(|content| text_of(content).is_some());
    if is_text && (is_private_reply || said.manner == Manner::Prefix) {
        let mut pieces: Vec<_> = prefixed(&said.words, own)?.into_iter().map(plain).collect();
        if is_private_reply && pieces.len() > 1 {
            return Err(Unfit::PrivateReply);
        }
        pieces[0].said = Some(Said { manner: Manner::Prefix, ..said });
        return Ok(pieces);
    }
    if is_private_reply {
        return Err(Unfit::PrivateReply);
    }
    let words = Message::Text(Text::new(said.words.clone())?);
    let said = Some(Said { manner: Manner::Message, ..said });
    let first = Piece { content: Content::Message(words), said, is_own: false };
    Ok([first].into_iter().chain(own.into_iter().map(plain)).collect())
}

/// The same texts with words before the first, cut anew. Quick replies stay below the last.
fn prefixed(words: &str, own: Vec<Content>) -> Result<Vec<Content>, Invalid> {
    let whole: String = own.iter().filter_map(text_of).collect();
    let mut parts = Text::split(&format!("{words}{BETWEEN}{whole}"))?;
    let last = parts.pop().expect("a text has a part at least");
    let last = match own.into_iter().next_back() {
        Some(Content::Message(Message::QuickReplies(replies))) => {
            Message::QuickReplies(QuickReplies::new(last, replies.replies().iter().cloned())?)
        }
        _ => Message::Text(last),
    };
    let before = parts.into_iter().map(Message::Text);
    Ok(before.chain([last]).map(Content::Message).collect())
}

fn text_of(content: &Content) -> Option<&str> {
    match content {
        Content::Message(Message::Text(text)) => Some(text.as_str()),
        Content::Message(Message::QuickReplies(replies)) => Some(replies.text().as_str()),
        _ => None,
    }
}

fn planned(
    to: &Recipient,
    content: Content,
    reply_to: Option<antiphon_graph::MessageId>,
    said: Option<Said>,
) -> Planned {
    let part = part(to, &content);
    let mut draft = Vec::with_capacity(256);
    Draft { to: to.clone(), content, tag: None, reply_to }.write_json(&mut draft);
    Planned { part, draft: Some(draft), said }
}

/// What the engine needs to know of something that is sent as it is.
pub(crate) fn part(to: &Recipient, content: &Content) -> Part {
    let pace = match (to, content) {
        (Recipient::Comment(_), _) => Pace::PrivateReply,
        (_, Content::Message(Message::Audio(_) | Message::Video(_))) => Pace::Media,
        _ => Pace::Text,
    };
    Part { pace, likeness: Likeness::of_content(content) }
}

#[cfg(test)]
mod tests {
    use antiphon_engine::disclosure::{Origin, Past, Rule};
    use serde_json::{Value, json};

    use super::*;

    const DE: &str = "Ich bin ein automatisierter Chatbot.";

    fn asked(message: &Value) -> ToPlan {
        let draft = json!({ "recipient": { "id": "900000000000001" }, "message": message });
        ToPlan {
            draft: draft.to_string().into_bytes(),
            origin: None,
            language: None,
            market: Some("germany".into()),
            past: Past::default(),
        }
    }

    fn planned_with(asked: &ToPlan, policy: &Value, one_by_one: bool) -> Result<Plan, Unfit> {
        let account = AccountId::new("17841400000000001").unwrap();
        let policy = serde_json::from_value(policy.clone()).unwrap();
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        plan(asked, &Terms { account: &account, policy: &policy, one_by_one, now })
    }

    /// The texts, or kinds, of what goes out.
    fn sent(plan: &Plan) -> Vec<String> {
        let sent = plan.0.iter().map(|planned| {
            let Some(draft) = &planned.draft else { return "as it is".to_owned() };
            let body: Value = serde_json::from_slice(draft).unwrap();
            body["message"]["text"].as_str().map_or_else(|| body["message"].to_string(), ToOwned::to_owned)
        });
        sent.collect()
    }

    #[test]
    fn what_needs_nothing_goes_as_it_is() {
        for policy in [json!({}), json!({ "enabled": true })] {
            let human = ToPlan { origin: Some(Origin::Human), ..asked(&json!({ "text": "Hi" })) };
            assert!(planned_with(&human, &policy, true).unwrap().is_whole());
        }
        let two = json!([1, 2].map(|nth| json!({
            "type": "image", "payload": { "url": format!("https://example.com/{nth}.png") }
        })));
        assert!(planned_with(&asked(&json!({ "attachments": two })), &json!({}), false).unwrap().is_whole());
    }

    #[test]
    fn a_long_text_goes_in_parts_that_are_the_text() {
        let text = "Ein Satz. ".repeat(300);
        let plan = planned_with(&asked(&json!({ "text": text })), &json!({}), false).unwrap();
        assert_eq!(plan.0.len(), 3);
        assert_eq!(sent(&plan).concat(), text);
    }

    #[test]
    fn a_bot_says_first_what_it_is_in_a_message_of_its_own() {
        let plan =
            planned_with(&asked(&json!({ "text": "Hallo" })), &json!({ "enabled": true }), false).unwrap();
        assert_eq!(sent(&plan), [DE, "Hallo"]);
        let said = plan.0[0].said.as_ref().unwrap();
        assert_eq!((said.rule, said.manner, said.language.as_str()), (Rule::Start, Manner::Message, "de"));
        assert!(plan.0[1].said.is_none());
    }

    #[test]
    fn a_prefix_stands_before_the_text_which_is_cut_as_needed() {
        let prefix = json!({ "enabled": true, "manner": "prefix" });
        let short = planned_with(&asked(&json!({ "text": "Hallo" })), &prefix, false).unwrap();
        assert_eq!(sent(&short), [format!("{DE}\n\nHallo")]);
        assert_eq!(short.0[0].said.as_ref().unwrap().manner, Manner::Prefix);
        let text = "Ein Satz. ".repeat(99);
        let replies = json!([{ "content_type": "text", "title": "Ja", "payload": "JA" }]);
        let asked = asked(&json!({ "text": text, "quick_replies": replies }));
        let long = planned_with(&asked, &prefix, false).unwrap();
        assert_eq!(sent(&long).concat(), format!("{DE}\n\n{text}"));
        assert_eq!((long.0.len(), long.0[1].said.is_none()), (2, true));
        let last: Value = serde_json::from_slice(long.0[1].draft.as_ref().unwrap()).unwrap();
        assert_eq!(last["message"]["quick_replies"][0]["payload"], "JA");
    }

    #[test]
    fn what_has_no_text_has_no_prefix() {
        let prefix = json!({ "enabled": true, "manner": "prefix" });
        let video =
            json!({ "attachment": { "type": "video", "payload": { "url": "https://example.com/v.mp4" } } });
        let plan = planned_with(&asked(&video), &prefix, false).unwrap();
        let paces: Vec<_> = plan.0.iter().map(|planned| planned.part.pace).collect();
        assert_eq!((sent(&plan)[0].as_str(), paces), (DE, vec![Pace::Text, Pace::Media]));
    }

    #[test]
    fn images_go_one_by_one_where_there_is_no_other_way() {
        let three = json!([1, 2, 3].map(|nth| json!({
            "type": "image", "payload": { "url": format!("https://example.com/{nth}.png") }
        })));
        let plan = planned_with(&asked(&json!({ "attachments": three })), &json!({}), true).unwrap();
        assert_eq!(plan.0.len(), 3);
        assert!(sent(&plan).iter().zip(1..).all(|(sent, nth)| sent.contains(&format!("/{nth}.png"))));
    }

    #[test]
    fn the_answer_to_a_message_is_the_first_of_its_own() {
        let mut asked = asked(&json!({ "text": "Ein Satz. ".repeat(150) }));
        let mut draft: Value = serde_json::from_slice(&asked.draft).unwrap();
        draft["reply_to"] = json!({ "mid": "aWdf" });
        asked.draft = draft.to_string().into_bytes();
        let plan = planned_with(&asked, &json!({ "enabled": true }), false).unwrap();
        let answers = plan.0.iter().map(|planned| {
            let body: Value = serde_json::from_slice(planned.draft.as_ref().unwrap()).unwrap();
            body.get("reply_to").is_some()
        });
        assert_eq!(answers.collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn a_bots_private_reply_is_one_text_with_its_disclosure() {
        let to_comment = |message: Value| {
            let draft = json!({ "recipient": { "comment_id": "17" }, "message": message });
            ToPlan { draft: draft.to_string().into_bytes(), ..asked(&json!({})) }
        };
        let policy = json!({ "enabled": true });
        let plan = planned_with(&to_comment(json!({ "text": "Hallo" })), &policy, false).unwrap();
        assert_eq!(sent(&plan), [format!("{DE}\n\nHallo")]);
        for wrong in [json!({ "text": "e".repeat(980) }), json!({ "attachment": { "type": "like_heart" } })] {
            assert!(matches!(planned_with(&to_comment(wrong), &policy, false), Err(Unfit::PrivateReply)));
        }
    }

    #[test]
    fn nobody_has_to_tell_oneself() {
        let draft = json!({ "recipient": { "id": "17841400000000001" }, "message": { "text": "note" } });
        let asked = ToPlan { draft: draft.to_string().into_bytes(), ..asked(&json!({})) };
        assert!(planned_with(&asked, &json!({ "enabled": true }), false).unwrap().is_whole());
    }
}
