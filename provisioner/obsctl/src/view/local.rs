//! `obsctl local`: where it listens, one a line.

use serde_json::Value;

use super::json;
use super::output::View;
use crate::ops::Listening;

impl View for Listening {
    fn human(&self) -> String {
        let emf = self
            .emf
            .map_or_else(String::new, |emf| format!("emf tcp://{emf}\n"));
        format!(
            "cloudwatch http://{0}\n{emf}console http://{0}/_console\n",
            self.cloudwatch
        )
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}
