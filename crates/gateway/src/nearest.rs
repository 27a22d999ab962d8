//! Words that are nobody's: what was probably meant.

/// The closest of the known words, if one is close.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let scored = known.into_iter().map(|word| (strsim::jaro_winkler(&wrong, word), word));
    scored.filter(|(score, _)| *score > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, word)| word)
}

/// What is wrong with a word, and what was probably meant.
pub(crate) fn unknown<'a>(
    what: &str,
    wrong: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    let all = known.clone().into_iter().collect::<Vec<_>>().join(", ");
    match nearest(wrong, known) {
        Some(meant) => format!("there is no {what} `{wrong}`; did you mean `{meant}`?"),
        None => format!("there is no {what} `{wrong}`; there are: {all}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_nonsense_is_not() {
        let known = ["refused", "expired", "cancelled"];
        assert_eq!(nearest("refusd", known), Some("refused"));
        assert_eq!(nearest("blue", known), None);
        assert!(unknown("state", "blue", known).contains("refused, expired, cancelled"));
    }
}
