//! What of RUM is a choice.

use std::time::Duration;

/// The choices of the local RUM, with what AWS documents or, where it does not, what suits one machine.
#[derive(Debug, Clone, PartialEq)]
pub struct RumSettings {
    /// How large the body of one `PutRumEvents` may be, inflated, in bytes.
    pub body_bytes: usize,
    /// How many calls of `PutRumEvents` an app monitor takes each second; any number without it. AWS's quota is 50
    /// and can be raised.
    pub requests_per_second: Option<u32>,
    /// How far in the past an event may lie; what is older is refused, as CloudWatch refuses such metrics.
    pub oldest: Duration,
    /// How far in the future an event may lie.
    pub newest: Duration,
    /// After how long without an event a session is over; the web client's own default.
    pub session_idle: Duration,
    /// How many sessions are followed at once, of one app monitor; then the one that was silent longest ends.
    pub sessions: usize,
    /// How many ids of batches are remembered, of one app monitor, so that a repetition is not counted again.
    pub batches: usize,
    /// How many events are kept for reading, of one app monitor.
    pub events: usize,
    /// How many bytes of events are kept for reading, of one app monitor.
    pub event_bytes: usize,
    /// How long events are kept for reading; 30 days on AWS.
    pub event_age: Duration,
    /// How many different metrics extended and custom definitions of one app monitor may make.
    pub series: usize,
}

impl Default for RumSettings {
    fn default() -> Self {
        Self {
            body_bytes: 1024 * 1024,
            requests_per_second: None,
            oldest: Duration::from_hours(14 * 24),
            newest: Duration::from_hours(2),
            session_idle: Duration::from_mins(30),
            sessions: 20_000,
            batches: 100_000,
            events: 20_000,
            event_bytes: 32 * 1024 * 1024,
            event_age: Duration::from_hours(30 * 24),
            series: 2_000,
        }
    }
}
