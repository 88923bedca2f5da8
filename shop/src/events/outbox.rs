//! The outbox.

use shop_telemetry::{Label, Metric, Telemetry};
use sqlx::{Any, Transaction};

use super::Event;
use crate::database::Database;
use crate::error::Error;
use crate::ids::Ids;

const PUBLISH: &str =
    "INSERT INTO outbox (id, topic, key, payload, created_at) VALUES ($1, $2, $3, $4, $5)";

/// Where events are published. Clones share the database.
#[derive(Clone)]
pub struct Events {
    database: Database,
    ids: Ids,
    telemetry: Telemetry,
}

impl Events {
    /// The outbox in `database`.
    pub fn new(database: Database, ids: Ids, telemetry: Telemetry) -> Self {
        Self {
            database,
            ids,
            telemetry,
        }
    }

    /// Writes an event in the transaction of the deed: there is none without the other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn publish(&self, tx: &mut Transaction<'_, Any>, event: &Event) -> Result<(), Error> {
        let published = sqlx::query(PUBLISH)
            .bind(self.ids.next())
            .bind(event.topic.name())
            .bind(event.key.clone())
            .bind(event.payload.to_string())
            .bind(self.telemetry.clock().now().get())
            .execute(&mut **tx);
        self.database.timed("outbox.publish", published).await?;
        let topic = Label::topic(event.topic.name());
        self.telemetry.count(Metric::EventsPublished, &topic);
        Ok(())
    }
}
