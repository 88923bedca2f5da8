//! What was accepted lately, so that it is accepted once.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

/// At most so many are remembered. Beyond, nothing is accepted: what is forgotten early could be used again.
const MOST: usize = 100_000;

/// What was accepted within a time. Bounded.
#[derive(Debug)]
pub(super) struct Seen {
    kept: Duration,
    most: usize,
    known: HashSet<[u8; 16]>,
    oldest: VecDeque<(Duration, [u8; 16])>,
}

/// Whether something is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    First,
    Again,
    Full,
}

impl Seen {
    pub(super) fn new(kept: Duration) -> Self {
        Self {
            kept,
            most: MOST,
            known: HashSet::new(),
            oldest: VecDeque::new(),
        }
    }

    /// Notes what is seen at `now`, by a clock that only goes forward.
    pub(super) fn note(&mut self, now: Duration, nonce: [u8; 16]) -> Sight {
        while let Some((at, old)) = self.oldest.front() {
            if now.saturating_sub(*at) <= self.kept {
                break;
            }
            self.known.remove(old);
            self.oldest.pop_front();
        }
        if self.known.contains(&nonce) {
            return Sight::Again;
        }
        if self.known.len() >= self.most {
            return Sight::Full;
        }
        self.known.insert(nonce);
        self.oldest.push_back((now, nonce));
        Sight::First
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nonce(number: u8) -> [u8; 16] {
        [number; 16]
    }

    #[test]
    fn once_within_the_time() {
        let mut seen = Seen::new(Duration::from_secs(10));
        let at = Duration::from_secs;
        assert_eq!(seen.note(at(0), nonce(1)), Sight::First);
        assert_eq!(seen.note(at(10), nonce(1)), Sight::Again);
        assert_eq!(seen.note(at(11), nonce(1)), Sight::First);
    }

    #[test]
    fn no_more_than_fit() {
        let mut seen = Seen {
            most: 2,
            ..Seen::new(Duration::from_secs(10))
        };
        let at = Duration::from_secs;
        assert_eq!(seen.note(at(0), nonce(1)), Sight::First);
        assert_eq!(seen.note(at(5), nonce(2)), Sight::First);
        assert_eq!(seen.note(at(6), nonce(3)), Sight::Full);
        assert_eq!(
            seen.note(at(11), nonce(3)),
            Sight::First,
            "the first is forgotten"
        );
        assert_eq!(seen.known.len(), seen.oldest.len());
    }
}
