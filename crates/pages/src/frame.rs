//! The frame: what stands around every page.

use maud::{DOCTYPE, Markup, html};

/// Whose page it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Surface {
    /// An Instagram of one's own machine. Every page says so.
    Sandbox,
    /// The gateway's console.
    Gateway,
}

/// A place to go, and the key that goes there after `g`.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Where.
    pub href: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// The key.
    pub key: char,
}

/// A page, but for what is in it.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// Whose it is.
    pub surface: Surface,
    /// What a tab calls it.
    pub title: &'a str,
    /// Every page's path begins with this: nothing, or a space's `/s/name`.
    pub base: &'a str,
    /// The places to go.
    pub links: &'a [Link<'a>],
    /// Where we are: the path of one of them.
    pub here: &'a str,
    /// Where it is told that something has happened; nothing when nothing does.
    pub events: Option<&'a str>,
    /// The names of events that are told there under one, with spaces between them.
    pub event_names: &'a str,
    /// By how many milliseconds the clock of the page is ahead of the machine's, and whether it stands still.
    pub clock: (i64, bool),
    /// What every page has to say at the moment.
    pub notices: Markup,
    /// At the end of the top line: who is signed in.
    pub aside: Markup,
}

impl Frame<'_> {
    /// The whole page. `kind` says how it is laid out.
    pub fn around(&self, kind: &str, content: &Markup) -> Markup {
        let Self { surface, title, base, events, event_names, clock: (ahead, is_frozen), .. } = self;
        let surface = match surface {
            Surface::Sandbox => "sandbox",
            Surface::Gateway => "gateway",
        };
        html! {
            (DOCTYPE)
            html lang="en" data-surface=(surface) data-base=(base) data-ahead=(ahead) data-frozen[*is_frozen] data-events=[*events] data-event-names=(event_names) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · Antiphon" }
                    link rel="icon" type="image/svg+xml" href={ (base) "/assets/icon.svg" };
                    link rel="stylesheet" href={ (base) "/assets/style.css" };
                    script src={ (base) "/assets/theme.js" } {}
                    script type="module" src={ (base) "/assets/app.js" } {}
                }
                body class=(kind) {
                    a.skip href="#main" { "Skip to content" }
                    (self.top())
                    div #notices data-live { (self.notices) }
                    main #main tabindex="-1" { (content) }
                    div #said .unseen role="status" {}
                    (self.keys())
                }
            }
        }
    }

    fn top(&self) -> Markup {
        html! {
            header.top {
                a.brand href={ (self.base) "/" } { "Antiphon" }
                @if self.surface == Surface::Sandbox { span.mark { "Sandbox · not Instagram" } }
                nav aria-label="Pages" {
                    @for link in self.links {
                        a href={ (self.base) (link.href) } data-go=(link.key)
                            aria-current=[(link.href == self.here).then_some("page")] { (link.name) }
                    }
                }
                div.end {
                    (self.aside)
                    @if self.events.is_some() {
                        span #connection .connection data-own="connection" { "Not live" }
                    }
                    button #theme .quiet type="button" data-own="theme" hidden { "Theme: auto" }
                    button #help .quiet type="button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" hidden { "?" }
                }
            }
        }
    }

    fn keys(&self) -> Markup {
        let all = [
            ("/", "search"),
            ("j, k", "the next and the previous row"),
            ("Enter, o", "open the row"),
            ("Esc", "close, and back to where you were"),
            ("r", "reply, or send again"),
            ("e", "react, or edit and send"),
            ("c", "copy as curl"),
            ("h, b", "the headers, the body"),
            ("t", "move the clock"),
            ("Ctrl Enter", "send"),
            ("Shift F10", "what can be done with the row"),
        ];
        html! {
            dialog #keys aria-labelledby="keys-title" data-own="keys" {
                h2 #keys-title { "Keyboard" }
                dl.keys {
                    @for link in self.links { dt { kbd { "g" } " " kbd { (link.key) } } dd { (link.name) } }
                    @for (key, what) in all { dt { kbd { (key) } } dd { (what) } }
                }
                label.line { input #keys-on type="checkbox" checked; " Single keys do something" }
                form method="dialog" { button { "Close" } }
            }
        }
    }
}
