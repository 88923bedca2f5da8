//! What every failed operation can say of itself.

use std::error::Error;

use crate::exit::Exit;

/// An operation that failed: its causes are its `source`s.
pub(crate) trait Failure: Error + 'static {
    /// What to do about it.
    fn hint(&self) -> Option<String> {
        None
    }

    /// How the process ends.
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}
