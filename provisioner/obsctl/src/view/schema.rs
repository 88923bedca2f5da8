//! `obsctl schema`.

use serde_json::Value;

use super::json;
use super::output::View;
use crate::ops::Schemas;

impl View for Schemas {
    fn human(&self) -> String {
        match self {
            Self::Printed { schemas } => json::pretty(&json::value(schemas)),
            Self::Written { folder, files } => {
                format!("wrote {} schemas to {}\n", files.len(), folder.display())
            }
            Self::Fresh { folder, files } => format!(
                "ok: the {} schemas in {} are fresh\n",
                files.len(),
                folder.display()
            ),
        }
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}
