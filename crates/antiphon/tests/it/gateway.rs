//! What the commands show and do of a gateway.

use serde_json::Value;

use crate::world::{Home, Process};

const DEV: [&str; 6] = ["dev", "--port", "0", "--sandbox-port", "0", "--json"];

/// A gateway before a sandbox, and commands that find both.
struct Both {
    home: Home,
    _dev: Process,
    gateway: String,
    sandbox: String,
    _sandbox: Option<Process>,
}

impl Both {
    /// In one process.
    fn start() -> Self {
        let home = Home::new();
        let dev = home.begin(&DEV);
        Self::of(home, dev, None)
    }

    /// Each in a process of its own.
    fn apart() -> Self {
        let home = Home::new();
        let sandbox = home.begin(&["sandbox", "start", "--port", "0", "--json"]);
        let url = sandbox.json()["sandbox"].as_str().unwrap().to_owned();
        let dev = home.begin(&["dev", "--port", "0", "--sandbox", &url, "--json"]);
        Self::of(home, dev, Some(sandbox))
    }

    fn of(home: Home, dev: Process, sandbox: Option<Process>) -> Self {
        let ready = dev.json();
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { home, gateway: word("gateway"), sandbox: word("sandbox"), _dev: dev, _sandbox: sandbox }
    }

    fn sandbox(&self, arguments: &[&str]) {
        let sandbox = ["--sandbox", &self.sandbox];
        self.home.run(&[&["sandbox"], arguments, &sandbox].concat()).ends_with(0);
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let gateway = ["--gateway", &self.gateway, "--json"];
        self.home.run(&[arguments, &gateway].concat()).ends_with(0).json()
    }

    fn send(&self, text: &str) -> crate::world::Ran {
        self.home.run(&["send", "900000000000001", text, "--gateway", &self.gateway])
    }
}

#[test]
fn what_was_sent_is_listed_and_shown() {
    let both = Both::start();
    both.send("Hello").ends_with(0);
    let list = both.json(&["messages", "list", "--state", "delivered"]);
    let id = list["data"][0]["id"].as_str().unwrap();
    let shown = both.json(&["messages", "show", id]);
    assert_eq!(shown["message"]["text"], "Hello");
    assert_eq!(shown["history"][0]["outcome"], "delivered");
    let conversations = both.json(&["conversations", "list", "--open"]);
    assert_eq!(conversations["data"][0]["person"], "900000000000001");
    let cancel = ["messages", "cancel", id, "--gateway", &both.gateway];
    assert!(both.home.run(&cancel).fails_with(3).err.contains("delivered"));
    let nobodys = ["messages", "show", "msg_00000000000000000000000000", "--gateway", &both.gateway];
    both.home.run(&nobodys).fails_with(8);
}

#[test]
fn apps_and_accounts_are_added_from_files() {
    let both = Both::start();
    let (secret, token) = (both.home.file("secret", "hush-1\n"), both.home.file("token", "hush-2\n"));
    let app = ["app", "add", "second", "--secret-file", &secret, "--verify-token-file", &token];
    assert_eq!(both.json(&app)["secrets"], 1);
    let account =
        ["account", "add", "--app", "second", "--ig-id", "17841400000000007", "--token-file", &token];
    assert_eq!(both.json(&account)["app"], "second");
    let words = both.home.run(&["account", "list", "--gateway", &both.gateway]).ends_with(0).out;
    assert!(words.contains("17841400000000007") && !words.contains("hush"), "{words}");
    assert_eq!(both.json(&["app", "list"])["data"].as_array().unwrap().len(), 2);
}

