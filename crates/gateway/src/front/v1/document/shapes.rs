//! Shapes: what ids, cursors and names look like, said in the document as strictly as the handlers read them, so that
//! whoever makes requests from the document makes none that is refused for its shape.

use serde_json::{Value, json};

/// An id of Instagram's: an account, or a person.
const DIGITS: &str = "^[0-9]{1,32}$";

/// A message's name.
const MESSAGE: &str = "^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$";

/// Where the next page of conversations begins: behind one, or at a place in an order.
const CONVERSATION: &str = "^[0-9]{1,32}/[0-9]{1,32}$|^[0-9]{1,9}$";

/// A delivery's name.
const DELIVERY: &str = "^dlv_[1-9][0-9]{0,17}$";

/// A job's name.
const JOB: &str = "^job_[1-9][0-9]{0,17}$";

/// Something that can be seen.
const VISIBLE: &str = "[!-~]";

/// The name of a file that is hosted.
const MEDIA: &str = "^[0-9a-f]{32}\\.(png|jpeg|aac|m4a|wav|mp4|ogg|avi|mov|webm|pdf)$";

/// The shape of a variable in a path.
pub(super) fn of_variable(path: &str, name: &str) -> Value {
    let pattern = match (path.split('/').nth(2), name) {
        (_, "account" | "person") | (Some("accounts"), "id") => DIGITS,
        (Some("media"), "name") => MEDIA,
        (Some("messages"), "id") => MESSAGE,
        (Some("inbox"), "id") => DELIVERY,
        (Some("jobs" | "replays"), "id") => JOB,
        _ => return json!({ "type": "string" }),
    };
    json!({ "type": "string", "pattern": pattern })
}

/// Where, to what, which keyword, and its value.
type Added = (&'static str, &'static str, &'static str, fn() -> Value);

/// What is added to parameters of queries, by path and name, and to properties of bodies, by schema and name.
const ADDED: &[Added] = &[
    ("/v1/messages", "after", "pattern", || MESSAGE.into()),
    ("/v1/messages", "state", "enum", states),
    ("/v1/conversations", "after", "pattern", || CONVERSATION.into()),
    ("/v1/conversations", "sort", "enum", || json!(["closing", "newest", "oldest", null])),
    ("/v1/audit", "after", "pattern", || "^[0-9]{1,18}$".into()),
    ("/v1/inbox", "after", "pattern", || DELIVERY.into()),
    ("/v1/inbox", "kind", "enum", kinds),
    ("/v1/jobs", "after", "pattern", || JOB.into()),
    ("/v1/replays", "after", "pattern", || JOB.into()),
    ("/v1/statistics", "by", "enum", || json!(["hour", "day", null])),
    ("InboxFilter", "account", "pattern", || DIGITS.into()),
    ("InboxFilter", "person", "pattern", || DIGITS.into()),
    ("InboxFilter", "kind", "enum", kinds),
    ("NewMediaCheck", "kind", "enum", media_kinds),
    ("NewKey", "name", "pattern", || "^[!-~]{1,80}$".into()),
    ("NewKey", "may", "minItems", || 1.into()),
    ("NewAccount", "id", "pattern", || DIGITS.into()),
    ("NewAccount", "access_token", "pattern", || VISIBLE.into()),
    ("NewSend", "account", "pattern", || DIGITS.into()),
    ("NewApp", "name", "pattern", || VISIBLE.into()),
    ("NewApp", "verify_token", "pattern", || VISIBLE.into()),
    ("NewApp", "secrets", "minItems", || 1.into()),
    ("NewApp", "secrets", "maxItems", || 2.into()),
    ("NewApp", "secrets", "items", || json!({ "type": "string", "pattern": VISIBLE })),
];

fn states() -> Value {
    let words = antiphon_engine::State::ALL.iter().map(|state| state.word().into());
    words.chain([Value::Null]).collect()
}

fn media_kinds() -> Value {
    antiphon_graph::MediaKind::ALL.iter().map(|kind| kind.as_str()).collect()
}

fn kinds() -> Value {
    let words = super::inbox::KINDS.iter().map(|kind| Value::from(*kind));
    words.chain([Value::Null]).collect()
}

/// Whose it is, wherever a query asks for it.
fn add_ids(document: &mut Value) {
    let operations = document["paths"].as_object_mut().into_iter().flatten();
    let operations = operations.flat_map(|(_, methods)| methods.as_object_mut().into_iter().flatten());
    let parameters = operations.filter_map(|(_, operation)| operation.get_mut("parameters")?.as_array_mut());
    for parameter in parameters.flatten() {
        if matches!(parameter["name"].as_str(), Some("account" | "person")) {
            parameter["schema"]["pattern"] = DIGITS.into();
        }
    }
}

/// Adds all of them. Says which found nothing to be added to.
pub(super) fn add(document: &mut Value) -> Vec<String> {
    let mut missed = Vec::new();
    add_ids(document);
    for (of, name, key, value) in ADDED {
        let schema =
            if of.starts_with('/') { query(document, of, name) } else { property(document, of, name) };
        match schema {
            Some(schema) => schema[key] = value(),
            None => missed.push(format!("{of} {name}")),
        }
    }
    missed
}

fn query<'a>(document: &'a mut Value, path: &str, name: &str) -> Option<&'a mut Value> {
    let parameters = document["paths"][path]["get"]["parameters"].as_array_mut()?;
    let parameter = parameters.iter_mut().find(|parameter| parameter["name"] == name)?;
    parameter.get_mut("schema")
}

fn property<'a>(document: &'a mut Value, schema: &str, name: &str) -> Option<&'a mut Value> {
    document["components"]["schemas"][schema]["properties"].get_mut(name)
}
