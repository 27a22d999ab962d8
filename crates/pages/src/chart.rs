//! Charts: lines drawn by the server, each with the table that it was drawn from.

use std::fmt::Write as _;

use maud::{Markup, html};

/// How large the field is that lines are drawn on.
const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 80.0;

/// Lines over the same steps of time.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What its numbers count.
    pub unit: &'a str,
    /// What each step is called.
    pub steps: &'a [String],
    /// The lines, three at most.
    pub series: &'a [Series<'a>],
}

/// One line: a number for each step.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// What it is.
    pub name: &'a str,
    /// Its numbers.
    pub values: &'a [f64],
}

impl Chart<'_> {
    /// The drawing, and its table behind a line that opens it.
    pub fn draw(&self) -> Markup {
        let Self { title, unit, steps, series } = self;
        let all = || series.iter().flat_map(|line| line.values.iter().copied());
        let most = all().fold(0.0_f64, f64::max);
        let last: Vec<_> = series
            .iter()
            .map(|line| format!("{} {}", line.name, number(line.values.last().copied().unwrap_or_default())))
            .collect();
        html! {
            figure.chart {
                figcaption {
                    (title) span.muted { " " (unit) ", at most " (number(most)) }
                    @if series.len() > 1 {
                        span.legend.muted.small { @for (nth, line) in series.iter().enumerate() { span class={ "key-" (nth) } { (line.name) } } }
                    }
                }
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label={ (title) ": " (last.join(", ")) } preserveAspectRatio="none" {
                    @for (nth, line) in series.iter().enumerate() {
                        polyline class={ "line-" (nth) } points=(points(line.values, most)) {}
                    }
                }
                details {
                    summary { "As a table" }
                    table {
                        thead { tr { th scope="col" { "Time" } @for line in *series { th scope="col" { (line.name) } } } }
                        tbody {
                            @for (nth, step) in steps.iter().enumerate() {
                                tr {
                                    th scope="row" { (step) }
                                    @for line in *series { td { (number(line.values.get(nth).copied().unwrap_or_default())) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few steps")]
fn points(values: &[f64], most: f64) -> String {
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let mut points = String::new();
    for (nth, value) in values.iter().enumerate() {
        let share = if most > 0.0 { value / most } else { 0.0 };
        let _ = write!(points, "{:.1},{:.1} ", nth as f64 * step, HEIGHT - 1.0 - share * (HEIGHT - 2.0)); // a string takes everything
    }
    points
}

/// A number with as many digits as say something.
fn number(value: f64) -> String {
    let digits = if value == 0.0 || value >= 100.0 { 0 } else { 2 };
    let written = format!("{value:.digits$}");
    if written.contains('.') {
        written.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_its_table() {
        let steps = ["14:00".to_owned(), "14:01".to_owned()];
        let chart = Chart {
            title: "Sends",
            unit: "a minute",
            steps: &steps,
            series: &[Series { name: "sent", values: &[0.0, 2.5] }],
        };
        let drawn = chart.draw().into_string();
        assert!(drawn.contains("<polyline") && drawn.contains("<td>2.5</td>"), "{drawn}");
        assert!(drawn.contains("aria-label=\"Sends: sent 2.5\""), "{drawn}");
    }
}
