//! What is written is read again, and whatever is read, nothing panics.

use antiphon_graph::{
    AccessToken, AccountId, AccountRef, Asked, Conversation, Draft, Endpoint, Permit, Recipient, Send, Tag,
};
use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use proptest::prelude::*;
use serde_json::Value;

use crate::any;

const ACCOUNT: &str = "17841400000000001";

/// What would be sent for a draft that is permitted on trust.
fn send(draft: Draft) -> Send {
    let account = AccountId::new(ACCOUNT).unwrap();
    let permit = match (draft.to, draft.tag) {
        (Recipient::Person(person), Some(Tag::HumanAgent)) => {
            Permit::human_agent_on_trust(Conversation::new(account, person))
        }
        (Recipient::Person(person), _) => Permit::on_trust(Conversation::new(account, person)),
        (Recipient::Comment(comment), _) => Permit::private_reply_on_trust(account, comment),
    };
    Send::new(permit, draft.content).in_reply_to(draft.reply_to)
}

fn json(draft: &Draft) -> Vec<u8> {
    let mut json = Vec::new();
    draft.write_json(&mut json);
    json
}

/// The same fields as a form whose names spell out their places.
fn bracketed(name: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let name = if name.is_empty() { key.clone() } else { format!("{name}[{key}]") };
                bracketed(&name, value, fields);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                bracketed(&format!("{name}[{index}]"), value, fields);
            }
        }
        Value::String(text) => fields.push((name.to_owned(), text.clone())),
        other => fields.push((name.to_owned(), other.to_string())),
    }
}

proptest! {
    #[test]
    fn a_draft_sent_and_read_again_is_the_same(draft in any::draft()) {
        let request = send(draft.clone()).to_http(&Endpoint::instagram(), &AccessToken::new("token"));
        let asked = Draft::from_http(&request).unwrap();
        let account = AccountRef::Id(AccountId::new(ACCOUNT).unwrap());
        prop_assert_eq!(asked, Asked { account, token: Some(AccessToken::new("token")), draft });
    }

    #[test]
    fn a_draft_is_written_as_what_is_sent(draft in any::draft()) {
        let mut sent = Vec::new();
        send(draft.clone()).write_json(&mut sent);
        prop_assert_eq!(json(&draft), sent);
    }

    #[test]
    fn a_form_of_json_texts_says_the_same(draft in any::draft()) {
        let object: serde_json::Map<String, Value> = serde_json::from_slice(&json(&draft)).unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let fields = object.iter().map(|(name, value)| (name, text(value)));
        prop_assert_eq!(Draft::from_fields(fields), Ok((draft.clone(), None)));
    }

    #[test]
    fn a_form_of_brackets_says_the_same(draft in any::draft()) {
        let mut fields = Vec::new();
        bracketed("", &serde_json::from_slice(&json(&draft)).unwrap(), &mut fields);
        prop_assert_eq!(Draft::from_fields(fields.clone()), Ok((draft.clone(), None)));

        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(fields).finish();
        let request = Request::post("/me/messages").body(body.into_bytes()).unwrap();
        prop_assert_eq!(Draft::from_http(&request).unwrap().draft, draft);
    }

    #[test]
    fn json_within_json_says_the_same(draft in any::draft()) {
        let object: serde_json::Map<String, Value> = serde_json::from_slice(&json(&draft)).unwrap();
        let folded: serde_json::Map<String, Value> = object
            .into_iter()
            .map(|(name, value)| (name, if value.is_object() { Value::String(value.to_string()) } else { value }))
            .collect();
        prop_assert_eq!(Draft::from_json(&serde_json::to_vec(&folded).unwrap()), Ok((draft, None)));
    }

    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300), in_query in any::<bool>()) {
        let _ = Draft::from_json(&body);
        let query = if in_query { percent_encode(&body, NON_ALPHANUMERIC).to_string() } else { String::new() };
        let request = Request::post(format!("/v24.0/me/messages?{query}")).body(body).unwrap();
        let _ = Draft::from_http(&request);
    }

    #[test]
    fn no_text_that_is_nearly_right_makes_it_panic(
        body in "[\\[\\]{}\":,&=%\\\\a0 ]{0,60}",
        draft in any::draft(),
        at in any::<prop::sample::Index>(),
    ) {
        let _ = Draft::from_http(&Request::post("/me/messages").body(body.clone().into_bytes()).unwrap());
        let mut json = json(&draft);
        let at = at.index(json.len());
        json.splice(at..at, body.into_bytes());
        let _ = Draft::from_json(&json);
    }
}
