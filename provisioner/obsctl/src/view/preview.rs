//! `obsctl preview`: the files written, or where the pages are served.

use std::net::SocketAddr;

use serde::Serialize;
use serde_json::Value;

use super::output::View;
use super::{diagnostics, json, plain};
use crate::ops::{Findings, Previewed};

/// Columns of mistakes on a page.
const PAGE_COLUMNS: usize = 110;

impl View for Previewed {
    fn human(&self) -> String {
        if self.dashboards.is_empty() {
            return "nothing to show\n".to_owned();
        }
        let mut text = String::new();
        for file in self
            .dashboards
            .iter()
            .flat_map(|dashboard| &dashboard.files)
        {
            text.push_str(&plain::line(&file.to_string_lossy()));
            text.push('\n');
        }
        text
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}

/// Where pages are served.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Serving {
    /// Address and port.
    pub(crate) address: SocketAddr,
}

impl View for Serving {
    fn human(&self) -> String {
        format!("preview http://{}\n", self.address)
    }

    fn json(&self) -> Value {
        json::value(self)
    }
}

/// The project's mistakes as plain text, for a page.
pub(crate) fn mistakes(findings: &Findings) -> String {
    anstream::adapter::strip_str(&diagnostics::human(findings, PAGE_COLUMNS)).to_string()
}
