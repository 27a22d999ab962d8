//! How the sandbox behaves where the real one varies.

use maud::{Markup, html};

use super::{call, switch};
use crate::space::Space;
use crate::world::settings::{Echoes, EditTwins, Limits, Settings};

pub(super) fn card(base: &str, space: &Space) -> Markup {
    let settings = space.world().settings.clone();
    html! {
        section.card aria-labelledby="behaviour-title" {
            h2 #behaviour-title { "How it behaves" }
            div #behaviour.stack data-live {
                (switch(base, "PATCH /settings", "automatic_reply", "People answer by themselves", settings.automatic_reply))
                (form(base, &settings))
            }
        }
    }
}

fn form(base: &str, settings: &Settings) -> Markup {
    let Limits {
        text_per_second,
        audio_video_per_second,
        conversations_per_second,
        private_replies_per_hour,
        calls_per_hour,
    } = settings.limits;
    let number = |name: &str, words: &str, value: u64| {
        html! { label { (words) input type="number" min="1" name={ (name) ":number" } value=(value) required; } }
    };
    html! {
        form.settings method="post" action={ (base) "/-/call" } data-said="Saved" {
            (call("PATCH /settings"))
            label { "Echoes of own messages" select name="echoes" {
                @for (echoes, name, words) in ECHOES { option value=(name) selected[settings.echoes == echoes] { (words) } }
            } }
            label { "Edit twins of messages" select name="edit_twins" {
                @for (twins, name, words) in TWINS { option value=(name) selected[settings.edit_twins == twins] { (words) } }
            } }
            (number("webhook_batch", "Events in one webhook, at most", settings.webhook_batch as u64))
            (number("limits.text_per_second", "Texts and the like, a second", text_per_second.into()))
            (number("limits.audio_video_per_second", "Audio and video, a second", audio_video_per_second.into()))
            (number("limits.conversations_per_second", "Listings of conversations, a second", conversations_per_second.into()))
            (number("limits.private_replies_per_hour", "Private replies, an hour", private_replies_per_hour.into()))
            (number("limits.calls_per_hour", "Calls of any kind, an hour", calls_per_hour.into()))
            div.save { button { "Save" } }
        }
    }
}

const ECHOES: [(Echoes, &str, &str); 5] = [
    (Echoes::After, "after", "right after the answer"),
    (Echoes::Before, "before", "before the answer"),
    (Echoes::Late, "late", "two seconds after the answer"),
    (Echoes::Twice, "twice", "twice"),
    (Echoes::Never, "never", "never"),
];

const TWINS: [(EditTwins, &str, &str); 3] = [
    (EditTwins::Never, "never", "never"),
    (EditTwins::Beside, "beside", "beside the message"),
    (EditTwins::Instead, "instead", "instead of the message"),
];
