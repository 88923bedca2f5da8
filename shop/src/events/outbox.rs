//! Writing down what happened, and who is still to be told.

use std::sync::Arc;
use std::time::Duration;

use shop_telemetry::{Label, Metric, Telemetry, trace};
use sqlx::FromRow;
use tokio::sync::Notify;

use super::{ConsumerName, Delivered, Event, Topic, statements as sql};
use crate::database::{Database, Tx};
use crate::error::Error;
use crate::ids::Ids;

/// How long what everybody has dealt with is kept, to look things up.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// The outbox. Clones share the database.
#[derive(Clone)]
pub struct Events {
    pub(super) database: Database,
    ids: Ids,
    pub(super) telemetry: Telemetry,
    written: Arc<Notify>,
}

#[derive(FromRow)]
struct DueRow {
    event_id: String,
    attempts: i64,
    topic: String,
    key: String,
    payload: String,
    traceparent: String,
    created_at: i64,
}

/// A delivery that cannot be read: another version of the shop wrote it, say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable {
    pub(super) id: String,
    pub(super) attempts: u32,
    /// What of it.
    pub(super) what: &'static str,
}

/// How much waits for a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Depth {
    pub(super) waiting: u64,
    /// When the oldest of it was written, in milliseconds since the epoch; 0 when nothing waits.
    pub(super) oldest: i64,
}

