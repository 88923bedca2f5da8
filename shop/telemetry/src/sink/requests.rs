//! Delivery to a peer that answers each parcel: again after a pause when it could not take it, never again when it would not.

use std::time::Duration;

use tokio::time::sleep;

use super::outbox::{Outbox, Parcel};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a peer says to a parcel.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Taken.
    Taken,
    /// Taken but for so many of the things in it, and why.
    Partly(u64, String),
    /// Refused for good, and why.
    Refused(String),
    /// Not taken now; maybe with the time that the peer asks for.
    Later(String, Option<Duration>),
}

/// Who takes parcels.
pub(crate) trait Peer<P>: Send + Sync {
    /// What a log calls it.
    const NAME: &'static str;

    /// Hands one over. Ends in any case, by a time-out.
    fn send(&self, parcel: P) -> impl Future<Output = Answer> + Send;
}

/// Hands over what is in the outbox until it is closed and empty.
pub(crate) async fn deliver_requests<P: Parcel, T: Peer<P>>(outbox: &Outbox<P>, peer: T) {
    let mut pause = FIRST_PAUSE;
    let mut troubles = Troubles::new(T::NAME);
    while let Some(parcel) = outbox.take().await {
        let wanted = match peer.send(parcel).await {
            Answer::Taken => {
                outbox.done();
                troubles.over();
                pause = FIRST_PAUSE;
                continue;
            }
            Answer::Partly(things, why) => {
                outbox.refused(things);
                troubles.tell(&why);
                continue;
            }
            Answer::Refused(why) => {
                outbox.refused(u64::MAX);
                troubles.tell(&why);
                continue;
            }
            Answer::Later(why, wanted) => {
                outbox.put_back();
                troubles.tell(&why);
                wanted
            }
        };
        sleep(wanted.unwrap_or(pause).min(LONGEST_PAUSE)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Says once an outage what is wrong, not once an attempt.
struct Troubles {
    what: &'static str,
    told: bool,
}

impl Troubles {
    fn new(what: &'static str) -> Self {
        Self { what, told: false }
    }

    fn tell(&mut self, why: &str) {
        if !std::mem::replace(&mut self.told, true) {
            tracing::warn!(peer = self.what, why, "telemetry cannot be delivered");
        }
    }

    fn over(&mut self) {
        self.told = false;
    }
}
