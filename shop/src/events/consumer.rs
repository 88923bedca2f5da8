//! Who deals with events.

use std::pin::Pin;

use super::{ConsumerName, Event, statements as sql};
use crate::database::{Database, Tx};
use crate::error::Error;

/// What is done about an event, while it is done.
pub type Handling<'a> = Pin<Box<dyn Future<Output = Result<(), ConsumerError>> + Send + 'a>>;

/// Deals with events. May be told of one again, even after it dealt with it: [`Delivered::first_time`] tells.
pub trait Consumer: Send + Sync {
    /// Who it is.
    fn name(&self) -> ConsumerName;

    /// Deals with an event. One that fails is told again later, up to a bound.
    fn handle<'a>(&'a self, event: &'a Delivered) -> Handling<'a>;
}

/// Why an event could not be dealt with.
#[derive(Debug, thiserror::Error)]
pub enum ConsumerError {
    /// It may work later.
    #[error("{0}")]
    Later(String),
    /// It never will.
    #[error("{0}")]
    Never(String),
}

impl From<Error> for ConsumerError {
    fn from(error: Error) -> Self {
        Self::Later(error.to_string())
    }
}

impl From<sqlx::Error> for ConsumerError {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

/// An event as a consumer gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// Its id: the same each time it is told.
    pub id: String,
    /// What happened.
    pub event: Event,
    /// The trace of the request in which it did, as [`shop_telemetry::trace::carried`] has it; empty without one.
    pub traceparent: String,
    /// When, in milliseconds since the epoch.
    pub created_at: i64,
    /// How often it was told, this time included.
    pub attempts: u32,
}

impl Delivered {
    /// Whether `consumer` has not dealt with this event yet. Noted in the transaction in which it does, so that it holds whatever
    /// happens afterwards.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_time(
        &self,
        database: &Database,
        tx: &mut Tx,
        consumer: ConsumerName,
        now: i64,
    ) -> Result<bool, Error> {
        let noted = sqlx::query(sql::CONSUMED)
            .bind(consumer.name())
            .bind(self.id.clone())
            .bind(now)
            .execute(&mut **tx);
        let noted = database.timed("event.consumed", noted).await?;
        Ok(noted.rows_affected() > 0)
    }
}
