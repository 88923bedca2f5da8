//! Why a run could not be made at all. What goes wrong in a run is an [`crate::Outcome`].

use std::io;
use std::path::PathBuf;

/// Why a run could not be made at all.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The folder of the run could not be made or filled.
    #[error("cannot prepare the run in `{}`", path.display())]
    Prepare {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Node was found, but does not start.
    #[error("cannot start `{}`", node.display())]
    Start {
        /// The program.
        node: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The artifacts could not be put where they belong.
    #[error("cannot write artifacts to `{}`", path.display())]
    Artifacts {
        /// Where to.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A task of the runner was cancelled: the program is ending.
    #[error("the runner is ending")]
    Ending,
}
