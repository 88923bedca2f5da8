//! The async runtime, for the verbs that talk to somebody. The others start without it.

use std::io;

use tokio::runtime::Builder;

/// Runs to the end on this thread: requests wait for the network, not for a processor.
pub(super) fn wait_for<F: Future>(future: F) -> io::Result<F::Output> {
    Ok(Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(future))
}

/// Runs to the end on all processors.
pub(super) fn serve<F: Future>(future: F) -> io::Result<F::Output> {
    Ok(Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future))
}
