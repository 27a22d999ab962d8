//! What the sandbox says when it does not do as told, in the words of the command line.

use http::{Response, StatusCode};
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::Failure;

/// Where the control API says to look, and the command that looks there.
const LISTS: [(&str, &str); 9] = [
    ("people", "`antiphon sandbox people` lists everybody"),
    ("messages", "`antiphon sandbox messages` lists them"),
    ("faults", "`antiphon sandbox fault list` shows what is armed and what can be"),
    ("trigger", "`antiphon sandbox trigger` lists them"),
    ("accounts", "`antiphon sandbox account` lists them"),
    ("exchanges", "`antiphon sandbox exchanges` lists them"),
    ("deliveries", "`antiphon sandbox deliveries` lists them"),
    ("samples", "give the path of a file, a link, or the name of a sample, such as photo.jpg or clip.mp4"),
    ("openapi.json", "this sandbox may be of another version than the command; `antiphon doctor` tells"),
];

/// So many of what came instead are shown: the nearest.
const MOST_SHOWN: usize = 3;

/// Why it did not.
pub(super) fn read(response: &Response<Vec<u8>>, base: &str) -> Failure {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let error = &body["error"];
    // Instagram's own errors have a message too, but their code is a number.
    let (Some(message), true) = (error["message"].as_str(), error["code"].is_string()) else {
        return no_sandbox(base);
    };
    let (exit, code) = kind(response.status());
    let (fact, hint) = in_commands(message);
    let misses = error["nearest_misses"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let misses: Vec<_> = misses.collect();
    let hint = match (code, misses.as_slice()) {
        ("timed_out", []) => {
            "nothing came at all; `antiphon sandbox exchanges` shows what was tried".to_owned()
        }
        ("timed_out", misses) => {
            let shown = &misses[..misses.len().min(MOST_SHOWN)];
            let others = misses.len() - shown.len();
            let more = if others == 0 { String::new() } else { format!("; and {others} others") };
            format!("what came instead: {}{more}", shown.join("; "))
        }
        _ => hint,
    };
    Failure::new(exit, code, fact, hint)
}

/// What answers is something else.
pub(super) fn no_sandbox(base: &str) -> Failure {
    let message = format!("what answers at {base} is not a sandbox");
    Failure::new(
        Exit::Unexpected,
        "not_a_sandbox",
        message,
        "start one with `antiphon dev`, or name another with --sandbox URL",
    )
}

fn kind(status: StatusCode) -> (Exit, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (Exit::NotFound, "not_found"),
        StatusCode::REQUEST_TIMEOUT => (Exit::NotFound, "timed_out"),
        StatusCode::BAD_REQUEST => (Exit::Usage, "invalid"),
        StatusCode::CONFLICT => (Exit::Refused, "conflict"),
        StatusCode::FORBIDDEN => (Exit::Refused, "forbidden"),
        status if status.is_client_error() => (Exit::Usage, "invalid"),
        _ => (Exit::Unexpected, "unexpected"),
    }
}

/// Takes apart what is said and where to look, and names the command that looks there.
fn in_commands(message: &str) -> (&str, String) {
    if let Some((fact, rest)) = message.split_once("; GET /_sandbox/v1/") {
        let list = LISTS.iter().find(|(path, _)| rest.starts_with(path));
        return (
            fact,
            list.map_or_else(|| format!("GET /_sandbox/v1/{rest}"), |(_, hint)| (*hint).to_owned()),
        );
    }
    match message.rsplit_once("; ") {
        Some((fact, way_out)) => (fact, way_out.to_owned()),
        None => (message, "`antiphon help sandbox` shows what can be asked for".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, body: &str) -> Failure {
        read(&Response::builder().status(status).body(body.into()).unwrap(), "http://127.0.0.1:2401")
    }

    #[test]
    fn where_to_look_is_said_as_a_command() {
        let body = r#"{"error":{"code":"not_found","message":"there is no person \"ba\"; GET /_sandbox/v1/people lists everybody"}}"#;
        let failure = problem(404, body);
        assert_eq!((failure.exit, failure.message.as_str()), (Exit::NotFound, "there is no person \"ba\""));
        assert_eq!(failure.hint, "`antiphon sandbox people` lists everybody");
        let body = r#"{"error":{"code":"not_found","message":"there is no sample \"a.jpg\"; GET /_sandbox/v1/samples lists photo.jpg and others"}}"#;
        let failure = problem(404, body);
        assert_eq!(failure.message, "there is no sample \"a.jpg\"");
        assert_eq!(
            failure.hint,
            "give the path of a file, a link, or the name of a sample, such as photo.jpg or clip.mp4"
        );
    }

    #[test]
    fn an_answer_that_is_no_sandboxs_is_told_as_such() {
        for body in ["", "<html>404</html>", "{}", r#"{"error":{"message":"Unknown path","code":2500}}"#] {
            assert!(problem(404, body).message.contains("not a sandbox"), "{body}");
        }
    }
}
