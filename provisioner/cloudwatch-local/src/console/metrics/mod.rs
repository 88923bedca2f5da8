//! The metrics that there are, and a graph of what a reader asks of them: statistics, and mathematics over them.

mod explorer;
mod graph;

use axum::{Router, routing::get};

use super::sections::{Link, Section};

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "metrics",
    link: Some(Link {
        path: "/_console/metrics",
        label: "Metrics",
    }),
    routes: || Router::new().route("/metrics", get(explorer::show)),
    templates: &[("metrics.html", include_str!("../templates/metrics.html"))],
};
