//! `obsctl check`: reads the project and says what is wrong with it.

use serde::Serialize;

use super::project::{ProjectOptions, Report, model};

/// What the project holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Checked {
    /// Project name.
    pub(crate) project: String,
    /// The environment that it was checked for.
    pub(crate) environment: String,
    /// Metric alarms.
    pub(crate) alarms: usize,
    /// Composite alarms.
    pub(crate) composites: usize,
    /// Dashboards.
    pub(crate) dashboards: usize,
    /// Monitors of pages.
    pub(crate) monitors: usize,
    /// Canaries.
    pub(crate) canaries: usize,
    /// Routes.
    pub(crate) routes: usize,
}

/// Checks the project.
pub(crate) fn check(options: &ProjectOptions) -> Report<Checked> {
    model(options).map(|model| Checked {
        alarms: model.alarms.len(),
        composites: model.composites.len(),
        dashboards: model.dashboards.len(),
        monitors: model.monitors.len(),
        canaries: model.canaries.len(),
        routes: model.routes.len(),
        environment: model.environment.name,
        project: model.project,
    })
}
