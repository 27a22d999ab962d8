//! What people do, what comes of it, and what they are not let do.

use std::sync::Arc;

use antiphon_graph::PersonId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::comment::NewComment;
use super::say::{Referral, Say, Saying, Story, Upload};
use super::{Done, Pair};
use crate::clock::Clock;
use crate::media::fetch::Reach;
use crate::problem::Problem;
use crate::space::{Space, Spaces};
use crate::world::message::{Content, Side};
use crate::world::person::Magic;
use crate::world::seed;

fn space() -> Arc<Space> {
    let clock = Clock::real();
    clock.freeze();
    clock.set("2026-01-01T12:00:00Z".parse().unwrap());
    Spaces::new(clock, Reach::Loopback, "http://127.0.0.1:2401".into()).unnamed().clone()
}

fn ben() -> Pair {
    Pair::find(&space(), "ben", None).unwrap()
}

impl Pair {
    /// What was announced last, as the app would read it.
    fn told(&self) -> Value {
        let newest = self.space.journal().exchanges().pop().unwrap();
        let request = String::from_utf8(newest.request.bytes().to_vec()).unwrap();
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        body["entry"][0].clone()
    }

    fn item(&self) -> Value {
        self.told()["messaging"][0].clone()
    }

    fn closes_at(&self) -> Option<Timestamp> {
        self.space.world().thread(&self.account, &self.person).and_then(|thread| thread.closes_at)
    }

    /// Until when the window is open, counted from now.
    fn open_for(&self) -> Option<SignedDuration> {
        self.closes_at().map(|closes_at| closes_at.duration_since(self.space.clock.now()))
    }

    async fn hi(&self) -> Done {
        self.say(Say::text("hi")).await.unwrap()
    }
}

fn mid(done: &Done) -> &str {
    done.mid.as_ref().unwrap().as_str()
}

type Deed = fn(&Pair) -> Result<Done, Problem>;

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[tokio::test]
async fn a_message_opens_the_window_for_a_day_and_an_ad_for_a_week() {
    let ben = ben();
    assert_eq!(ben.open_for(), None);
    ben.hi().await;
    assert_eq!(ben.open_for(), Some(DAY));
    let ad = Referral::Ad { id: "120".into(), title: "Spring".into(), link: Some("spring".into()) };
    ben.say(Say { referral: Some(ad), ..Say::text("Is this there?") }).await.unwrap();
    assert_eq!(ben.open_for(), Some(DAY * 7));
    let referral = &ben.item()["message"]["referral"];
    assert_eq!(
        (&referral["ad_id"], &referral["source"], &referral["ref"]),
        (&"120".into(), &"ADS".into(), &"spring".into())
    );
    ben.hi().await;
    assert_eq!(ben.open_for(), Some(DAY * 7), "a window never closes earlier");
}

#[tokio::test]
async fn tapping_reacting_mentioning_and_coming_back_open_the_window() {
    let ben = ben();
    ben.tap("Opening hours", "HOURS", None).unwrap();
    assert_eq!(ben.open_for(), Some(DAY));
    assert_eq!(ben.item()["postback"]["payload"], "HOURS");
    let deeds: [Deed; 3] = [
        |ben| ben.mention_in_story(None),
        |ben| ben.come_back(Referral::Link { link: "qr".into() }),
        |ben| {
            let answer = ben.from_app("Hello")?;
            ben.react(mid(&answer), "love")
        },
    ];
    for deed in deeds {
        ben.space.clock.set(ben.space.clock.now() + SignedDuration::from_hours(30));
        deed(&ben).unwrap();
        assert_eq!(ben.open_for(), Some(DAY));
    }
}

#[tokio::test]
async fn seeing_editing_taking_back_opting_in_and_commenting_open_nothing() {
    let ben = ben();
    ben.comment(NewComment { text: "nice".into(), ..NewComment::default() }).unwrap();
    ben.opt_in("News", "NEWS").unwrap();
    assert_eq!(ben.open_for(), None);
    let said = ben.hi().await;
    let answer = ben.from_app("Hello").unwrap();
    ben.react(mid(&answer), "👍").unwrap();
    let closes_at = ben.closes_at();
    ben.space.clock.set(ben.space.clock.now() + SignedDuration::from_hours(1));
    ben.edit(mid(&said), "hi there").unwrap();
    ben.unsend(mid(&said)).unwrap();
    ben.unreact(mid(&answer)).unwrap();
    ben.read(None).unwrap();
    assert_eq!(ben.closes_at(), closes_at);
}

