//! Where media are looked at: a link leads nowhere that its writer could not have gone.

use std::net::{IpAddr, Ipv4Addr};

use antiphon_gateway::{Hosts, Reach};
use serde_json::json;

use crate::host::{Given, Host};
use crate::media_checked::png;
use crate::world::{Told, World};

async fn look(world: &World, url: &str) -> Told {
    world.post("/v1/media/check", &json!({ "kind": "image", "url": url })).await
}

/// Why there is nothing behind a link.
async fn unreachable(world: &World, url: &str) -> String {
    let told = look(world, url).await;
    let fault = &told.json["faults"][0];
    assert_eq!((told.status, &told.json["fits"]), (200, &json!(false)), "{url}: {}", told.json);
    assert_eq!(
        (&fault["rule"], &fault["code"], &fault["subcode"]),
        (&json!("reachable"), &json!(100), &json!(2_018_008))
    );
    assert!(!told.json.to_string().contains("hush"), "{}", told.json);
    fault["found"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_only_this_machine_or_its_network_reaches_is_not_looked_at() {
    let host = Host::giving(|_| Given::file(png())).await;
    let port = host.address.port();
    let names = |name: &str| -> Vec<IpAddr> {
        match name {
            "two-faced.example" => vec![Ipv4Addr::new(93, 184, 216, 34).into(), Ipv4Addr::LOCALHOST.into()],
            "metadata.example" => vec![Ipv4Addr::new(169, 254, 169, 254).into()],
            "xn--lclhost-8ya.example" | "localhost" => vec![Ipv4Addr::LOCALHOST.into()],
            "public.example" => vec![Ipv4Addr::new(93, 184, 216, 34).into()],
            _ => Vec::new(),
        }
    };
    let world = World::reaching(Reach::default().with_names(names)).await;
    for (url, why) in [
        (format!("http://127.0.0.1:{port}/"), "this machine"),
        (format!("https://127.0.0.1:{port}/"), "this machine"),
        (format!("https://2130706433:{port}/"), "this machine"),
        (format!("https://0x7f000001:{port}/"), "this machine"),
        (format!("https://0177.0.0.1:{port}/"), "this machine"),
        (format!("https://017700000001:{port}/"), "this machine"),
        (format!("https://127.1:{port}/"), "this machine"),
        (format!("https://localhost:{port}/"), "this machine"),
        (format!("https://[::1]:{port}/"), "this machine"),
        (format!("https://[::ffff:127.0.0.1]:{port}/"), "this machine"),
        (format!("https://[::ffff:7f00:1]:{port}/"), "this machine"),
        (format!("https://[64:ff9b::7f00:1]:{port}/"), "this machine"),
        (format!("https://[2002:7f00:1::]:{port}/"), "6to4"),
        (format!("https://lоcаlhost.example:{port}/"), "leads to no address"),
        (format!("https://１２７.0.0.1:{port}/"), "this machine"),
        (format!("https://two-faced.example:{port}/"), "this machine"),
        (format!("https://0.0.0.0:{port}/"), "this machine"),
        ("https://100.64.0.1/".into(), "carrier"),
        ("https://169.254.169.254/latest/meta-data/".into(), "link-local"),
        ("https://metadata.example/".into(), "link-local"),
        ("https://[fd00:ec2::254]/".into(), "private"),
        ("https://10.0.0.1/".into(), "private"),
        ("https://public.example:22/".into(), "port 22"),
        ("http://public.example/".into(), "plain http"),
    ] {
        let told = unreachable(&world, &url).await;
        assert!(told.contains(why), "{url}: {told}");
    }
    for url in ["file:///etc/passwd", "https://user:hush@public.example/", "ftp://public.example/", "", "x"] {
        let told = look(&world, url).await;
        assert!(told.status == 400 && !told.json.to_string().contains("hush"), "{url}: {}", told.json);
    }
    assert_eq!(host.connections(), 0, "nobody was asked");
}

#[tokio::test]
async fn a_redirect_is_checked_like_a_link() {
    let host = Host::giving(|path| match path {
        "/metadata" => Given::Elsewhere("http://169.254.169.254/latest/meta-data/".into()),
        "/twice" => Given::Elsewhere("/metadata".into()),
        "/file" => Given::Elsewhere("file:///etc/passwd".into()),
        "/good" => Given::Elsewhere("/a.png?sig=hush".into()),
        _ => Given::file(png()),
    });
    let host = host.await;
    let world = World::reaching(Reach::with_loopback()).await;
    for (path, why) in [("/metadata", "link-local"), ("/twice", "link-local"), ("/file", "neither https")] {
        let told = unreachable(&world, &host.url(path)).await;
        assert!(told.contains(why), "{path}: {told}");
    }
    assert_eq!(look(&world, &host.url("/good")).await.json["fits"], true);
}

#[tokio::test]
async fn what_a_name_leads_to_inside_is_not_told() {
    let world =
        World::reaching(Reach::default().with_names(|_| vec![Ipv4Addr::new(10, 9, 8, 7).into()])).await;
    let told = unreachable(&world, "https://wiki.internal/").await;
    assert_eq!(told, "wiki.internal is not public: it leads to a private address");
}

#[tokio::test]
async fn hosts_may_be_allowed_and_denied() {
    let host = Host::giving(|_| Given::file(png())).await;
    let port = host.address.port();
    let read = |list: &[&str]| list.iter().map(|written| written.parse().unwrap()).collect();
    let hosts = Hosts {
        allow: read(&["shop.example", "127.0.0.0/30"]),
        deny: read(&["old.shop.example", "127.0.0.3"]),
    };
    let names = |name: &str| -> Vec<IpAddr> {
        vec![Ipv4Addr::new(127, 0, 0, if name == "third.shop.example" { 3 } else { 1 }).into()]
    };
    let elsewhere = Reach::with_loopback().with_names(move |name| match name {
        "other.example" => vec![Ipv4Addr::new(127, 1, 1, 1).into()],
        name => names(name),
    });
    let world = World::looking_at(elsewhere, hosts).await;
    for name in ["shop.example", "cdn.shop.example", "first.example", "127.0.0.1"] {
        assert_eq!(look(&world, &format!("http://{name}:{port}/{name}")).await.json["fits"], true, "{name}");
    }
    let before = host.connections();
    for name in
        ["old.shop.example", "a.old.shop.example.", "third.shop.example", "other.example", "127.0.0.3"]
    {
        let told = unreachable(&world, &format!("http://{name}:{port}/")).await;
        assert!(told.contains("is not a host that this gateway may ask"), "{name}: {told}");
    }
    assert_eq!(host.connections(), before);
}
