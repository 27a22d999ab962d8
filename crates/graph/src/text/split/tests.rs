use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use crate::{Invalid, Text};

fn split(text: &str) -> Vec<String> {
    Text::split(text).unwrap().into_iter().map(String::from).collect()
}

/// Where the parts end within the whole, but for the end of the whole.
fn cuts(parts: &[String]) -> Vec<usize> {
    let mut at = 0;
    let mut cuts: Vec<usize> = Vec::new();
    for part in parts {
        at += part.len();
        cuts.push(at);
    }
    cuts.pop();
    cuts
}

/// Whether no part ends within what a reader sees as one character.
fn is_cut_between_clusters(text: &str, parts: &[String]) -> bool {
    let starts: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
    cuts(parts).iter().all(|cut| starts.binary_search(cut).is_ok())
}

#[test]
fn a_text_that_fits_is_one_part() {
    assert_eq!(split("Hello World"), ["Hello World"]);
    assert_eq!(split(&"a".repeat(1000)), ["a".repeat(1000)]);
}

#[test]
fn no_text_is_no_part() {
    assert_eq!(Text::split(""), Err(Invalid::Empty { what: "the text" }));
}

#[test]
fn a_paragraph_is_ended_before_a_sentence() {
    let first = format!("{}\n\n", "One sentence. ".repeat(50));
    let text = format!("{first}{}", "Another one. ".repeat(50));
    assert_eq!(split(&text)[0], first);
}

#[test]
fn a_sentence_is_ended_before_a_word() {
    let first = "This is one of many sentences! ".repeat(25);
    let text = format!("{first}{}", "and it goes on ".repeat(40));
    assert_eq!(split(&text)[0], first);
}

#[test]
fn a_paragraph_that_ends_too_early_is_passed_by() {
    let text = format!("Hi.\n\n{}", "and it goes on ".repeat(100));
    assert_eq!(split(&text)[0].len(), 999, "filled up to the last word");
}

#[test]
fn a_part_starts_with_a_word_and_not_with_white_space() {
    let text = "word ".repeat(500);
    for part in split(&text) {
        assert!(part.starts_with("word") && part.ends_with(' '), "{part:?}");
    }
}

#[test]
fn chinese_is_cut_after_a_full_stop() {
    let sentence = "今天的天气非常好，我们一起去公园散步吧。";
    let lengths: Vec<usize> =
        split(&sentence.repeat(50)).iter().map(|part| part.len() / sentence.len()).collect();
    assert_eq!(lengths, [16, 16, 16, 2], "whole sentences, as many as fit");
    assert!(split(&sentence.repeat(50)).iter().all(|part| part.ends_with('。')));
}

#[test]
fn a_word_without_end_is_filled_to_the_last_byte() {
    let lengths: Vec<usize> = split(&"a".repeat(2500)).iter().map(String::len).collect();
    assert_eq!(lengths, [1000, 1000, 500]);
}

#[test]
fn a_link_that_fits_stays_whole() {
    let link = format!("https://example.com/order?{}", "item=12.5&".repeat(60));
    let text = format!("{}{link} and more {}", "Look at this ".repeat(40), "of it ".repeat(50));
    let parts = split(&text);
    assert!(parts.iter().any(|part| part.contains(&link)), "{parts:?}");
    assert_eq!(parts.concat(), text);
}

#[test]
fn a_link_that_fits_nowhere_is_cut_like_a_word() {
    let text = format!("https://example.com/{}", "a".repeat(2000));
    assert_eq!(split(&text)[0].len(), 1000);
}

#[test]
fn a_family_is_not_torn_apart() {
    let family = "👩🏽‍👩🏿‍👧🏻‍👦🏾";
    let text = family.repeat(100);
    let parts = split(&text);
    assert!(is_cut_between_clusters(&text, &parts));
    assert!(parts.iter().all(|part| part.len() % family.len() == 0));
}

#[test]
fn a_windows_line_end_is_one_thing() {
    let text = format!("{}\r\n{}", "a".repeat(999), "b".repeat(999));
    assert_eq!(split(&text), ["a".repeat(999), "\r\n".to_owned() + &"b".repeat(998), "b".to_owned()]);
}

#[test]
fn a_cluster_of_more_than_a_part_is_cut_between_its_characters() {
    let text = format!("e{}", "\u{301}".repeat(1000));
    let parts = split(&text);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts[0].len(), 999, "1 and 499 times 2 bytes");
}

/// Pieces of one kind of writing, strung together until they are some thousand bytes.
fn writing(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 1..700).prop_map(|pieces| pieces.concat())
}

const CHINESE: &[&str] = &["今", "天", "气", "，", "。", "！", "龘", "𠮷", "「好」", "\n", "2026", "OK"];
const EMOJI: &[&str] =
    &["👨‍👩‍👧‍👦", "👩🏽‍🚀", "🇩🇪", "🇫🇷", "❤️", "1️⃣", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👍🏿", "🧑🏻‍🤝‍🧑🏿", " ", "!", "\u{200d}", "\u{fe0f}"];
const ARABIC: &[&str] = &["مرحبا", "بِسْمِ", "ٱللَّهِ", "؟", "،", " ", ". ", "لا", "\u{200f}", "١٢٣", "\u{64b}"];
const MARKS: &[&str] = &[
    "e\u{301}",
    "o\u{308}\u{304}",
    "\u{301}",
    "ก\u{e33}",
    "क्षि",
    "நி",
    "각",
    "ᄀ",
    "ᅡ",
    "\u{600}1",
    " ",
    "\r\n",
];
const PROSE: &[&str] =
    &["word", " ", ". ", "\n\n", "https://a.example/b?c=d&e=f#g ", "?", "café", "…", ", ", "\u{a0}"];

fn any_writing() -> impl Strategy<Value = String> {
    prop_oneof![
        writing(CHINESE),
        writing(EMOJI),
        writing(ARABIC),
        writing(MARKS),
        writing(PROSE),
        "[\\s\\S]{1,1500}",
        "\\PC{1,1500}",
    ]
}

/// Whether anything that a reader sees as one character fits into a part.
fn has_only_small_clusters(text: &str) -> bool {
    text.graphemes(true).all(|cluster| cluster.len() <= Text::MAX_BYTES)
}

proptest! {
    #[test]
    fn nothing_is_lost_and_every_part_fits(text in any_writing()) {
        let parts = split(&text);
        prop_assert_eq!(parts.concat(), text);
        prop_assert!(parts.iter().all(|part| (1..=1000).contains(&part.len())));
    }

    #[test]
    fn no_cluster_is_cut(text in any_writing().prop_filter("a giant has to be cut", |text| has_only_small_clusters(text))) {
        prop_assert!(is_cut_between_clusters(&text, &split(&text)));
    }

    #[test]
    fn every_part_but_the_last_is_at_least_half_full(text in writing(CHINESE)) {
        let parts = split(&text);
        prop_assert!(parts.iter().rev().skip(1).all(|part| part.len() >= 498));
    }

    #[test]
    fn links_stay_whole(text in writing(PROSE)) {
        let link = "https://a.example/b?c=d&e=f#g";
        let found: usize = split(&text).iter().map(|part| part.matches(link).count()).sum();
        prop_assert_eq!(found, text.matches(link).count());
    }
}
