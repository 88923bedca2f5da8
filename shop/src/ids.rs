//! Names for what is new.

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::Rng;
use rand::rngs::StdRng;
use shop_telemetry::Clock;

/// Makes ids and secrets. Clones share the randomness.
#[derive(Clone)]
pub struct Ids(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    random: Mutex<StdRng>,
}

impl Ids {
    /// Ids that bear the time of `clock`.
    pub fn new(clock: Arc<dyn Clock>, random: StdRng) -> Self {
        let random = Mutex::new(random);
        Self(Arc::new(Inner { clock, random }))
    }

    /// An id nobody else makes: a UUID of version 7 (RFC 9562), so that later ones sort after earlier ones. It tells when it was made
    /// and can be guessed by no one, but it is a name and no secret.
    pub fn next(&self) -> String {
        let millis = u64::try_from(self.0.clock.now().get()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random())
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
    fn ids_differ_and_sort_by_time() {
        let clock = Arc::new(ManualClock::new(EpochMillis::new(1_795_358_580_000)));
        let ids = Ids::new(clock.clone(), StdRng::seed_from_u64(1));
        let early: BTreeSet<_> = (0..1_000).map(|_| ids.next()).collect();
        assert_eq!(early.len(), 1_000);
        clock.advance(std::time::Duration::from_millis(1));
        assert!(early.last().unwrap() < &ids.next());
        assert_eq!(ids.secret().len(), 43);
    }
}
