//! `obsctl check`.

use serde_json::Value;

use super::json;
use super::output::View;
use crate::ops::Checked;

impl View for Checked {
    fn human(&self) -> String {
        let Self {
            project,
            environment,
            alarms,
            composites,
            dashboards,
            routes,
        } = self;
        let parts = [
            (*alarms, "alarm"),
            (*composites, "composite alarm"),
            (*dashboards, "dashboard"),
            (*routes, "route"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" }))
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
