//! Backups by the command line: of a gateway at rest, into its place again, and never over anything.

use crate::world::Home;

/// A database of a gateway at rest, with an app in it.
fn with_database() -> Home {
    let home = Home::new();
    home.file("master.key", "07".repeat(32));
    home.file("secret", "app-secret");
    home.file("verify", "verify-token");
    let add = ["app", "add", "shop", "--secret-file", "secret", "--verify-token-file", "verify"];
    home.run(&[&add[..], &["--database", "sqlite:a.db", "--master-key-file", "master.key"]].concat())
        .ends_with(0);
    home
}

#[test]
fn a_backup_goes_where_nothing_is_and_comes_back_where_nothing_is() {
    let home = with_database();
    let backup = ["backup", "b.db", "--database", "sqlite:a.db", "--json"];
    let taken = home.run(&backup).ends_with(0);
    assert!(taken.json()["bytes"].as_u64().unwrap() > 0 && taken.json()["taken_at"].is_string());
    assert!(home.run(&backup).fails_with(2).err.contains("is there already"));

    let restore = ["restore", "b.db", "--database", "sqlite:a.db"];
    assert!(home.run(&restore).fails_with(2).err.contains("--replace"));
    let restored = home.run(&[&restore[..], &["--replace", "--json"]].concat()).ends_with(0).json();
    assert!(home.path().join(restored["moved_to"].as_str().unwrap()).exists());
    let list = ["app", "list", "--database", "sqlite:a.db", "--master-key-file", "master.key", "--json"];
    assert_eq!(home.run(&list).ends_with(0).json()["data"][0]["name"], "shop");
    let means = home.run(&["restore", "b.db", "--database", "sqlite:c.db"]).ends_with(0);
    assert!(means.out.contains("may have been delivered"), "{}", means.out);
}

#[test]
fn the_doctor_looks_at_a_gateway_at_rest() {
    let home = with_database();
    let gateway = ["doctor", "gateway", "--database", "sqlite:a.db", "--json", "--master-key-file"];
    let report = home.run(&[&gateway[..], &["master.key"]].concat()).ends_with(0).json();
    let names: Vec<_> =
        report["checks"].as_array().unwrap().iter().map(|check| check["name"].clone()).collect();
    assert_eq!(names, ["configuration", "data", "sync", "gateway", "accounts", "unknown"]);
    home.file("other.key", "08".repeat(32));
    let report = home.run(&[&gateway[..], &["other.key"]].concat()).ends_with(9);
    assert!(report.out.contains("sealed with master key"), "{}", report.out);
}

#[test]
fn what_is_no_backup_is_named_and_nothing_is_made() {
    let home = with_database();
    home.file("text.db", "not a database");
    for (file, why) in [("text.db", "text.db"), ("none.db", "none.db"), ("a.db", "no backup")] {
        let refused = home.run(&["restore", file, "--database", "sqlite:c.db"]).fails_with(2);
        assert!(refused.err.contains(why), "{}", refused.err);
        assert!(!home.path().join("c.db").exists());
    }
    home.run(&["backup", "b.db", "--database", "sqlite:none.db"]).fails_with(8);
    assert!(!home.path().join("b.db").exists() && !home.path().join("b.db.part").exists());
}
