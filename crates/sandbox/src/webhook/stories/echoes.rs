//! When an account hears of what it said itself.

use jiff::SignedDuration;

use super::{Stage, first};
use crate::webhook::echo::Echo;
use crate::webhook::{self};
use crate::world::New;
use crate::world::message::{Content, Side};
use crate::world::seed;
use crate::world::settings::Echoes;

impl Stage {
    /// The account answers Ava, as a call to the Graph side would; the echo of that.
    fn echo(&self, text: &str) -> Echo {
        let new = New { from: Side::Account, content: Content::text(text), reply_to: None };
        let now = self.space.clock.now();
        let item = self.space.world().keep(&seed::shop(), &seed::ava(), new, now).item;
        Echo::of(&self.space, &seed::shop(), &seed::ava(), item)
    }
}

#[tokio::test]
async fn an_echo_comes_after_the_answer_from_the_account_and_with_the_answers_message_id() {
    let mut stage = Stage::new().await;
    let echo = stage.echo("Hello!");
    echo.before_answer().await;
    assert!(stage.app.received().is_empty());
    echo.after_answer();
    let item = stage.app.receive().await.item(0);
    let said = stage.space.world();
    let (thread, message) = said.since(0).next_back().unwrap();
    assert_eq!(item["message"]["mid"], thread.message_id(message.item).as_str());
    assert_eq!(
        (&item["sender"]["id"], &item["recipient"]["id"]),
        (&"17841400000000001".into(), &"900000000000001".into())
    );
    assert_eq!(item["message"]["is_echo"], true);
}

#[tokio::test]
async fn an_echo_before_the_answer_is_answered_before_the_answer() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.settings.echoes = Echoes::Before);
    let echo = stage.echo("Hello!");
    echo.before_answer().await;
    assert_eq!(stage.app.received().len(), 1);
    echo.after_answer();
    stage.advance(SignedDuration::from_secs(10)).await;
    assert!(stage.app.received().is_empty());
}

#[tokio::test]
async fn a_late_echo_comes_two_seconds_later_by_the_sandboxs_clock() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.settings.echoes = Echoes::Late);
    stage.echo("Hello!").after_answer();
    stage.advance(SignedDuration::from_millis(1_999)).await;
    assert!(stage.app.received().is_empty());
    let fired = stage.advance(SignedDuration::from_millis(1)).await;
    assert_eq!(stage.app.received().len(), 1);
    assert_eq!(fired.len(), 1, "{fired:?}");
}

#[tokio::test]
async fn an_echo_may_come_twice_or_never() {
    let mut stage = Stage::new().await;
    stage.set(|world| world.settings.echoes = Echoes::Twice);
    stage.echo("Hello!").after_answer();
    let (one, other) = (stage.app.receive().await, stage.app.receive().await);
    assert_eq!(one.item(0), other.item(0));
    stage.set(|world| world.settings.echoes = Echoes::Never);
    let echo = stage.echo("Hello?");
    echo.before_answer().await;
    echo.after_answer();
    stage.advance(SignedDuration::from_secs(10)).await;
    assert!(stage.app.received().is_empty());
}

#[tokio::test]
async fn what_the_owner_types_in_the_app_is_echoed_like_anything_else() {
    let mut stage = Stage::new().await;
    let done = stage.ben().from_app("Typed by hand").unwrap();
    assert_eq!(webhook::settled(&stage.space, first(&done)).await.status, Some(200));
    let item = stage.app.receive().await.item(0);
    assert_eq!(item["message"]["mid"], done.mid.unwrap().as_str());
    assert_eq!(item["message"]["is_echo"], true);
    assert!(
        !stage.space.world().thread(&seed::shop(), &seed::ben()).unwrap().is_open(stage.space.clock.now())
    );
}

#[tokio::test]
async fn people_answer_by_themselves_when_they_are_set_to_and_never_for_ever() {
    let mut stage = Stage::new().await;
    stage.set(|world| {
        world.settings.automatic_reply = true;
        world.settings.echoes = Echoes::Never;
    });
    for _ in 0..3 {
        stage.echo("Hello!").after_answer();
    }
    assert_eq!(stage.app.receive().await.says(), "👍 got it");
    stage.advance(SignedDuration::from_mins(2)).await;
    assert!(stage.app.received().is_empty(), "an app that answers every answer is not answered at once");
    stage.echo("Hello again!").after_answer();
    assert_eq!(stage.app.receive().await.says(), "👍 got it");
}
