//! `sandbox exec`: a command with a sandbox of its own.

use crate::world::{Home, Process, Ran};

fn exec(home: &Home, command: &[&str]) -> Ran {
    home.run(&[&["sandbox", "exec", "--"], command].concat())
}

#[test]
fn the_command_is_told_where_the_sandbox_is() {
    let home = Home::new();
    let script = r#"curl -sf "$GRAPH_BASE_URL/v24.0/$IG_ID/messages" -H "Authorization: Bearer $IG_TOKEN" \
        --json "{\"recipient\":{\"id\":\"$IGSID\"},\"message\":{\"text\":\"from a script\"}}"; \
        echo; echo "$IG_APP_SECRET $IG_VERIFY_TOKEN""#;
    let ran = exec(&home, &["sh", "-c", script]).ends_with(0);
    assert!(ran.out.contains("message_id"), "{}", ran.out);
    assert!(ran.out.ends_with("sandbox-app-secret sandbox-verify-token\n"), "{}", ran.out);
}

#[test]
fn antiphon_itself_finds_the_sandbox_whatever_was_said_outside() {
    let home = Home::new();
    let binary = env!("CARGO_BIN_EXE_antiphon");
    let script = format!("{binary} send ava hi && {binary} sandbox wait --to ava --text hi");
    let mut command = home.command(&["sandbox", "exec", "--", "sh", "-c", &script]);
    command.env("ANTIPHON_TOKEN", "another").env("ANTIPHON_SPACE", "other").env("ANTIPHON_ACCOUNT", "1");
    Ran::of(command.env("ANTIPHON_GATEWAY", "http://127.0.0.1:9")).ends_with(0);
}

#[test]
fn the_exit_code_is_the_commands() {
    let home = Home::new();
    assert_eq!(exec(&home, &["sh", "-c", "exit 42"]).code, Some(42));
    assert_eq!(exec(&home, &["sh", "-c", "kill -KILL $$"]).code, Some(137));
    let missing = exec(&home, &["no-such-command"]).fails_with(127);
    assert!(missing.err.contains("no-such-command"), "{}", missing.err);
    let folder = home.path();
    exec(&home, &[folder.to_str().unwrap()]).fails_with(126);
}

#[test]
fn sigterm_reaches_the_command_and_ctrl_c_is_left_to_it() {
    let home = Home::new();
    let script = "trap 'echo told; exit 7' TERM; trap 'echo interrupted' INT; echo ready; while :; do read -r line; done";
    // A command that waits without standard input: it reads from a pipe that nobody writes to.
    let pipe = home.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!("{script} <> {}", pipe.display());
    let running = Process::of(&mut home.command(&["sandbox", "exec", "--", "sh", "-c", &script]));
    assert_eq!(running.line(), "ready");
    running.terminate();
    assert_eq!(running.line(), "told");
    assert_eq!(running.ended().0.code(), Some(7));
}
