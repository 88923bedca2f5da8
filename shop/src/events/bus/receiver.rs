//! Taking out of a queue what is due.

use std::time::Duration;

use tokio::sync::watch;

use super::message::Message;
use super::sender::SendError;
use super::{Clients, Queue};
use crate::error::Error;
use crate::events::{ConsumerName, Telling};

/// How long a queue holds the question when it has nothing, in seconds.
const LONG_POLL: i32 = 20;
/// Messages that are taken out at once.
const BATCH: i32 = 4;
/// For how long nobody else gets them, in seconds: some longer than dealing with all of them may take.
const VISIBILITY: i32 = 150;
/// The pause after a queue that does not answer.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Tells a consumer of what comes out of its queue.
pub struct Receiver {
    clients: Clients,
    url: String,
    telling: Telling,
}

impl Receiver {
    pub(super) fn new(clients: Clients, queue: &Queue, telling: Telling) -> Self {
        Self {
            clients,
            url: queue.url.clone(),
            telling,
        }
    }

    pub(in crate::events) async fn run(self, mut ending: watch::Receiver<bool>) {
        let mut pause = PAUSE;
        while !*ending.borrow() {
            let received = tokio::select! {
                _ = ending.changed() => break,
                received = self.receive() => received,
            };
            match received {
                Ok(messages) => {
                    pause = PAUSE;
                    self.take(messages, &ending).await;
                }
                Err(error) => {
                    tracing::warn!(consumer = %self.telling.name(), %error, "a queue does not answer");
                    tokio::select! {
                        _ = ending.changed() => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                    pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn receive(&self) -> Result<Vec<aws_sdk_sqs::types::Message>, SendError> {
        let request = self
            .clients
            .sqs
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(BATCH)
            .wait_time_seconds(LONG_POLL)
            .visibility_timeout(VISIBILITY);
        // not measured: it waits on purpose
        let answer = Box::pin(request.send()).await;
        let answer = answer.map_err(|error| SendError::of(&error))?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// What is left when the shop ends comes again when it is visible again.
    async fn take(
        &self,
        messages: Vec<aws_sdk_sqs::types::Message>,
        ending: &watch::Receiver<bool>,
    ) {
        for message in messages {
            if *ending.borrow() {
                return;
            }
            let body = message.body().unwrap_or_default();
            if let Err(error) = self.tell(body).await {
                tracing::warn!(consumer = %self.telling.name(), %error, "a message is left in its queue");
                continue;
            }
            let Some(receipt) = message.receipt_handle() else {
                continue;
            };
            let request = self.clients.sqs.delete_message();
            let request = request.queue_url(&self.url).receipt_handle(receipt);
            let deleting = Box::pin(request.send());
            if let Err(error) = self.clients.call("DeleteMessage", deleting).await {
                // it comes again, and is out of date then
                tracing::warn!(consumer = %self.telling.name(), %error, "a message could not be deleted");
            }
        }
    }

    /// Tells of the delivery, unless it is no longer due. Fails only when the database does; what the consumer makes of it is
    /// written down there.
    async fn tell(&self, body: &str) -> Result<(), Error> {
        let consumer = self.telling.name();
        let Some(message) = Message::read(body) else {
            tracing::warn!(%consumer, "a message that is none of ours");
            return Ok(());
        };
        if ConsumerName::from_name(&message.consumer) != Some(consumer) {
            tracing::warn!(%consumer, "a message for someone else");
            return Ok(());
        }
        let events = &self.telling.events;
        let due = events
            .taken(consumer, &message.event, message.attempt)
            .await?;
        let Some(event) = due else { return Ok(()) };
        self.telling.tell(&event).await?;
        // what waited behind it is due now
        events.wake();
        Ok(())
    }
}
