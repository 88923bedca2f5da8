//! `obsctl render`.

use serde_json::Value;

use super::output::View;
use super::style::WARNING;
use super::{json, plain};
use crate::ops::Rendered;

impl View for Rendered {
    /// The templates one after the other, or the files that they were written to.
    fn human(&self) -> String {
        let mut text = String::new();
        for stack in &self.stacks {
            match &stack.file {
                Some(file) => text.push_str(&format!("{}\n", plain::line(&file.to_string_lossy()))),
                None => text.push_str(&plain::json(&stack.text)),
            }
        }
        text
    }

    fn json(&self) -> Value {
        let mut value = json::value(self);
        for (stack, rendered) in value["stacks"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .zip(&self.stacks)
        {
            if rendered.file.is_none() {
                stack["template"] = serde_json::from_str(&rendered.text).unwrap_or(Value::Null);
            }
        }
        value
    }
}

impl Rendered {
    /// What to say about files of an earlier run.
    pub(crate) fn warning(&self) -> String {
        let line = |file: &std::path::PathBuf| {
            let file = file.to_string_lossy();
            format!(
                "{WARNING}warning:{WARNING:#} `{}` is of an earlier run: no stack of that name is left\n",
                plain::line(&file)
            )
        };
        self.stale.iter().map(line).collect()
    }
}
