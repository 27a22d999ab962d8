//! Deliveries as they really come: in heaps, more than once, in any order, with things nobody has heard of.

use antiphon_graph::webhook::{Verified, sign};
use http::Method;
use serde_json::{Value, json};

use crate::world::World;

const SHOP: &str = "17841400000000001";

/// Delivers entries' items as Instagram does; gives the status.
async fn deliver(world: &World, items: &[Value]) -> u16 {
    let entries: Vec<_> = items
        .iter()
        .map(|item| json!({ "id": SHOP, "time": item["timestamp"], "messaging": [item] }))
        .collect();
    deliver_entries(world, &json!(entries)).await
}

async fn deliver_entries(world: &World, entries: &Value) -> u16 {
    let body = json!({ "object": "instagram", "entry": entries }).to_string();
    let signature = sign(body.as_bytes(), &world.sandbox.app_secret());
    let told = world.ask(Method::POST, "/webhooks/instagram", &[(Verified::HEADER, &signature)], body).await;
    told.status
}

fn now(world: &World) -> i64 {
    world.sandbox.clock().now().as_millisecond()
}

/// Something that a person did so many minutes before.
fn item(now: i64, person: &str, minutes: i64, what: &str, is: &Value) -> Value {
    let at = now - minutes * 60_000;
    json!({ "sender": { "id": person }, "recipient": { "id": SHOP }, "timestamp": at, what: is })
}

async fn window(world: &World, person: &str) -> Value {
    world.get(&format!("/v1/conversations/{SHOP}/{person}")).await.json["window"].take()
}

fn orders<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for nth in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(nth);
        all.extend(orders(&rest).into_iter().map(|rest| [vec![first.clone()], rest].concat()));
    }
    all
}

#[tokio::test]
async fn in_whatever_order_and_however_often_they_come_the_window_is_the_same() {
    let world = World::unheard().await;
    let now = now(&world);
    let mut seen = Vec::new();
    for (nth, order) in
        orders(&["wrote", "reacted", "read", "echoed", "came by an advertisement"]).into_iter().enumerate()
    {
        let person = format!("8000{nth}");
        let items: Vec<_> = order.iter().map(|what| done(now, &person, what)).collect();
        match nth % 3 {
            0 => assert_eq!(deliver(&world, &items).await, 200),
            1 => {
                for item in &items {
                    assert_eq!(deliver(&world, std::slice::from_ref(item)).await, 200);
                }
            }
            _ => {
                for _ in 0..5 {
                    assert_eq!(deliver(&world, &[&items[2..], &items[..3]].concat()).await, 200);
                }
            }
        }
        seen.push((order, window(&world, &person).await));
    }
    let (_, first) = &seen[0];
    assert_eq!((&first["basis"], &first["is_open"]), (&"ad".into(), &true.into()));
    for (order, window) in &seen {
        assert_eq!(window, first, "{order:?}");
    }
}

/// What a person, or the account to them, did.
fn done(now: i64, person: &str, what: &str) -> Value {
    match what {
        "wrote" => item(now, person, 30, "message", &json!({ "mid": format!("m1_{person}"), "text": "Hi" })),
        "reacted" => {
            let reaction =
                json!({ "mid": format!("m0_{person}"), "action": "react", "reaction": "love", "emoji": "❤" });
            item(now, person, 20, "reaction", &reaction)
        }
        "read" => item(now, person, 1, "read", &json!({ "mid": format!("m0_{person}") })),
        "echoed" => {
            let at = now - 60_000;
            let message = json!({ "mid": format!("e_{person}"), "text": "Hello", "is_echo": true });
            json!({ "sender": { "id": SHOP }, "recipient": { "id": person }, "timestamp": at, "message": message })
        }
        "came by an advertisement" => {
            let referral = json!({ "ref": "r", "source": "ADS", "type": "OPEN_THREAD", "ad_id": "1" });
            let message = json!({ "mid": format!("m2_{person}"), "text": "How much?", "referral": referral });
            item(now, person, 60, "message", &message)
        }
        other => unreachable!("{other}"),
    }
}

