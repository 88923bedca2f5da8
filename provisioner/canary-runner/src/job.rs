//! What is to be run, and within which limits.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// One run of one canary.
#[derive(Debug, Clone)]
pub struct Job {
    /// The canary's name.
    pub name: String,
    /// The canary's ARN: it stands in the user agent, and its region in `AWS_REGION`.
    pub arn: String,
    /// Such as `syn-nodejs-playwright-8.0`: decides where the handler is looked for.
    pub runtime: String,
    /// The package: a zip.
    pub package: Vec<u8>,
    /// `[FOLDER/]FILE.FUNCTION`.
    pub handler: String,
    /// After this long the run is ended and has failed.
    pub timeout: Duration,
    /// Memory of the whole tree of processes, in MiB.
    pub memory_mib: u32,
    /// The canary's own environment variables. Nothing of the parent's environment is passed on.
    pub environment: BTreeMap<String, String>,
    /// Where the artifacts are put: a folder, made when it is not there.
    pub artifacts: PathBuf,
    /// The limits that AWS has no setting for.
    pub limits: Limits,
    /// With a window, for a person who watches.
    pub headed: bool,
}

impl Job {
    /// A job with AWS's defaults: 1,000 MB of memory and, since there is no schedule here, a minute.
    pub fn new(name: impl Into<String>, package: Vec<u8>, handler: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            arn: format!("arn:aws:synthetics:us-east-1:000000000000:canary:{name}"),
            name,
            runtime: "syn-nodejs-playwright-8.0".to_owned(),
            package,
            handler: handler.into(),
            timeout: Duration::from_mins(1),
            memory_mib: 1_000,
            environment: BTreeMap::new(),
            artifacts: PathBuf::from("."),
            limits: Limits::default(),
            headed: false,
        }
    }

    /// Whether its runtime is of the Puppeteer family, whose scripts lie in `nodejs/node_modules`.
    pub(crate) fn is_puppeteer(&self) -> bool {
        self.runtime.starts_with("syn-nodejs-puppeteer") || self.runtime.starts_with("syn-nodejs-2")
    }

    /// The region of its ARN.
    pub(crate) fn region(&self) -> Option<&str> {
        self.arn
            .split(':')
            .nth(3)
            .filter(|region| !region.is_empty())
    }
}

/// What a run may use, beyond time and memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes printed to both streams together.
    pub output_bytes: u64,
    /// Bytes in the run's folder: package, profile, temporary files, artifacts.
    pub disk_bytes: u64,
    /// Processes alive at once. Chromium alone has about ten.
    pub processes: usize,
    /// Pages open at once.
    pub pages: usize,
    /// Requests that are recorded one by one; more are counted.
    pub requests: usize,
    /// Bytes of the package when unpacked. Source: a Lambda function's 250 MB, code and layers unpacked.
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            output_bytes: 5 * 1024 * 1024,
            disk_bytes: 1024 * 1024 * 1024,
            processes: 200,
            pages: 20,
            requests: 5_000,
            unpacked_bytes: 250 * 1024 * 1024,
        }
    }
}
