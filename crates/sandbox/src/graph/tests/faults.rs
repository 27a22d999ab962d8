//! Faults strike where they should: before anything is done, or after all of it.

use super::*;
use crate::fault::Rule;
use crate::world::person::Magic;
use crate::world::seed::person_id;

impl Insta {
    fn arm(&self, fault: Value) {
        let rule = Rule::read(serde_json::from_value(fault).unwrap(), &self.space().world()).unwrap();
        let now = self.now();
        self.space().faults().arm(rule, now).unwrap();
    }
}

fn magic(magic: Magic) -> PersonId {
    let at = Magic::ALL.iter().position(|known| *known == magic).unwrap() as u64;
    person_id(101 + at)
}

#[tokio::test]
async fn a_lost_reply_is_lost_and_the_message_is_on_the_phone() {
    let insta = Insta::new();
    insta.arm(json!({"preset": "lose-reply"}));
    let answer = insta.text(&ava(), "Hello").await;
    assert_eq!((answer.fate, answer.note.faults.len()), (Fate::Reset, 1));
    assert!(answer.note.mid.is_some());
    assert_eq!(insta.phone(&ava()), ["Hello"]);
    assert_eq!(insta.text(&ava(), "again").await.fate, Fate::Answer);
}

#[tokio::test]
async fn delivered_and_then_500_leaves_the_message_on_the_phone() {
    let insta = Insta::new();
    insta.arm(json!({"preset": "deliver-then-500"}));
    let answer = insta.text(&ava(), "Hello").await;
    assert_eq!(answer.refusal(), "500 1 An unknown error has occurred.");
    assert_eq!(insta.phone(&ava()), ["Hello"]);
}

#[tokio::test]
async fn an_error_in_instagrams_stead_delivers_nothing() {
    let insta = Insta::new();
    insta.arm(json!({"preset": "service_busy"}));
    let answer = insta.text(&ava(), "Hello").await;
    assert_eq!(answer.refusal(), "503 2/1545133 Service temporarily unavailable");
    assert!(answer.reason().contains("came between"), "{}", answer.reason());
    insta.arm(json!({"preset": "reset"}));
    assert_eq!(insta.get("/me").await.fate, Fate::Reset);
    assert!(insta.phone(&ava()).is_empty());
}

#[tokio::test]
async fn a_garbled_reply_comes_after_the_delivery() {
    let insta = Insta::new();
    insta.arm(json!({"preset": "malformed-json"}));
    let answer = insta.text(&ava(), "Hello").await;
    assert!(serde_json::from_str::<Value>(&answer.text).is_err(), "{}", answer.text);
    assert_eq!(insta.phone(&ava()), ["Hello"]);
}

#[tokio::test]
async fn a_fault_for_one_person_spares_the_others() {
    let insta = Insta::new();
    insta.says(&ben(), "hi");
    insta.arm(json!({"match": {"person": "ava", "type": "text"}, "effect": "reset"}));
    assert_eq!(insta.text(&ben(), "one").await.fate, Fate::Answer);
    assert_eq!(insta.text(&ava(), "two").await.fate, Fate::Reset);
}

#[tokio::test]
async fn magic_people_answer_as_their_names_say() {
    let insta = Insta::new();
    for (person, expected) in [
        (Magic::WindowClosed, "403 10/2534022 This message is sent outside of allowed window."),
        (Magic::RateLimited, "400 613/2534040 Calls to this api have exceeded the rate limit."),
        (Magic::TokenExpired, "400 190/463 Error validating access token: Session has expired"),
        (Magic::BlocksYou, "400 551/1545041 (#551) This person isn't available right now."),
        (Magic::ServerErrorOnce, "500 1 An unknown error has occurred."),
    ] {
        let person = magic(person);
        assert_eq!(insta.text(&person, "hi").await.refusal(), expected);
        assert!(insta.phone(&person).is_empty());
    }
    assert_eq!(insta.text(&magic(Magic::ServerErrorOnce), "hi").await.status, 200);
    assert_eq!(insta.text(&magic(Magic::DropsReply), "hi").await.fate, Fate::Reset);
    assert_eq!(insta.phone(&magic(Magic::DropsReply)), ["hi"]);
}