impl Events {
    /// The outbox in `database`.
    pub fn new(database: Database, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            telemetry,
            written: Arc::default(),
        }
    }

    /// Writes an event as part of what made it happen: it is told if, and only if, that is committed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish(&self, tx: &mut Tx, event: &Event) -> Result<(), Error> {
        let span = trace::send(event.topic.name());
        trace::within(&span, self.write(tx, event)).await?;
        let topic = Label::topic(event.topic.name());
        self.telemetry.count(Metric::EventsPublished, &topic);
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, event: &Event) -> Result<(), Error> {
        let (id, now) = (self.ids.next(), self.now());
        let written = sqlx::query(sql::PUBLISH)
            .bind(id.clone())
            .bind(event.topic.name())
            .bind(event.key.clone())
            .bind(event.payload.to_string())
            .bind(trace::carried().unwrap_or_default())
            .bind(now)
            .execute(&mut **tx);
        self.database.timed("event.publish", written).await?;
        for consumer in ConsumerName::ALL {
            if !consumer.topics().contains(&event.topic) {
                continue;
            }
            let addressed = sqlx::query(sql::ADDRESS)
                .bind(consumer.name())
                .bind(id.clone())
                .bind(event.key.clone())
                .bind(now)
                .execute(&mut **tx);
            self.database.timed("event.address", addressed).await?;
        }
        Ok(())
    }

    /// Tells those who deliver that something was committed. Without it they find it a second later.
    pub fn wake(&self) {
        self.written.notify_waiters();
    }

    pub(super) async fn written(&self) {
        self.written.notified().await;
    }

    /// Takes on what is due for a consumer, at most `most`: nobody else does before the lease is over. What cannot be read must not
    /// hold up the rest.
    pub(super) async fn claim(
        &self,
        consumer: ConsumerName,
        most: i64,
        lease: Duration,
    ) -> Result<Vec<Result<Delivered, Unreadable>>, Error> {
        let now = self.now();
        let due = sqlx::query_as::<_, DueRow>(sql::DUE)
            .bind(consumer.name())
            .bind(now)
            .bind(most)
            .fetch_all(self.database.pool());
        let due = self.database.timed("event.due", due).await?;
        let mut claimed = Vec::new();
        for row in due {
            let claim = sqlx::query(sql::CLAIM)
                .bind(consumer.name())
                .bind(row.event_id.clone())
                .bind(row.attempts)
                .bind(now.saturating_add(millis(lease)))
                .bind(now)
                .execute(self.database.pool());
            match self.database.write("event.claim", claim).await {
                Ok(claim) if claim.rows_affected() > 0 => claimed.push(row.try_into()),
                Ok(_) => {}
                // what was taken on before is not forgotten for that
                Err(_) if !claimed.is_empty() => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(claimed)
    }

    /// The delivery that was taken on as this attempt, if it is still due.
    pub(super) async fn taken(
        &self,
        consumer: ConsumerName,
        event: &str,
        attempt: u32,
    ) -> Result<Option<Delivered>, Error> {
        let taken = sqlx::query_as::<_, DueRow>(sql::TAKEN)
            .bind(consumer.name())
            .bind(event.to_owned())
            .bind(i64::from(attempt))
            .bind(self.now())
            .fetch_optional(self.database.pool());
        let taken = self.database.timed("event.taken", taken).await?;
        let taken = taken.map(Delivered::try_from).transpose();
        taken.map_err(|_| Error::Broken("an event"))
    }

    /// Has it taken on again after a pause, as if it had not been.
    pub(super) async fn unsent(
        &self,
        consumer: ConsumerName,
        (event, attempt): (&str, u32),
        pause: Duration,
    ) -> Result<(), Error> {
        let unsent = sqlx::query(sql::UNSENT)
            .bind(consumer.name())
            .bind(event.to_owned())
            .bind(i64::from(attempt))
            .bind(self.now().saturating_add(millis(pause)))
            .execute(self.database.pool());
        self.database.write("event.unsent", unsent).await?;
        Ok(())
    }

    /// Ends all leases and pauses of a consumer.
    pub(super) async fn reclaim(&self, consumer: ConsumerName) -> Result<(), Error> {
        let reclaimed = sqlx::query(sql::RECLAIM)
            .bind(consumer.name())
            .bind(self.now())
            .execute(self.database.pool());
        self.database.write("event.reclaim", reclaimed).await?;
        Ok(())
    }

    pub(super) async fn done(
        &self,
        consumer: ConsumerName,
        event: &Delivered,
    ) -> Result<(), Error> {
        let done = sqlx::query(sql::DONE)
            .bind(consumer.name())
            .bind(event.id.clone())
            .bind(i64::from(event.attempts))
            .execute(self.database.pool());
        self.database.write("event.done", done).await?;
        Ok(())
    }

    /// Has it told again after a pause, or, without one, gives it up.
    pub(super) async fn failed(
        &self,
        consumer: ConsumerName,
        (event, attempt): (&str, u32),
        again: Option<Duration>,
        why: &str,
    ) -> Result<(), Error> {
        let now = self.now();
        let failed = sqlx::query(sql::FAILED)
            .bind(consumer.name())
            .bind(event.to_owned())
            .bind(i64::from(attempt))
            .bind(now.saturating_add(again.map_or(0, millis)))
            .bind(if again.is_some() { 0 } else { now })
            .bind(why.to_owned())
            .execute(self.database.pool());
        self.database.write("event.failed", failed).await?;
        Ok(())
    }

    pub(super) async fn depth(&self, consumer: ConsumerName) -> Result<Depth, Error> {
        let depth = sqlx::query_as::<_, (i64, i64)>(sql::DEPTH)
            .bind(consumer.name())
            .fetch_one(self.database.pool());
        let (waiting, oldest) = self.database.timed("event.depth", depth).await?;
        Ok(Depth {
            waiting: waiting.unsigned_abs(),
            oldest,
        })
    }

    /// How long the oldest event waits for a consumer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waits(&self, consumer: ConsumerName) -> Result<Duration, Error> {
        let oldest = self.depth(consumer).await?.oldest;
        let waits = if oldest == 0 { 0 } else { self.now() - oldest };
        Ok(Duration::from_millis(
            u64::try_from(waits).unwrap_or_default(),
        ))
    }

    /// Forgets what everybody has dealt with long ago.
    pub(super) async fn sweep(&self) -> Result<(), Error> {
        let before = self.now().saturating_sub(millis(KEPT));
        for (name, statement) in [
            ("event.sweep", sql::SWEEP),
            ("event.sweep_consumed", sql::SWEEP_CONSUMED),
        ] {
            let swept = sqlx::query(statement)
                .bind(before)
                .execute(self.database.pool());
            self.database.write(name, swept).await?;
        }
        Ok(())
    }

    pub(super) fn now(&self) -> i64 {
        self.telemetry.clock().now().get()
    }
}

impl TryFrom<DueRow> for Delivered {
    type Error = Unreadable;

    fn try_from(row: DueRow) -> Result<Self, Unreadable> {
        let attempts = u32::try_from(row.attempts).unwrap_or(u32::MAX);
        let attempts = attempts.saturating_add(1);
        let topic = Topic::from_name(&row.topic).ok_or("its topic");
        let payload = serde_json::from_str(&row.payload).map_err(|_| "what it says");
        match topic.and_then(|topic| Ok((topic, payload?))) {
            Ok((topic, payload)) => Ok(Self {
                id: row.event_id,
                event: Event {
                    topic,
                    key: row.key,
                    payload,
                },
                traceparent: row.traceparent,
                created_at: row.created_at,
                attempts,
            }),
            Err(what) => Err(Unreadable {
                id: row.event_id,
                attempts,
                what,
            }),
        }
    }
}

pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
