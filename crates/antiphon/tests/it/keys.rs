//! Keys, the audit log and the listeners, from the command line.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::world::{Home, Process, Ran};

const SHOP: &str = "17841400000000001";
const AVA: &str = "900000000000001";

/// A gateway that serves, before a sandbox, each in a process of its own; its database knows the sandbox's account.
struct Served {
    home: Home,
    gateway: Process,
    graph: String,
    admin: String,
    sandbox: String,
    _sandbox: Process,
}

const OF: [&str; 4] = ["--database", "sqlite:a.db", "--master-key-file", "master.key"];

impl Served {
    fn on(listen: &str, admin: Option<&str>) -> Self {
        let home = Home::new();
        home.file("master.key", "0f".repeat(32));
        let (secret, token) =
            (home.file("secret", "sandbox-app-secret"), home.file("token", "sandbox-token"));
        let sandbox = home.begin(&["sandbox", "start", "--port", "0", "--json"]);
        let url = sandbox.json()["sandbox"].as_str().unwrap().to_owned();
        let app = ["app", "add", "shop", "--secret-file", &secret, "--verify-token-file", &token];
        home.run(&[&app[..], &OF].concat()).ends_with(0);
        let account = ["account", "add", "--app", "shop", "--ig-id", SHOP, "--token-file", &token];
        home.run(&[&account[..], &OF].concat()).ends_with(0);
        let mut serve = vec!["serve", "--listen", listen, "--upstream", &url, "--json"];
        serve.extend(admin.iter().flat_map(|admin| ["--admin-listen", admin]));
        serve.extend(OF);
        let gateway = home.begin(&serve);
        let ready = gateway.json();
        let word = |name: &str| ready[name].as_str().unwrap().replace("0.0.0.0", "127.0.0.1");
        Self { home, graph: word("gateway"), admin: word("admin"), gateway, sandbox: url, _sandbox: sandbox }
    }

    fn run(&self, command: &[&str]) -> Ran {
        self.home.run(&[command, &OF[..2], &["--json"]].concat())
    }

    fn json(&self, command: &[&str]) -> Value {
        self.run(command).ends_with(0).json()
    }

    /// The status of a GET, without anything to show.
    fn status(at: &str, path: &str) -> u16 {
        let address = at.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer[9..12].parse().unwrap()
    }
}

#[test]
fn a_key_is_made_shown_once_used_rotated_and_revoked() {
    let served = Served::on("127.0.0.1:0", None);
    assert_eq!(served.graph, served.admin, "one listener, while only this machine reaches it");
    let made = served.json(&["key", "add", "worker", "--may", "send,read", "--account", SHOP]);
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    let file = served.home.file("key", key);
    let me = ["send", AVA, "Hello", "--token-file", &file, "--account", SHOP, "--gateway", &served.graph];
    // Nobody has written yet: the gateway took the key, and looked at the window.
    served.home.run(&me).fails_with(5);
    let of_others = ["--gateway", &served.graph, "--key-file", &file, "--json"];
    served.home.run(&[&["messages", "list"], &of_others[..]].concat()).ends_with(0);
    let refused = served.home.run(&[&["app", "list"], &of_others[..]].concat()).fails_with(3);
    assert!(refused.err.contains("manage"), "{}", refused.err);

    let turned = served.json(&["key", "rotate", id, "--grace", "0s"]);
    assert_eq!(turned["replaces"], id);
    let ended = served.home.run(&[&["messages", "list"], &of_others[..]].concat()).fails_with(4);
    assert!(ended.err.contains("expired") && ended.err.contains("antiphon key add"), "{}", ended.err);
    assert!(!ended.err.contains(&key[9..]));
    let second = turned["id"].as_str().unwrap();
    assert_eq!(served.json(&["key", "revoke", second])["state"], "revoked");
    served.run(&["key", "revoke", second]).fails_with(3);
    served.run(&["key", "revoke", "key_nobody"]).fails_with(8);
    let list = served.json(&["key", "list"]);
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert!(!list.to_string().contains("antiphon_"), "{list}");
    let words = served.home.run(&[&["key", "list"], &OF[..2]].concat()).ends_with(0).out;
    assert!(words.contains("worker") && words.contains("send,read") && words.contains("revoked"), "{words}");
    let written = served.json(&["key", "add", "y", "--may", "read", "--out", "y.key"]);
    let path = served.home.path().join("y.key");
    assert!(written["key"].is_null() && std::fs::read_to_string(&path).unwrap().starts_with("antiphon_"));
    let rights = std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
    assert_eq!(rights & 0o777, 0o600);
    served.run(&["key", "add", "z", "--may", "read", "--out", "y.key"]).fails_with(2);
    let count = served.json(&["key", "list"])["data"].as_array().unwrap().len();
    assert_eq!(count, 3, "no key is made that could not be written down");
    let secret =
        served.home.run(&[&["key", "add", "x", "--may", "read"], &OF[..2]].concat()).ends_with(0).out;
    assert!(secret.contains("antiphon_") && secret.contains("nobody can show it again"), "{secret}");
}

