//! What is wrong with the shop on purpose.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Added to each request: at most a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "u64")]
pub struct Latency(u64);

impl Latency {
    const MOST_MILLIS: u64 = 60_000;

    /// The duration.
    pub const fn get(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl TryFrom<u64> for Latency {
    type Error = String;

    fn try_from(millis: u64) -> Result<Self, Self::Error> {
        if millis <= Self::MOST_MILLIS {
            Ok(Self(millis))
        } else {
            Err(format!("a latency is at most {} ms", Self::MOST_MILLIS))
        }
    }
}

/// The share of requests that fare badly: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "f64")]
pub struct Share(f64);

impl TryFrom<f64> for Share {
    type Error = String;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&share) {
            Ok(Self(share))
        } else {
            Err("a share is from 0 to 1".to_owned())
        }
    }
}

/// What is wrong with answers that look right: their status and time are as ever, so that only what reads them notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// Searches find no product.
    SearchFindsNothing,
    /// Products of the API have no price.
    PricesMissing,
}

/// A fault. The default is none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// How much slower each request is.
    #[schema(value_type = u64, minimum = 0, maximum = 60_000)]
    pub latency_ms: Latency,
    /// How many requests fail.
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub error_share: Share,
    /// What is wrong with answers that look right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Wrong>,
    /// How many payments the provider declines.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub payment_declined_share: Share,
    /// How many requests the provider refuses to take.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub payment_down_share: Share,
    /// How much slower the provider is.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(value_type = u64, minimum = 0, maximum = 60_000)]
    pub payment_latency_ms: Latency,
    /// How often the provider does what it was asked and never answers.
    #[serde(skip_serializing_if = "is_none")]
    #[schema(value_type = f64, minimum = 0, maximum = 1)]
    pub payment_lost_answer_share: Share,
}

fn is_none<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// The switch. Clones are the same switch.
#[derive(Clone)]
pub struct Faults {
    current: Arc<Mutex<Fault>>,
    random: Arc<Mutex<dyn Rng + Send>>,
}

impl Faults {
    /// A switch that is off. `random` picks the requests that fail.
    pub fn new(random: impl Rng + Send + 'static) -> Self {
        Self {
            current: Arc::default(),
            random: Arc::new(Mutex::new(random)),
        }
    }

    /// What is switched on.
    pub fn current(&self) -> Fault {
        *locked(&self.current)
    }

    /// Switches on, or off with the default. Requests that wait already go on waiting.
    pub fn set(&self, fault: Fault) {
        *locked(&self.current) = fault;
    }

    /// What the next request suffers: how long it waits, and whether it fails then.
    pub fn next(&self) -> (Duration, bool) {
        let fails = self.strikes(|fault| fault.error_share);
        (self.current().latency_ms.get(), fails)
    }

    /// Whether a fault strikes this time, which it does in its share of times.
    pub(crate) fn strikes(&self, share: impl FnOnce(&Fault) -> Share) -> bool {
        let share = share(&self.current()).0;
        // no number is drawn while nothing fails, so that the picks do not hang on the traffic before
        share > 0.0 && locked(&self.random).random::<f64>() < share
    }
}

fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn faults(share: f64) -> Faults {
        let faults = Faults::new(StdRng::seed_from_u64(7));
        faults.set(Fault {
            latency_ms: Latency(20),
            error_share: share.try_into().unwrap(),
            ..Fault::default()
        });
        faults
    }

    #[test]
    fn the_same_seed_picks_the_same_requests() {
        let picks = |faults: Faults| (0..200).map(move |_| faults.next().1).collect::<Vec<_>>();
        assert_eq!(picks(faults(0.3)), picks(faults(0.3)));
    }

    #[test]
    fn the_share_is_kept() {
        for (share, expected) in [(0.0, 0..=0), (0.25, 220..=280), (1.0, 1000..=1000)] {
            let faults = faults(share);
            let failed = (0..1000).filter(|_| faults.next().1).count();
            assert!(expected.contains(&failed), "{share}: {failed}");
        }
    }

    #[test]
    fn bounds() {
        for (text, valid) in [
            (r#"{"latency_ms":60000,"error_share":1}"#, true),
            (r#"{"latency_ms":0}"#, true),
            ("{}", true),
            (
                r#"{"payment_down_share":0.5,"payment_latency_ms":100}"#,
                true,
            ),
            (r#"{"payment_declined_share":2}"#, false),
            (r#"{"payment_latency_ms":60001}"#, false),
            (r#"{"latency_ms":60001}"#, false),
            (r#"{"latency_ms":-1}"#, false),
            (r#"{"error_share":1.01}"#, false),
            (r#"{"error_share":-0.1}"#, false),
            (r#"{"error_share":"1"}"#, false),
            (r#"{"delay":1}"#, false),
        ] {
            assert_eq!(serde_json::from_str::<Fault>(text).is_ok(), valid, "{text}");
        }
    }
}
