//! What can be asked about.

use super::*;

#[tokio::test]
async fn an_account_has_two_numbers_and_gives_the_fields_in_the_order_asked() {
    let insta = Insta::new();
    let answer = insta.get("/v24.0/me?fields=user_id,username").await;
    let expected = r#"{"user_id":"17841400000000001","username":"demo.shop","id":"27841400000000001"}"#;
    assert_eq!(answer.text, expected);
    assert_eq!(insta.get("/me").await.text, r#"{"id":"27841400000000001"}"#);
    let by_id = insta.get("/17841400000000001?fields=id,username").await;
    assert_eq!(by_id.text, r#"{"id":"17841400000000001","username":"demo.shop"}"#);
    let unknown = insta.get("/me?fields=shoe_size").await.refusal();
    assert_eq!(unknown, "400 100 (#100) Tried accessing nonexisting field (shoe_size) on node type (IGUser)");
    let torn = insta.get("/me?fields=a%7Bb").await.refusal();
    assert_eq!(torn, "400 100 (#100) Syntax error in the field expansion of param fields");
}

#[tokio::test]
async fn a_profile_can_be_read_once_the_person_has_written() {
    let insta = Insta::new();
    let fields = "name,username,follower_count,is_user_follow_business,is_verified_user";
    let answer = insta.get(&format!("/{}?fields={fields}", ava())).await;
    let expected = r#"{"name":"Ava","username":"ava","follower_count":100,"is_user_follow_business":false,"is_verified_user":false,"id":"900000000000001"}"#;
    assert_eq!(answer.text, expected);
    let consent = "400 230 User consent is required to access user profile";
    assert_eq!(insta.get(&format!("/{}?fields=name", ben())).await.refusal(), consent);
    insta.space().world().people[&ava()].blocks = true;
    assert_eq!(insta.get(&format!("/{}?fields=name", ava())).await.refusal(), consent);
}

#[tokio::test]
async fn a_message_is_told_with_both_sides_and_the_time_to_the_second() {
    let insta = Insta::new();
    let mid = insta.text(&ava(), "Hello").await.mid();
    let answer = insta.get(&format!("/{mid}?fields=id,created_time,from,to,message")).await;
    let expected = format!(
        r#"{{"id":"{mid}","created_time":"2026-01-01T12:00:00+0000","from":{{"username":"demo.shop","id":"17841400000000001"}},"to":{{"data":[{{"username":"ava","id":"900000000000001"}}]}},"message":"Hello"}}"#
    );
    assert_eq!(answer.text, expected);
    let plain = insta.get(&format!("/{mid}")).await;
    assert_eq!(plain.text, format!(r#"{{"id":"{mid}","created_time":"2026-01-01T12:00:00+0000"}}"#));
}

#[tokio::test]
async fn only_the_twenty_newest_messages_have_details() {
    let insta = Insta::new();
    insta.space().world().settings.limits.conversations_per_second = 1_000;
    let old = insta.says(&ava(), "old");
    for number in 0..20 {
        insta.says(&ava(), &number.to_string());
    }
    let gone = "400 9000001 This Message has been deleted by the user or the business.";
    assert_eq!(insta.get(&format!("/{old}?fields=message")).await.refusal(), gone);
    let thread = insta.space().world().thread(&shop(), &ava()).unwrap().id();
    let answer = insta.get(&format!("/{thread}?fields=messages.limit(100){{message}}")).await.json();
    let messages = answer["messages"]["data"].as_array().unwrap();
    assert_eq!(messages.len(), 22);
    assert_eq!(messages[19]["message"], "0");
    assert_eq!((&messages[20]["id"], messages[20].get("message")), (&json!(old), None));
}

#[tokio::test]
async fn an_unsent_message_is_gone_from_lists_and_by_its_id() {
    let insta = Insta::new();
    insta.space().world().settings.limits.conversations_per_second = 1_000;
    let mid = insta.says(&ava(), "oops");
    insta.space().world().message_mut(&mid).unwrap().unsent = true;
    assert!(insta.get(&format!("/{mid}")).await.refusal().starts_with("400 9000001"));
    let thread = insta.space().world().thread(&shop(), &ava()).unwrap().id();
    assert!(!insta.get(&format!("/{thread}/messages")).await.text.contains(&mid));
}

#[tokio::test]
async fn a_subscription_is_read_set_and_taken_back() {
    let insta = Insta::new();
    let path = "/v24.0/17841400000000001/subscribed_apps";
    let set = insta.post(&format!("{path}?subscribed_fields=messages,messaging_seen"), "").await;
    assert_eq!(set.text, r#"{"success":true}"#);
    let read = insta.get(path).await.json();
    assert_eq!(read["data"][0]["subscribed_fields"], json!(["messages", "messaging_seen"]));
    let in_json = insta.post(path, r#"{"subscribed_fields":["comments"]}"#).await;
    assert_eq!(in_json.status, 200);
    let wrong = insta.post(&format!("{path}?subscribed_fields=message_reads"), "").await.refusal();
    assert!(wrong.starts_with("400 100 (#100) Param subscribed_fields[0] must be one of {"), "{wrong}");
    let missing = insta.post(path, "").await.refusal();
    assert_eq!(missing, "400 100 (#100) The parameter subscribed_fields is required");
    let deleted = insta.ask(request(Method::DELETE, path, "")).await;
    assert_eq!(deleted.text, r#"{"success":true}"#);
    assert_eq!(insta.get(path).await.text, r#"{"data":[]}"#);
}

#[tokio::test]
async fn a_messenger_profile_is_kept_as_it_came() {
    let insta = Insta::new();
    let path = "/me/messenger_profile";
    let breakers = r#"[{"call_to_actions":[{"question":"Open?","payload":"open"}],"locale":"default"}]"#;
    let set = insta.post(path, &format!(r#"{{"platform":"instagram","ice_breakers":{breakers}}}"#)).await;
    assert_eq!(set.text, r#"{"result":"success"}"#);
    let read = insta.get(&format!("{path}?fields=ice_breakers&platform=instagram")).await;
    assert_eq!(read.json()["data"][0]["ice_breakers"], serde_json::from_str::<Value>(breakers).unwrap());
    let question = json!({"question": "?", "payload": "p"});
    let five = json!({"ice_breakers": [{"call_to_actions": vec![question; 5]}]}).to_string();
    assert!(insta.post(path, &five).await.refusal().contains("at most 4 questions"));
    let clear = insta.ask(request(Method::DELETE, path, r#"{"fields":["ice_breakers"]}"#)).await;
    assert_eq!(clear.text, r#"{"result":"success"}"#);
    assert_eq!(insta.get(path).await.text, r#"{"data":[]}"#);
    let nothing = insta.post(path, "{}").await.refusal();
    assert_eq!(nothing, "400 100 (#100) Requires one of the params: ice_breakers,persistent_menu");
}
