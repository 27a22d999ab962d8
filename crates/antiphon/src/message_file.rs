//! A message in a file, written as Instagram's API takes it.

use std::fs;
use std::io::{Read as _, stdin};

use antiphon_graph::{Content, Draft, Message};
use serde_json::{Value, json};

use crate::failure::Failure;

/// Reads a message from a file, or from standard input when it is called `-`: the `message` object alone, or the whole
/// body of a request.
pub(crate) fn read(file: &str) -> Result<Message, Failure> {
    let mut text = String::new();
    let read = if file == "-" {
        stdin().read_to_string(&mut text).map(|_| ())
    } else {
        fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))?;
    let json: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("{file} is not JSON: {error}")))?;
    let message = json.get("message").unwrap_or(&json);
    // The recipient is the command's; some recipient must stand there for the message to be read.
    let body = json!({ "recipient": { "id": "0" }, "message": message }).to_string();
    match Draft::from_json(body.as_bytes())?.0.content {
        Content::Message(message) => Ok(message),
        _ => Err(Failure::usage(format!("{file} holds no message"))
            .hint("see `antiphon send --dry-run` for the form")),
    }
}