#[tokio::test]
async fn a_thousand_entries_are_one_delivery_and_come_again_as_nothing_new() {
    let world = World::unheard().await;
    let now = now(&world);
    let items: Vec<_> = (0..1_000)
        .map(|nth| {
            let message = json!({ "mid": format!("m_{nth}"), "text": "Hi" });
            item(now, &format!("7{nth:05}"), 1, "message", &message)
        })
        .collect();
    assert_eq!(deliver(&world, &items).await, 200);
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, 1_000);
    let backwards: Vec<_> = items.iter().rev().cloned().collect();
    for times in 1..=4 {
        assert_eq!(deliver(&world, &backwards).await, 200);
        assert_eq!(world.count("antiphon_events_total{result=\"again\"}").await, times * 1_000);
    }
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, 1_000);
    let page = world.get("/v1/conversations?open=true&limit=500").await.json;
    assert_eq!(page["data"].as_array().unwrap().len(), 500);
    let next = page["next"].as_str().unwrap();
    let rest = world.get(&format!("/v1/conversations?open=true&limit=500&after={next}")).await.json;
    assert_eq!((rest["data"].as_array().unwrap().len(), &rest["next"]), (500, &Value::Null));
}

#[tokio::test]
async fn what_nobody_has_heard_of_is_kept_and_opens_nothing() {
    let world = World::unheard().await;
    let now = now(&world);
    let unknown = [
        item(now, "800001", 1, "hologram", &json!({ "of": "Ava" })),
        item(now, "800001", 1, "message", &json!("not an object")),
        item(now, "800001", 1, "message", &json!({ "text": "without an id" })),
        json!({ "sender": { "id": "800001" }, "recipient": { "id": SHOP } }),
        json!("an item that is a word"),
    ];
    assert_eq!(deliver(&world, &unknown).await, 200);
    let entries = json!([
        { "id": SHOP, "time": 1, "changes": [{ "field": "story_poll", "value": { "answer": 42 } }] },
        { "id": SHOP, "time": 1, "holograms": [1, 2, 3] },
        { "id": SHOP, "time": 1 },
    ]);
    assert_eq!(deliver_entries(&world, &entries).await, 200);
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, unknown.len() + 3);
    assert_eq!(world.get("/v1/conversations").await.json["data"], json!([]));

    // What is none of this app's accounts', or no entry, is counted; and none of it is refused for ever.
    let foreign =
        json!([{ "id": "17841499999999999", "time": 1, "messaging": [] }, 17, null, { "id": "'; drop--" }]);
    assert_eq!(deliver_entries(&world, &foreign).await, 200);
    assert_eq!(world.count("antiphon_events_total{result=\"foreign\"}").await, 4);
}

#[tokio::test]
async fn no_group_no_future_and_no_past_opens_a_window() {
    let world = World::unheard().await;
    let now = now(&world);
    let hello = |nth: u32| json!({ "mid": format!("m_{nth}"), "text": "Hi" });
    let mut to_many = item(now, "800001", 1, "message", &hello(1));
    to_many["recipient"] = json!({ "thread_id": "t_1" });
    let mut from_many = item(now, "800001", 1, "message", &hello(2));
    from_many["sender"]["ids"] = json!(["800001", "800002"]);
    let day = 24 * 60;
    let items = [
        to_many,
        from_many,
        item(now, "800003", 8 * day, "message", &hello(3)),
        item(now, "800004", -2 * day, "message", &hello(4)),
        item(now, "800005", i64::from(i32::MAX) * 20, "message", &hello(5)),
    ];
    assert_eq!(deliver(&world, &items).await, 200);
    let mut wild = item(now, "800006", 1, "message", &hello(6));
    for at in [json!(i64::MAX), json!(-1), json!(1e300), json!("soon"), json!("1752834910447"), json!(null)] {
        wild["timestamp"] = at;
        assert_eq!(
            deliver_entries(&world, &json!([{ "id": SHOP, "time": 1, "messaging": [wild] }])).await,
            200
        );
    }
    let page = world.get("/v1/conversations?open=true").await.json;
    assert_eq!(page["data"], json!([]));
}

#[tokio::test]
async fn the_dashboards_tests_make_nobody_known() {
    let world = World::unheard().await;
    let message = json!({ "mid": "random_mid", "text": "random_text" });
    let value = json!({
        "sender": { "id": "12334" }, "recipient": { "id": "23245" }, "timestamp": "1527459824", "message": message,
    });
    for id in ["0", SHOP] {
        let entries = json!([{ "id": id, "time": 1, "changes": [{ "field": "messages", "value": value }] }]);
        assert_eq!(deliver_entries(&world, &entries).await, 200);
        let entries = json!([{ "id": id, "time": 1, "messaging": [value] }]);
        assert_eq!(deliver_entries(&world, &entries).await, 200);
    }
    assert_eq!(world.count("antiphon_events_total{result=\"foreign\"}").await, 4);
    assert_eq!(world.count("antiphon_events_total{result=\"new\"}").await, 0);
    assert_eq!(world.get("/v1/conversations").await.json["data"], json!([]));
    assert_eq!(world.get("/v1/messages").await.json["data"], json!([]));
}
