//! Public clients, unmodified: other people's code, which knows nothing of this project, sends to the sandbox, and through
//! the gateway before it.
//!
//! Each is told only where to send. At the sandbox each has a space of its own, chosen by its token, which is all that it
//! can choose; the gateway knows the account of the space that has no name.

use std::path::Path;
use std::process::Command;

use antiphon_tests::curl;
use antiphon_tests::repository;
use antiphon_tests::world::{Door, World};
use serde_json::{Value, json};

const BEN: &str = "900000000000002";

#[test]
fn fbmessenger_for_python() {
    let script = "python/send_with_fbmessenger.py";
    let hello = ["text: Hello from fbmessenger", "image", "video", "text: Is that right?"];
    assert_eq!(tell(script), hello);
}

#[test]
fn instagram_client_for_python() {
    let script = "python/send_with_instagram_client.py";
    assert_eq!(tell(script), ["text: Hello from instagram-client", "image", "video"]);
}

#[test]
fn instagram_platform_sdk_for_python() {
    let script = "python/send_with_instagram_platform_sdk.py";
    assert_eq!(tell(script), ["text: Hello from instagram-platform-sdk", "image", "video", "like_heart"]);
}

#[test]
fn pyfacebook_for_python() {
    let script = "python/send_with_pyfacebook.py";
    assert_eq!(tell(script), ["text: Hello from python-facebook-api", "images"]);
}

#[test]
fn messaging_api_messenger_for_node() {
    let script = "node/send-with-messaging-api-messenger.cjs";
    let hello = ["text: Hello from messaging-api-messenger", "image", "video", "audio", "template"];
    assert_eq!(tell(script), hello);
}

#[test]
fn messenger_sdk_for_node() {
    let script = "node/send-with-messenger-sdk.cjs";
    assert_eq!(tell(script), ["text: Hello from messenger-sdk", "image", "text: Is that right?"]);
}

/// Runs the script at either door; gives what stands on the person's phone then, which is the same.
fn tell(script: &str) -> Vec<String> {
    let [straight, through] = Door::BOTH.map(|door| tell_at(door, script));
    assert_eq!(straight, through, "{script}: what went straight, and what went through the gateway");
    straight
}

/// Runs the script in a world of its own; gives what stands on the person's phone then.
fn tell_at(door: Door, script: &str) -> Vec<String> {
    let world = World::start();
    let token = world.said("access_token");
    let (name, token) = match door {
        Door::Sandbox => (Some("clients"), format!("{token}.clients")),
        Door::Gateway => (None, token.to_owned()),
    };
    let space = Space { world: &world, name };
    let person = world.said("igsid");
    let message = space.say(person, "Hello?");

    let (program, folder) = interpreter(script);
    let mut command = Command::new(&program);
    command
        .arg(repository::root().join("tests/clients").join(script))
        .current_dir(folder)
        .env("HOST", world.door(door))
        .env("ACCOUNT", world.said("ig_id"))
        .env("PERSON", person)
        .env("STRANGER", BEN)
        .env("TOKEN", token)
        .env("MESSAGE", message)
        .env("NO_PROXY", "127.0.0.1")
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let output =
        command.output().unwrap_or_else(|error| panic!("{program} ({error}); bring it with: make tools"));
    let (told, complaints) = (String::from_utf8_lossy(&output.stdout), brief(&output.stderr));
    assert!(output.status.success(), "{script} at the {door:?}: {}\n{told}\n{complaints}", output.status);

    let answers: Vec<Value> =
        told.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    every_answer_is_good(&answers, person);
    assert_eq!(space.phone(BEN), Vec::<String>::new(), "nothing reached who never wrote");
    space.phone(person)
}

/// What a script complained of, without the bundled code that Node shows with it.
fn brief(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> = text.lines().filter(|line| line.len() < 400).collect();
    lines.join("\n")
}

fn every_answer_is_good(answers: &[Value], person: &str) {
    let (last, first) = answers.split_last().expect("it sent something");
    for told in first {
        let answer = &told["answer"];
        assert!(answer.get("error").is_none(), "{told}");
        // What the API says in snake case, some clients hand on in camel case.
        if let Some(recipient) = answer.get("recipient_id").or_else(|| answer.get("recipientId")) {
            assert_eq!(recipient, person, "{told}");
        }
    }
    assert_eq!(last["step"], "stranger");
    let error = &last["answer"]["error"];
    assert_eq!((&error["code"], &error["error_subcode"]), (&json!(10), &json!(2_534_022)), "{last}");
}

/// A part of the sandbox with people of its own; the one without a name is the gateway's.
struct Space<'a> {
    world: &'a World,
    name: Option<&'a str>,
}

impl Space<'_> {
    fn ask(&self, path: &str, more: &[&str]) -> Value {
        let url = format!("{}/_sandbox/v1/{path}", self.world.sandbox());
        let space = self.name.map(|name| format!("X-Sandbox-Space: {name}"));
        let space = space.as_ref().map(|space| ["-H", space]);
        let reply = curl::with(&[space.as_ref().map_or(&[][..], |of| of), more, &[&url]].concat());
        assert!(reply.status < 300, "{path}: {reply:?}");
        reply.json()
    }

    fn say(&self, person: &str, text: &str) -> String {
        let body = json!({ "text": text }).to_string();
        let said = self.ask(
            &format!("people/{person}/say?await=webhook"),
            &["-H", "Content-Type: application/json", "-d", &body],
        );
        said["mid"].as_str().expect("a message has an id").to_owned()
    }

    fn phone(&self, person: &str) -> Vec<String> {
        let messages = self.ask(&format!("messages?to={person}"), &[]);
        let line = |message: &Value| match message["text"].as_str() {
            Some(text) => format!("{}: {text}", message["type"].as_str().unwrap_or_default()),
            None => message["type"].as_str().unwrap_or_default().to_owned(),
        };
        messages["data"].as_array().expect("a list").iter().map(line).collect()
    }
}

/// What runs a script, and where: the folders that `make tools` fills.
fn interpreter(script: &str) -> (String, std::path::PathBuf) {
    let clients = repository::root().join("target/clients");
    let (program, folder) = match Path::new(script).extension().and_then(|extension| extension.to_str()) {
        Some("py") => {
            (clients.join("python/bin/python").to_string_lossy().into_owned(), clients.join("python"))
        }
        _ => ("node".to_owned(), clients.join("node")),
    };
    assert!(folder.is_dir(), "the public clients are not here; bring them with: make tools");
    (program, folder)
}
