//! The choices of Synthetics: whether and with what canaries run here.

use std::{ffi::OsString, path::PathBuf};

/// How canaries run.
#[derive(Debug, Clone)]
pub struct CanarySettings {
    /// Whether a canary that is started runs; without, it is only said to.
    pub run: bool,
    /// How many run at once; others wait for their turn.
    pub at_once: usize,
    /// How many runs of a canary are kept, with their artifacts.
    pub runs_kept: usize,
    /// The search path on which Node and Chromium are found, and which scripts get.
    pub path: OsString,
    /// Chromium, when it is not that of the search path.
    pub chromium: Option<PathBuf>,
    /// Folders that may have the browser libraries, in the order in which they are asked.
    pub libraries: Vec<PathBuf>,
    /// Where npm puts the browser libraries when no folder has them, if it may.
    pub install: Option<PathBuf>,
}

impl Default for CanarySettings {
    fn default() -> Self {
        Self {
            run: true,
            at_once: 2,
            runs_kept: 500,
            path: OsString::new(),
            chromium: None,
            libraries: Vec::new(),
            install: None,
        }
    }
}
