//! Alarms: all of them at a glance, and each with everything that there is to know.

mod band;
mod chart;
mod configuration;
mod detail;
mod evaluation;
mod list;
mod row;
mod timeline;
mod tree;

use axum::{Router, routing::get};

pub(super) use self::row::{Counts, Row, all, both_types};
use super::sections::{Link, Section};

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "alarms",
    link: Some(Link {
        path: "/_console/alarms",
        label: "Alarms",
    }),
    routes: || {
        Router::new()
            .route("/alarms", get(list::show))
            .route("/alarms/{name}", get(detail::show))
    },
    templates: &[
        ("alarms.html", include_str!("../templates/alarms.html")),
        ("alarm.html", include_str!("../templates/alarm.html")),
    ],
};
