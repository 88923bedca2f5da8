//! What is written into a queue.

use serde::{Deserialize, Serialize};

use crate::events::{ConsumerName, Delivered};

/// A delivery that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Message {
    /// Who is to be told.
    pub(super) consumer: String,
    /// The event's id.
    pub(super) event: String,
    /// How often it was told, this time included. A message of an earlier time is out of date.
    pub(super) attempt: u32,
}

/// As an event bus puts it into a queue.
#[derive(Deserialize)]
struct Envelope {
    detail: Message,
}

impl Message {
    pub(super) fn new(consumer: ConsumerName, event: &Delivered) -> Self {
        Self {
            consumer: consumer.name().to_owned(),
            event: event.id.clone(),
            attempt: event.attempts,
        }
    }

    pub(super) fn to_json(&self) -> String {
        // texts and a number: this cannot fail
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From a message that came straight, or by an event bus.
    pub(super) fn read(body: &str) -> Option<Self> {
        let straight = serde_json::from_str::<Self>(body).ok();
        straight.or_else(|| {
            let envelope = serde_json::from_str::<Envelope>(body).ok();
            envelope.map(|envelope| envelope.detail)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_read() {
        let message = Message {
            consumer: "mail".to_owned(),
            event: "0199".to_owned(),
            attempt: 2,
        };
        let straight = message.to_json();
        assert_eq!(
            straight,
            r#"{"consumer":"mail","event":"0199","attempt":2}"#
        );
        let by_bus =
            format!(r#"{{"version":"0","detail-type":"order.confirmed","detail":{straight}}}"#);
        for body in [straight, by_bus] {
            assert_eq!(Message::read(&body).as_ref(), Some(&message), "{body}");
        }
        for body in [
            "",
            "{}",
            "null",
            "[1]",
            r#"{"consumer":"mail","event":"1","attempt":-1}"#,
        ] {
            assert_eq!(Message::read(body), None, "{body}");
        }
    }
}
