//! Metrics and health: what is counted is what happened, every metric that the alerts name is there, and its text is right.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use serde_json::json;

use crate::world::World;

const ALERTS: &str = include_str!("../../../../deploy/prometheus/antiphon.rules.yml");

async fn page(world: &World) -> String {
    String::from_utf8(world.get("/metrics").await.whole.into_body()).unwrap()
}

/// The names with their types, and every sample.
fn read(page: &str) -> (BTreeMap<&str, &str>, BTreeMap<&str, f64>) {
    let (mut types, mut samples) = (BTreeMap::new(), BTreeMap::new());
    let mut helped = BTreeSet::new();
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("a help has words");
            assert!(words.ends_with('.') && helped.insert(name), "{line}");
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            assert!(helped.contains(name), "{name} has no help");
            types.insert(name, kind);
        } else {
            let (sample, value) = line.rsplit_once(' ').expect("a sample has a value");
            let value = value.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(samples.insert(sample, value).is_none(), "{line} comes twice");
        }
    }
    (types, samples)
}

#[tokio::test]
async fn what_is_counted_is_what_happened() {
    let world = World::new().await;
    assert_eq!(world.text("Hello").await.status, 200);
    let path = format!("/v1/accounts/{}/pause", world.sandbox.account());
    assert_eq!(world.post(&path, &json!({})).await.status, 200);
    for text in ["one", "two"] {
        assert_eq!(world.text(text).await.status, 202);
    }
    let page = page(&world).await;
    let (_, samples) = read(&page);
    let account = world.sandbox.account();
    let by_account = format!("antiphon_account_settled_total{{account=\"{account}\",outcome=\"delivered\"}}");
    for (sample, value) in [
        ("antiphon_accepted_total{kind=\"text\"}", 3.0),
        ("antiphon_settled_total{outcome=\"delivered\"}", 1.0),
        (by_account.as_str(), 1.0),
        ("antiphon_attempts_total", 1.0),
        ("antiphon_attempts_ended_total{outcome=\"delivered\"}", 1.0),
        ("antiphon_attempt_duration_seconds_count", 1.0),
        ("antiphon_messages{state=\"queued\"}", 2.0),
        ("antiphon_messages{state=\"sending\"}", 0.0),
        ("antiphon_conversations{waits_for=\"account_paused\"}", 1.0),
        ("antiphon_accounts_paused", 1.0),
        ("antiphon_fenced_total", 0.0),
        ("antiphon_owner_up", 1.0),
    ] {
        assert_eq!(samples.get(sample), Some(&value), "{sample}\n{page}");
    }
    assert!(samples["antiphon_disk_free_bytes"] > 0.0);
    assert!(samples["antiphon_clock_skew_seconds"].abs() < 60.0, "a sandbox runs on the same machine");
}

#[tokio::test]
async fn how_near_the_limits_are_is_told() {
    let world = World::new().await;
    let settings = json!({ "limits": { "calls_per_hour": 4 } });
    let set = world.sandbox.control(Method::PATCH, "settings", Some(&settings)).await;
    assert_eq!(set.status(), 200);
    assert_eq!(world.text("Hello").await.status, 200);
    let page = page(&world).await;
    let (_, samples) = read(&page);
    let usage = format!("antiphon_usage_ratio{{account=\"{}\"}}", world.sandbox.account());
    assert!((0.25..=0.75).contains(&samples[usage.as_str()]), "{page}");
    for kind in ["text", "media", "private_reply"] {
        assert!(samples[format!("antiphon_pace_lag_seconds{{kind=\"{kind}\"}}").as_str()] < 1.0, "{page}");
    }
    assert_eq!(samples.get("antiphon_listing_lag_seconds"), Some(&0.0));
}

#[tokio::test]
async fn every_metric_is_named_as_prometheus_wants_it() {
    let world = World::new().await;
    world.text("Hello").await;
    let page = page(&world).await;
    let (types, samples) = read(&page);
    for (name, kind) in &types {
        assert!(name.starts_with("antiphon_"), "{name}");
        assert_eq!(name.ends_with("_total"), *kind == "counter", "{name} is a {kind}");
        let is_scaled = ["_ms", "_milliseconds", "_kb", "_mb", "_minutes", "_percent"];
        assert!(!is_scaled.iter().any(|unit| name.ends_with(unit)), "{name} is not in a base unit");
        assert!(!name.ends_with("_count") && !name.ends_with("_sum"), "{name}");
    }
    for sample in samples.keys() {
        let name = sample.split('{').next().unwrap();
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
        assert!(types.contains_key(name) || family.is_some_and(|of| types.contains_key(of)), "{sample}");
    }
}

#[tokio::test]
async fn every_metric_that_an_alert_names_is_there() {
    let world = World::new().await;
    // Until Instagram has answered once, nobody knows how its clock stands.
    world.text("Hello").await;
    let page = page(&world).await;
    let (types, _) = read(&page);
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let named: BTreeSet<_> =
        ALERTS.split(|letter| !is_part(letter)).filter(|word| word.starts_with("antiphon_")).collect();
    assert!(named.len() > 8, "{named:?}");
    for name in named {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
        assert!(types.contains_key(name) || family.is_some_and(|of| types.contains_key(of)), "{name}");
    }
}

#[tokio::test]
async fn readiness_says_why_and_does_not_write_for_each_who_asks() {
    let world = World::new().await;
    let told = world.get("/readyz").await;
    assert_eq!(told.status, 200);
    let expected =
        json!({ "ready": true, "store": "ok", "owner": "turns", "front": "answering", "shards": 256 });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&told.json[name], value, "{}", told.json);
    }
    assert!(told.json["disk"]["free_bytes"].as_u64().is_some_and(|free| free > 0), "{}", told.json);
    // Each proof is a write; those who ask in the same second share one.
    let before = world.count("antiphon_commit_writes_sum").await;
    let asked = futures_util::future::join_all((0..20).map(|_| world.get("/readyz"))).await;
    assert!(asked.iter().all(|told| told.status == 200));
    // The gateway writes on its own account as well, though not as much as twenty who each had a proof of their own.
    let most = before + 19;
    assert!(world.count("antiphon_commit_writes_sum").await <= most, "callers share a proof");
}
