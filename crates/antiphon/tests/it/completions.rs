//! Completions that shells can read.

use std::process::{Command, Stdio};

use crate::world::Home;

#[test]
fn bash_completes_commands_and_flags() {
    let home = Home::new();
    let script = home.run(&["completions", "bash"]).ends_with(0).out;
    let file = home.file("antiphon.bash", script);
    let complete = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let (last, before) = (words.len() - 1, words[words.len() - 2]);
        let asks = format!(
            "source '{file}'; complete -p antiphon >/dev/null || exit 1; COMP_WORDS=({line}); COMP_CWORD={last}; \
             _antiphon antiphon \"${{COMP_WORDS[{last}]}}\" {before}; echo \"${{COMPREPLY[@]}}\""
        );
        let ran = Command::new("bash").args(["--norc", "-c", &asks]).stdin(Stdio::null()).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8(ran.stdout).unwrap().trim_end().to_owned()
    };
    assert_eq!(complete("antiphon se"), "serve send seen");
    assert_eq!(complete("antiphon sandbox fa"), "fault");
    assert_eq!(complete("antiphon send --like"), "--like-heart");
}

#[test]
fn every_shell_has_completions_that_name_every_command() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = home.run(&["completions", shell]).ends_with(0).out;
        for command in ["send", "listen", "sandbox", "doctor", "snapshot"] {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
}
