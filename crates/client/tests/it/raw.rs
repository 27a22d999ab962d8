//! Requests that this library has no name for.

use antiphon_client::Script;
use http::header::AUTHORIZATION;
use http::{Request, StatusCode};

use crate::shop::{asked, client};

async fn carried(request: http::request::Builder) -> (String, Option<String>) {
    let script = Script::new().answer(StatusCode::IM_A_TEAPOT, "anything");
    let response = client(&script).raw(request.body(Vec::new()).unwrap()).await.unwrap();
    assert_eq!((response.status(), response.body().as_slice()), (StatusCode::IM_A_TEAPOT, &b"anything"[..]));
    let token = script.requests()[0].headers().get(AUTHORIZATION).cloned();
    (asked(&script).remove(0), token.map(|token| token.to_str().unwrap().to_owned()))
}

const BEARER: Option<&str> = Some("Bearer canary-token");

#[tokio::test]
async fn a_path_goes_to_the_endpoint_with_its_token() {
    let (asked, token) = carried(Request::delete("/v25.0/me/ice_breakers?platform=instagram")).await;
    assert_eq!(asked, "DELETE http://instagram.test/base/v25.0/me/ice_breakers?platform=instagram");
    assert_eq!(token.as_deref(), BEARER);
}

#[tokio::test]
async fn an_address_at_the_endpoint_gets_the_token_too() {
    let (asked, token) = carried(Request::get("http://instagram.test/elsewhere")).await;
    assert_eq!((asked.as_str(), token.as_deref()), ("GET http://instagram.test/elsewhere", BEARER));
}

#[tokio::test]
async fn a_token_of_its_own_is_kept() {
    let (_, token) = carried(Request::get("/me").header("authorization", "Bearer other")).await;
    assert_eq!(token.as_deref(), Some("Bearer other"));
    let (_, token) = carried(Request::get("/me?fields=id&access_token=other")).await;
    assert_eq!(token, None);
}

#[tokio::test]
async fn the_token_goes_to_nobody_else() {
    for address in ["http://evil.example/me", "https://instagram.test/me", "http://instagram.test:81/me"] {
        let (asked, token) = carried(Request::get(address)).await;
        assert_eq!((asked, token), (format!("GET {address}"), None));
    }
}
