//! Icons: drawn in lines of one width, on a field of sixteen by sixteen.

use maud::{Markup, Render, html};

/// What is drawn. An icon never stands alone: a word stands beside it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "their names say what they show")]
pub enum Icon {
    Attach,
    Back,
    Bookmark,
    Check,
    CheckTwice,
    Clock,
    Copy,
    Cross,
    Dash,
    Down,
    File,
    Heart,
    Info,
    Lock,
    Microphone,
    More,
    Pause,
    Person,
    Play,
    Question,
    Reply,
    Send,
    Warning,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Attach => {
                "M10.5 4.5 5.8 9.2a1.6 1.6 0 0 0 2.3 2.3l5-5a3 3 0 0 0-4.3-4.3l-5 5a4.5 4.5 0 0 0 6.3 6.3l3.4-3.4"
            }
            Self::Back => "M10 2.5 4.5 8l5.5 5.5",
            Self::Bookmark => "M4 2h8v12l-4-3.2L4 14z",
            Self::Check => "m2.5 8.5 3.5 3.5 7.5-8",
            Self::CheckTwice => "m1 8.5 3 3 6-7M7.5 11.5l6.5-7",
            Self::Clock => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4.5V8l2.5 1.8",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Cross => "m3.5 3.5 9 9m0-9-9 9",
            Self::Dash => "M3 8h10",
            Self::Down => "M3 5.5 8 10.5l5-5",
            Self::File => "M4 1.5h5l3.5 3.5v9.5H4zM9 1.5V5h3.5",
            Self::Heart => {
                "M8 13.5C4.5 10.8 2 8.6 2 5.9 2 4 3.4 2.8 5 2.8c1.2 0 2.4.7 3 2 .6-1.3 1.8-2 3-2 1.6 0 3 1.2 3 3.1 0 2.7-2.5 4.9-6 7.6z"
            }
            Self::Info => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7.3V11.5M8 4.7v.3",
            Self::Lock => "M3.5 7.5h9v6.5h-9zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
            Self::Microphone => {
                "M8 1.5a2 2 0 0 1 2 2V8a2 2 0 0 1-4 0V3.5a2 2 0 0 1 2-2zM3.5 7.5a4.5 4.5 0 0 0 9 0M8 12v2.5"
            }
            Self::More => "M3 8h.01M8 8h.01M13 8h.01",
            Self::Pause => "M5 3v10M11 3v10",
            Self::Person => "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14.5c.6-3 2.8-4.5 5.5-4.5s4.9 1.5 5.5 4.5",
            Self::Play => "M4.5 2.5 13 8l-8.5 5.5z",
            Self::Question => {
                "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6 6.3c0-1.2.9-2 2-2s2 .7 2 1.8c0 1.5-2 1.6-2 3.2M8 11.4v.3"
            }
            Self::Reply => "M6.5 3.5 2.5 7.5l4 4M2.5 7.5h6.5a4.5 4.5 0 0 1 4.5 4.5v.5",
            Self::Send => "M2 8 14 2.5 10.5 13.5 7.5 9zM7.5 9 14 2.5",
            Self::Warning => "M8 2 14.5 13.5h-13zM8 6.5v3.5M8 11.7v.3",
        }
    }
}

impl Render for Icon {
    fn render(&self) -> Markup {
        html! {
            svg.icon viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
                path d=(self.path()) {}
            }
        }
    }
}
