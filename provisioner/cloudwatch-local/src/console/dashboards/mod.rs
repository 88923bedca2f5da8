//! Dashboards: which there are, and each as CloudWatch would draw it, with data of now.

mod answers;
mod detail;
mod list;
mod look;
mod origin;
mod period;
mod variables;
mod yaml;

use axum::{Router, routing::get};

pub(super) use self::{
    answers::answer,
    look::look,
    period::{Fineness, Span},
};
use super::sections::{Link, Section};

/// What this is in the console.
pub(super) const SECTION: Section = Section {
    name: "dashboards",
    link: Some(Link {
        path: "/_console/dashboards",
        label: "Dashboards",
    }),
    routes: || {
        Router::new()
            .route("/dashboards", get(list::show))
            .route("/dashboards/{name}", get(detail::show))
    },
    templates: &[
        (
            "dashboards.html",
            include_str!("../templates/dashboards.html"),
        ),
        (
            "dashboard.html",
            include_str!("../templates/dashboard.html"),
        ),
    ],
};
