//! So many a second, whatever the rate.

use crate::EpochMillis;

/// What is left of this second.
#[derive(Debug, Clone, Default)]
pub(super) struct Reservoir {
    second: i64,
    used: u32,
}

impl Reservoir {
    /// One of `size` this second, if there is one left.
    pub(super) fn take(&mut self, size: u32, now: EpochMillis) -> bool {
        let second = now.get().div_euclid(1000);
        if second != self.second {
            self.second = second;
            self.used = 0;
        }
        let left = self.used < size;
        self.used += u32::from(left);
        left
    }
}
