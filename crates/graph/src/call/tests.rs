use serde_json::json;

use super::*;
use crate::{AccountId, AppSecret, Conversation, MediaKind, MessageId, PersonId, ThreadId};

const ACCOUNT: &str = "17841400000000001";
const AVA: &str = "900000000000001";

fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

fn ava() -> PersonId {
    AVA.parse().unwrap()
}

fn ok(body: &Value) -> Response<Vec<u8>> {
    Response::new(body.to_string().into_bytes())
}

fn line(call: &impl Call) -> String {
    let request = call.to_http(&Endpoint::instagram(), &AccessToken::new("token"));
    format!("{} {}", request.method(), request.uri())
}

fn bearer(call: &impl Call) -> Option<String> {
    let request = call.to_http(&Endpoint::instagram(), &AccessToken::new("token"));
    let header = request.headers().get(AUTHORIZATION)?;
    assert!(header.is_sensitive(), "the token would be printed");
    Some(header.to_str().unwrap().to_owned())
}

#[test]
fn calls_ask_as_the_documents_say() {
    let thread: ThreadId = "aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6".parse().unwrap();
    let mid: MessageId = "aWdfZAG1faXRlbToxOk".parse().unwrap();
    let base = "https://graph.instagram.com/v24.0";
    let cases = [
        (line(&Me::new()), format!("GET {base}/me?fields=user_id,username")),
        (line(&Me::asking(["name", "user_id"])), format!("GET {base}/me?fields=user_id,name")),
        (
            line(&Profile::of(ava()).asking(["name", "username"])),
            format!("GET {base}/{AVA}?fields=name,username"),
        ),
        (line(&Threads::of(account())), format!("GET {base}/{ACCOUNT}/conversations?platform=instagram")),
        (
            line(&Threads::with(Conversation::new(account(), ava()))),
            format!("GET {base}/{ACCOUNT}/conversations?platform=instagram&user_id={AVA}"),
        ),
        (
            line(&Threads::of(account()).after("QVF=").limit(5)),
            format!("GET {base}/{ACCOUNT}/conversations?platform=instagram&after=QVF%3D&limit=5"),
        ),
        (
            line(&ThreadMessages::of(thread.clone())),
            format!("GET {base}/{thread}?fields=messages%7Bid,created_time,from,to,message,attachments%7D"),
        ),
        (
            line(&ThreadMessages::of(thread.clone()).limit(2).after("c")),
            format!(
                "GET {base}/{thread}?fields=messages.limit%282%29.after%28c%29%7Bid,created_time,from,to,message,attachments%7D"
            ),
        ),
        (
            line(&OneMessage::of(mid.clone())),
            format!("GET {base}/{mid}?fields=id,created_time,from,to,message,attachments"),
        ),
        (line(&SubscribedApps::of(account())), format!("GET {base}/{ACCOUNT}/subscribed_apps")),
        (
            line(&Subscribe::to(account(), ["messages", "comments"])),
            format!("POST {base}/{ACCOUNT}/subscribed_apps?subscribed_fields=messages,comments"),
        ),
        (line(&Unsubscribe::of(account())), format!("DELETE {base}/{ACCOUNT}/subscribed_apps")),
    ];
    for (asked, documented) in cases {
        assert_eq!(asked, documented);
    }
}

#[test]
fn tokens_go_as_a_bearer_except_where_only_the_query_is_taken() {
    assert_eq!(bearer(&Me::new()).unwrap(), "Bearer token");
    assert_eq!(bearer(&Subscribe::to_conversations(account())).unwrap(), "Bearer token");
    assert_eq!(bearer(&Refresh), None);
    assert_eq!(
        line(&Refresh),
        "GET https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=token"
    );
    assert_eq!(
        line(&Exchange::new(AppSecret::new("s&t"))),
        "GET https://graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=s%26t&access_token=token"
    );
}

#[test]
fn nothing_prints_its_secrets() {
    let exchange = CodeExchange::new("990", AppSecret::new("hush"), "https://app.example/", "AQB-code#_");
    for printed in [format!("{:?}", Exchange::new(AppSecret::new("hush"))), format!("{exchange:?}")] {
        assert!(!printed.contains("hush") && !printed.contains("AQB"), "{printed}");
    }
    let token = Refresh::from_http(&ok(&json!({"access_token": "IGAA-hush", "expires_in": 1}))).unwrap();
    assert!(!format!("{token:?}").contains("hush"));
}

