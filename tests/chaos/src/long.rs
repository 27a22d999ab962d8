//! Long texts: each of their words names them, so that a part is known for what it is.

/// What stands between a text's name and the number of a word.
const MARK: char = '~';

/// A text of two or three parts under a name.
pub(crate) fn text(name: &str) -> String {
    let words: Vec<_> = (0..2_000 / (name.len() + 6)).map(|word| format!("{name}{MARK}{word:04}")).collect();
    words.join(" ")
}

/// Whether a text is one of these, and the other goes on with it.
pub(crate) fn are_of_one(text: &str, next: &str) -> bool {
    let name = |text: &str| text.split_once(MARK).map(|(name, _)| name.to_owned());
    let last = text.trim_end().rsplit(MARK).next().and_then(|word| word.parse::<u32>().ok());
    let first = next.split_once(MARK).and_then(|(_, rest)| rest.get(..4)?.parse::<u32>().ok());
    name(text).is_some() && name(text) == name(next) && last.map(|last| last + 1) == first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_together_in_their_order_only() {
        let whole = text("1-2-3");
        let cut = whole[..900].rfind(' ').map_or(0, |space| space + 1);
        let (first, second) = whole.split_at(cut);
        assert!(whole.len() > 1500 && are_of_one(first, second));
        assert!(!are_of_one(second, first) && !are_of_one(first, first));
        assert!(!are_of_one(first, &text("1-2-4")) && !are_of_one("1-2-3", "1-2-3"));
    }
}
