//! Hosted media: where Instagram cannot reach them, that is said; and they lie where somebody says.

use crate::world::Home;

/// Nobody is there. A gateway without accounts asks nobody either.
const FAR: &str = "http://192.0.2.1";

fn serve<'a>(upstream: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let serve = ["serve", "--listen", "127.0.0.1:0", "--upstream", upstream, "--json"];
    let of = ["--database", "sqlite:a.db", "--master-key-file", "master.key"];
    [&serve[..], &of, more].concat()
}

fn health(home: &Home, gateway: &str) -> (String, String) {
    let doctor = ["doctor", "gateway", "--gateway", gateway, "--json"];
    let report = home.run(&doctor).json();
    let checks = report["checks"].as_array().unwrap();
    let media = checks.iter().find(|check| check["name"] == "media").unwrap();
    (media["health"].as_str().unwrap().to_owned(), media["found"].as_str().unwrap().to_owned())
}

#[test]
fn an_address_that_instagram_cannot_reach_is_said_at_the_start_and_by_the_doctor() {
    let home = Home::new();
    home.file("master.key", "0f".repeat(32));
    for (upstream, more, well) in [
        (FAR, &[][..], false),
        (FAR, &["--set", "media_url=http://10.0.0.7/shop"], false),
        (FAR, &["--set", "media_url=https://media.example.com"], true),
        ("http://127.0.0.1:1", &[], true),
    ] {
        let process = home.begin(&serve(upstream, more));
        let ready = process.json();
        let (health, found) = health(&home, ready["gateway"].as_str().unwrap());
        assert_eq!(health == "well", well, "{found}");
        process.terminate();
        let (ended, said) = process.ended();
        assert_eq!(ended.code(), Some(0));
        assert_eq!(said.contains("Instagram cannot reach the media"), !well, "{said}");
    }
}

#[test]
fn media_lie_beside_the_database_unless_somebody_names_another_place() {
    let home = Home::new();
    home.file("master.key", "0f".repeat(32));
    for (more, folder) in [(&[][..], "media"), (&["--set", "media_store=pictures"], "pictures")] {
        let process = home.begin(&serve(FAR, more));
        process.json();
        process.terminate();
        assert_eq!(process.ended().0.code(), Some(0));
        assert!(home.path().join(folder).is_dir());
    }
    let taken = home.file("taken", "");
    let no_folder = home.run(&serve(FAR, &["--set", &format!("media_store={taken}")])).fails_with(2);
    assert!(no_folder.err.contains("media cannot be kept in"), "{}", no_folder.err);
    let no_bucket = home.run(&serve(FAR, &["--set", "media_store=s3://key:hush@bucket"])).fails_with(2);
    assert!(no_bucket.err.contains("s3://bucket/prefix"), "{}", no_bucket.err);
    let short = home.run(&serve(FAR, &["--set", "keep_media=23h"])).fails_with(2);
    assert!(short.err.contains("media have to be kept for 24 hours at least"), "{}", short.err);
}
