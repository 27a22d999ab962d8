//! Working through what a gateway keeps: replays, the inbox, people, statistics.

use serde_json::Value;

use crate::world::{Home, Process, Ran};

/// A gateway before a sandbox in one process, and commands that ask it.
struct Shop {
    home: Home,
    _dev: Process,
    gateway: String,
    sandbox: String,
}

impl Shop {
    fn open() -> Self {
        let home = Home::new();
        let dev = home.begin(&["dev", "--port", "0", "--sandbox-port", "0", "--json"]);
        let ready = dev.json();
        let word = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { home, gateway: word("gateway"), sandbox: word("sandbox"), _dev: dev }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.home.run(&[arguments, &["--gateway", &self.gateway]].concat())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--json"]].concat()).ends_with(0).json()
    }

    fn sandbox(&self, arguments: &[&str]) {
        self.home.run(&[&["sandbox"], arguments, &["--sandbox", &self.sandbox]].concat()).ends_with(0);
    }

    fn refused(&self, text: &str) {
        self.sandbox(&["fault", "add", "person_unavailable", "--times", "1"]);
        self.run(&["send", "900000000000001", text]).fails_with(3);
    }
}

#[test]
fn a_replay_counts_first_and_sends_when_it_is_told_to() {
    let shop = Shop::open();
    shop.refused("Hello");
    let preview = shop.run(&["messages", "replay", "--state", "refused"]).ends_with(0);
    assert!(preview.out.contains("1 matched, 1 sent (a preview: nothing was sent)"), "{}", preview.out);
    assert!(preview.err.contains("--yes"), "{}", preview.err);
    let sent = shop.json(&["messages", "replay", "--error", "person_unavailable", "--yes"]);
    assert_eq!((&sent["state"], &sent["counts"]["sent"]), (&"done".into(), &1.into()));
    let again = shop.json(&["messages", "replay", "--all", "--yes"]);
    assert_eq!(again["counts"]["already_retried"], 1);
    shop.run(&["messages", "replay"]).fails_with(2);
    shop.run(&["messages", "replay", "--state", "lost"]).fails_with(2);
    let list = shop.json(&["jobs", "list"]);
    assert_eq!(list["data"].as_array().unwrap().len(), 3);
    let id = list["data"][0]["id"].as_str().unwrap();
    assert!(shop.run(&["jobs", "show", id]).ends_with(0).out.contains("done"));
    shop.run(&["jobs", "cancel", id]).fails_with(3);
    shop.run(&["jobs", "show", "job_99"]).fails_with(8);
}

#[test]
fn the_inbox_is_listed_shown_and_read_again() {
    let shop = Shop::open();
    shop.sandbox(&["say", "ava", "Is anybody there?"]);
    // What dev read from the sandbox's lists before is older.
    let newest = || shop.json(&["inbox", "list", "--kind", "message"])["data"][0].clone();
    let mut delivery = newest();
    while delivery["state"] == "listed" {
        delivery = newest();
    }
    let id = delivery["id"].as_str().unwrap();
    let shown = shop.run(&["inbox", "show", id]).ends_with(0).out;
    assert!(shown.contains("signature: valid") && shown.contains("\"messaging\""), "{shown}");
    let again = shop.run(&["inbox", "reprocess", id]).ends_with(0).out;
    assert!(again.contains("1 events, 0 windows moved"), "{again}");
    assert_eq!(shop.json(&["inbox", "reprocess", "--kind", "message"])["state"], "done");
    shop.run(&["inbox", "list", "--kind", "mesage"]).fails_with(2);
    shop.run(&["inbox", "show", "dlv_99"]).fails_with(8);
}

#[test]
fn a_person_is_given_out_and_erased() {
    let shop = Shop::open();
    shop.run(&["send", "900000000000001", "Hello"]).ends_with(0);
    let export = shop.json(&["person", "export", "900000000000001"]);
    assert_eq!(export["messages"][0]["message"]["text"], "Hello");
    shop.run(&["person", "delete", "900000000000001"]).fails_with(2);
    let job = shop.json(&["person", "delete", "900000000000001", "--yes"]);
    assert_eq!(job["state"], "done");
    shop.run(&["person", "export", "900000000000001"]).fails_with(8);
}

#[test]
fn statistics_are_lines_for_people_and_numbers_for_programs() {
    let shop = Shop::open();
    shop.run(&["send", "900000000000001", "Hello"]).ends_with(0);
    shop.refused("No");
    let words = shop.run(&["statistics"]).ends_with(0).out;
    assert!(words.contains("2 accepted, 1 delivered, 1 refused; half within"), "{words}");
    assert_eq!(shop.json(&["statistics", "--by", "day"])["total"]["delivered"], 1);
    shop.run(&["statistics", "--by", "week"]).fails_with(2);
}

#[test]
fn a_message_may_wait_for_the_person() {
    let shop = Shop::open();
    let held = shop.run(&["send", "900000000000002", "Welcome back", "--hold", "3d"]).ends_with(0).out;
    let id = held.trim().strip_prefix("held until they write: ").unwrap();
    assert_eq!(shop.json(&["messages", "show", id])["state"], "held");
    let sent = shop.json(&["send", "900000000000001", "At once", "--expires", "10m"]);
    assert_eq!(sent["messages"][0]["state"], "delivered");
    shop.run(&["send", "900000000000001", "x", "--hold", "soon"]).fails_with(3);
    let shown = shop.run(&["send", "900000000000001", "x", "--hold", "3d", "--dry-run"]).ends_with(0).out;
    assert!(shown.contains("-H 'antiphon-hold: 3d'"), "{shown}");
    let nowhere = shop.home.run(&["send", "ava", "x", "--hold", "3d", "--graph", &shop.sandbox]);
    assert!(nowhere.fails_with(2).err.contains("--gateway"));
}

#[test]
fn a_person_is_erased_from_a_database_at_rest() {
    let home = Home::new();
    let (secret, token) = (home.file("secret", "hush-1\n"), home.file("token", "hush-2\n"));
    let key = home.file("master.key", "0f".repeat(32));
    let of = ["--database", "sqlite:a.db", "--master-key-file", &key, "--json"];
    let command = |command: &[&str]| home.run(&[command, &of[..]].concat()).ends_with(0).json();
    command(&["app", "add", "shop", "--secret-file", &secret, "--verify-token-file", &token]);
    command(&["account", "add", "--app", "shop", "--ig-id", "17841400000000007", "--token-file", &token]);
    assert_eq!(command(&["person", "delete", "900000000000001", "--yes"])["state"], "done");
    assert_eq!(command(&["messages", "replay", "--all"])["counts"]["matched"], 0);
}
