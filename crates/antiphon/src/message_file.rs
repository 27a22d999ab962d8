//! A message in a file, written as Instagram's API takes it.

use antiphon_graph::{Content, Draft, Message};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::input;

/// Where to see what a file must hold.
const SEE: &str =
    "`antiphon send PERSON TEXT --dry-run --json` shows the form: the body, or its message alone";

/// Reads a message from a file, or from standard input when it is called `-`: the `message` object alone, or the whole
/// body of a request.
pub(crate) async fn read(file: &str) -> Result<Message, Failure> {
    let json: Value = serde_json::from_str(&input::read_text(file).await?)
        .map_err(|error| Failure::usage(format!("{file} is not JSON: {error}"), SEE))?;
    let message = json.get("message").unwrap_or(&json);
    // The recipient is the command's; some recipient must stand there for the message to be read.
    let body = json!({ "recipient": { "id": "0" }, "message": message }).to_string();
    match Draft::from_json(body.as_bytes())?.0.content {
        Content::Message(message) => Ok(message),
        _ => Err(Failure::usage(format!("{file} holds no message"), SEE)),
    }
}
