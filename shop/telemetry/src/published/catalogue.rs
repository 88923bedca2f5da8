//! The catalogue as a page and as data: for people, and for programs that look for what is watched by nothing.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{Dimension, Kind, Metric, Namespace, Scope};

impl Metric {
    /// All metrics as JSON: name, unit, kind, dimension sets, what comes along with it, and what it says.
    pub fn catalogue(namespace: &Namespace) -> Value {
        let metrics: Vec<_> = Self::ALL.iter().map(|metric| metric.published()).collect();
        let dimensions: Vec<_> = Dimension::ALL.iter().copied().map(published).collect();
        json!({
            "namespace": namespace.as_str(),
            "metrics": metrics,
            "dimensions": dimensions,
        })
    }

    fn published(self) -> Value {
        let names = |set: &&[Dimension]| set.iter().map(|one| one.name()).collect::<Vec<_>>();
        let sets: Vec<_> = self.scope().dimension_sets().iter().map(names).collect();
        let companions: Vec<_> = self
            .companions()
            .iter()
            .map(|metric| metric.name())
            .collect();
        json!({
            "name": self.name(),
            "unit": self.unit().name(),
            "kind": self.kind().name(),
            "statistics": self.statistics(),
            "dimension_sets": sets,
            "companions": companions,
            "meaning": self.meaning(),
        })
    }

    /// All metrics as a page of Markdown.
    pub fn page(namespace: &Namespace) -> String {
        let mut page = format!(
            "# Metrics of the shop\n\nGenerated from `shop/telemetry/src/catalogue.rs`; `shop/telemetry/catalogue.json` has the same for programs. \
             All are in the namespace `{namespace}`, and each dimension set is published. Read counters with `Sum`, distributions with percentiles, \
             gauges with `Maximum` or `Average`. What comes with a metric is 0 when there was nothing to count, and not missing.\n\n\
             | Metric | Unit | Kind | Dimension sets | Meaning |\n|---|---|---|---|---|\n"
        );
        for metric in Self::ALL {
            metric.row(&mut page);
        }
        page.push_str("\n## Dimensions\n\nEach has only so many values in a service; what comes beyond counts as `other`.\n\n| Dimension | Values at most | Meaning |\n|---|---|---|\n");
        for dimension in Dimension::ALL {
            let most = most(*dimension).map_or_else(String::new, |most| most.to_string());
            let (name, meaning) = (dimension.name(), dimension.meaning());
            // writing to a string does not fail
            let _ = writeln!(page, "| `{name}` | {most} | {meaning} |");
        }
        page
    }

    fn row(self, page: &mut String) {
        let set = |set: &&[Dimension]| {
            let names: Vec<_> = set.iter().map(|one| one.name()).collect();
            format!("`[{}]`", names.join(", "))
        };
        let sets: Vec<_> = self.scope().dimension_sets().iter().map(set).collect();
        let companions: Vec<_> = self
            .companions()
            .iter()
            .map(|one| format!("`{one}`"))
            .collect();
        let with = if companions.is_empty() {
            String::new()
        } else {
            format!(" With {}.", companions.join(", "))
        };
        let _ = writeln!(
            page,
            "| `{self}` | {} | {} | {} | {}{with} |",
            self.unit(),
            self.kind().name(),
            sets.join(", "),
            self.meaning(),
        );
    }

    /// The statistics that say something of it.
    pub const fn statistics(self) -> &'static [&'static str] {
        match self.kind() {
            Kind::Counter => &["Sum"],
            Kind::Distribution => &["p50", "p90", "p99", "Average", "Maximum", "SampleCount"],
            Kind::Gauge => &["Maximum", "Average", "Minimum"],
        }
    }
}

fn published(dimension: Dimension) -> Value {
    json!({
        "name": dimension.name(),
        "most": most(dimension),
        "meaning": dimension.meaning(),
    })
}

/// How many values it has at most, where that is for this crate to say.
fn most(dimension: Dimension) -> Option<usize> {
    let scopes = Scope::ALL.iter();
    let mut own = scopes.filter(|scope| scope.dimension() == Some(dimension));
    own.next().map(|scope| scope.bound())
}
