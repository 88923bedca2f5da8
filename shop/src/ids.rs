//! Names for what is new.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use rand::rngs::StdRng;
use shop_telemetry::Clock;

/// Whether `text` can be an id: up to 64 letters, digits, `-` and `_`. A database is not asked about anything else.
pub(crate) fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

/// Makes ids and secrets. Clones share the randomness.
#[derive(Clone)]
pub struct Ids(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    random: Mutex<StdRng>,
    last: Mutex<Moment>,
}

/// What of an id says where it stands in the order: its millisecond, and which it is in that (RFC 9562 §6.2, method 1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    millis: u64,
    /// Of 12 bits.
    counter: u16,
}

impl Moment {
    const MOST: u16 = 0x0fff;

    /// The next after `self` at `millis`; `start` is where a new millisecond begins to count, with room for many more. A clock that
    /// goes back is not followed.
    fn next(self, millis: u64, start: u16) -> Self {
        let fresh = |millis| Self {
            millis,
            counter: start & (Self::MOST >> 1),
        };
        if millis > self.millis {
            fresh(millis)
        } else if self.counter < Self::MOST {
            Self {
                counter: self.counter + 1,
                ..self
            }
        } else {
            fresh(self.millis + 1)
        }
    }
}

impl Ids {
    /// Ids that bear the time of `clock`.
    pub fn new(clock: Arc<dyn Clock>, random: StdRng) -> Self {
        let random = Mutex::new(random);
        Self(Arc::new(Inner {
            clock,
            random,
            last: Mutex::default(),
        }))
    }

    /// An id nobody else makes: a UUID of version 7 (RFC 9562). Later ones sort after earlier ones, of this process also within a
    /// millisecond. It tells when it was made and can be guessed by no one, but it is a name and no secret.
    pub fn next(&self) -> String {
        let millis = u64::try_from(self.0.clock.now().get()).unwrap_or_default();
        let mut random: [u8; 10] = self.random();
        let [high, low, ..] = &mut random;
        let start = u16::from_be_bytes([*high, *low]);
        let moment = {
            let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = last.next(millis, start);
            *last
        };
        [*high, *low] = moment.counter.to_be_bytes();
        uuid::Builder::from_unix_timestamp_millis(moment.millis, &random)
            .into_uuid()
            .to_string()
    }

    /// 256 random bits for addresses, cookies and forms.
    pub fn secret(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.random::<32>())
    }

    /// Random bytes.
    pub fn random<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let mut random = self.0.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.fill_bytes(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;
    use shop_telemetry::{EpochMillis, ManualClock};

    use super::*;

    #[test]
    fn ids_differ_and_sort_in_the_order_in_which_they_were_made() {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
        let mut made: Vec<_> = (0..10_000).map(|_| ids.next()).collect();
        clock.advance(std::time::Duration::from_millis(50));
        made.extend((0..10).map(|_| ids.next()));
        let sorted: BTreeSet<_> = made.iter().cloned().collect();
        assert!(made.iter().eq(&sorted));
        assert_eq!(ids.secret().len(), 43);
    }

    #[test]
    fn a_clock_that_goes_back_is_not_followed() {
        let at = |millis, counter| Moment { millis, counter };
        for (last, millis, start, expected) in [
            (at(0, 0), 7, 0xffff, at(7, 0x07ff)),
            (at(7, 5), 7, 9, at(7, 6)),
            (at(7, 5), 3, 9, at(7, 6)),
            (at(7, 0x0fff), 7, 9, at(8, 9)),
            (at(8, 9), 7, 1, at(8, 10)),
        ] {
            assert_eq!(last.next(millis, start), expected, "{last:?}");
        }
    }
}
