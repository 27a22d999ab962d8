//! Flags win over the environment, that over files, and near files over far ones.

use serde_json::{Value, json};

use crate::world::{Home, Ran};

fn settings(ran: &Ran) -> Vec<(String, Value, Value)> {
    let shown = ran.json();
    let rows = shown["data"].as_array().unwrap().iter();
    rows.map(|row| (row["key"].as_str().unwrap().into(), row["value"].clone(), row["origin"].clone()))
        .collect()
}

#[test]
fn each_setting_is_shown_with_who_says_so() {
    let home = Home::new();
    home.file("antiphon.toml", "sandbox = 'http://near'\n");
    home.file(
        ".config/antiphon/config.toml",
        "sandbox = 'http://far'\n\naccount = '17'\ntoken_file = 'token'\n",
    );
    let mut command = home.command(&["config", "show", "--json"]);
    let shown =
        Ran::of(command.env("ANTIPHON_GRAPH", "http://variable").env("ANTIPHON_SPACE", "")).ends_with(0);
    let far = home.path().join(".config/antiphon/config.toml");
    let said = settings(&shown);
    let origin =
        |line: &str| json!(format!("{line}", line = line.replace("FAR", &far.display().to_string())));
    assert_eq!(said[0], ("gateway".into(), Value::Null, Value::Null));
    assert_eq!(said[1], ("graph".into(), json!("http://variable"), json!("ANTIPHON_GRAPH")));
    assert_eq!(said[2], ("sandbox".into(), json!("http://near"), json!("sandbox in antiphon.toml line 1")));
    assert_eq!(said[3], ("space".into(), Value::Null, Value::Null));
    assert_eq!(said[4], ("account".into(), json!("17"), origin("account in FAR line 3")));
    let token = far.with_file_name("token");
    assert_eq!(said[5], ("token_file".into(), json!(token), origin("token_file in FAR line 4")));
    let plain =
        Ran::of(home.command(&["config", "show", "--no-config"]).env("ANTIPHON_SPACE", "t17")).ends_with(0);
    assert!(
        plain.out.contains("t17  (ANTIPHON_SPACE)") && !plain.out.contains("http://near"),
        "{}",
        plain.out
    );
}

#[test]
fn a_flag_wins_and_is_named_when_it_is_wrong() {
    let home = Home::new();
    home.file("antiphon.toml", "gateway = 'nonsense in the file'\n");
    let send = ["send", "1", "hi"];
    assert!(home.run(&send).fails_with(2).err.contains("gateway in antiphon.toml line 1"));
    let variable = Ran::of(home.command(&send).env("ANTIPHON_GRAPH", "nonsense")).fails_with(2);
    assert!(variable.err.contains("ANTIPHON_GRAPH: "), "{}", variable.err);
    let mut flag = home.command(&[&send[..], &["--gateway", "nonsense"]].concat());
    let flag = Ran::of(flag.env("ANTIPHON_GRAPH", "http://127.0.0.1:9")).fails_with(2);
    assert!(flag.err.contains("--gateway: "), "{}", flag.err);
}

#[test]
fn two_places_to_send_to_or_two_tokens_in_one_breath_are_a_mistake() {
    let home = Home::new();
    let mut both = home.command(&["send", "1", "hi"]);
    let both =
        Ran::of(both.env("ANTIPHON_GRAPH", "http://a").env("ANTIPHON_GATEWAY", "http://b")).fails_with(2);
    assert!(both.err.contains("ANTIPHON_GATEWAY and ANTIPHON_GRAPH exclude each other"), "{}", both.err);
    let mut tokens = home.command(&["send", "1", "hi", "--graph", "http://127.0.0.1:9"]);
    let tokens = Ran::of(tokens.env("ANTIPHON_TOKEN", "a").env("ANTIPHON_TOKEN_FILE", "b")).fails_with(2);
    assert!(tokens.err.contains("ANTIPHON_TOKEN and ANTIPHON_TOKEN_FILE"), "{}", tokens.err);
}