#[test]
fn what_was_changed_is_listed_and_the_log_is_walked_also_at_rest() {
    let served = Served::on("127.0.0.1:0", None);
    served.json(&["account", "pause", SHOP, "--reason", "moving house"]);
    let words = served.home.run(&[&["audit", "list"], &OF[..2]].concat()).ends_with(0).out;
    assert!(words.contains("accounts.pause") && words.contains("near") && words.contains(SHOP), "{words}");
    assert_eq!(served.json(&["audit", "verify"])["entries"], 3);
    let first = served.json(&["audit", "list", "--limit", "1"]);
    let after = first["next"].as_str().unwrap();
    assert_eq!(served.json(&["audit", "list", "--after", after])["data"].as_array().unwrap().len(), 2);
    served.gateway.terminate();
    let Served { home, gateway, .. } = served;
    assert_eq!(gateway.ended().0.code(), Some(0));
    let rest = |command: &[&str]| home.run(&[command, &OF[..], &["--json"]].concat());
    assert_eq!(rest(&["audit", "verify"]).ends_with(0).json()["whole"], true);
    rest(&["key", "add", "at-rest", "--may", "manage"]).ends_with(0);
    let last = rest(&["audit", "list"]).ends_with(0).json();
    assert_eq!((&last["data"][0]["what"], &last["data"][0]["number"]), (&"keys.add".into(), &4.into()));
    let refused = rest(&["account", "refresh", SHOP]).fails_with(3);
    assert!(refused.err.contains("does not run"), "{}", refused.err);
}

#[test]
fn behind_a_listener_that_others_reach_there_is_no_v1_and_commands_find_it_all_the_same() {
    let served = Served::on("0.0.0.0:0", Some("127.0.0.1:0"));
    for (path, graph, admin) in
        [("/v1/messages", 404, 200), ("/metrics", 404, 200), ("/livez", 200, 200), ("/v24.0/me", 400, 404)]
    {
        assert_eq!(
            (Served::status(&served.graph, path), Served::status(&served.admin, path)),
            (graph, admin),
            "{path}"
        );
    }
    assert_eq!(served.json(&["account", "list"])["data"][0]["id"], SHOP, "by the database, whoever has it");
    let named = ["account", "list", "--gateway", &served.admin, "--json"];
    assert_eq!(served.home.run(&named).ends_with(0).json()["data"][0]["token"]["state"], "unknown");
}

