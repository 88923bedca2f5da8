//! A budget of retries: when most calls fail, repeating them all makes it worse.

use std::sync::{Arc, Mutex, PoisonError};

/// What one retry costs; a call earns a tenth of it.
const RETRY: u32 = 10;

/// At most one retry for ten calls in the long run, and a few in a row. Clones share it.
#[derive(Debug, Clone)]
pub struct RetryBudget {
    most: u32,
    left: Arc<Mutex<u32>>,
}

impl RetryBudget {
    /// A full budget, which holds `retries`.
    pub fn new(retries: u32) -> Self {
        let most = retries.saturating_mul(RETRY);
        Self {
            most,
            left: Arc::new(Mutex::new(most)),
        }
    }

    /// A call is made for the first time.
    pub fn earn(&self) {
        self.change(|left| *left = left.saturating_add(1).min(self.most));
    }

    /// Whether a call may be repeated, which is then paid.
    pub fn spend(&self) -> bool {
        self.change(|left| match left.checked_sub(RETRY) {
            Some(rest) => {
                *left = rest;
                true
            }
            None => false,
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut u32) -> T) -> T {
        change(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_calls_earn_one_retry() {
        let budget = RetryBudget::new(2);
        assert!(budget.spend() && budget.spend());
        for call in 1..=10 {
            assert!(!budget.spend(), "after {call} calls");
            budget.earn();
        }
        assert!(budget.spend());
        assert!(!budget.spend());
    }

    #[test]
    fn it_does_not_grow_beyond_its_bound() {
        let budget = RetryBudget::new(1);
        for _ in 0..1_000 {
            budget.earn();
        }
        assert!(budget.spend());
        assert!(!budget.spend());
    }
}