#[test]
fn me_tells_two_ids_and_only_one_is_for_paths() {
    let body =
        json!({"user_id": ACCOUNT, "id": "24000000000000001", "username": "demo.shop", "followers_count": 3});
    let me = Me::from_http(&ok(&body)).unwrap();
    assert_eq!(me.user_id, account());
    assert_eq!(me.app_scoped_id.as_deref(), Some("24000000000000001"));
    assert_eq!((me.username.as_deref(), me.name), (Some("demo.shop"), None));
    assert_eq!(me.further["followers_count"], 3);
    let wrapped = json!({"data": [{"user_id": 17_841_400_000_000_001_u64, "username": "demo.shop"}]});
    assert_eq!(Me::from_http(&ok(&wrapped)).unwrap().user_id, account());
}

#[test]
fn a_profile_may_lack_a_name_and_a_picture() {
    let body = json!({"id": AVA, "name": null, "profile_pic": null, "username": "ava", "follower_count": 7, "is_verified_user": false});
    let person = Profile::from_http(&ok(&body)).unwrap();
    assert_eq!((person.id, person.name, person.profile_pic), (ava(), None, None));
    assert_eq!(
        (person.follower_count, person.is_verified_user, person.is_user_follow_business),
        (Some(7), Some(false), None)
    );
}

#[test]
fn conversations_come_in_pages_and_the_link_with_the_token_is_dropped() {
    let body = json!({
        "data": [{"id": "t_1", "updated_time": "2023-01-27T23:38:06+0000"}, {"id": "t_2"}],
        "paging": {"cursors": {"before": "B", "after": "A"}, "next": "https://graph.instagram.com/x?access_token=IGAA&after=A"}
    });
    let page = Threads::from_http(&ok(&body)).unwrap();
    assert_eq!(page.data[0].updated_time, Some("2023-01-27T23:38:06Z".parse().unwrap()));
    assert_eq!(page.data[1].updated_time, None);
    assert_eq!(page.next.as_deref(), Some("A"));
    assert!(!format!("{page:?}").contains("IGAA"));
}

#[test]
fn the_last_page_has_no_next_one() {
    let page = |paging: Value| Threads::from_http(&ok(&json!({"data": [], "paging": paging}))).unwrap().next;
    assert_eq!(page(json!({"cursors": {"before": "B", "after": "A"}})), None);
    assert_eq!(page(Value::Null), None);
    assert_eq!(page(json!({"next": "https://a.example/?after=C"})).as_deref(), Some("C"));
}

#[test]
fn messages_are_read_with_both_sides_and_their_attachments() {
    let body = json!({"id": "t_1", "messages": {"data": [
        {"id": "m_2", "created_time": "2022-07-12T19:11:07+0000", "from": {"username": "demo.shop", "id": ACCOUNT},
         "to": {"data": [{"username": "ava", "id": AVA}]}, "message": "Hello World"},
        {"id": "m_1", "created_time": "2022-07-12T19:11:06+0000", "message": "",
         "attachments": {"data": [{"image_data": {"url": "https://cdn.example/1"}}, {"mime_type": "audio/mp4", "file_url": "https://cdn.example/2"}]},
         "is_unsupported": false},
        {"id": "m_0", "created_time": "2022-07-12T19:11:05+0000"}
    ]}});
    let page = ThreadMessages::from_http(&ok(&body)).unwrap();
    let [hello, media, old] = &page.data[..] else { panic!("{page:?}") };
    assert_eq!(hello.text.as_deref(), Some("Hello World"));
    assert_eq!(hello.created_time, Some("2022-07-12T19:11:07Z".parse().unwrap()));
    assert!(hello.from.as_ref().unwrap().is_account(&account()) && hello.to[0].is_person(&ava()));
    assert_eq!(
        media.attachments.iter().map(|one| (one.kind(), one.url())).collect::<Vec<_>>(),
        [
            (Some(MediaKind::Image), Some("https://cdn.example/1")),
            (Some(MediaKind::Audio), Some("https://cdn.example/2"))
        ]
    );
    assert_eq!(media.further["is_unsupported"], false);
    assert_eq!((&old.text, &old.from, old.to.len(), old.attachments.len()), (&None, &None, 0, 0));
}

