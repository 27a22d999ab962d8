//! Tokens that become other tokens.

use super::*;

const REFRESH: &str = "/refresh_access_token?grant_type=ig_refresh_token";

async fn bare(insta: &Insta, method: Method, path: &str, body: &str) -> Answer {
    let mut request = request(method, path, body);
    request.headers_mut().clear();
    insta.ask(request).await
}

#[tokio::test]
async fn a_token_is_refreshed_when_it_is_a_day_old_and_the_new_one_works() {
    let insta = Insta::new();
    let path = format!("{REFRESH}&access_token=sandbox-token");
    let early = bare(&insta, Method::GET, &path, "").await.refusal();
    assert!(early.contains("at least 24 hours old"), "{early}");
    insta.advance(24);
    let answer = bare(&insta, Method::GET, &path, "").await.json();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("bearer"), &json!(5_184_000)));
    let token = answer["access_token"].as_str().unwrap();
    insta.advance(24 * 59);
    let me = bare(&insta, Method::GET, &format!("/me?fields=username&access_token={token}"), "").await;
    assert_eq!(me.json()["username"], "demo.shop");
    assert!(bare(&insta, Method::GET, &path, "").await.refusal().starts_with("400 190/463 "));
}

#[tokio::test]
async fn a_short_lived_token_is_exchanged_against_the_apps_secret() {
    let insta = Insta::new();
    let path = "/access_token?grant_type=ig_exchange_token&access_token=sandbox-token&client_secret=";
    let wrong = bare(&insta, Method::GET, &format!("{path}guess"), "").await;
    assert_eq!(wrong.refusal(), "400 1 Error validating client secret.");
    let right = bare(&insta, Method::GET, &format!("{path}sandbox-app-secret"), "").await;
    assert_eq!(right.json()["expires_in"], 5_184_000);
    let missing = bare(&insta, Method::GET, "/access_token?client_secret=x", "").await.refusal();
    assert_eq!(missing, "400 100 (#100) The parameter grant_type is required");
}

#[tokio::test]
async fn a_logins_code_becomes_a_token_for_an_hour() {
    let insta = Insta::new();
    let form = "client_id=1&client_secret=sandbox-app-secret&grant_type=authorization_code&redirect_uri=https%3A%2F%2Fa&code=";
    let spent = bare(&insta, Method::POST, "/oauth/access_token", &format!("{form}used")).await;
    assert_eq!(spent.status, 400);
    assert_eq!(
        spent.text,
        r#"{"error_type":"OAuthException","code":400,"error_message":"Matching code was not found or was already used"}"#
    );
    let answer =
        bare(&insta, Method::POST, "/oauth/access_token", &format!("{form}sandbox-code%23_")).await.json();
    let login = &answer["data"][0];
    assert_eq!(login["user_id"], "17841400000000001");
    let token = login["access_token"].as_str().unwrap().to_owned();
    let path = format!("/me?access_token={token}");
    assert_eq!(bare(&insta, Method::GET, &path, "").await.status, 200);
    insta.advance(1);
    assert!(bare(&insta, Method::GET, &path, "").await.refusal().starts_with("400 190/463 "));
}

#[tokio::test]
async fn a_new_token_of_a_named_space_leads_back_to_it() {
    let insta = Insta::new();
    let path = "/access_token?grant_type=ig_exchange_token&access_token=sandbox-token.t17&client_secret=sandbox-app-secret";
    let token = bare(&insta, Method::GET, path, "").await.json()["access_token"].as_str().unwrap().to_owned();
    let reply = answer(
        &insta.spaces,
        None,
        Request::builder().uri(format!("/me?access_token={token}")).body(Bytes::new()).unwrap(),
    )
    .await;
    assert_eq!((reply.space.name.as_str(), reply.response.status().as_u16()), ("t17", 200));
}
