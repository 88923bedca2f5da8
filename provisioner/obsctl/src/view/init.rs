//! `obsctl init`.

use serde_json::Value;

use super::json;
use super::output::View;
use super::style::BOLD;
use crate::ops::Initialized;

impl View for Initialized {
    fn human(&self) -> String {
        let files = self.files.join("\n  ");
        format!(
            "{BOLD}{}{BOLD:#} begins in {}:\n  {files}\n\nNext: `obsctl check`; then `obsctl local` in another terminal, \
             `obsctl plan` and `obsctl apply`.\n",
            self.project,
            self.directory.display()
        )
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}
