//! The text format of Prometheus.

use std::fmt::{Display, Write as _};

use antiphon_store::sqlite::histogram::Counted;

/// What the answer says that it is.
pub(crate) const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// A page, as it is written.
#[derive(Debug, Default)]
pub(super) struct Exposition(pub(super) String);

/// What a metric is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

impl Exposition {
    fn head(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}"); // a string takes everything
    }

    /// One that only ascends.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, Kind::Counter, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    /// One that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, Kind::Gauge, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    /// Several of a kind, by one label or more. The labels' values are words and ids of ours: nothing in them has to be
    /// written otherwise.
    pub(super) fn rows<V: Display>(
        &mut self,
        (name, kind, help): (&str, Kind, &str),
        labels: &[&str],
        rows: impl IntoIterator<Item = (Vec<String>, V)>,
    ) {
        self.head(name, kind, help);
        for (values, value) in rows {
            let pairs: Vec<_> =
                labels.iter().zip(values).map(|(label, value)| format!("{label}=\"{value}\"")).collect();
            let _ = writeln!(self.0, "{name}{{{}}} {value}", pairs.join(","));
        }
    }

    /// How large something was how often. What was counted in parts of a unit is told in the unit.
    pub(super) fn histogram(&mut self, name: &str, help: &str, counted: &Counted, parts: f64) {
        self.head(name, Kind::Histogram, help);
        let unit = |size: u64| as_float(size) / parts;
        for (step, count) in &counted.up_to {
            let _ = writeln!(self.0, "{name}_bucket{{le=\"{}\"}} {count}", unit(*step));
        }
        let _ = writeln!(self.0, "{name}_bucket{{le=\"+Inf\"}} {}", counted.count);
        let _ = writeln!(self.0, "{name}_sum {}\n{name}_count {}", unit(counted.sum), counted.count);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sum that large needs no last digit")]
fn as_float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use antiphon_store::sqlite::histogram::{Histogram, MICROSECONDS};

    use super::*;

    #[test]
    fn counts_are_written_as_prometheus_reads_them() {
        let mut page = Exposition::default();
        let rows = [(vec!["images".to_owned()], 2), (vec!["text".to_owned()], 1)];
        page.rows(("accepted_total", Kind::Counter, "Accepted."), &["kind"], rows);
        page.counter("fenced_total", "Fenced.", 0);
        page.gauge("age_seconds", "Age.", 1.5);
        insta::assert_snapshot!(page.0, @r#"
        # HELP accepted_total Accepted.
        # TYPE accepted_total counter
        accepted_total{kind="images"} 2
        accepted_total{kind="text"} 1
        # HELP fenced_total Fenced.
        # TYPE fenced_total counter
        fenced_total 0
        # HELP age_seconds Age.
        # TYPE age_seconds gauge
        age_seconds 1.5
        "#);
    }

    #[test]
    fn times_are_told_in_seconds() {
        let histogram = Histogram::new(&MICROSECONDS[..2]);
        histogram.add(100);
        histogram.add(1_000_000);
        let mut page = Exposition::default();
        page.histogram("time_seconds", "Time.", &histogram.read(), 1e6);
        insta::assert_snapshot!(page.0, @r#"
        # HELP time_seconds Time.
        # TYPE time_seconds histogram
        time_seconds_bucket{le="0.0001"} 1
        time_seconds_bucket{le="0.00025"} 1
        time_seconds_bucket{le="+Inf"} 2
        time_seconds_sum 1.0001
        time_seconds_count 2
        "#);
    }
}
