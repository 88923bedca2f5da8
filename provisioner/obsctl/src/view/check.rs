//! `obsctl check`.

use serde_json::Value;

use super::output::View;
use super::{count, json};
use crate::ops::Checked;

impl View for Checked {
    fn human(&self) -> String {
        let Self {
            project,
            environment,
            alarms,
            composites,
            dashboards,
            monitors,
            canaries,
            routes,
        } = self;
        let parts = [
            (*alarms, "alarm"),
            (*composites, "composite alarm"),
            (*dashboards, "dashboard"),
            (*monitors, "RUM monitor"),
            (*canaries, "canary"),
            (*routes, "route"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| count::of(*number, what))
            .collect();
        let parts = if parts.is_empty() {
            "nothing yet".to_owned()
        } else {
            parts.join(", ")
        };
        format!("ok: {project} in {environment}: {parts}\n")
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}
