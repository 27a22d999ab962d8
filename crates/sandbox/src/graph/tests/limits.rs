//! The pace: what is too much is refused, and the headers warn before.

use super::*;

const LIMITED: &str = "400 613/2534040 Calls to this api have exceeded the rate limit.";

#[tokio::test]
async fn more_texts_than_the_limit_in_a_second_are_refused() {
    let insta = Insta::new();
    insta.space().world().settings.limits.text_per_second = 0;
    let answer = insta.text(&ava(), "one too many").await;
    assert_eq!(answer.refusal(), LIMITED);
    assert_eq!(answer.json()["error"]["type"], "OAuthException");
    assert!(answer.reason().contains("within a second"), "{}", answer.reason());
    insta.account(|account| account.switches.rate_limits = false);
    assert_eq!(insta.text(&ava(), "no limits").await.status, 200);
}

#[tokio::test]
async fn reading_conversations_has_its_own_limit() {
    let insta = Insta::new();
    insta.space().world().settings.limits.conversations_per_second = 0;
    assert_eq!(insta.get("/me/conversations").await.refusal(), LIMITED);
    assert_eq!(insta.text(&ava(), "hi").await.status, 200);
}

#[tokio::test]
async fn usage_headers_come_from_one_percent_on_and_say_when_to_go_on() {
    let insta = Insta::new();
    assert!(!insta.get("/me").await.headers.contains_key("x-app-usage"));
    insta.space().world().settings.limits.calls_per_hour = 4;
    let answer = insta.get("/me").await;
    assert_eq!(answer.headers["x-app-usage"], r#"{"call_count":50,"total_time":50,"total_cputime":50}"#);
    let business = r#"{"17841400000000001":[{"type":"instagram","call_count":50,"total_cputime":50,"total_time":50,"estimated_time_to_regain_access":0}]}"#;
    assert_eq!(answer.headers["x-business-use-case-usage"], business);
    insta.get("/me").await;
    insta.get("/me").await;
    let answer = insta.get("/me").await;
    assert_eq!(answer.refusal(), "400 4 Application request limit reached");
    let business = answer.headers["x-business-use-case-usage"].to_str().unwrap();
    assert!(business.contains(r#""estimated_time_to_regain_access":60"#), "{business}");
}
