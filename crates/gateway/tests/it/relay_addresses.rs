//! Where a relay may lead: an address is checked when it is added, and again each time.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use antiphon_gateway::Reach;
use http::Method;
use serde_json::json;

use crate::receiver::Receiver;
use crate::relay::{near, until};
use crate::world::{Told, World};

async fn add(world: &World, url: &str) -> Told {
    world.post("/v1/relays", &json!({ "app": "shop", "kind": "events", "url": url })).await
}

#[tokio::test]
async fn what_only_this_machine_or_its_network_reaches_is_refused_with_a_reason() {
    let names = |name: &str| -> Vec<IpAddr> {
        match name {
            "two-faced.example" => vec![Ipv4Addr::new(93, 184, 216, 34).into(), Ipv4Addr::LOCALHOST.into()],
            "metadata.example" => vec![Ipv4Addr::new(169, 254, 169, 254).into()],
            "inside.example" => vec![Ipv4Addr::new(10, 0, 0, 7).into()],
            "localhost" => vec![Ipv4Addr::LOCALHOST.into()],
            "public.example" => vec![Ipv4Addr::new(93, 184, 216, 34).into()],
            _ => Vec::new(),
        }
    };
    let world = World::reaching(Reach::default().with_names(names)).await;
    for (url, why) in [
        ("https://127.0.0.1/", "this machine"),
        ("https://2130706433/", "this machine"),
        ("https://0x7f000001/", "this machine"),
        ("https://0177.0.0.1/", "this machine"),
        ("https://127.1/", "this machine"),
        ("https://localhost/", "this machine"),
        ("https://[::1]/", "this machine"),
        ("https://[::ffff:127.0.0.1]/", "this machine"),
        ("https://[64:ff9b::7f00:1]/", "this machine"),
        ("https://[2002:7f00:1::]/", "6to4"),
        ("https://10.0.0.1/", "private"),
        ("https://172.16.0.1/", "private"),
        ("https://192.168.1.1/", "private"),
        ("https://[fd00::1]/", "private"),
        ("https://100.64.0.1/", "carrier"),
        ("https://169.254.169.254/latest/meta-data/", "link-local"),
        ("https://[fe80::1]/", "link-local"),
        ("https://0.0.0.0/", "this machine"),
        ("https://255.255.255.255/", "reserved"),
        ("https://two-faced.example/", "this machine"),
        ("https://metadata.example/", "link-local"),
        ("https://inside.example/", "private"),
        ("https://nowhere.example/", "leads to no address"),
        ("http://public.example/", "plain http"),
        ("https://public.example:22/", "port 22"),
        ("https://user:hush@public.example/", "a name or a password"),
        ("https://public.example/#part", "behind #"),
        ("file:///etc/passwd", "neither https:// nor http://"),
        ("public.example/hooks", "not the address of a page"),
        ("", "not the address of a page"),
    ] {
        let told = add(&world, url).await;
        let detail = told.json["detail"].as_str().unwrap_or_default();
        assert!(told.status == 400 && detail.contains(why), "{url}: {} {}", told.status, told.json);
        assert!(told.json["hint"].is_string() && !told.json.to_string().contains("hush"), "{}", told.json);
    }
    assert_eq!(add(&world, "https://public.example/hooks").await.status, 201);
    let id = world.get("/v1/relays").await.json["data"][0]["id"].as_str().unwrap().to_owned();
    let changed =
        world.ask(Method::PATCH, &format!("/v1/relays/{id}"), &[], r#"{"url": "https://10.0.0.1/"}"#).await;
    assert_eq!(changed.status, 400);
    let shown = world.get(&format!("/v1/relays/{id}")).await.json;
    assert_eq!(shown["url"], "https://public.example/hooks", "it is as it was");
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_later_is_refused_then() {
    let is_bent = Arc::new(AtomicBool::new(false));
    let bent = is_bent.clone();
    let reach = near().with_names(move |_| {
        let is_bent = bent.load(Ordering::Relaxed);
        vec![if is_bent { Ipv4Addr::new(10, 0, 0, 1).into() } else { Ipv4Addr::LOCALHOST.into() }]
    });
    let world = World::reaching(reach).await;
    let receiver = Receiver::listen().await;
    let url = format!("http://app.example:{}/hooks", receiver.address.port());
    let made = add(&world, &url).await;
    let id = made.json["id"].as_str().unwrap().to_owned();
    world.text("One").await;
    let posts = receiver.posts(1).await;
    assert_eq!(posts[0].header("host"), format!("app.example:{}", receiver.address.port()));
    is_bent.store(true, Ordering::Relaxed);
    world.hear_from("ben").await;
    let shown = until(&world, &id, |shown| shown["failing"]["tries"] == 1).await;
    assert_eq!(shown["failing"]["error"], "app.example leads to 10.0.0.1, which is a private address");
    is_bent.store(false, Ordering::Relaxed);
    let before = receiver.posts(1).await.len();
    world.sandbox.control(Method::POST, "clock", Some(&json!({ "advance": "10m" }))).await;
    receiver.posts(before + 1).await;
    until(&world, &id, |shown| shown["waiting"] == 0).await;
}
