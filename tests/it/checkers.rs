//! Other people's checkers: `/v1` is what its document says, metrics are what Prometheus reads, and alert rules are rules.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use antiphon_tests::world::World;
use antiphon_tests::{curl, repository};
use serde_json::Value;

/// A program of the folder that `make tools` fills.
fn checker(name: &str) -> PathBuf {
    let program = repository::root().join("target/clients/checkers/bin").join(name);
    assert!(program.exists(), "{} is not here; bring it with: make tools", program.display());
    program
}

/// Lets one of our few lines of Python read something with somebody else's library.
fn read(script: &str, input: &str) -> Value {
    let script = repository::root().join("tests/clients/checkers").join(script);
    let child = Command::new(checker("python"))
        .arg(script)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.expect("it is there");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

fn words(output: &Output) -> String {
    let all = [output.stdout.clone(), output.stderr.clone()].concat();
    String::from_utf8_lossy(&all).into_owned()
}

/// The document makes the requests: what it allows is taken, what it forbids is refused, and every answer is one that it
/// names. Which requests is the same each time, and there are not many: 20 of each kind an operation.
#[test]
fn v1_is_what_its_document_says() {
    let world = World::start();
    let base = world.gateway();
    let output = Command::new(checker("schemathesis"))
        .arg("--config-file")
        .arg(repository::root().join("tests/clients/checkers/schemathesis.toml"))
        .args(["run", &format!("{base}/v1/openapi.json"), "--url", base])
        .args(["--max-examples", "20", "--phases", "examples,coverage,fuzzing", "--generation-deterministic"])
        // The first goes on for ever, the second is no JSON, and only a sandbox moves the clock.
        .args(["--exclude-path", "/v1/events", "--exclude-path", "/v1/backup", "--exclude-path", "/v1/clock"])
        .args(["--request-timeout", "30", "--no-color"])
        .current_dir(world.folder())
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .expect("it is there");
    assert!(output.status.success(), "{}", words(&output));
}

#[test]
fn prometheus_reads_the_metrics() {
    let world = World::start();
    world.say(world.said("igsid"), "Hello?");
    let page = curl::get(&format!("{}/metrics", world.gateway()));
    let families = read("read_metrics.py", &page.body);
    // The library takes `_total` off.
    for (name, kind) in [
        ("antiphon_webhooks", "counter"),
        ("antiphon_messages", "gauge"),
        ("antiphon_commit_duration_seconds", "histogram"),
    ] {
        assert_eq!(families[name][0], kind, "{families}");
        assert!(families[name][1].as_u64() > Some(0), "{families}");
    }
}

#[test]
fn the_alerts_are_rules() {
    let rules = read("read_rules.py", &repository::read("deploy/prometheus/antiphon.rules.yml"));
    let rules = rules.as_object().expect("each alert has an expression");
    assert!(
        rules.len() > 8
            && rules.values().all(|expr| expr.as_str().is_some_and(|expr| expr.contains("antiphon_")))
    );
}
