//! Taking turns: A B A B, so that a machine that grows slower grows slower for both.

/// How often each takes its turn. Odd, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 5;

/// What each contestant's rounds came to, after one round that does not count.
pub(crate) fn turns<T, const N: usize>(mut contestants: [&mut dyn FnMut() -> T; N]) -> [Vec<T>; N] {
    let mut rounds: [Vec<T>; N] = std::array::from_fn(|_| Vec::new());
    for round in 0..=ROUNDS {
        for (contestant, rounds) in contestants.iter_mut().zip(&mut rounds) {
            let came_to = contestant();
            if round > 0 {
                rounds.push(came_to);
            }
        }
    }
    rounds
}

/// The median of each contestant's rounds.
pub(crate) fn medians<const N: usize>(contestants: [&mut dyn FnMut() -> f64; N]) -> [f64; N] {
    turns(contestants).map(|rounds| median(&rounds, |figure| *figure))
}

/// The figure in the middle.
pub(crate) fn median<T>(rounds: &[T], figure: impl Fn(&T) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
