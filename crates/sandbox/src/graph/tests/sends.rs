//! What may be sent arrives, in every spelling.

use super::*;

fn to_ava(message: &Value) -> Value {
    json!({"recipient": {"id": ava()}, "message": message})
}

#[tokio::test]
async fn a_text_arrives_and_the_answer_names_the_person_and_the_message() {
    let insta = Insta::new();
    let answer = insta.text(&ava(), "Hello World").await;
    let mid = answer.mid();
    let expected = format!(r#"{{"recipient_id":"900000000000001","message_id":"{mid}"}}"#);
    assert_eq!((answer.status, answer.text), (200, expected));
    assert_eq!(insta.phone(&ava()), ["Hello World"]);
    assert_eq!(answer.headers["content-type"], "application/json; charset=UTF-8");
    assert_eq!(answer.headers["facebook-api-version"], "v24.0");
    assert_eq!(answer.note.mid.unwrap().as_str(), mid);
    assert_eq!(answer.note.operation, "send text");
}

#[tokio::test]
async fn any_version_or_none_and_me_or_the_id_are_the_same_path() {
    let insta = Insta::new();
    for path in [
        "/v24.0/17841400000000001/messages",
        "/v26.0/me/messages",
        "/me/messages",
        "/17841400000000001/messages/",
        "//v25.0//me//messages",
    ] {
        let answer = insta.post(path, &to_ava(&json!({"text": path})).to_string()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        assert_eq!(insta.phone(&ava()).last().unwrap(), path);
    }
}

#[tokio::test]
async fn every_encoding_of_a_text_arrives() {
    let insta = Insta::new();
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"recipient\"\r\n\r\n{\"id\":\"900000000000001\"}\r\n--b\r\ncontent-disposition: form-data; name=\"message\"\r\n\r\n{\"text\":\"hi\"}\r\n--b--\r\n";
    let json = r#"{"recipient":{"id":"900000000000001"},"message":{"text":"hi"}}"#;
    let inner_json = r#"{"recipient":"{\"id\":\"900000000000001\"}","message":"{\"text\":\"hi\"}"}"#;
    let form = "recipient=%7B%22id%22%3A%22900000000000001%22%7D&message=%7B%22text%22%3A%22hi%22%7D";
    let brackets = "recipient%5Bid%5D=900000000000001&message[text]=hi";
    let form_type = "application/x-www-form-urlencoded";
    for (content_type, body) in [
        ("application/json", json),
        ("application/json; charset=utf-8", inner_json),
        ("text/plain", json),
        ("", json),
        (form_type, json),
        (form_type, form),
        (form_type, brackets),
        ("", brackets),
        ("multipart/form-data; boundary=b", multipart),
    ] {
        let mut request = request(Method::POST, "/me/messages", body);
        request.headers_mut().remove(CONTENT_TYPE);
        if !content_type.is_empty() {
            request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        let answer = insta.ask(request).await;
        assert_eq!(answer.status, 200, "{content_type:?} {body}: {}", answer.text);
    }
    let in_query = insta.post(&format!("/me/messages?{form}"), "").await;
    assert_eq!(in_query.status, 200, "{}", in_query.text);
    assert_eq!(insta.phone(&ava()), vec!["hi"; 10]);
}

#[tokio::test]
async fn a_token_may_be_a_bearer_a_parameter_or_a_field() {
    let insta = Insta::new();
    let body = r#"{"recipient":{"id":"900000000000001"},"message":{"text":"hi"}}"#;
    let with_token = body.replacen('{', r#"{"access_token":"sandbox-token","#, 1);
    let in_form = "access_token=sandbox-token&recipient[id]=900000000000001&message[text]=hi";
    let bare = |path: &str, body: &str| {
        let mut request = request(Method::POST, path, body);
        request.headers_mut().clear();
        request
    };
    let mut oauth = bare("/me/messages", body);
    oauth.headers_mut().insert(AUTHORIZATION, "oauth sandbox-token".parse().unwrap());
    for request in [
        oauth,
        bare("/me/messages?access_token=sandbox-token", body),
        bare("/me/messages", &with_token),
        bare("/me/messages", in_form),
    ] {
        let answer = insta.ask(request).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

#[tokio::test]
async fn a_token_leads_to_its_space() {
    let insta = Insta::new();
    let mut request = request(Method::POST, "/me/messages", &to_ava(&json!({"text": "in t17"})).to_string());
    request.headers_mut().insert(AUTHORIZATION, "Bearer sandbox-token.t17".parse().unwrap());
    let reply = answer(&insta.spaces, None, request).await;
    assert_eq!((reply.space.name.as_str(), reply.response.status().as_u16()), ("t17", 200));
    assert!(insta.phone(&ava()).is_empty());
}

#[tokio::test]
async fn in_a_space_named_otherwise_the_token_may_go_without_its_suffix() {
    let insta = Insta::new();
    let space = insta.spaces.named("t17").unwrap();
    for token in ["sandbox-token", "sandbox-token.t17"] {
        let mut request = request(Method::GET, "/me", "");
        request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        let reply = answer(&insta.spaces, Some(space.clone()), request).await;
        assert_eq!((reply.space.name.as_str(), reply.response.status().as_u16()), ("t17", 200));
    }
}

#[tokio::test]
async fn stickers_posts_quick_replies_and_templates_arrive() {
    let insta = Insta::new();
    let button = json!({"type": "web_url", "title": "Look", "url": "https://example.com"});
    for message in [
        json!({"attachment": {"type": "like_heart"}}),
        json!({"attachment": {"type": "MEDIA_SHARE", "payload": {"id": "18000000000000001"}}}),
        json!({"attachments": {"type": "media_share", "payload": {"id": 18_000_000_000_000_002_u64}}}),
        json!({"text": "Which?", "quick_replies": [{"content_type": "text", "title": "A", "payload": "a"}]}),
        json!({"attachment": {"type": "template", "payload":
            {"template_type": "button", "text": "T", "buttons": [button]}}}),
        json!({"attachment": {"type": "template", "payload":
            {"template_type": "generic", "elements": [{"title": "T", "buttons": [button]}]}}}),
    ] {
        let answer = insta.send(&to_ava(&message)).await;
        assert_eq!(answer.status, 200, "{message}: {}", answer.text);
    }
    let expected = ["like_heart", "media_share", "media_share", "Which?", "template", "template"];
    assert_eq!(insta.phone(&ava()), expected);
}

#[tokio::test]
async fn a_reaction_is_put_on_a_message_replaced_and_taken_off() {
    let insta = Insta::new();
    let mid = insta.says(&ava(), "react to me");
    let act = |action: &str, reaction: &str| {
        json!({"recipient": {"id": ava()}, "sender_action": action,
            "payload": {"message_id": mid, "reaction": reaction}})
    };
    let seen = || {
        let world = insta.space().world();
        world.message(&mid).unwrap().1.account_reaction.clone()
    };
    for (action, reaction, expected) in
        [("react", "love", Some("❤️")), ("react", "👋", Some("👋")), ("unreact", "👋", None)]
    {
        let answer = insta.send(&act(action, reaction)).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, r#"{"recipient_id":"900000000000001"}"#));
        assert_eq!(seen().as_deref(), expected);
    }
    let without_emoji = json!({"recipient": {"id": ava()}, "sender_action": "unreact",
        "payload": {"message_id": mid}});
    assert_eq!(insta.send(&without_emoji).await.status, 200);
}

#[tokio::test]
async fn typing_and_seen_marks_show_on_the_phone() {
    let insta = Insta::new();
    let is_typing = || insta.space().world().thread(&shop(), &ava()).unwrap().typing;
    for (action, expected) in [("typing_on", true), ("typing_off", false), ("typing_on", true)] {
        let answer = insta.send(&json!({"recipient": {"id": ava()}, "sender_action": action})).await;
        assert_eq!(answer.text, r#"{"recipient_id":"900000000000001"}"#);
        assert_eq!(is_typing(), expected);
    }
    insta.text(&ava(), "a message ends the typing").await;
    assert!(!is_typing());
    insta.send(&json!({"recipient": {"id": ava()}, "sender_action": "mark_seen"})).await;
    let world = insta.space().world();
    let thread = world.thread(&shop(), &ava()).unwrap();
    assert_eq!(thread.seen_by_account, thread.messages.last().unwrap().item);
}

#[tokio::test]
async fn a_message_answers_one_of_its_conversation() {
    let insta = Insta::new();
    let mid = insta.says(&ava(), "which one?");
    let answer = insta
        .send(&json!({"recipient": {"id": ava()}, "message": {"text": "this"}, "reply_to": {"mid": mid}}))
        .await;
    let world = insta.space().world();
    let (_, message) = world.message(&answer.mid()).unwrap();
    let asked = world.message(&mid).unwrap().1.item;
    assert_eq!(message.reply_to, Some(crate::world::message::Target::Message(asked)));
}

#[tokio::test]
async fn an_account_may_always_write_to_itself() {
    let insta = Insta::new();
    let answer = insta.send(&json!({"recipient": {"id": shop()}, "message": {"text": "note to self"}})).await;
    assert_eq!(answer.json()["recipient_id"], "17841400000000001");
    assert!(answer.json()["message_id"].is_string());
}

#[tokio::test]
async fn a_human_agent_may_answer_for_seven_days() {
    let insta = Insta::new();
    insta.advance(24 * 7 - 1);
    let late = json!({"recipient": {"id": ava()}, "message": {"text": "sorry"}});
    assert_eq!(insta.send(&late).await.status, 403);
    for tag in ["HUMAN_AGENT", "human_agent"] {
        let tagged = json!({"recipient": {"id": ava()}, "message": {"text": "sorry"},
            "messaging_type": "MESSAGE_TAG", "tag": tag});
        assert_eq!(insta.send(&tagged).await.status, 200);
    }
}

#[tokio::test]
async fn magic_people_can_be_written_to_without_having_written() {
    let insta = Insta::new();
    let dead_webhook = crate::world::seed::person_id(109);
    assert_eq!(insta.text(&dead_webhook, "hi").await.status, 200);
    assert_eq!(insta.phone(&dead_webhook), ["hi"]);
}
