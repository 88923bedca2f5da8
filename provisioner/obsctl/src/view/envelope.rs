//! The JSON document that every verb prints.

use serde_json::{Value, json};

/// Version of the document's form. It grows when a member changes its meaning or goes; new members may come at any time.
const VERSION: u32 = 1;

/// The document.
pub(super) fn document(command: &str, ok: bool, diagnostics: &Value, result: &Value) -> Value {
    json!({
        "version": VERSION,
        "command": command,
        "ok": ok,
        "diagnostics": diagnostics,
        "result": result,
    })
}
