//! The form that arms a rule: which occasions, how often, what goes wrong, and until when.

use maud::{Markup, html};

use super::choice::{Choice, Filled};
use super::effects::{EFFECTS, TRIGGERS};
use super::{PHASES, Preview};
use crate::fault::Operation;
use crate::space::Space;

/// What is asked for the sentence that says what a rule does.
pub(super) const PREVIEW: &str = "POST /faults?dry_run=true";

/// What an app can ask for, as far as it can be struck by itself.
const OPERATIONS: [Operation; 16] = [
    Operation::Send,
    Operation::PrivateReply,
    Operation::React,
    Operation::Unreact,
    Operation::Typing,
    Operation::Seen,
    Operation::Me,
    Operation::Profile,
    Operation::Conversations,
    Operation::Messages,
    Operation::Message,
    Operation::Attach,
    Operation::SubscribedApps,
    Operation::MessengerProfile,
    Operation::Token,
    Operation::Other,
];

/// Kinds of messages and events that are often meant; any other can be written.
const KINDS: [&str; 12] = [
    "text",
    "image",
    "images",
    "audio",
    "video",
    "file",
    "like_heart",
    "media_share",
    "template",
    "message",
    "reaction",
    "postback",
];

pub(super) fn of(base: &str, space: &Space, filled: &Filled, would: Option<&Preview>) -> Markup {
    html! {
        section.card #own aria-labelledby="own-title" {
            h2 #own-title { "A rule of your own" }
            form.rule method="post" action={ (base) "/-/call" } data-preview=(PREVIEW) data-said="Armed" {
                input type="hidden" name="-call" value="POST /faults";
                input type="hidden" name="-back" value="/faults";
                fieldset { legend { "What goes wrong" } (effect(filled)) }
                fieldset { legend { "On what" } (matching(space, filled)) }
                fieldset { legend { "How often" } (trigger(filled)) }
                div.verdict {
                    output aria-label="What it does" {
                        @match would {
                            Some(Ok(sentence)) => (sentence),
                            Some(Err(why)) => span.complaint { (why) },
                            None => {},
                        }
                    }
                    div.row {
                        button.plain-only formmethod="get" formaction={ (base) "/faults#own" } { "Say what it does" }
                        button.primary { "Arm it" }
                    }
                }
            }
        }
    }
}

fn effect(filled: &Filled) -> Markup {
    let chosen = filled.get("-effect").unwrap_or("lose_reply");
    html! {
        label { "Effect" select #effect name="-effect" {
            @for (choices, (_, title, _)) in EFFECTS.iter().zip(PHASES) {
                optgroup label=(title) { (options(choices, chosen)) }
            }
        } }
        @for choice in EFFECTS.iter().copied().flatten() { (choice.fields("effect", choice.name == chosen, filled)) }
    }
}

fn trigger(filled: &Filled) -> Markup {
    let chosen = filled.get("-trigger").unwrap_or("next");
    html! {
        label { "Which of them" select #trigger name="-trigger" { (options(TRIGGERS, chosen)) } }
        @for choice in TRIGGERS { (choice.fields("trigger", choice.name == chosen, filled)) }
        label { "Gone after" input name="lasts" value=(filled.get("lasts").unwrap_or("10m")) placeholder="10m"; }
        label { "Name, if it matters" input name="name" value=[filled.get("name")] maxlength="256" autocomplete="off"; }
    }
}

fn options(choices: &[Choice], chosen: &str) -> Markup {
    html! { @for choice in choices { option value=(choice.name) selected[choice.name == chosen] { (choice.words) } } }
}

fn matching(space: &Space, filled: &Filled) -> Markup {
    let people: Vec<_> =
        space.world().people.values().map(|person| (person.id.to_string(), person.name.clone())).collect();
    let chosen = |field: &str, value: &str| filled.get(field) == Some(value);
    let calls = EFFECTS[..3].iter().copied().flatten().map(|choice| choice.name).collect::<Vec<_>>();
    let strikes_calls = filled.get("-effect").is_none_or(|effect| calls.contains(&effect));
    html! {
        fieldset data-when="effect" data-is=(calls.join(" ")) disabled[!strikes_calls] hidden[!strikes_calls] {
            legend.unseen { "Calls" }
            label { "Call" select name="match.operation:list" {
                option value="" selected[chosen("match.operation:list", "")] { "any" }
                option value="send,private_reply" selected[filled.0.is_empty() || chosen("match.operation:list", "send,private_reply")] { "any message" }
                @for operation in OPERATIONS {
                    @let name = name(operation);
                    option value=(name) selected[chosen("match.operation:list", &name)] { (operation.words()) }
                }
            } }
        }
        label { "Person" select name="match.person" {
            option value="" { "anybody" }
            @for (id, name) in people { option value=(id) selected[chosen("match.person", &id)] { (name) } }
        } }
        label { "Kind of message or event" input name="match.type" list="kinds" value=[filled.get("match.type")] placeholder="any" autocomplete="off"; }
        datalist #kinds { @for kind in KINDS { option value=(kind) {} } }
        label { "With this in the body" input name="match.body_contains" value=[filled.get("match.body_contains")] maxlength="256" placeholder="anything" autocomplete="off"; }
        label { "Only the nth of them" input type="number" min="1" name="match.nth:number" value=[filled.get("match.nth:number")] placeholder="each"; }
    }
}

/// An operation, as a rule names it.
fn name(operation: Operation) -> String {
    let name = serde_json::to_value(operation).expect("an operation is a word");
    name.as_str().unwrap_or_default().to_owned()
}