#[tokio::test]
async fn a_message_can_be_edited_reacted_to_and_taken_back() {
    let ben = ben();
    let said = ben.hi().await;
    ben.edit(mid(&said), "hi there").unwrap();
    assert_eq!(ben.item()["message_edit"], json!({ "mid": mid(&said), "text": "hi there", "num_edit": 1 }));
    ben.react(mid(&said), "😂").unwrap();
    let reaction = json!({ "mid": mid(&said), "action": "react", "reaction": "laugh", "emoji": "😂" });
    assert_eq!(ben.item()["reaction"], reaction);
    ben.unreact(mid(&said)).unwrap();
    assert_eq!(ben.item()["reaction"], json!({ "mid": mid(&said), "action": "unreact" }));
    assert!(ben.unreact(mid(&said)).is_err(), "there is nothing to take back");
    ben.unsend(mid(&said)).unwrap();
    assert_eq!(ben.item()["message"], json!({ "mid": mid(&said), "is_deleted": true }));
    assert!(ben.edit(mid(&said), "again").is_err(), "it was taken back");
}

#[tokio::test]
async fn people_change_only_what_they_said_and_see_only_what_the_account_said() {
    let ben = ben();
    assert!(ben.read(None).is_err(), "nothing to see yet");
    let said = ben.hi().await;
    let answer = ben.from_app("Hello").unwrap();
    assert!(ben.unsend(mid(&answer)).is_err());
    assert!(ben.edit(mid(&answer), "Bye").is_err());
    assert!(ben.read(Some(mid(&said))).is_err());
    ben.read(None).unwrap();
    assert_eq!(ben.item()["read"], json!({ "mid": mid(&answer) }));
    let ava = Pair::find(&ben.space, "ava", None).unwrap();
    assert!(ava.react(mid(&answer), "👍").is_err(), "it is somebody else's conversation");
}

#[tokio::test]
async fn a_reaction_is_an_emoji() {
    let ben = ben();
    let said = ben.hi().await;
    for wrong in ["", "nice", "👍 yes", "x", "5", "é", "\n"] {
        assert!(ben.react(mid(&said), wrong).is_err(), "{wrong:?} was taken");
    }
    for right in ["love", "❤", "🏳️‍🌈", "👩‍👩‍👧‍👦", "1️⃣", "🇩🇪"] {
        ben.react(mid(&said), right).unwrap();
    }
}

#[tokio::test]
async fn a_reply_names_the_message_or_the_story_it_answers() {
    let ben = ben();
    let said = ben.hi().await;
    ben.say(Say { reply_to: Some(mid(&said).into()), ..Say::text("as I said") }).await.unwrap();
    assert_eq!(ben.item()["message"]["reply_to"], json!({ "mid": mid(&said) }));
    let story = Story { id: "17900".into(), url: "https://example.com/story".into() };
    ben.say(Say { story: Some(story), ..Say::text("love it") }).await.unwrap();
    let told = json!({ "story": { "url": "https://example.com/story", "id": "17900" } });
    assert_eq!(ben.item()["message"]["reply_to"], told);
    assert!(ben.say(Say { reply_to: Some("nothing".into()), ..Say::text("?") }).await.is_err());
}

#[tokio::test]
async fn files_are_kept_and_linked_to_where_the_sandbox_serves_them() {
    let ben = ben();
    let images = ["photo.jpg", "photo.png"].map(|name| Upload::Sample(name.into()));
    ben.say(Say::new(Saying::Images(images.into()))).await.unwrap();
    let attachments = ben.item()["message"]["attachments"].clone();
    let url = attachments[1]["payload"]["url"].as_str().unwrap().to_owned();
    let hash = url.strip_prefix("http://127.0.0.1:2401/_sandbox/media/").unwrap();
    assert!(ben.space.media().contains_key(hash));
    assert_eq!((&attachments[0]["type"], attachments.as_array().unwrap().len()), (&"image".into(), 2));
    let bytes = ben.space.media()[hash].clone();
    let same = Say::new(Saying::Images(vec![Upload::Bytes(bytes)]));
    ben.say(same).await.unwrap();
    assert_eq!(ben.item()["message"]["attachments"][0]["payload"]["url"], url);
}

#[tokio::test]
async fn a_picture_may_be_a_gif_and_a_voice_note_may_not_be_a_pdf() {
    let ben = ben();
    let gif = Saying::Images(vec![Upload::Sample("animation.gif".into())]);
    ben.say(Say::new(gif)).await.unwrap();
    let pdf = Saying::Audio(Upload::Sample("brochure.pdf".into()));
    assert!(ben.say(Say::new(pdf)).await.is_err());
    let none = Saying::File(Upload::Sample("nothing.pdf".into()));
    assert!(ben.say(Say::new(none)).await.unwrap_err().to_string().contains("nothing.pdf"));
    let eleven = vec![Upload::Sample("photo.jpg".into()); 11];
    assert!(ben.say(Say::new(Saying::Images(eleven))).await.is_err());
}

