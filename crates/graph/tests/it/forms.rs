//! Every form in which callers send the same thing.

use antiphon_graph::{
    AccessToken, AccountId, AccountRef, Asked, Content, Draft, Image, MediaUrl, Message, MessageId, PersonId,
    PostId, Presence, Recipient, Tag,
};
use http::Request;

/// A request of somebody who says nothing but the path and the body.
fn post(uri: &str, body: &str) -> Request<Vec<u8>> {
    Request::post(uri).body(body.as_bytes().to_vec()).unwrap()
}

fn read(uri: &str, body: &str) -> Asked {
    Draft::from_http(&post(uri, body)).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn draft(body: &str) -> Draft {
    read("/v24.0/me/messages", body).draft
}

fn to_ava(content: impl Into<Content>) -> Draft {
    Draft::new(PersonId::new("1").unwrap(), content)
}

fn hi() -> Draft {
    to_ava(Message::text("hi & é").unwrap())
}

fn url(name: &str) -> MediaUrl {
    MediaUrl::new(format!("https://a.example/{name}")).unwrap()
}

#[test]
fn a_text_is_the_same_in_every_form() {
    let forms = [
        r#"{"recipient":{"id":"1"},"message":{"text":"hi & é"}}"#,
        "\u{feff}\r\n {\"recipient\":{\"id\":1},\"message\":{\"text\":\"hi \\u0026 \\u00e9\"}} ",
        r#"{"recipient":"{\"id\":\"1\"}","message":"{\"text\":\"hi & é\"}"}"#,
        "recipient=%7B%22id%22%3A%221%22%7D&message=%7B%22text%22%3A%22hi+%26+%C3%A9%22%7D",
        r#"recipient={"id":"1"}&message={"text":"hi%20%26%20é"}"#,
        "recipient%5Bid%5D=1&message%5Btext%5D=hi+%26+%C3%A9",
        "recipient[id]=1&message[text]=hi+%26+é&",
        r#"recipient={"id":"1"}&message[text]=hi+%26+é"#,
    ];
    for form in forms {
        assert_eq!(draft(form), hi(), "{form}");
    }
}

#[test]
fn the_content_type_may_be_missing_or_wrong() {
    let (json, form) =
        (r#"{"recipient":{"id":"1"},"message":{"text":"hi & é"}}"#, "recipient[id]=1&message[text]=hi+%26+é");
    for (content_type, body) in [
        ("application/json; charset=utf-8", json),
        ("application/x-www-form-urlencoded", json),
        ("text/plain", json),
        ("application/x-www-form-urlencoded; charset=UTF-8", form),
        ("text/plain", form),
        ("nonsense", form),
    ] {
        let mut request = post("/me/messages", body);
        request.headers_mut().insert("content-type", content_type.parse().unwrap());
        assert_eq!(Draft::from_http(&request).unwrap().draft, hi(), "{content_type}: {body}");
    }
}

#[test]
fn without_a_body_the_query_is_the_form() {
    let uri =
        "/v24.0/me/messages?access_token=T&recipient=%7B%22id%22%3A%221%22%7D&message[text]=hi+%26+%C3%A9";
    let asked = read(uri, "");
    assert_eq!(asked.draft, hi());
    assert_eq!(asked.token, Some(AccessToken::new("T")));
}

#[test]
fn fields_that_somebody_else_took_apart_are_read_too() {
    let fields = [("recipient", r#"{"id":"1"}"#), ("message[text]", "hi & é"), ("access_token", "T")];
    assert_eq!(Draft::from_fields(fields), Ok((hi(), Some(AccessToken::new("T")))));
}

#[test]
fn the_account_is_me_or_an_id_under_any_version_or_none() {
    let body = r#"{"recipient":{"id":"1"},"message":{"text":"hi & é"}}"#;
    let id = AccountRef::Id(AccountId::new("17841400000000001").unwrap());
    for version in ["", "/v24.0", "/v26.0", "/v1.12"] {
        assert_eq!(read(&format!("{version}/me/messages"), body).account, AccountRef::Me);
        assert_eq!(read(&format!("{version}/17841400000000001/messages"), body).account, id);
    }
    assert_eq!(read("https://graph.instagram.com/v24.0/me/messages", body).account, AccountRef::Me);
}

#[test]
fn the_token_comes_as_a_bearer_in_the_query_or_in_the_body() {
    let json = r#"{"recipient":{"id":"1"},"message":{"text":"hi"},"access_token":"body"}"#;
    let form = "recipient[id]=1&message[text]=hi&access_token=body";
    let token = |uri: &str, body: &str, bearer: Option<&str>| {
        let mut request = post(uri, body);
        if let Some(bearer) = bearer {
            request.headers_mut().insert("authorization", bearer.parse().unwrap());
        }
        Draft::from_http(&request).unwrap().token.map(|token| token.expose().to_owned())
    };
    let is = |token: &str| Some(token.to_owned());
    assert_eq!(token("/me/messages", json, None), is("body"));
    assert_eq!(token("/me/messages", form, None), is("body"));
    assert_eq!(token("/me/messages?access_token=que%72y", json, None), is("query"));
    assert_eq!(token("/me/messages?access_token=query", form, Some("Bearer head")), is("head"));
    assert_eq!(token("/me/messages", json, Some("bearer  head")), is("head"));
    assert_eq!(token("/me/messages", json, Some("Basic aGk=")), is("body"));
    assert_eq!(token("/me/messages", json, Some("Bearer ")), is("body"));
    assert_eq!(token("/me/messages", "recipient[id]=1&message[text]=hi", None), None);
}

#[test]
fn what_instagram_passes_over_is_passed_over() {
    let body = r#"{
        "recipient": {"id": "1", "user_ref": null},
        "message": {"text": "hi & é", "attachment": null, "metadata": {"a": [1, -2, 3.5, true, null, "\ud83d\udc4b"]}},
        "messaging_type": "RESPONSE", "notification_type": "REGULAR", "appsecret_proof": "f00",
        "sender_action": null, "tag": null, "reply_to": null, "payload": null, "tomorrow": {"new": []}
    }"#;
    assert_eq!(draft(body), hi());
    assert_eq!(
        draft("recipient[id]=1&message[text]=hi+%26+é&messaging_type=RESPONSE&format=json&1=2&a]b[=c"),
        hi()
    );
}

#[test]
fn an_attachment_is_taken_in_either_field_as_an_object_or_a_list() {
    let image = r#"{"type":"image","payload":{"url":"https://a.example/1.png"}}"#;
    for field in ["attachment", "attachments"] {
        for value in [image.to_owned(), format!("[{image}]")] {
            let body = format!(r#"{{"recipient":{{"id":"1"}},"message":{{"{field}":{value}}}}}"#);
            assert_eq!(draft(&body), to_ava(Message::image(url("1.png"))), "{body}");
        }
    }
    let video = r#"{"recipient":{"id":"1"},"message":{"attachments":{"type":"video","payload":{"url":"https://a.example/v.mp4","is_reusable":true}}}}"#;
    assert_eq!(draft(video), to_ava(Message::Video(url("v.mp4"))));
}

#[test]
fn lists_in_forms_are_numbered_or_not() {
    let images = to_ava(Message::images([url("1.png"), url("2.png")]).unwrap());
    let forms = [
        "message[attachments][0][type]=image&message[attachments][0][payload][url]=https://a.example/1.png\
         &message[attachments][1][type]=image&message[attachments][1][payload][url]=https://a.example/2.png",
        "message[attachments][][type]=image&message[attachments][][payload][url]=https://a.example/1.png\
         &message[attachments][][type]=image&message[attachments][][payload][url]=https://a.example/2.png",
        r#"message[attachments]=[{"type":"image","payload":{"url":"https://a.example/1.png"}},{"type":"image","payload":{"url":"https://a.example/2.png"}}]"#,
    ];
    for form in forms {
        assert_eq!(draft(&format!("recipient[id]=1&{form}")), images, "{form}");
    }
    let many: Vec<String> = (0..10)
        .map(|n| format!("message[attachments][{n}][type]=image&message[attachments][{n}][payload][url]=https://a.example/{n}"))
        .collect();
    let in_order = Message::images((0..10).map(|n| url(&n.to_string()))).unwrap();
    assert_eq!(draft(&format!("recipient[id]=1&{}", many.join("&"))), to_ava(in_order));
}

#[test]
fn kinds_actions_and_tags_are_taken_in_either_case() {
    let attachment = |attachment: &str| {
        draft(&format!(r#"{{"recipient":{{"id":"1"}},"message":{{"attachment":{attachment}}}}}"#))
    };
    let post = to_ava(Message::Post(PostId::new("18").unwrap()));
    assert_eq!(attachment(r#"{"type":"MEDIA_SHARE","payload":{"id":"18"}}"#), post);
    assert_eq!(attachment(r#"{"type":"media_share","payload":{"id":18}}"#), post);
    assert_eq!(
        attachment(r#"{"type":"IMAGE","payload":{"url":"https://a.example/1"}}"#),
        to_ava(Message::image(url("1")))
    );
    assert_eq!(attachment(r#"{"type":"Like_Heart"}"#), to_ava(Message::LikeHeart));
    assert_eq!(draft("recipient[id]=1&sender_action=TYPING_ON"), to_ava(Presence::TypingOn));
    for tag in ["HUMAN_AGENT", "human_agent"] {
        let draft =
            draft(&format!("recipient[id]=1&message[text]=hi+%26+é&messaging_type=MESSAGE_TAG&tag={tag}"));
        assert_eq!(draft, Draft { tag: Some(Tag::HumanAgent), ..hi() });
    }
}

#[test]
fn an_uploaded_image_goes_by_its_id() {
    let body = r#"{"recipient":{"id":"1"},"message":{"attachment":{"type":"image","payload":{"attachment_id":"77"}}}}"#;
    let Content::Message(Message::Images(images)) = draft(body).content else { panic!("not an image") };
    assert!(matches!(images.iter().next(), Some(Image::Attachment(id)) if id.as_str() == "77"));
}

#[test]
fn a_private_reply_and_a_reply_to_a_message_are_told_apart() {
    let private = draft(r#"{"recipient":{"comment_id":"179"},"message":{"text":"Thanks"}}"#);
    assert!(matches!(private.to, Recipient::Comment(comment) if comment.as_str() == "179"));
    let reply = draft(r#"{"recipient":{"id":"1"},"message":{"text":"hi & é"},"reply_to":{"mid":"aWdf"}}"#);
    assert_eq!(reply, Draft { reply_to: Some(MessageId::new("aWdf").unwrap()), ..hi() });
}

#[test]
fn quick_replies_for_a_phone_number_are_accepted_and_not_shown() {
    let body = r#"{"recipient":{"id":"1"},"message":{"text":"hi & é","quick_replies":[{"content_type":"user_phone_number"}]}}"#;
    assert_eq!(draft(body), hi());
}
