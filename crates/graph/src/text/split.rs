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
    let half = edge / 2..edge + 1;
    let whole = 1..edge + 1;
    let seen = &text[..text.ceil_char_boundary(edge + LOOK_AHEAD)];
    let place = Place { text, links: links(&text[..text.floor_char_boundary(edge + max)], max) };
    place
        .last(&half, paragraph_ends(seen))
        .or_else(|| place.last(&half, seen.split_sentence_bound_indices().map(|(at, _)| at)))
        .or_else(|| place.last(&half, gap_ends(seen)))
        .or_else(|| place.last(&half, seen.split_word_bound_indices().map(|(at, _)| at)))
        .or_else(|| place.last(&whole, seen.grapheme_indices(true).map(|(at, _)| at)))
        .unwrap_or(edge)
}

/// Where a cut would do harm.
struct Place<'a> {
    text: &'a str,
    links: Vec<Range<usize>>,
}

impl Place<'_> {
    /// The last of these ends that lies in the room and cuts neither a cluster nor a link.
    fn last(&self, room: &Range<usize>, ends: impl Iterator<Item = usize>) -> Option<usize> {
        let ends: Vec<usize> = ends.filter(|at| room.contains(at)).collect();
        ends.into_iter().rev().find(|at| self.is_between_clusters(*at) && !self.is_inside_link(*at))
    }

    fn is_between_clusters(&self, at: usize) -> bool {
        GraphemeCursor::new(at, self.text.len(), true)
            .is_boundary(self.text, 0)
            .expect("the whole text is at hand, so the cursor never asks for more")
    }

    fn is_inside_link(&self, at: usize) -> bool {
        self.links.iter().any(|link| link.start < at && at < link.end)
    }
}

/// The links that fit into a part of their own: runs of printable ASCII with `://` in them.
fn links(text: &str, max: usize) -> Vec<Range<usize>> {
    let mut end = 0;
    text.split_inclusive(|char: char| !char.is_ascii_graphic())
        .filter_map(|run| {
            let start = end;
            end += run.len();
            let link = run.trim_end_matches(|char: char| !char.is_ascii_graphic());
            (link.len() <= max && link.contains("://")).then(|| start..start + link.len())
        })
        .collect()
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

#[cfg(test)]
mod tests;
