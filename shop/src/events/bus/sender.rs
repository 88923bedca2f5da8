//! Putting what is due into queues.

use aws_config::SdkConfig;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::{MessageSystemAttributeNameForSends, MessageSystemAttributeValue};
use shop_telemetry::{EpochMillis, Metric, Telemetry, milliseconds, trace};

use super::config::BusName;
use super::message::Message;
use super::{QUEUE, Queue};
use crate::events::{ConsumerName, Delivered};

/// Who says what happened, in rules of an event bus.
const SOURCE: &str = "shop";

/// What calls AWS.
#[derive(Clone)]
pub(super) struct Clients {
    pub(super) sqs: aws_sdk_sqs::Client,
    event_bridge: aws_sdk_eventbridge::Client,
    telemetry: Telemetry,
}

/// Puts what is due into queues.
#[derive(Clone)]
pub struct Sender {
    clients: Clients,
    to: To,
}

#[derive(Clone)]
enum To {
    Queue { url: String, is_fifo: bool },
    Bus(BusName),
}

/// Why a message could not be sent.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::events) struct SendError(String);

impl SendError {
    /// With all that caused it.
    pub(super) fn of(error: &impl std::error::Error) -> Self {
        Self(DisplayErrorContext(error).to_string())
    }
}

impl Clients {
    /// What calls AWS as `config` says.
    pub(super) fn new(config: &SdkConfig, telemetry: Telemetry) -> Self {
        Self {
            sqs: aws_sdk_sqs::Client::new(config),
            event_bridge: aws_sdk_eventbridge::Client::new(config),
            telemetry,
        }
    }

    /// Does a call, measured and in a span of its own.
    pub(super) async fn call<T, E>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, SendError>
    where
        E: std::error::Error,
    {
        let clock = self.telemetry.clock();
        let started = clock.monotonic();
        let span = trace::call("queue", operation);
        let result = trace::within(&span, call).await;
        let duration = clock.monotonic().saturating_sub(started);
        self.telemetry.record_together(
            &QUEUE,
            &[
                (Metric::DependencyCalls, 1.0),
                (
                    Metric::DependencyErrors,
                    f64::from(u8::from(result.is_err())),
                ),
                (Metric::DependencyDuration, milliseconds(duration)),
            ],
        );
        result.map_err(|error| SendError::of(&error))
    }
}

impl Sender {
    /// Into this queue.
    pub(super) fn sqs(clients: Clients, queue: &Queue) -> Self {
        let to = To::Queue {
            url: queue.url.clone(),
            is_fifo: is_fifo(&queue.url),
        };
        Self { clients, to }
    }

    /// Onto this bus.
    pub(super) fn event_bridge(clients: Clients, bus: BusName) -> Self {
        let to = To::Bus(bus);
        Self { clients, to }
    }

    pub(in crate::events) async fn send(
        &self,
        consumer: ConsumerName,
        event: &Delivered,
    ) -> Result<(), SendError> {
        let message = Message::new(consumer, event);
        match &self.to {
            To::Queue { url, is_fifo } => self.to_queue(url, *is_fifo, event, &message).await,
            To::Bus(bus) => self.to_bus(bus, event, &message).await,
        }
    }

    async fn to_queue(
        &self,
        url: &str,
        is_fifo: bool,
        event: &Delivered,
        message: &Message,
    ) -> Result<(), SendError> {
        let mut request = self
            .clients
            .sqs
            .send_message()
            .queue_url(url)
            .message_body(message.to_json());
        if let Some(header) = trace_header(event) {
            let value = MessageSystemAttributeValue::builder()
                .data_type("String")
                .string_value(header)
                .build()
                .map_err(|error| SendError(error.to_string()))?;
            let name = MessageSystemAttributeNameForSends::AwsTraceHeader;
            request = request.message_system_attributes(name, value);
        }
        if is_fifo {
            let now = self.clients.telemetry.clock().now();
            request = request
                .message_group_id(&event.event.key)
                .message_deduplication_id(deduplication(message, now));
        }
        let sending = Box::pin(request.send());
        self.clients.call("SendMessage", sending).await?;
        Ok(())
    }

    async fn to_bus(
        &self,
        bus: &BusName,
        event: &Delivered,
        message: &Message,
    ) -> Result<(), SendError> {
        let entry = PutEventsRequestEntry::builder()
            .source(SOURCE)
            .detail_type(event.event.topic.name())
            .detail(message.to_json())
            .event_bus_name(bus.as_str())
            .set_trace_header(trace_header(event))
            .build();
        let request = self.clients.event_bridge.put_events().entries(entry);
        let sending = Box::pin(request.send());
        let answer = self.clients.call("PutEvents", sending).await?;
        let refused = answer.entries().iter().find_map(|entry| entry.error_code());
        refused.map_or(Ok(()), |code| Err(SendError(format!("refused: {code}"))))
    }
}

/// A queue drops what comes with the same id within five minutes, also when the one before was taken out since, and was out of date:
/// its answer was lost, and the attempt taken back. So each time of sending has its own; told twice is no matter.
fn deduplication(message: &Message, now: EpochMillis) -> String {
    format!("{}-{}-{}", message.event, message.attempt, now.get())
}

/// The queue's name ends so: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queue-message-identifiers.html>
fn is_fifo(url: &str) -> bool {
    url.rsplit_once('.').is_some_and(|(_, kind)| kind == "fifo")
}

/// As X-Ray wants it beside a message.
fn trace_header(event: &Delivered) -> Option<String> {
    trace::Incoming::carried(&event.traceparent)?.to_x_ray()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_again_is_no_duplicate() {
        let message = Message {
            consumer: "mail".to_owned(),
            event: "0199".to_owned(),
            attempt: 1,
        };
        let at = |now| deduplication(&message, EpochMillis::new(now));
        assert_eq!(at(5), "0199-1-5");
        assert_ne!(at(5), at(4_005), "an attempt that was taken back");
    }
}
