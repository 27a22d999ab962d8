//! Did you mean: the known word that is closest to a mistaken one.

/// The closest of the known words, if one is close.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let scored = known.into_iter().map(|word| (likeness(&wrong, &word.to_lowercase()), word));
    scored.filter(|(score, _)| *score > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, word)| word)
}

/// From 0 to 1. One slip is forgiven even in a short word.
fn likeness(one: &str, other: &str) -> f64 {
    let is_one_slip = one.chars().count() > 2 && strsim::damerau_levenshtein(one, other) == 1;
    let slip = if is_one_slip { 0.9 } else { 0.0 };
    strsim::jaro_winkler(one, other).max(slip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        let known = ["gateway", "graph", "token_file"];
        assert_eq!(nearest("grpah", known), Some("graph"));
        assert_eq!(nearest("Token-File", known), Some("token_file"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("aav", ["ben", "ava"]), Some("ava"));
    }
}
