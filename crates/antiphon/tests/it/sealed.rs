//! The master key: its change, a crash meanwhile, and a start with the wrong one. And no core dumps.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use crate::world::{Home, Process, Ran};

const SHOP: &str = "17841400000000001";

/// A home with two master keys, and a database whose secrets are sealed with the first.
fn home() -> Home {
    let home = Home::new();
    home.file("old.key", "0f".repeat(32));
    home.file("new.key", "0e".repeat(32));
    let (secret, token) = (home.file("secret", "hush-1"), home.file("token", "hush-2"));
    let app = ["app", "add", "shop", "--secret-file", &secret, "--verify-token-file", &token];
    with(&home, &app, "old.key").ends_with(0);
    let account = ["account", "add", "--app", "shop", "--ig-id", SHOP, "--token-file", &token];
    with(&home, &account, "old.key").ends_with(0);
    home
}

fn with(home: &Home, command: &[&str], key: &str) -> Ran {
    home.run(&[command, &["--database", "sqlite:a.db", "--master-key-file", key, "--json"]].concat())
}

fn serve(home: &Home, key: &str) -> Command {
    let serve = ["serve", "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:1", "--json"];
    home.command(&[&serve[..], &["--database", "sqlite:a.db", "--master-key-file", key]].concat())
}

const ROTATE: [&str; 4] = ["master-key", "rotate", "--new-master-key-file", "new.key"];

/// Whether the database opens with a key; if it does not, what is said.
fn opens(home: &Home, key: &str) -> Result<(), String> {
    let ran = with(home, &["account", "list"], key);
    if ran.code == Some(0) { Ok(()) } else { Err(ran.fails_with(2).err.clone()) }
}

#[test]
fn the_master_key_changes_while_the_gateway_runs() {
    let home = home();
    let gateway = Process::of(&mut serve(&home, "old.key"));
    gateway.json();
    let changed =
        home.run(&[&ROTATE[..], &["--database", "sqlite:a.db", "--json"]].concat()).ends_with(0).json();
    assert_eq!(changed["sealed_anew"], 3, "{changed}");
    let again = home.run(&[&ROTATE[..], &["--database", "sqlite:a.db"]].concat()).fails_with(3);
    assert!(again.err.contains("already"), "{}", again.err);
    // It goes on, and what is put now is sealed with the new key.
    let token = home.file("token", "hush-3");
    let account = ["account", "add", "--app", "shop", "--ig-id", "17841400000000007", "--token-file", &token];
    home.run(&[&account[..], &["--database", "sqlite:a.db"]].concat()).ends_with(0);
    gateway.terminate();
    assert_eq!(gateway.ended().0.code(), Some(0));

    let refused = opens(&home, "old.key").unwrap_err();
    assert!(refused.contains("was replaced") && refused.contains("give the new one"), "{refused}");
    opens(&home, "new.key").unwrap();
    let keyless = ["serve", "--listen", "127.0.0.1:0", "--database", "sqlite:a.db"];
    assert!(home.run(&keyless).fails_with(2).err.contains("no master key"));
    let other = home.file("other.key", "0d".repeat(32));
    let refused = opens(&home, &other).unwrap_err();
    assert!(refused.contains("another") && !refused.contains("0d0d"), "{refused}");
    let shown = with(&home, &["master-key", "show"], "new.key").ends_with(0).json();
    assert_eq!((&shown["id"], shown["before"].as_array().unwrap().len()), (&changed["id"], 1));
    // A gateway that is told the old key does not start either, and says the same.
    let (status, said) = Process::of(&mut serve(&home, "old.key")).ended();
    assert!(status.code() == Some(2) && said.contains("give the new one"), "{said}");
}

#[test]
fn the_master_key_changes_at_rest_and_a_file_that_is_none_changes_nothing() {
    let home = home();
    home.file("broken.key", "0f");
    let broken = ["master-key", "rotate", "--new-master-key-file", "broken.key"];
    with(&home, &broken, "old.key").fails_with(2);
    with(&home, &ROTATE, "new.key").fails_with(2);
    opens(&home, "old.key").unwrap();
    with(&home, &ROTATE, "old.key").ends_with(0);
    opens(&home, "new.key").unwrap();
}

#[test]
fn a_crash_while_the_master_key_changes_leaves_one_key_that_opens_everything() {
    for (step, right, wrong) in
        [("reseal.written:1", "old.key", "new.key"), ("reseal.kept:1", "new.key", "old.key")]
    {
        let home = home();
        let gateway = Process::of(serve(&home, "old.key").env("ANTIPHON_CRASH_AT", step));
        gateway.json();
        let lost = home.run(&[&ROTATE[..], &["--database", "sqlite:a.db"]].concat());
        assert!(!lost.err.is_empty(), "{step}: the gateway was killed meanwhile");
        assert_eq!(gateway.ended().0.signal(), Some(9), "{step}");
        opens(&home, right).unwrap_or_else(|said| panic!("{step}: {said}"));
        let said = opens(&home, wrong).unwrap_err();
        assert!(said.contains("master key"), "{step}: {said}");
        let gateway = Process::of(&mut serve(&home, right));
        gateway.json();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_gateway_writes_no_core_file_even_where_others_would() {
    let home = home();
    let mut shell = Command::new("sh");
    let line = r#"ulimit -c unlimited 2>/dev/null; exec "$@""#;
    let served = serve(&home, "old.key");
    shell.args(["-c", line, "sh"]).arg(served.get_program()).args(served.get_args());
    shell
        .current_dir(home.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home.path());
    let gateway = Process::of(&mut shell);
    gateway.json();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", gateway.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    gateway.abort();
    let (status, _) = gateway.ended();
    assert_eq!((status.signal(), status.core_dumped()), (Some(6), false));
    let files: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!files.iter().any(|name| name.to_string_lossy().starts_with("core")), "{files:?}");
}