#[test]
fn a_listing_with_a_hole_is_no_listing() {
    let body = json!({"messages": {"data": [{"id": "m_2"}, {"id": 7}]}, "id": "t_1"});
    assert_eq!(ThreadMessages::from_http(&ok(&body)), Err(Unanswered::Unreadable { status: StatusCode::OK }));
    assert_eq!(ThreadMessages::from_http(&ok(&json!({"id": "t_1"}))).unwrap().data, []);
    assert!(ThreadMessages::from_http(&ok(&json!({}))).is_err());
}

#[test]
fn one_message_is_read_alone() {
    let body =
        json!({"id": "m_1", "created_time": "2022-07-12T19:11:07+0000", "message": "hi", "to": {"data": []}});
    assert_eq!(OneMessage::from_http(&ok(&body)).unwrap().text.as_deref(), Some("hi"));
}

#[test]
fn subscriptions_are_set_and_listed() {
    assert_eq!(Subscribe::from_http(&ok(&json!({"success": true}))), Ok(()));
    assert!(Subscribe::from_http(&ok(&json!({"success": false}))).is_err());
    let body = json!({"data": [{"id": 7, "name": "Demo", "subscribed_fields": ["messages"]}]});
    let apps = SubscribedApps::from_http(&ok(&body)).unwrap();
    assert_eq!(
        (apps[0].app_id.as_deref(), &apps[0].subscribed_fields[..]),
        (Some("7"), &["messages".to_owned()][..])
    );
}

#[test]
fn a_token_tells_when_it_expires() {
    let body = json!({"access_token": "IGAA", "token_type": "bearer", "expires_in": 5_184_000});
    let token = Exchange::from_http(&ok(&body)).unwrap();
    assert_eq!(token.access_token, AccessToken::new("IGAA"));
    assert_eq!(
        token.expires_at("2026-01-01T00:00:00Z".parse().unwrap()),
        "2026-03-02T00:00:00Z".parse().unwrap()
    );
    assert!(Exchange::from_http(&ok(&json!({"access_token": "", "expires_in": 5}))).is_err());
    assert!(Exchange::from_http(&ok(&json!({"access_token": "t"}))).is_err());
}

#[test]
fn a_code_is_exchanged_by_a_form_without_its_tail() {
    let exchange =
        CodeExchange::new("990602627938098", AppSecret::new("a b"), "https://app.example/", "AQB-c#_");
    let request = exchange.to_http(&Endpoint::at(CodeExchange::HOST).unwrap());
    assert_eq!(request.uri(), "https://api.instagram.com/oauth/access_token");
    assert_eq!(
        String::from_utf8_lossy(request.body()),
        "client_id=990602627938098&client_secret=a+b&grant_type=authorization_code&redirect_uri=https%3A%2F%2Fapp.example%2F&code=AQB-c"
    );
}

#[test]
fn the_token_for_a_code_comes_in_two_shapes_or_as_an_error_in_a_200() {
    let list = json!({"data": [{"access_token": "IGAA", "user_id": ACCOUNT, "permissions": "instagram_business_basic, instagram_business_manage_messages"}]});
    let flat = json!({"access_token": "IGAA", "user_id": 17_841_400_000_000_001_u64, "permissions": ["instagram_business_basic", "instagram_business_manage_messages"]});
    for body in [list, flat] {
        let token = CodeExchange::from_http(&ok(&body)).unwrap();
        assert_eq!((token.access_token.expose(), token.user_id), ("IGAA", Some(account())));
        assert_eq!(token.permissions, ["instagram_business_basic", "instagram_business_manage_messages"]);
    }
    let spent = json!({"error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found or was already used"});
    let Err(Unanswered::Refused(refusal)) = CodeExchange::from_http(&ok(&spent)) else { panic!("taken") };
    assert_eq!(refusal.row().name, "code_spent");
}

#[test]
fn a_refusal_and_rubbish_are_told_apart() {
    let refusal = Refusal::new(StatusCode::BAD_REQUEST, 190, 463, "OAuthException", "Session has expired");
    assert_eq!(Me::from_http(&refusal.to_http()), Err(Unanswered::Refused(refusal)));
    for (status, body) in [(200, "<html>"), (502, "{}"), (200, "[]"), (200, "7"), (200, "null"), (500, "")] {
        let response = Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap();
        assert_eq!(
            Me::from_http(&response),
            Err(Unanswered::Unreadable { status: response.status() }),
            "{body}"
        );
        assert!(Threads::from_http(&response).is_err() && ThreadMessages::from_http(&response).is_err());
        assert!(CodeExchange::from_http(&response).is_err() && SubscribedApps::from_http(&response).is_err());
    }
}
