//! Where to cut a long text.

use std::iter;
use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// How far past the room the segmenter may look, in bytes, to tell whether a sentence or word ends at its edge.
const LOOK_AHEAD: usize = 64;

/// The parts of a text, each of at most `max` bytes (4 at least, so that any character fits); together they are the text.
pub(super) fn parts(text: &str, max: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    iter::from_fn(move || {
        let cut = if rest.len() <= max { rest.len() } else { cut(rest, max) };
        let (part, after) = rest.split_at(cut);
        rest = after;
        Some(part).filter(|part| !part.is_empty())
    })
}

/// Where the first part of a text of more than `max` bytes ends: the coarsest end in the second half of its room.
fn cut(text: &str, max: usize) -> usize {
    let edge = text.floor_char_boundary(max);
    let room = edge / 2..edge + 1;
    let seen = &text[..text.ceil_char_boundary(edge + LOOK_AHEAD)];
    last(text, &room, paragraph_ends(seen))
        .or_else(|| last(text, &room, seen.split_sentence_bound_indices().map(|(at, _)| at)))
        .or_else(|| last(text, &room, gap_ends(seen)))
        .or_else(|| last(text, &room, seen.split_word_bound_indices().map(|(at, _)| at)))
        .or_else(|| last(text, &(1..edge + 1), seen.grapheme_indices(true).map(|(at, _)| at)))
        .unwrap_or(edge)
}

/// The last of these places that lies in the room and cuts neither a cluster nor a link.
fn last(text: &str, room: &Range<usize>, ends: impl Iterator<Item = usize>) -> Option<usize> {
    ends.filter(|at| room.contains(at) && is_cluster_end(text, *at) && !is_inside_link(text, *at)).last()
}

/// The ends of runs of line breaks.
fn paragraph_ends(text: &str) -> impl Iterator<Item = usize> {
    ends(text, |char| matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'))
}

/// The ends of runs of white space: what follows starts with a word.
fn gap_ends(text: &str) -> impl Iterator<Item = usize> {
    ends(text, char::is_whitespace)
}

/// The places where a run of such characters ends and another character follows.
fn ends(text: &str, is_such: fn(char) -> bool) -> impl Iterator<Item = usize> {
    text.char_indices()
        .zip(text.char_indices().skip(1))
        .filter_map(move |((_, before), (at, after))| (is_such(before) && !is_such(after)).then_some(at))
}

fn is_cluster_end(text: &str, at: usize) -> bool {
    GraphemeCursor::new(at, text.len(), true)
        .is_boundary(text, 0)
        .expect("the whole text is at hand, so the cursor never asks for more")
}

/// Whether a cut here would break a link that fits into a part of its own.
fn is_inside_link(text: &str, at: usize) -> bool {
    let is_in_word = |byte: &u8| byte.is_ascii_graphic();
    let (before, after) = text.as_bytes().split_at(at);
    let start = at - before.iter().rev().take_while(|byte| is_in_word(byte)).count();
    let end = at + after.iter().take_while(|byte| is_in_word(byte)).take(super::Text::MAX_BYTES).count();
    start < at && at < end && end - start <= super::Text::MAX_BYTES && text[start..end].contains("://")
}
