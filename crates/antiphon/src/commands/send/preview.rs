//! What would be sent, as commands that send it.

use antiphon_graph::{AccessToken, Message, MessageId, Send};
use http::HeaderMap;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Permits;
use crate::curl;
use crate::printer::Printer;
use crate::target::Target;
use crate::token::Source;

/// One request that would be made.
#[derive(Debug, Serialize)]
struct Preview {
    method: String,
    url: String,
    body: Box<RawValue>,
    /// The command that makes it; the token is where the shell finds it.
    curl: String,
}

/// All of them.
#[derive(Debug, Serialize)]
struct Previews {
    requests: Vec<Preview>,
}

/// Prints the requests that would be made.
pub(super) fn show(
    messages: Vec<Message>,
    reply_to: Option<MessageId>,
    permit: impl Permits,
    (target, headers): (&Target, &HeaderMap),
    printer: &mut Printer,
) {
    let replies = std::iter::once(reply_to).chain(std::iter::repeat(None));
    let requests = messages.into_iter().zip(replies).map(|(message, reply_to)| {
        // The token is not put into the request, so that it cannot be printed from there.
        let mut request = Send::new(permit(), message)
            .in_reply_to(reply_to)
            .to_http(target.endpoint(), &AccessToken::new(String::new()));
        request.headers_mut().extend(headers.clone());
        Preview {
            method: request.method().to_string(),
            url: request.uri().to_string(),
            body: serde_json::from_slice(request.body()).expect("a send's body is JSON"),
            curl: curl::command(&request, &target.token_source.in_shell()),
        }
    });
    let previews = Previews { requests: requests.collect() };
    if matches!(target.token_source, Source::StandardInput) {
        printer.say("set ANTIPHON_TOKEN to the token before you run it");
    }
    printer.answer(&previews, |previews| {
        previews.requests.iter().map(|preview| preview.curl.as_str()).collect::<Vec<_>>().join("\n")
    });
}
