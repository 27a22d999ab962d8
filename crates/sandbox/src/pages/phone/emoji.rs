//! Emoji that people usually mean, and what they are called.

use maud::{Markup, html};

const ALL: [(&str, &str); 48] = [
    ("😀", "grinning"),
    ("😂", "laughing"),
    ("😊", "smiling"),
    ("😍", "in love"),
    ("😘", "a kiss"),
    ("😎", "cool"),
    ("🤔", "thinking"),
    ("😅", "relieved"),
    ("😉", "winking"),
    ("😢", "sad"),
    ("😭", "crying"),
    ("😡", "angry"),
    ("😮", "surprised"),
    ("😱", "shocked"),
    ("😴", "sleepy"),
    ("🤗", "a hug"),
    ("🙄", "rolling eyes"),
    ("🥳", "celebrating"),
    ("👍", "thumbs up"),
    ("👎", "thumbs down"),
    ("👏", "clapping"),
    ("🙏", "thank you"),
    ("💪", "strong"),
    ("👋", "waving"),
    ("🤝", "a deal"),
    ("✌️", "peace"),
    ("🤞", "fingers crossed"),
    ("👀", "looking"),
    ("🔥", "fire"),
    ("✨", "sparkles"),
    ("🎉", "a party"),
    ("🎁", "a present"),
    ("🎂", "a cake"),
    ("💯", "a hundred"),
    ("⭐", "a star"),
    ("☀️", "the sun"),
    ("🌈", "a rainbow"),
    ("🌸", "a blossom"),
    ("🐶", "a dog"),
    ("🐱", "a cat"),
    ("☕", "coffee"),
    ("🍕", "pizza"),
    ("❤️", "a red heart"),
    ("🧡", "an orange heart"),
    ("💙", "a blue heart"),
    ("💜", "a purple heart"),
    ("💔", "a broken heart"),
    ("💬", "a speech bubble"),
];

/// A menu of them, each of which goes where one types.
pub(super) fn picker() -> Markup {
    html! {
        details.menu.up.emoji-picker {
            summary.button aria-label="Emoji" { "😊" }
            div.panel {
                div.emoji { @for (emoji, name) in ALL { button.quiet type="button" data-insert=(emoji) data-into="say" aria-label=(name) title=(name) { (emoji) } } }
            }
        }
    }
}