#[test]
fn all_mistakes_of_all_files_are_named_at_once() {
    let home = Home::new();
    home.file("antiphon.toml", "grpah = 'http://a'\naccount = 17\n");
    home.file(".config/antiphon/config.toml", "colour = true\n");
    let failed = home.run(&["config", "show"]).fails_with(2);
    for words in [
        "antiphon.toml line 1: there is no key grpah; did you mean graph?",
        "antiphon.toml line 2: account is not a text",
        "config.toml line 1: there is no key colour",
        "hint: the keys are gateway, graph, sandbox, space, account, token_file",
    ] {
        assert!(failed.err.contains(words), "{words}: {}", failed.err);
    }
    // What needs no configuration does not trip over it, and the doctor says what is wrong with it.
    home.run(&["help", "window"]).ends_with(0);
    home.run(&["config", "show", "--no-config"]).ends_with(0);
    assert!(home.run(&["doctor"]).ends_with(9).out.contains("did you mean graph?"));
    let missing = home.run(&["config", "show", "--config-file", "none.toml"]).fails_with(2);
    assert!(missing.err.contains("none.toml"), "{}", missing.err);
}

#[test]
fn a_file_to_begin_with_is_written_once_and_can_be_read() {
    let home = Home::new();
    home.run(&["config", "init"]).ends_with(0);
    home.run(&["config", "init"]).fails_with(2);
    home.run(&["config", "show"]).ends_with(0);
    let path = home.path().join("antiphon.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let on = |line: &str| {
        let setting = line.strip_prefix("# ").filter(|line| line.contains(" = "));
        setting.or(line.starts_with('[').then_some(line)).unwrap_or("#").to_owned()
    };
    let all_on = text.lines().map(on).collect::<Vec<_>>().join("\n");
    std::fs::write(&path, &all_on).unwrap();
    let shown = settings(&home.run(&["config", "show", "--json"]).ends_with(0));
    let of_the_file = |by: &Value| by.as_str().is_some_and(|by| by.contains("antiphon.toml line"));
    assert_eq!(shown.iter().filter(|(.., by)| of_the_file(by)).count(), 6 + 29, "{all_on}");
}

#[test]
fn what_serve_goes_by_is_shown_with_who_says_so() {
    let home = Home::new();
    home.file(
        "antiphon.toml",
        "[serve]\ntexts_a_second = 50\nlisten = '127.0.0.1:1'\nmaster_key_file = 'm'\n",
    );
    let mut command = home.command(&["config", "show", "--json"]);
    let shown = Ran::of(command.env("ANTIPHON_LISTEN", "127.0.0.1:2")).ends_with(0);
    let said = settings(&shown);
    let of = |name: &str| {
        said.iter().find(|(key, ..)| key == name).map(|(_, value, by)| (value.clone(), by.clone()))
    };
    let texts = (json!("50"), json!("texts_a_second in antiphon.toml line 2"));
    assert_eq!(of("serve.texts_a_second"), Some(texts));
    assert_eq!(of("serve.listen"), Some((json!("127.0.0.1:2"), json!("ANTIPHON_LISTEN"))));
    assert_eq!(of("serve.proof_lasts"), Some((json!("10m"), json!("default"))));
    assert_eq!(of("serve.master_key_file").unwrap().0, json!("m"), "its name, not what is in it");
}

#[test]
fn a_file_is_looked_through_and_every_mistake_in_it_is_named() {
    let home = Home::new();
    home.file("good.toml", "account = '17'\n[serve]\nproof_lasts = '5m'\n");
    let checked = home.run(&["config", "check", "good.toml", "--json"]).ends_with(0);
    assert_eq!(checked.json()["settings"], 2);
    home.file("bad.toml", "[serve]\nlisten = 17\ntexts_a_secnd = 1\nmaster_key = 'canary'\n");
    let bad = home.run(&["config", "check", "bad.toml"]).fails_with(2).err;
    for part in ["line 2: listen", "line 3", "did you mean texts_a_second?", "line 4", "master_key_file"] {
        assert!(bad.contains(part), "{part}: {bad}");
    }
    assert!(!bad.contains("canary"), "{bad}");
    home.run(&["config", "check", "none.toml"]).fails_with(2);
    let serve = home.run(&["serve", "--set", "most_unknwn=3"]).fails_with(2).err;
    assert!(serve.contains("most_unknown"), "{serve}");
}
