//! Emoji that people usually mean, and what they are called.

use maud::{Markup, html};

/// An emoji and its name.
type Named = (&'static str, &'static str);

const FACES: [Named; 24] = [
    ("😀", "grinning"),
    ("😂", "laughing"),
    ("🤣", "rolling on the floor"),
    ("😊", "smiling"),
    ("🙂", "a small smile"),
    ("😉", "winking"),
    ("😍", "in love"),
    ("🥰", "adoring"),
    ("😘", "a kiss"),
    ("😎", "cool"),
    ("🤔", "thinking"),
    ("😅", "relieved"),
    ("🙄", "rolling eyes"),
    ("😢", "sad"),
    ("😭", "crying"),
    ("😡", "angry"),
    ("😮", "surprised"),
    ("😱", "shocked"),
    ("😴", "sleepy"),
    ("🤗", "a hug"),
    ("🥳", "celebrating"),
    ("🤯", "mind blown"),
    ("😬", "awkward"),
    ("🫠", "melting"),
];

const HANDS: [Named; 16] = [
    ("👍", "thumbs up"),
    ("👎", "thumbs down"),
    ("👏", "clapping"),
    ("🙌", "hands up"),
    ("🙏", "thank you"),
    ("💪", "strong"),
    ("👋", "waving"),
    ("🤝", "a deal"),
    ("👌", "perfect"),
    ("✌️", "peace"),
    ("🤞", "fingers crossed"),
    ("🤷", "a shrug"),
    ("👀", "looking"),
    ("👉", "pointing right"),
    ("✅", "done"),
    ("❌", "no"),
];

const HEARTS: [Named; 8] = [
    ("❤️", "a red heart"),
    ("🧡", "an orange heart"),
    ("💛", "a yellow heart"),
    ("💚", "a green heart"),
    ("💙", "a blue heart"),
    ("💜", "a purple heart"),
    ("🖤", "a black heart"),
    ("💔", "a broken heart"),
];

const THINGS: [Named; 16] = [
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
    ("📦", "a parcel"),
    ("💬", "a speech bubble"),
];

const GROUPS: [(&str, &[Named]); 4] =
    [("Faces", &FACES), ("Hands and signs", &HANDS), ("Hearts", &HEARTS), ("Things", &THINGS)];

/// A text of so many emoji is shown large.
const FEW: usize = 6;

/// A menu of them, each of which goes where one types; and all of them as words that a field can offer.
pub(super) fn picker() -> Markup {
    html! {
        details.menu.up.emoji-picker {
            summary.button aria-label="Emoji" { "😊" }
            div.panel {
                @for (group, all) in GROUPS {
                    div.emoji role="group" aria-label=(group) {
                        @for (emoji, name) in all { button.quiet type="button" data-insert=(emoji) data-into="say" aria-label=(name) title=(name) { (emoji) } }
                    }
                }
            }
        }
        datalist #any-emoji { @for (emoji, name) in GROUPS.iter().flat_map(|(_, all)| *all) { option value=(emoji) { (name) } } }
    }
}

/// Whether a text is a few emoji and nothing else.
pub(super) fn is_all_of(text: &str) -> bool {
    let mut count = 0;
    let mut is_joined = false;
    let mut flags = 0;
    for letter in text.chars() {
        match letter {
            ' ' | '\n' => {}
            '\u{200d}' => is_joined = true,
            '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' if count > 0 => {}
            '\u{1f1e6}'..='\u{1f1ff}' => {
                flags += 1;
                count += flags % 2;
            }
            '\u{1f000}'..='\u{1faff}'
            | '\u{2600}'..='\u{27bf}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{2300}'..='\u{23ff}' => {
                count += usize::from(!is_joined);
                is_joined = false;
            }
            _ => return false,
        }
    }
    (1..=FEW).contains(&count)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_few_emoji_alone_are_large() {
        for text in ["🎉", "❤️", "👍🏽 🔥", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "🇫🇷🇩🇪", "☀️☕"]
        {
            assert!(is_all_of(text), "{text}");
        }
        for text in ["", "hi", "🎉!", "…", "¿", "🎉🎉🎉🎉🎉🎉🎉", "10", "李", " "] {
            assert!(!is_all_of(text), "{text}");
        }
    }

    #[test]
    fn those_that_are_offered_are_emoji_with_names_of_their_own() {
        let all: Vec<_> = GROUPS.iter().flat_map(|(_, all)| *all).collect();
        assert!(all.iter().all(|(emoji, _)| is_all_of(emoji)));
        let names: HashSet<_> = all.iter().map(|(_, name)| name).collect();
        assert_eq!((names.len(), all.len()), (64, 64));
    }
}
