//! What was given up.

use sqlx::FromRow;

use super::{ConsumerName, Events, statements as sql};
use crate::error::Error;

/// At most so many are shown.
const SHOWN: i64 = 500;

/// An event that a consumer could not deal with. It waits for a person, and with it what comes after it for the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Who could not.
    pub consumer: ConsumerName,
    /// The event's id.
    pub event: String,
    /// What it is about: a [`Topic`](super::Topic), unless another version of the shop wrote it.
    pub topic: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Since when it is given up, in milliseconds since the epoch.
    pub dead_at: i64,
    /// Why it failed the last time.
    pub error: String,
    /// How many others wait behind it.
    pub behind: u64,
}

#[derive(FromRow)]
struct DeadRow(String, String, String, i64, i64, String, i64);

impl Events {
    /// What was given up, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Error> {
        let rows = sqlx::query_as::<_, DeadRow>(sql::DEAD)
            .bind(SHOWN)
            .fetch_all(self.database.pool());
        let rows = self.database.timed("event.dead", rows).await?;
        rows.into_iter().map(DeadLetter::try_from).collect()
    }

    /// Has it told again from the start.
    ///
    /// # Errors
    /// When it was not given up, or the database fails.
    pub async fn replay(&self, consumer: ConsumerName, event: &str) -> Result<(), Error> {
        let replayed = sqlx::query(sql::REPLAY)
            .bind(consumer.name())
            .bind(event.to_owned())
            .bind(self.now())
            .execute(self.database.pool());
        let replayed = self.database.write("event.replay", replayed).await?;
        self.wake();
        found(replayed.rows_affected())
    }

    /// Lets it go for good; what waits behind it is told.
    ///
    /// # Errors
    /// When it was not given up, or the database fails.
    pub async fn skip(&self, consumer: ConsumerName, event: &str) -> Result<(), Error> {
        let skipped = sqlx::query(sql::SKIP)
            .bind(consumer.name())
            .bind(event.to_owned())
            .execute(self.database.pool());
        let skipped = self.database.write("event.skip", skipped).await?;
        self.wake();
        found(skipped.rows_affected())
    }
}

fn found(rows: u64) -> Result<(), Error> {
    (rows > 0)
        .then_some(())
        .ok_or(Error::NotFound("dead letter"))
}

impl TryFrom<DeadRow> for DeadLetter {
    type Error = Error;

    fn try_from(row: DeadRow) -> Result<Self, Error> {
        let DeadRow(consumer, event, topic, attempts, dead_at, error, behind) = row;
        Ok(Self {
            consumer: ConsumerName::from_name(&consumer).ok_or(Error::Broken("a consumer"))?,
            event,
            topic,
            attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
            dead_at,
            error,
            behind: behind.unsigned_abs(),
        })
    }
}