#[tokio::test]
async fn every_other_thing_that_people_send_is_kept_under_its_word() {
    let ben = ben();
    let things = [
        (Saying::LikeHeart, "like_heart"),
        (Saying::Post("18000000000000001".into()), "media_share"),
        (Saying::Other { kind: "ephemeral".into(), payload: Value::Null }, "ephemeral"),
        (Saying::Unsupported, "unsupported"),
        (Saying::QuickReply { title: "Medium".into(), payload: "SIZE_M".into() }, "text"),
    ];
    for (saying, kind) in things {
        let done = ben.say(Say::new(saying)).await.unwrap();
        let world = ben.space.world();
        let (_, message) = world.message(mid(&done)).unwrap();
        assert_eq!((message.content.type_name(), message.from), (kind, Side::Person));
    }
    assert_eq!(ben.item()["message"]["quick_reply"]["payload"], "SIZE_M");
    assert!(ben.say(Say::new(Saying::Post("1".into()))).await.is_err(), "nobody's post");
    let odd = Saying::Other { kind: "Not A Word".into(), payload: Value::Null };
    assert!(ben.say(Say::new(odd)).await.is_err());
    assert!(ben.say(Say::text("")).await.is_err());
    assert!(ben.say(Say::text("ä".repeat(1_001))).await.is_err());
    assert!(ben.say(Say::text("ä".repeat(1_000))).await.is_ok());
}

#[tokio::test]
async fn who_blocks_the_account_does_nothing_to_it_until_unblocked() {
    let ben = ben();
    let said = ben.hi().await;
    ben.space.world().people[&ben.person].blocks = true;
    assert!(matches!(ben.say(Say::text("hi")).await, Err(Problem::Conflict(_))));
    assert!(ben.react(mid(&said), "👍").is_err());
    assert!(ben.comment(NewComment { text: "nice".into(), ..NewComment::default() }).is_err());
    ben.space.world().people[&ben.person].blocks = false;
    ben.hi().await;
}

#[tokio::test]
async fn the_window_of_the_one_whose_window_is_closed_stays_closed() {
    let space = space();
    let closed = Pair::find(&space, Magic::WindowClosed.name(), None).unwrap();
    closed.hi().await;
    assert_eq!(closed.open_for(), None);
}

#[tokio::test]
async fn comments_are_told_and_may_answer_each_other() {
    let ben = ben();
    let first = ben.comment(NewComment { text: "nice".into(), ..NewComment::default() }).unwrap();
    let id = first.comment.unwrap();
    let expected = json!({
        "id": id, "from": { "id": "900000000000002", "username": "ben" }, "text": "nice",
        "media": { "id": "18000000000000001", "media_product_type": "FEED" },
    });
    assert_eq!(ben.told()["changes"], json!([{ "field": "comments", "value": expected }]));
    let parent = Some(id.to_string());
    let reply = NewComment { text: "indeed".into(), parent, ..NewComment::default() };
    assert_ne!(ben.comment(reply).unwrap().comment.unwrap(), id);
    assert_eq!(ben.told()["changes"][0]["value"]["parent_id"], id.as_str());
    let nowhere = NewComment { text: "?".into(), post: Some("7".into()), ..NewComment::default() };
    assert!(ben.comment(nowhere).is_err());
}

#[tokio::test]
async fn nobody_comes_back_to_a_conversation_that_never_was() {
    assert!(ben().come_back(Referral::Link { link: "qr".into() }).is_err());
}

#[tokio::test]
async fn a_conversation_is_handed_over_once_and_back_once() {
    let ben = ben();
    assert!(ben.hand_over(false, "").is_err());
    ben.hand_over(true, "").unwrap();
    assert!(ben.hand_over(true, "").is_err());
    ben.hand_over(false, "").unwrap();
}

#[test]
fn a_pair_is_found_by_names_and_ids_and_what_is_not_there_is_named() {
    let space = space();
    let pair = Pair::find(&space, "@ava", Some("@demo.shop")).unwrap();
    assert_eq!((pair.account, pair.person), (seed::shop(), seed::ava()));
    assert!(Pair::find(&space, "nobody", None).unwrap_err().to_string().contains("nobody"));
    assert!(Pair::find(&space, "ava", Some("7")).unwrap_err().to_string().contains("account"));
}

#[tokio::test]
async fn a_person_who_was_deleted_does_nothing_any_more() {
    let ben = ben();
    ben.space.world().people.shift_remove(&PersonId::new("900000000000002").unwrap());
    assert!(ben.say(Say::text("hi")).await.is_err());
    assert!(ben.from_app("hello?").is_err());
    let kept = ben.keep(Content::text("hi"), None, None, None);
    assert!(kept.is_err());
}
