//! Which requests are worth a line in the log.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::trace::TraceId;

/// One in so many of the requests that went well is logged; those that failed or were slow always are.
#[derive(Debug, Clone, Copy)]
pub struct AccessLog {
    /// One in so many.
    pub one_in: NonZeroU32,
    /// From here on a request is slow.
    pub slow: Duration,
}

impl Default for AccessLog {
    /// Every request.
    fn default() -> Self {
        Self {
            one_in: NonZeroU32::MIN,
            slow: Duration::from_millis(500),
        }
    }
}

impl AccessLog {
    /// Of how many requests the line stands for this one; `None` when it is left out. By the trace, so that all services log the same
    /// requests.
    pub(super) fn stands_for(
        &self,
        status: u16,
        duration: Duration,
        trace: Option<TraceId>,
    ) -> Option<u32> {
        if status >= 400 || duration >= self.slow || self.one_in == NonZeroU32::MIN {
            return Some(1);
        }
        let random = trace.map(TraceId::last);
        let chosen = random.is_none_or(|random| random % self.one_in == 0);
        chosen.then_some(self.one_in.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_or_was_slow_is_always_there() {
        let log = AccessLog {
            one_in: NonZeroU32::new(4).unwrap(),
            slow: Duration::from_millis(100),
        };
        let quick = Duration::from_millis(99);
        let mut logged = 0;
        for last in 0..64_u32 {
            let trace = TraceId::parse(&format!("4bf92f3577b34da6a3ce929d{last:08x}")).unwrap();
            logged += u32::from(log.stands_for(200, quick, Some(trace)) == Some(4));
            for (status, duration) in [(404, quick), (500, quick), (200, log.slow)] {
                assert_eq!(log.stands_for(status, duration, Some(trace)), Some(1));
            }
        }
        assert_eq!(logged, 16);
        assert_eq!(log.stands_for(200, quick, None), Some(4), "never lost");
        assert_eq!(AccessLog::default().stands_for(200, quick, None), Some(1));
    }
}
