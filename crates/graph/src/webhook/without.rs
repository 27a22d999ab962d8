//! Bodies of deliveries without one of the people in them. A delivery may tell of several, and only one is to be gone.

use serde_json::Value;

use crate::{AccountId, PersonId};

/// What is left of a body.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Without {
    /// The person is not in it.
    Unchanged,
    /// Everything that does not mention them.
    Less(Vec<u8>),
    /// It tells of nobody else.
    Nothing,
}

/// Where an entry's events stand.
const LISTS: [&str; 3] = ["messaging", "standby", "changes"];

/// Takes everything out of a body that mentions a person who is known to an account.
///
/// An entry of another account stays as it is: ids of people are an account's own. A body that cannot be read, or that
/// mentions the person elsewhere than in an event, goes whole.
pub fn without(body: &[u8], account: &AccountId, person: &PersonId) -> Without {
    let Ok(mut whole) = serde_json::from_slice::<Value>(body) else {
        return if names(body, person) { Without::Nothing } else { Without::Unchanged };
    };
    let before = whole.clone();
    let is_gone = match &mut whole {
        Value::Array(envelopes) => {
            envelopes.retain_mut(|envelope| !strip(envelope, account, person));
            envelopes.is_empty()
        }
        envelope => strip(envelope, account, person),
    };
    if is_gone {
        return Without::Nothing;
    }
    if whole == before {
        return Without::Unchanged;
    }
    Without::Less(serde_json::to_vec(&whole).unwrap_or_default())
}

/// The events of a body that mention a person, as they came.
pub fn about(body: &[u8], account: &AccountId, person: &PersonId) -> Vec<Value> {
    let Ok(whole) = serde_json::from_slice::<Value>(body) else { return Vec::new() };
    let envelopes = match &whole {
        Value::Array(envelopes) => envelopes.as_slice(),
        envelope => std::slice::from_ref(envelope),
    };
    let entries = envelopes.iter().flat_map(|envelope| match &envelope["entry"] {
        Value::Array(entries) => entries.as_slice(),
        Value::Null => std::slice::from_ref(envelope),
        entry => std::slice::from_ref(entry),
    });
    let entries = entries.filter(|entry| !is_anothers(entry, account));
    let items = entries.flat_map(|entry| {
        let items = LISTS.iter().filter_map(|list| entry[list].as_array()).flatten();
        let own = entry.get("field").is_some().then_some(entry);
        items.chain(own)
    });
    items.filter(|item| mentions(item, person)).cloned().collect()
}

/// Whether nothing is left of an envelope.
fn strip(envelope: &mut Value, account: &AccountId, person: &PersonId) -> bool {
    match envelope.get_mut("entry") {
        Some(Value::Array(entries)) => {
            let had_some = !entries.is_empty();
            entries.retain_mut(|entry| !strip_entry(entry, account, person));
            had_some && entries.is_empty()
        }
        Some(entry) => strip_entry(entry, account, person),
        None => strip_entry(envelope, account, person),
    }
}

/// Whether nothing is left of an entry.
fn strip_entry(entry: &mut Value, account: &AccountId, person: &PersonId) -> bool {
    if is_anothers(entry, account) || !mentions(entry, person) {
        return false;
    }
    let mut is_left = false;
    for list in LISTS {
        if let Some(Value::Array(items)) = entry.get_mut(list) {
            items.retain(|item| !mentions(item, person));
            is_left |= !items.is_empty();
        }
    }
    !is_left || mentions(entry, person)
}

/// Whether an entry is of another account. One that does not tell may be of this one.
fn is_anothers(entry: &Value, account: &AccountId) -> bool {
    let id = match &entry["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return false,
    };
    // Some entries give an id of another kind: those say in their events whose they are.
    id != account.as_str() && !mentions_id(entry, account.as_str())
}

fn mentions(value: &Value, person: &PersonId) -> bool {
    mentions_id(value, person.as_str())
}

/// Whether an id stands anywhere in a value, in words or as a number, alone or within a text.
fn mentions_id(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => stands_in(text.as_bytes(), id.as_bytes()),
        Value::Number(number) => number.to_string() == id,
        Value::Array(items) => items.iter().any(|item| mentions_id(item, id)),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| stands_in(name.as_bytes(), id.as_bytes()) || mentions_id(value, id)),
        Value::Null | Value::Bool(_) => false,
    }
}

fn names(body: &[u8], person: &PersonId) -> bool {
    stands_in(body, person.as_str().as_bytes())
}

/// Whether an id stands in a text, and not only as a part of a longer number.
fn stands_in(text: &[u8], id: &[u8]) -> bool {
    let is_digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    !id.is_empty()
        && text
            .windows(id.len())
            .enumerate()
            .any(|(at, part)| part == id && !is_digit(at.checked_sub(1)) && !is_digit(Some(at + id.len())))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn account() -> AccountId {
        AccountId::new("17841400000000001").unwrap()
    }

    fn person(id: &str) -> PersonId {
        PersonId::new(id).unwrap()
    }

    fn wrote(id: &str, text: &str) -> Value {
        json!({ "sender": { "id": id }, "recipient": { "id": "17841400000000001" }, "message": { "text": text } })
    }

    fn entry(account: &str, items: &[Value]) -> Value {
        json!({ "id": account, "time": 1, "messaging": items })
    }

    fn left(entries: &[Value], id: &str) -> Without {
        let body = json!({ "object": "instagram", "entry": entries }).to_string();
        without(body.as_bytes(), &account(), &person(id))
    }

    #[test]
    fn what_tells_of_others_stays() {
        let own = "17841400000000001";
        let (ava, ben) = (wrote("900", "from ava"), wrote("9001", "from ben"));
        let Without::Less(body) = left(&[entry(own, &[ava.clone(), ben.clone()])], "900") else {
            panic!("ben is left")
        };
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["entry"], json!([entry(own, std::slice::from_ref(&ben))]));
        assert_eq!(
            left(std::slice::from_ref(&entry(own, std::slice::from_ref(&ava))), "900"),
            Without::Nothing
        );
        assert_eq!(left(&[entry(own, &[ben])], "900"), Without::Unchanged, "a longer id is another");
        let comment = json!({ "id": own, "changes": [
            { "field": "comments", "value": { "from": { "id": "900" }, "text": "hi" } } ] });
        assert_eq!(left(&[comment], "900"), Without::Nothing);
    }

    #[test]
    fn people_of_another_account_are_others() {
        let theirs = json!({ "id": "2", "messaging": [
            { "sender": { "id": "900" }, "recipient": { "id": "2" }, "message": { "text": "x" } } ] });
        assert_eq!(left(&[theirs], "900"), Without::Unchanged);
    }

    #[test]
    fn what_cannot_be_taken_apart_goes_whole() {
        assert_eq!(without(b"{ \"900\"", &account(), &person("900")), Without::Nothing);
        assert_eq!(without(b"{ \"901\"", &account(), &person("900")), Without::Unchanged);
        let odd = json!({ "id": "17841400000000001", "people": ["900"], "messaging": [wrote("9", "x")] });
        assert_eq!(left(&[odd], "900"), Without::Nothing);
    }

    #[test]
    fn what_a_person_did_is_found_as_it_came() {
        let own = "17841400000000001";
        let ava = wrote("900", "from ava");
        let body = json!({ "entry": [entry(own, &[ava.clone(), wrote("9001", "from ben")])] }).to_string();
        assert_eq!(about(body.as_bytes(), &account(), &person("900")), [ava]);
    }
}
