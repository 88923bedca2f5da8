//! Whether the shop still wants requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by those who end the shop and those who answer whether it is ready.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle(Arc<AtomicBool>);

impl Lifecycle {
    /// From now on the shop finishes what it has begun, and wants nothing more.
    pub fn begin_shutdown(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it has begun to end.
    pub fn is_shutting_down(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
