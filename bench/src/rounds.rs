//! Taking turns: A B A B, so that a machine that grows slower grows slower for both.

/// How often each takes its turn. Odd, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 5;

/// The median of each contestant's rounds, after one round that does not count.
pub(crate) fn medians<const N: usize>(mut contestants: [&mut dyn FnMut() -> f64; N]) -> [f64; N] {
    let mut figures: [Vec<f64>; N] = std::array::from_fn(|_| Vec::new());
    for round in 0..=ROUNDS {
        for (contestant, figures) in contestants.iter_mut().zip(&mut figures) {
            let figure = contestant();
            if round > 0 {
                figures.push(figure);
            }
        }
    }
    figures.map(median)
}

/// The one in the middle.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
