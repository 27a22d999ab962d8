//! Where output goes: terminals, pipes, nowhere.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::world::{Home, Ran, World};

const COLOR: &str = "\u{1b}[";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_coloured_in_a_pipe_unless_it_is_asked_for() {
    let world = World::start().await;
    let commands: [&[&str]; 4] = [&["-h"], &["sandbox", "fault"], &["help", "send"], &["send", "ben", "hi"]];
    for command in commands {
        let plain = world.run(command);
        assert!(!plain.out.contains(COLOR) && !plain.err.contains(COLOR), "{command:?}");
        let forced = Ran::of(world.command(command).env("CLICOLOR_FORCE", "1"));
        assert!(forced.out.contains(COLOR) || forced.err.contains(COLOR), "{command:?}");
        let never = Ran::of(world.command(command).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
        assert_eq!((&never.out, &never.err), (&plain.out, &plain.err), "{command:?}");
        let flag = [&["--color", "always"], command].concat();
        let always = Ran::of(world.command(&flag).env("NO_COLOR", "1"));
        assert!(always.out.contains(COLOR) || always.err.contains(COLOR), "a flag wins: {command:?}");
    }
    let json = Ran::of(world.command(&["sandbox", "fault", "--json"]).env("CLICOLOR_FORCE", "1"));
    assert!(!json.out.contains(COLOR));
}

/// Runs a command on a terminal of its own.
fn on_a_terminal(world: &World, arguments: &str, term: &str) -> String {
    let binary = env!("CARGO_BIN_EXE_antiphon");
    let mut script = Command::new("script");
    script.args(["-qec", &format!("{binary} {arguments}"), "/dev/null"]).env_clear().stdin(Stdio::null());
    script
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("TERM", term)
        .env("ANTIPHON_SANDBOX", world.url());
    let ran = script.output().expect("script is part of every Linux");
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_is_coloured_unless_it_is_dumb() {
    let world = World::start().await;
    assert!(on_a_terminal(&world, "sandbox fault", "xterm-256color").contains(COLOR));
    assert!(!on_a_terminal(&world, "sandbox fault", "dumb").contains(COLOR));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_cannot_steer_a_terminal() {
    let world = World::start().await;
    world.run(&["sandbox", "people", "add", "Eve\u{1b}]0;gone\u{7}\u{1b}[2J"]).ends_with(0);
    for command in ["sandbox people", "sandbox people show eve", "sandbox say nobody\u{1b}[2J hi"] {
        let arguments: Vec<_> = command.split(' ').collect();
        let ran = Ran::of(world.command(&arguments).env("CLICOLOR_FORCE", "1"));
        for wild in ["\u{1b}]0", "\u{1b}[2J", "\u{7}"] {
            assert!(!ran.out.contains(wild) && !ran.err.contains(wild), "{command}: {ran:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_is_no_failure() {
    let world = World::start().await;
    let mut child = world
        .command(&["sandbox", "snapshot", "save", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
fn head_ends_a_pipe_without_a_word() {
    let home = Home::new();
    let binary = env!("CARGO_BIN_EXE_antiphon");
    let script = format!("set -o pipefail; {binary} completions bash | head -n 1");
    let ran = Command::new("bash").args(["--norc", "-c", &script]).current_dir(home.path()).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert!(ran.stderr.is_empty(), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_written_is_a_failure() {
    let world = World::start().await;
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = world.command(&["sandbox", "people"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("standard output takes no more") && said.contains("hint: "), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_says_nothing_but_the_answer() {
    let world = World::start().await;
    let wait = ["sandbox", "wait", "--to", "ava", "--text", "hi"];
    world.run(&["send", "ava", "hi"]).ends_with(0);
    assert!(world.run(&wait).ends_with(0).err.contains("waiting"));
    assert_eq!(world.run(&[&wait[..], &["-q"]].concat()).ends_with(0).err, "");
}
