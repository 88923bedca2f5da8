//! Which way events go.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use shop_telemetry::Telemetry;

use super::{Clients, Receiver, Sender};
use crate::events::{ConsumerName, Relay, Telling, Way};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Longer than the longest that one asks a queue to wait.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// The way of events to consumers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bus {
    /// Within the process.
    InProcess,
    /// Through a queue for each consumer.
    Sqs,
    /// Through a bus whose rules put them into a queue for each consumer.
    EventBridge(BusName),
}

/// The name or ARN of an event bus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusName(String);

/// The queue of a consumer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Whose.
    pub consumer: ConsumerName,
    /// Its URL.
    pub url: String,
}

/// A text that is no way for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `in-process`, `sqs` or `eventbridge:BUS`, the name or ARN of an event bus")]
pub struct InvalidBus;

/// A text that is no queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected `CONSUMER=URL`, with a consumer `stock-commit` or `mail` and the URL of its queue"
)]
pub struct InvalidQueue;

/// Why events cannot go this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// Nobody would hear of them.
    #[error("no queue for `{0}`: give `--queue {0}=URL`, or `--bus in-process`")]
    Missing(ConsumerName),
    /// More than one.
    #[error("two queues for `{0}`")]
    Twice(ConsumerName),
}

impl BusName {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Bus {
    type Err = InvalidBus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            None if text == "in-process" => Ok(Self::InProcess),
            None if text == "sqs" => Ok(Self::Sqs),
            Some(("eventbridge", name)) if is_bus_name(name) => {
                Ok(Self::EventBridge(BusName(name.to_owned())))
            }
            _ => Err(InvalidBus),
        }
    }
}

/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html>, `EventBusName`.
fn is_bus_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "/.-_:".contains(c);
    (1..=1600).contains(&name.len()) && name.chars().all(allowed)
}

impl FromStr for Queue {
    type Err = InvalidQueue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (consumer, url) = text.split_once('=').ok_or(InvalidQueue)?;
        let consumer = ConsumerName::from_name(consumer).ok_or(InvalidQueue)?;
        let is_url = url.starts_with("https://") || url.starts_with("http://");
        if !is_url || url.contains(char::is_whitespace) {
            return Err(InvalidQueue);
        }
        let url = url.to_owned();
        Ok(Self { consumer, url })
    }
}

impl fmt::Display for Bus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InProcess => formatter.write_str("in-process"),
            Self::Sqs => formatter.write_str("sqs"),
            Self::EventBridge(name) => write!(formatter, "eventbridge:{}", name.0),
        }
    }
}

impl Bus {
    /// What brings events to `tellings` this way: all relays, and all that takes messages out of `queues`.
    ///
    /// # Errors
    /// When a consumer has no queue, or two.
    pub async fn connect(
        &self,
        queues: &[Queue],
        tellings: Vec<Telling>,
        telemetry: &Telemetry,
    ) -> Result<(Vec<Relay>, Vec<Receiver>), BusError> {
        if *self == Self::InProcess {
            let relays = tellings.into_iter();
            let relays = relays.map(|telling| Relay::new(telling, Way::InProcess));
            return Ok((relays.collect(), Vec::new()));
        }
        let config = aws().await;
        let clients = Clients::new(&config, telemetry.clone());
        let (mut relays, mut receivers) = (Vec::new(), Vec::new());
        for telling in tellings {
            let queue = queue_of(queues, telling.name())?;
            let sender = match self {
                Self::EventBridge(bus) => Sender::event_bridge(clients.clone(), bus.clone()),
                Self::InProcess | Self::Sqs => Sender::sqs(clients.clone(), queue),
            };
            receivers.push(Receiver::new(clients.clone(), queue, telling.clone()));
            relays.push(Relay::new(telling, Way::Away(sender)));
        }
        Ok((relays, receivers))
    }
}

fn queue_of(queues: &[Queue], consumer: ConsumerName) -> Result<&Queue, BusError> {
    let mut of_it = queues.iter().filter(|queue| queue.consumer == consumer);
    match (of_it.next(), of_it.next()) {
        (Some(queue), None) => Ok(queue),
        (None, _) => Err(BusError::Missing(consumer)),
        (Some(_), Some(_)) => Err(BusError::Twice(consumer)),
    }
}

/// One attempt a call: what fails is tried again from the outbox.
async fn aws() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_timeout(ATTEMPT_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled())
        .load()
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_and_written() {
        for text in [
            "in-process",
            "sqs",
            "eventbridge:shop",
            "eventbridge:arn:aws:events:eu-west-1:123456789012:event-bus/shop",
        ] {
            assert_eq!(text.parse::<Bus>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "SQS",
            "sqs:",
            "sqs:https://x",
            "eventbridge",
            "eventbridge:",
            "eventbridge:a b",
            "in-process:x",
        ] {
            assert_eq!(text.parse::<Bus>(), Err(InvalidBus), "{text}");
        }
    }

    #[test]
    fn queues_are_read() {
        let queue: Queue = "mail=http://127.0.0.1:4566/000000000000/mail"
            .parse()
            .unwrap();
        assert_eq!(queue.consumer, ConsumerName::Mail);
        assert_eq!(queue.url, "http://127.0.0.1:4566/000000000000/mail");
        for text in [
            "",
            "mail",
            "mail=",
            "post=https://x",
            "mail=sqs://x",
            "mail=https://x y",
        ] {
            assert_eq!(text.parse::<Queue>(), Err(InvalidQueue), "{text}");
        }
    }

    #[test]
    fn each_consumer_has_one_queue() {
        let queue = |text: &str| text.parse::<Queue>().unwrap();
        let queues = [
            queue("mail=https://a"),
            queue("stock-commit=https://b"),
            queue("stock-commit=https://c"),
        ];
        assert_eq!(
            queue_of(&queues, ConsumerName::Mail).unwrap().url,
            "https://a"
        );
        let twice = BusError::Twice(ConsumerName::StockCommit);
        assert_eq!(queue_of(&queues, ConsumerName::StockCommit), Err(twice));
        let missing = queue_of(&queues[1..], ConsumerName::Mail).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "no queue for `mail`: give `--queue mail=URL`, or `--bus in-process`"
        );
    }
}