#[test]
fn a_database_at_rest_is_filled_before_the_gateway_starts_and_read_after_it_has_ended() {
    let home = Home::new();
    let (secret, token) = (home.file("secret", "hush-1\n"), home.file("token", "hush-2\n"));
    let key = home.file("master.key", "0f".repeat(32));
    let of = ["--database", "sqlite:a.db", "--master-key-file", &key];
    let command = |command: &[&str]| home.run(&[command, &of[..], &["--json"]].concat());
    command(&["app", "list"]).fails_with(8);
    let app = ["app", "add", "shop", "--secret-file", &secret, "--verify-token-file", &token];
    assert_eq!(command(&app).ends_with(0).json()["name"], "shop");
    let account = ["account", "add", "--app", "shop", "--ig-id", "17841400000000007", "--token-file", &token];
    command(&account).ends_with(0);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:1", "--json"];
    let gateway = home.begin(&[&serve[..], &of[..]].concat());
    gateway.json();
    // Whoever names the database finds the gateway that has it.
    let id = |ran: &Value| ran["data"][0]["id"].clone();
    assert_eq!(id(&command(&["account", "list"]).ends_with(0).json()), "17841400000000007");
    let file = std::fs::read(home.path().join("a.db")).unwrap();
    assert!(!file.windows(4).any(|bytes| bytes == b"hush"), "secrets are sealed");
    gateway.terminate();
    assert_eq!(gateway.ended().0.code(), Some(0));
    assert_eq!(id(&command(&["account", "list"]).ends_with(0).json()), "17841400000000007");
    assert_eq!(command(&["messages", "list"]).ends_with(0).json()["data"].as_array().unwrap().len(), 0);
    let other_key = home.file("other.key", "0e".repeat(32));
    let wrong = ["account", "list", "--database", "sqlite:a.db", "--master-key-file", &other_key];
    assert!(home.run(&wrong).fails_with(2).err.contains("key"));
}

#[test]
fn time_passes_for_both_alike() {
    let both = Both::start();
    both.sandbox(&["clock", "advance", "24h1s"]);
    both.send("Too late").fails_with(5);
    assert_eq!(both.json(&["conversations", "list"])["data"][0]["window"]["is_open"], false);
}

#[test]
fn who_moves_the_clock_is_answered_when_what_became_due_is_done() {
    for both in [Both::start(), Both::apart()] {
        both.sandbox(&["fault", "add", "app_limited", "--times", "1"]);
        // Instagram takes no more for a minute, and the message waits.
        let message = ["send", "900000000000001", "Later", "--timeout", "100ms", "--gateway", &both.gateway];
        assert!(!both.home.run(&message).out.contains("message_id"));
        while both.json(&["account", "list"])["data"][0]["pause"]["cause"] != "throttled" {
            std::thread::yield_now();
        }
        let states = || {
            let list = both.json(&["messages", "list"]);
            list["data"][0]["state"].as_str().unwrap().to_owned()
        };
        assert_eq!(states(), "queued");
        both.sandbox(&["clock", "advance", "2m"]);
        assert_eq!(states(), "delivered");
    }
}

#[test]
fn what_is_accepted_and_waits_is_told_apart_from_what_nobody_knows() {
    let both = Both::start();
    both.json(&["account", "pause", "17841400000000001", "--reason", "moving house"]);
    let waits = both.send("Later").fails_with(7);
    assert!(
        waits.err.contains("accepted and not delivered yet") && waits.err.contains("(queued)"),
        "{}",
        waits.err
    );
    both.json(&["account", "resume", "17841400000000001"]);
    let wait = ["sandbox", "wait", "--to", "ava", "--text", "Later", "--json", "--sandbox", &both.sandbox];
    let came = both.home.run(&wait).ends_with(0).json();
    assert_eq!(came["text"], "Later");
}

#[test]
fn without_a_gateway_the_commands_say_how_to_start_one() {
    let home = Home::new();
    let failed = home.run(&["messages", "list", "--gateway", "http://127.0.0.1:1"]).fails_with(6);
    assert!(failed.err.contains("antiphon serve"), "{}", failed.err);
}

