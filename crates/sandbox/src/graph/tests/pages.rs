//! Lists of conversations and messages, page by page.

use super::*;
use crate::world::seed::person_id;

fn patient() -> Insta {
    let insta = Insta::new();
    insta.space().world().settings.limits.conversations_per_second = 1_000;
    insta
}

fn ids(page: &Value) -> Vec<String> {
    let data = page["data"].as_array().unwrap();
    data.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn conversations_are_listed_with_the_one_last_spoken_in_first() {
    let insta = patient();
    insta.says(&ben(), "hello");
    let answer = insta.get("/v24.0/me/conversations?platform=instagram").await;
    let (ava_thread, ben_thread) = {
        let world = insta.space().world();
        (world.thread(&shop(), &ava()).unwrap().id(), world.thread(&shop(), &ben()).unwrap().id())
    };
    assert_eq!(ids(&answer.json()), [ben_thread.to_string(), ava_thread.to_string()]);
    assert_eq!(answer.json()["data"][0]["updated_time"], "2026-01-01T12:00:00+0000");
    assert!(answer.json()["paging"]["cursors"]["after"].is_string());
    let one = insta.get(&format!("/me/conversations?platform=instagram&user_id={}", ava())).await;
    assert_eq!(one.json()["data"], json!([{"id": ava_thread}]));
    let none = insta.get("/me/conversations?platform=instagram&user_id=1").await;
    assert_eq!(none.text, r#"{"data":[]}"#);
    let wrong = insta.get("/me/conversations?platform=messenger").await.refusal();
    assert_eq!(wrong, "400 100 (#100) Param platform must be one of {instagram}");
}

#[tokio::test]
async fn one_nested_question_tells_whom_the_account_spoke_to_and_what_was_said() {
    let insta = patient();
    insta.text(&ava(), "Hello").await;
    let answer =
        insta.get("/me/conversations?fields=participants,messages.limit(1){message,from}").await.json();
    let thread = &answer["data"][0];
    assert_eq!(thread["participants"]["data"][1]["username"], "ava");
    let newest = &thread["messages"]["data"][0];
    assert_eq!((&newest["message"], &newest["from"]["username"]), (&json!("Hello"), &json!("demo.shop")));
    assert_eq!(thread["messages"]["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_pages_of_a_conversation_follow_each_other_by_link_and_by_cursor() {
    let insta = patient();
    let said: Vec<_> = (0..4).map(|number| insta.says(&ava(), &number.to_string())).collect();
    let thread = insta.space().world().thread(&shop(), &ava()).unwrap().id();
    let first = insta.get(&format!("/{thread}/messages?limit=2&fields=id")).await.json();
    assert_eq!(ids(&first), [said[3].clone(), said[2].clone()]);
    let next = first["paging"]["next"].as_str().unwrap();
    assert!(next.starts_with("http://127.0.0.1:2401/v24.0/") && !next.contains("token"), "{next}");
    let second = insta.get(next.strip_prefix("http://127.0.0.1:2401").unwrap()).await.json();
    assert_eq!(ids(&second), [said[1].clone(), said[0].clone()]);
    let after = second["paging"]["cursors"]["after"].as_str().unwrap();
    let nested = format!("/{thread}?fields=messages.limit(2).after({after}){{id}}");
    let third = insta.get(&nested).await.json();
    assert_eq!(ids(&third["messages"]).len(), 1);
    assert_eq!(third["messages"]["paging"].get("next"), None);
}

#[tokio::test]
async fn conversations_come_in_pages_too() {
    let insta = patient();
    for number in 1_001..1_006 {
        insta.says(&person_id(number), "hi");
    }
    let mut seen = Vec::new();
    let mut path = "/me/conversations?limit=4".to_owned();
    loop {
        let page = insta.get(&path).await.json();
        seen.extend(ids(&page));
        let Some(next) = page["paging"]["next"].as_str() else { break };
        path = next.strip_prefix("http://127.0.0.1:2401").unwrap().to_owned();
    }
    seen.dedup();
    assert_eq!(seen.len(), 6);
    assert!(insta.get("/me/conversations?after=nonsense").await.refusal().starts_with("400 100 "));
}

#[tokio::test]
async fn a_conversation_of_nobody_is_not_there() {
    let insta = patient();
    let id = crate::mid::thread_id(&shop(), 7);
    assert!(insta.get(&format!("/{id}?fields=messages")).await.refusal().starts_with("400 100/33 "));
}
