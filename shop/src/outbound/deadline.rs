//! How long an answer is waited for, from who asks to who is asked.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;

/// How long the caller waits, in milliseconds.
const HEADER: HeaderName = HeaderName::from_static("x-request-timeout-ms");

tokio::task_local! {
    static DEADLINE: Instant;
}

/// The time by which the request in work has to be answered. What goes on in a task of its own has none.
pub(crate) struct Deadline;

impl Deadline {
    /// Does something that is of no use to anybody after so long.
    pub(crate) fn within<F: Future>(
        patience: Duration,
        work: F,
    ) -> impl Future<Output = F::Output> {
        DEADLINE.scope(Instant::now() + patience, work)
    }

    /// What is left until then.
    pub(crate) fn left() -> Option<Duration> {
        let deadline = DEADLINE.try_with(|deadline| *deadline).ok()?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }

    /// Tells who is asked.
    pub(crate) fn inject(patience: Duration, headers: &mut HeaderMap) {
        let millis = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        headers.insert(HEADER, HeaderValue::from(millis));
    }

    /// How long who asks waits, if they say so.
    pub(crate) fn told(headers: &HeaderMap) -> Option<Duration> {
        let millis = headers.get(HEADER)?.to_str().ok()?.parse().ok()?;
        Some(Duration::from_millis(millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_runs_down_and_is_passed_on() {
        assert_eq!(Deadline::left(), None);
        let work = async { Deadline::left() };
        assert_eq!(
            Deadline::within(Duration::ZERO, work).await,
            Some(Duration::ZERO)
        );
        let work = async {
            (
                Deadline::left(),
                tokio::spawn(async { Deadline::left() }).await,
            )
        };
        let (left, elsewhere) = Deadline::within(Duration::from_hours(1), work).await;
        assert!(left.is_some_and(|left| left <= Duration::from_hours(1) && !left.is_zero()));
        assert_eq!(elsewhere.unwrap(), None);
        let mut headers = HeaderMap::new();
        assert_eq!(Deadline::told(&headers), None);
        Deadline::inject(Duration::from_millis(1_500), &mut headers);
        assert_eq!(Deadline::told(&headers), Some(Duration::from_millis(1_500)));
        headers.insert(HEADER, HeaderValue::from_static("soon"));
        assert_eq!(Deadline::told(&headers), None);
    }
}
