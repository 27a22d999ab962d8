//! Media in a bucket: put, fetched, fetched in part, and gone when their time is over, behind S3's own protocol as somebody
//! else speaks it. It checks every signature.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use antiphon_tests::world::{self, World};
use antiphon_tests::{curl, repository};
use serde_json::{Value, json};

/// A bucket that runs until it is dropped.
struct Bucket {
    child: Child,
    tell: ChildStdin,
    lines: BufReader<ChildStdout>,
    ready: Value,
}

impl Bucket {
    fn start() -> Self {
        let python = repository::root().join("target/clients/bucket/bin/python");
        assert!(python.exists(), "{} is not here; bring it with: make tools", python.display());
        let mut child = Command::new(python)
            .arg(repository::root().join("tests/clients/bucket/serve.py"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it is there");
        let tell = child.stdin.take().expect("standard input is piped");
        let lines = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut bucket = Self { child, tell, lines, ready: Value::Null };
        bucket.ready = bucket.answer();
        bucket
    }

    fn tell(&mut self, command: &str) -> Value {
        writeln!(self.tell, "{command}").expect("it reads");
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("it answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }

    fn said(&self, name: &str) -> &str {
        self.ready[name].as_str().expect("it says so when it is ready")
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A gateway that keeps media in a bucket, until it is dropped.
struct Gateway {
    child: Child,
    url: String,
}

impl Gateway {
    fn start(folder: &Path, upstream: &str, bucket: &Bucket, secret: &str) -> Self {
        std::fs::write(folder.join("master.key"), "07".repeat(32)).expect("a folder of the test's own");
        let log = File::options().create(true).append(true).open(folder.join("log"));
        let mut child = Command::new(world::binary())
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--upstream",
                upstream,
                "--json",
                "--log-level",
                "trace",
            ])
            .args(["--database", "sqlite:serve.db", "--master-key-file", "master.key"])
            .args(["--set", "media_store=s3://media/shop", "--set", "keep_media=2d"])
            .env("AWS_ENDPOINT_URL", bucket.said("url"))
            .env("AWS_REGION", "eu-central-1")
            .env("AWS_ACCESS_KEY_ID", bucket.said("key"))
            .env("AWS_SECRET_ACCESS_KEY", secret)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.expect("a folder of the test's own"))
            .spawn()
            .expect("the binary was just built");
        let ready = world::ready_line(&mut child);
        Self { child, url: ready["gateway"].as_str().expect("it says where it is").to_owned() }
    }

    fn host(&self, file: &Path) -> curl::Reply {
        let file = format!("@{}", file.display());
        curl::with(&["--data-binary", &file, &format!("{}/v1/media", self.url)])
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn media_lie_in_a_bucket_as_they_would_in_a_folder() {
    let world = World::start();
    let mut bucket = Bucket::start();
    let secret = bucket.said("secret").to_owned();
    let gateway = Gateway::start(&world.folder(), world.sandbox(), &bucket, &secret);
    let small = repository::root().join("crates/sandbox/samples/photo.png");
    let hosted = gateway.host(&small);
    assert_eq!(hosted.status, 201, "{hosted:?}");
    let hosted = hosted.json();
    let (url, name) = (hosted["url"].as_str().expect("an address"), hosted["name"].as_str().expect("a name"));
    assert_eq!(bucket.tell("list")["names"], json!([format!("shop/{name}")]));

    // Whole, in part, and the head alone.
    let bytes = std::fs::read(&small).expect("the sample is there");
    let fetched = world.folder().join("fetched");
    let into = fetched.display().to_string();
    assert_eq!(curl::with(&["-o", &into, url]).status, 200);
    assert!(std::fs::read(&fetched).is_ok_and(|fetched| fetched == bytes));
    assert_eq!(curl::with(&["-o", &into, "-r", "100-199", url]).status, 206);
    assert!(std::fs::read(&fetched).is_ok_and(|fetched| fetched == bytes[100..200]));
    let head = curl::with(&["-I", url]);
    assert!(head.status == 200 && head.body.contains("image/png"), "{head:?}");

    // What is larger than a part of an upload goes in several.
    let large = world.folder().join("large.png");
    std::fs::write(&large, [bytes.as_slice(), &vec![7; 12 << 20]].concat()).expect("there is room");
    let larger = gateway.host(&large).json();
    assert_eq!(curl::with(&["-o", &into, larger["url"].as_str().expect("an address")]).status, 200);
    assert!(std::fs::read(&fetched).ok() == std::fs::read(&large).ok());

    // A second start finds them, and what is put there again stays for longer.
    drop(gateway);
    let gateway = Gateway::start(&world.folder(), world.sandbox(), &bucket, &secret);
    let at = |name: &str| format!("{}/media/{name}", gateway.url);
    assert_eq!(bucket.tell("age 1")["aged"], 2);
    assert_eq!(gateway.host(&small).json()["name"], name);
    assert_eq!(bucket.tell("age 1")["aged"], 2);
    assert_eq!(curl::get(&at(larger["name"].as_str().expect("a name"))).status, 404);
    assert_eq!(curl::with(&["-I", &at(name)]).status, 200);
    assert_eq!(curl::with(&["-X", "DELETE", &format!("{}/v1/media/{name}", gateway.url)]).status, 204);
    assert_eq!(curl::get(&at(name)).status, 404);

    // A start sweeps.
    drop(gateway);
    let gateway = Gateway::start(&world.folder(), world.sandbox(), &bucket, &secret);
    assert!((0..1_000_000).any(|_| bucket.tell("list")["names"] == json!([])), "it is never empty");
    drop(gateway);

    // The wrong secret is no secret, and neither is in the log.
    let gateway = Gateway::start(&world.folder(), world.sandbox(), &bucket, "another");
    let refused = gateway.host(&small);
    assert_eq!(refused.status, 503, "{refused:?}");
    let log = std::fs::read_to_string(world.folder().join("log")).expect("a log is text");
    assert!(
        log.contains("media were not kept") && !log.contains(&secret) && !log.contains(name),
        "{refused:?}"
    );
}
