//! How much may come in: so much at once, and so much a second.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Tokens that come back with time.
#[derive(Debug)]
pub(super) struct Bucket {
    most: f64,
    each_second: f64,
    state: Mutex<(f64, Duration)>,
}

impl Bucket {
    /// A full one.
    pub(super) fn new(most: u32, each_second: u32) -> Self {
        let most = f64::from(most);
        Self {
            most,
            each_second: f64::from(each_second),
            state: Mutex::new((most, Duration::ZERO)),
        }
    }

    /// Takes a token at a point in monotonic time; else says how long it takes until there is one.
    pub(super) fn take(&self, now: Duration) -> Result<(), Duration> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (tokens, then) = *state;
        let back = now.saturating_sub(then).as_secs_f64() * self.each_second;
        let tokens = (tokens + back).min(self.most);
        let left = tokens - 1.0;
        *state = (if left < 0.0 { tokens } else { left }, now.max(then));
        if left < 0.0 {
            Err(Duration::from_secs_f64(-left / self.each_second))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_with_time() {
        let bucket = Bucket::new(3, 2);
        let at = Duration::from_millis;
        for _ in 0..3 {
            assert_eq!(bucket.take(at(0)), Ok(()));
        }
        assert_eq!(bucket.take(at(0)), Err(at(500)));
        assert_eq!(bucket.take(at(250)), Err(at(250)));
        assert_eq!(bucket.take(at(500)), Ok(()));
        assert_eq!(bucket.take(at(400)), Err(at(500)), "time that goes back");
        for _ in 0..3 {
            assert_eq!(bucket.take(at(60_000)), Ok(()), "no more than fit");
        }
        assert!(bucket.take(at(60_000)).is_err());
    }
}