#[test]
fn an_admin_listener_of_its_own_is_kept_apart_on_loopback_too() {
    let served = Served::on("127.0.0.1:0", Some("127.0.0.1:0"));
    assert_ne!(served.graph, served.admin);
    assert_eq!(
        (Served::status(&served.graph, "/v1/keys"), Served::status(&served.admin, "/v1/keys")),
        (404, 200)
    );
    let token = served.home.file("token", "sandbox-token");
    let photo = format!("{}/../sandbox/samples/photo.png", env!("CARGO_MANIFEST_DIR"));
    let send = |person: &'static str| {
        ["send", person, "--image", &photo, "--token-file", &token, "--gateway", &served.graph]
            .map(String::from)
    };
    let refused = |person| {
        let send = send(person);
        served.home.run(&send.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let file = refused(AVA).fails_with(8);
    assert!(file.err.contains("ADMIN_LISTENER/v1/media"), "{}", file.err);
    let name = refused("ava").fails_with(2);
    assert!(name.err.contains("antiphon conversations list"), "{}", name.err);
}

#[test]
fn an_admin_listener_that_others_reach_wants_a_key() {
    let served = Served::on("127.0.0.1:0", Some("0.0.0.0:0"));
    served.gateway.says("let TLS be in front");
    for path in ["/v1/keys", "/v1/openapi.json", "/metrics", "/livez"] {
        assert_eq!(Served::status(&served.admin, path), 401, "{path}");
    }
    let refused = served.run(&["key", "list"]).fails_with(4);
    assert!(refused.err.contains("key"), "{}", refused.err);
    // The first key is made while the gateway rests.
    served.gateway.terminate();
    let Served { home, gateway, _sandbox, .. } = served;
    assert_eq!(gateway.ended().0.code(), Some(0));
    let made =
        home.run(&[&["key", "add", "operator", "--may", "manage,read"], &OF[..], &["--json"]].concat());
    let file = home.file("key", made.ends_with(0).json()["key"].as_str().unwrap());
    let serve = ["serve", "--listen", "127.0.0.1:0", "--admin-listen", "0.0.0.0:0", "--json"];
    let gateway = home.begin(&[&serve[..], &OF].concat());
    gateway.json();
    let list = ["key", "list", "--key-file", &file, "--json"];
    let listed = home.run(&[&list[..], &OF[..2]].concat()).ends_with(0).json();
    assert_eq!(listed["data"][0]["name"], "operator");
}

#[test]
fn a_token_is_renewed_by_hand_and_says_why_not() {
    let served = Served::on("127.0.0.1:0", None);
    let refused = served.run(&["account", "refresh", SHOP]).fails_with(6);
    assert!(refused.err.contains("24 hours"), "{}", refused.err);
}

#[test]
fn a_crash_while_a_token_is_renewed_leaves_one_that_works() {
    for (step, state, next) in [("token.written:1", "unknown", 0), ("token.kept:1", "fresh", 6)] {
        let Served { home, gateway, sandbox, _sandbox, .. } = Served::on("127.0.0.1:0", None);
        gateway.terminate();
        assert_eq!(gateway.ended().0.code(), Some(0));
        home.run(&["sandbox", "clock", "advance", "25h", "--sandbox", &sandbox]).ends_with(0);
        let serve = ["serve", "--listen", "127.0.0.1:0", "--upstream", &sandbox, "--json"];
        let serve = [&serve[..], &OF].concat();
        let gateway = Process::of(home.command(&serve).env("ANTIPHON_CRASH_AT", step));
        gateway.json();
        let command = |command: &[&str]| home.run(&[command, &OF[..2], &["--json"]].concat());
        assert_ne!(command(&["account", "refresh", SHOP]).code, Some(0), "{step}: it was killed meanwhile");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&gateway.ended().0), Some(9), "{step}");
        let again = home.begin(&serve);
        again.json();
        let listed = command(&["account", "list"]).ends_with(0).json();
        assert_eq!(listed["data"][0]["token"]["state"], state, "{step}");
        // The one that is there works: it is renewed, or Instagram says that it is too young for that.
        command(&["account", "refresh", SHOP]).ends_with(next);
    }
}
