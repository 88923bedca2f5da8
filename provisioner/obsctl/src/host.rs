//! What the process learns from its surroundings: environment variables, terminals, the clock.
//!
//! The one place that reads them. (The AWS SDK reads its own `AWS_…` variables, for environments that are at AWS.)

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use cloudwatch::time::Timestamp;

/// The surroundings, read once at the start.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// Whether colours are wanted in general.
    pub(crate) colors: Colors,
    /// `CI` is set and not empty: nobody watches a progress bar.
    pub(crate) ci: bool,
    /// `TERM` is `dumb`.
    pub(crate) dumb: bool,
    /// `OBSCTL_LOG`: a filter such as `debug`, for logs of the AWS SDK and the local CloudWatch.
    pub(crate) log: Option<String>,
    /// Which streams are terminals.
    pub(crate) terminals: Terminals,
    /// Columns of the terminal.
    pub(crate) columns: Option<u16>,
    /// A name for this run that no other has, on this machine or another: when it started, and as which process.
    pub(crate) run: String,
    /// When it started.
    pub(crate) now: Timestamp,
    /// What runs of canaries need.
    pub(crate) canary: CanaryHost,
}

/// What runs of canaries need: programs, libraries, a screen.
#[derive(Debug, Clone)]
pub(crate) struct CanaryHost {
    /// `PATH`.
    pub(crate) path: OsString,
    /// `OBSCTL_CHROMIUM`.
    pub(crate) chromium: Option<PathBuf>,
    /// `OBSCTL_CANARY_RUNNER`: a folder with playwright-core and puppeteer-core.
    pub(crate) runner: Option<PathBuf>,
    /// `XDG_CACHE_HOME`, or `.cache` at home, with a folder of ours below it.
    pub(crate) cache: Option<PathBuf>,
    /// The variables by which a window finds its screen.
    pub(crate) display: BTreeMap<String, String>,
}

impl CanaryHost {
    fn read() -> Self {
        let path = |name| {
            env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let cache = path("XDG_CACHE_HOME").or_else(|| path("HOME").map(|home| home.join(".cache")));
        let display = [
            "DISPLAY",
            "XAUTHORITY",
            "WAYLAND_DISPLAY",
            "XDG_RUNTIME_DIR",
        ];
        Self {
            path: env::var_os("PATH").unwrap_or_default(),
            chromium: path("OBSCTL_CHROMIUM"),
            runner: path("OBSCTL_CANARY_RUNNER"),
            cache: cache.map(|cache| cache.join("obsctl")),
            display: display
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), env::var(name).ok()?)))
                .collect(),
        }
    }
}

/// What the environment says about colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colors {
    /// Nothing: a terminal gets them.
    Unsaid,
    /// `NO_COLOR` is set and not empty, or `TERM` is `dumb`.
    Unwanted,
    /// `CLICOLOR_FORCE` is set, not empty and not `0`.
    Forced,
}

/// Which streams are terminals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terminals {
    /// Somebody can type an answer.
    pub(crate) stdin: bool,
    /// Somebody reads the data.
    pub(crate) stdout: bool,
    /// Somebody reads the messages.
    pub(crate) stderr: bool,
}

impl Host {
    /// Reads the surroundings.
    pub(crate) fn read() -> Self {
        let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        Self {
            colors: match env::var_os("CLICOLOR_FORCE") {
                Some(value) if !value.is_empty() && value != "0" => Colors::Forced,
                _ if set("NO_COLOR") || dumb => Colors::Unwanted,
                _ => Colors::Unsaid,
            },
            ci: set("CI"),
            dumb,
            log: env::var("OBSCTL_LOG")
                .ok()
                .filter(|filter| !filter.is_empty()),
            terminals: Terminals {
                stdin: std::io::stdin().is_terminal(),
                stdout: std::io::stdout().is_terminal(),
                stderr: std::io::stderr().is_terminal(),
            },
            columns: terminal_size::terminal_size().map(|(width, _)| width.0),
            run: format!("{}-{}", since.as_nanos(), std::process::id()),
            now: Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            canary: CanaryHost::read(),
        }
    }
}
