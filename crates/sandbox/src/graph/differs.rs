//! Where the sandbox is laxer or stricter than Instagram, or perhaps is, because Instagram's pages leave it open.

use serde::Serialize;
use utoipa::ToSchema;

/// How a rule is held here, and how there.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
pub(crate) struct Difference {
    pub(crate) way: Way,
    pub(crate) words: &'static str,
}

/// Which of the two takes more.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// Instagram may refuse what passed here.
    Laxer,
    /// Instagram may take what was refused here.
    Stricter,
}

/// What was held against a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held<'a> {
    pub(crate) rule: &'a str,
    pub(crate) passed: bool,
    pub(crate) detail: &'a str,
    /// The type of the message, when it was one.
    pub(crate) kind: Option<&'a str>,
}

/// A rule that is held in another way, in which cases, and in which way.
type Row = (&'static str, Way, fn(Held<'_>) -> bool, &'static str);

const ROWS: [Row; 10] = [
    (
        "rate limit",
        Way::Stricter,
        |held| held.kind == Some("text") && held.detail.contains("within a second"),
        "One of Instagram's pages says 100 calls a second, another 300; the settings say what holds here",
    ),
    (
        "rate limit",
        Way::Laxer,
        |held| matches!(held.kind, Some("image" | "images" | "file" | "template")),
        "No page says whether these count as texts, as they do here, or as audio and video: 10 a second",
    ),
    (
        "window",
        Way::Stricter,
        |held| held.kind.is_none(),
        "No page says whether reactions, typing and seen need an open window; the account's switch `actions_need_window` decides here",
    ),
    (
        "content",
        Way::Stricter,
        |held| held.detail.contains("bytes of UTF-8"),
        "One of Instagram's pages counts characters, and the others bytes, as is done here",
    ),
    (
        "content",
        Way::Stricter,
        |held| held.detail.contains("a text and an attachment"),
        "No page says what becomes of both in one message; two messages do it everywhere",
    ),
    (
        "content",
        Way::Laxer,
        |held| held.kind == Some("images"),
        "Accounts get this one after another; the switch `multi_image` shows what the others are answered",
    ),
    (
        "comment",
        Way::Laxer,
        |held| held.kind == Some("template"),
        "Instagram's page on private replies tells of texts alone",
    ),
    (
        "media",
        Way::Laxer,
        |held| ["://127.", "://localhost", "://[::1]"].iter().any(|here| held.detail.contains(here)),
        "Instagram fetches from addresses alone that everybody reaches",
    ),
    (
        "media",
        Way::Stricter,
        |held| held.detail.contains("is not on this machine"),
        "Instagram fetches from anywhere; the sandbox does with `--allow-remote-media`",
    ),
    (
        "media",
        Way::Stricter,
        |held| matches!(held.kind, Some("image" | "images")) && held.detail.contains("gif"),
        "Two of Instagram's pages name gif among pictures; its table of what messages take does not",
    ),
];

impl Held<'_> {
    /// How Instagram may judge otherwise, when it is known that it may.
    pub(crate) fn differs(self) -> Option<Difference> {
        let found = ROWS.into_iter().find(|(rule, way, applies, _)| {
            *rule == self.rule && self.passed == (*way == Way::Laxer) && applies(self)
        });
        found.map(|(_, way, _, words)| Difference { way, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_is_told_where_it_may_not_and_what_failed_where_it_may() {
        let held =
            |rule, passed, detail, kind| Held { rule, passed, detail, kind }.differs().map(|it| it.words);
        let said = |words: Option<&str>, wanted: &str| assert!(words.unwrap().contains(wanted), "{words:?}");
        let too_long = "the text is 1002 bytes of UTF-8, 2 too many";
        said(held("content", false, too_long, Some("text")), "counts characters");
        said(
            held("media", true, "http://127.0.0.1:1/a.png is image/png of 5 bytes", Some("image")),
            "everybody",
        );
        said(held("window", false, "", None), "actions_need_window");
        said(
            held(
                "rate limit",
                false,
                "the account made 100 calls of this kind within a second",
                Some("text"),
            ),
            "300",
        );
        assert_eq!(held("window", false, "", Some("text")), None);
        assert_eq!(held("content", true, "", Some("text")), None);
        assert_eq!(held("media", true, "https://example.com/image.jpg is image/jpeg", Some("image")), None);
    }
}