#[test]
fn what_was_accepted_is_there_after_a_restart() {
    let home = Home::new();
    let kept = [&DEV[..], &["--data", "data"]].concat();
    let listed = |dev: &Process| {
        let ready = dev.json();
        let gateway = ready["gateway"].as_str().unwrap();
        home.run(&["send", "900000000000001", "Hello", "--gateway", gateway]).ends_with(0);
        let list = home.run(&["messages", "list", "--gateway", gateway, "--json"]).ends_with(0).json();
        list["data"].as_array().unwrap().len()
    };
    let first = home.begin(&kept);
    assert_eq!(listed(&first), 1);
    first.terminate();
    assert_eq!(first.ended().0.code(), Some(0));
    assert_eq!(listed(&home.begin(&kept)), 2);
}

#[test]
fn an_account_says_that_a_bot_is_speaking_and_has_the_evidence() {
    let both = Both::start();
    let account = "17841400000000001";
    let words = both.home.file("words", "Beep. A bot.\n");
    let file = format!("en={words}");
    let set = [
        "disclosure",
        "set",
        account,
        "--on",
        "--words-file",
        &file,
        "--market",
        "california",
        "--lapse",
        "36h",
    ];
    let policy = both.json(&set);
    assert_eq!((&policy["enabled"], &policy["words"]["en"]), (&Value::Bool(true), &"Beep. A bot.".into()));
    assert_eq!(both.json(&["disclosure", "show", account]), policy);
    both.send("Hello").ends_with(0);
    let list = both.json(&["disclosure", "list", "--person", "900000000000001"]);
    assert_eq!(
        (&list["data"][0]["words"], &list["data"][0]["rule"]),
        (&"Beep. A bot.".into(), &"start".into())
    );
    both.json(&["send", "900000000000001", "Ich bin Eva.", "--origin", "human"]);
    let in_german = ["--origin", "automated", "--language", "de", "--market", "california"];
    both.json(&[&["send", "900000000000001", "Bis 18 Uhr."][..], &in_german].concat());
    let list = both.json(&["disclosure", "list", "--person", "900000000000001"]);
    assert_eq!(list["data"].as_array().unwrap().len(), 2, "{list}");
    assert_eq!((&list["data"][1]["language"], &list["data"][1]["rule"]), (&"de".into(), &"hand_back".into()));
    let nowhere = ["send", "900000000000001", "x", "--market", "atlantis", "--gateway", &both.gateway];
    assert!(both.home.run(&nowhere).fails_with(3).err.contains("germany"));
    let table = ["disclosure", "list", "--csv", "--gateway", &both.gateway];
    let table = both.home.run(&table).ends_with(0).out;
    assert!(table.starts_with("id,account,person") && table.contains("Beep. A bot."), "{table}");
    let off = both.json(&["disclosure", "set", account, "--off", "--words", "en=", "--all-markets"]);
    assert_eq!(
        (&off["enabled"], &off["markets"], &off["words"]),
        (&false.into(), &serde_json::json!([]), &serde_json::json!({}))
    );
    let wrong = ["disclosure", "set", account, "--language", "tlh", "--gateway", &both.gateway];
    assert!(both.home.run(&wrong).fails_with(2).err.contains("no words for the language"));
    let nobody = ["disclosure", "show", "1", "--gateway", &both.gateway];
    both.home.run(&nobody).fails_with(8);
}

#[test]
fn an_accounts_media_are_looked_at_and_made_to_fit_when_it_is_said() {
    let both = Both::start();
    let account = "17841400000000001";
    let media = ["account", "media", account];
    assert_eq!(both.json(&[&media[..], &["--fit", "yes"]].concat())["fit"], true);
    assert_eq!(both.json(&media)["check"], "off");
    for check in ["advise", "enforce", "off"] {
        assert_eq!(both.json(&[&media[..], &["--check", check]].concat())["check"], check);
        assert_eq!(both.json(&media)["check"], check);
    }
    let words = both.home.run(&[&media[..], &["--gateway", &both.gateway]].concat()).ends_with(0).out;
    assert_eq!(words, "check  off\nfit    yes\n");
    let wrong = [&media[..], &["--check", "perhaps", "--gateway", &both.gateway]].concat();
    assert!(both.home.run(&wrong).fails_with(2).err.contains("advise"));
    both.home.run(&["account", "media", "1", "--gateway", &both.gateway]).fails_with(8);
}
