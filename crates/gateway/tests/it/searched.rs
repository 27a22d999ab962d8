//! People are found by name or id, messages by words of their texts.

use serde_json::{Value, json};

use crate::world::World;

impl World {
    async fn people_found(&self, query: &str) -> Vec<String> {
        let told = self.get(&format!("/v1/conversations?{query}")).await;
        assert_eq!(told.status, 200, "{told:?}");
        fields(&told.json, |row| &row["person"])
    }

    async fn texts_found(&self, query: &str) -> (Vec<String>, Value) {
        let told = self.get(&format!("/v1/messages?{query}")).await;
        assert_eq!(told.status, 200, "{told:?}");
        (fields(&told.json, |row| &row["message"]["text"]), told.json["next"].clone())
    }
}

fn fields(page: &Value, of: impl Fn(&Value) -> &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| of(row).as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn people_are_found_by_name_or_id() {
    let world = World::new().await;
    world.hear_from("ava").await;
    world.hear_from("ben").await;
    let (ava, ben) = (world.sandbox.ava().to_string(), world.sandbox.ben().to_string());
    assert!(world.people_found("q=ava").await.is_empty(), "nobody asked for names yet");
    assert_eq!(world.people_found("q=ava&names=true").await, [&*ava]);
    assert_eq!(world.people_found("q=AVA").await, [&*ava], "now it is known");
    assert_eq!(world.people_found(&format!("q={ben}")).await, [&*ben]);
    let part = &ava[3..];
    assert_eq!(world.people_found(&format!("q={part}&sort=closing&open=true")).await, [&*ava]);
    assert_eq!(world.people_found("q=%20").await.len(), 2, "no words leave nobody out");
    let both = world.get(&format!("/v1/conversations?q={}&limit=1", &ava[..9])).await.json;
    assert_eq!(both["next"], "1");
    let second = world.people_found(&format!("q={}&limit=1&after=1", &ava[..9])).await;
    assert_ne!(fields(&both, |row| &row["person"]), second);
}

#[tokio::test]
async fn messages_are_found_by_words_of_their_texts() {
    let world = World::new().await;
    world.hear_from("ava").await;
    for text in ["The blue one costs 20 €", "Blue is gone", "Über morgen \"vielleicht\""] {
        assert_eq!(world.text(text).await.status, 200);
    }
    let heart = json!({ "recipient": { "id": world.sandbox.ava() }, "message": { "attachment": { "type": "like_heart" } } });
    world.send(&[], &heart).await;
    assert_eq!(world.texts_found("q=blue").await.0, ["Blue is gone", "The blue one costs 20 €"]);
    assert_eq!(world.texts_found("q=BLUE+costs").await.0, ["The blue one costs 20 €"]);
    assert_eq!(
        world.texts_found("q=%C3%BCber+%22viel&state=delivered").await.0,
        ["Über morgen \"vielleicht\""]
    );
    assert_eq!(world.texts_found("q=blue&state=refused").await.0, [] as [&str; 0]);
    assert_eq!(world.texts_found("q=like_heart").await.0, [] as [&str; 0], "only texts are searched");
    let (first, next) = world.texts_found("q=blue&limit=1").await;
    let (second, end) = world.texts_found(&format!("q=blue&limit=1&after={}", next.as_str().unwrap())).await;
    assert_eq!([first, second].concat(), ["Blue is gone", "The blue one costs 20 €"]);
    let rest = world.texts_found(&format!("q=blue&after={}", end.as_str().unwrap())).await;
    assert_eq!(rest, (Vec::new(), Value::Null));
}
