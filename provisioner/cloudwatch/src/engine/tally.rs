//! What each window of a row says, and what evaluations of neighbouring windows say together.
//!
//! Neighbouring evaluations see nearly the same windows. So each window is looked at once, and
//! counts are kept as windows come into the range of an evaluation and leave it.

#![expect(
    clippy::indexing_slicing,
    reason = "places follow from the layout; checking each twice costs what a replay saves"
)]

use super::verdict::{Rule, Tally};
use crate::alarm::State;

/// The window has a value.
const REAL: u8 = 1;
/// Its value breaches.
const BREACHING: u8 = 2;
/// It has too few samples for its percentile.
const FEW: u8 = 4;

/// How many windows are looked at as one when all of them say the same.
const BLOCK: usize = 64;

/// How the windows of one alarm's evaluations lie in a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// How many windows an evaluation sees, more than 0.
    pub(super) range: usize,
    /// How far apart in the row the windows of one evaluation are, more than 0.
    pub(super) stride: usize,
    /// How far apart in the row the newest windows of two evaluations are, more than 0.
    pub(super) hop: usize,
}

impl Layout {
    /// How many windows of the row come before the newest window of the first evaluation.
    pub(super) fn before(self) -> usize {
        (self.range - 1) * self.stride
    }
}

/// What the windows say, a stretch of the row at a time.
#[derive(Debug, Default)]
pub(super) struct Flags {
    /// A byte each: first those of the range before the stretch, then the stretch.
    bytes: Vec<u8>,
    /// Of each block of the stretch, what all its windows say, if that is the same.
    even: Vec<Option<u8>>,
    /// Counts for each place that windows of one evaluation can have modulo the stride.
    lanes: Vec<Lane>,
    /// The next window, as an index of `bytes`.
    next: usize,
    /// The lane of the next window.
    lane: usize,
    /// How many windows until the next one with which an evaluation ends, itself included.
    until_end: usize,
    /// How many evaluations ended.
    evaluations: usize,
    /// What the newest window said, and how many before it said the same in a row.
    run: (u8, usize),
}

/// Of the windows of one lane that are in the range.
#[derive(Debug, Clone, Copy, Default)]
struct Lane {
    /// How many have a value.
    real: usize,
    /// How many of the newest N breach.
    breaching: usize,
    /// How many of the newest N have too few samples.
    few: usize,
}

impl Flags {
    /// Starts a row.
    pub(super) fn start(&mut self, layout: Layout) {
        self.bytes.clear();
        self.bytes.resize(layout.range * layout.stride, 0);
        self.even.clear();
        self.lanes.clear();
        self.lanes.resize(layout.stride, Lane::default());
        self.next = self.bytes.len();
        self.lane = 0;
        self.until_end = layout.before() + 1;
        self.evaluations = 0;
        self.run = (0, 0);
    }

    /// Takes the next stretch, after the one before was walked over. A value that is NaN is
    /// missing; sample counts matter where there is a fewest number of them.
    pub(super) fn extend(
        &mut self,
        layout: Layout,
        rule: Rule,
        values: &[f64],
        few: Option<(f64, &[f64])>,
    ) {
        let kept = layout.range * layout.stride;
        self.bytes.drain(..self.bytes.len() - kept);
        self.next = kept;
        self.bytes.extend(values.iter().map(|value| {
            u8::from(!value.is_nan())
                | u8::from(rule.comparison.breaches(*value, rule.threshold)) << 1
        }));
        if let Some((fewest, counts)) = few {
            for (byte, count) in self.bytes[kept..].iter_mut().zip(counts) {
                *byte |= if *count < fewest { FEW } else { 0 };
            }
        }
        self.even.clear();
        self.even
            .extend(self.bytes[kept..].chunks(BLOCK).map(|block| {
                let first = *block.first()?;
                let same = block.iter().all(|byte| *byte == first);
                (same && block.len() == BLOCK).then_some(first)
            }));
    }

    /// Walks on to the next evaluation after which the state is not `current`, and gives its
    /// place; `None` at the end of the stretch.
    pub(super) fn next_change(
        &mut self,
        layout: Layout,
        rule: Rule,
        current: State,
    ) -> Option<usize> {
        let kept = layout.range * layout.stride;
        // when all windows of the last evaluation said the same, and so do those to come, so will
        // their evaluations
        let settled = kept + layout.hop;
        while self.next < self.bytes.len() {
            let place = self.next - kept;
            if self.run.1 >= settled
                && place.is_multiple_of(BLOCK)
                && self.even.get(place / BLOCK) == Some(&Some(self.run.0))
            {
                self.skip(layout, BLOCK);
                continue;
            }
            let ended = self.take(layout, rule);
            if let Some(state) = ended
                && state != current
            {
                return Some(self.evaluations - 1);
            }
        }
        None
    }

    /// Passes over windows that say what those before them said.
    fn skip(&mut self, layout: Layout, count: usize) {
        self.next += count;
        self.lane = (self.lane + count) % layout.stride;
        if count < self.until_end {
            self.until_end -= count;
        } else {
            let beyond = count - self.until_end;
            self.evaluations += 1 + beyond / layout.hop;
            self.until_end = layout.hop - beyond % layout.hop;
        }
    }

    /// Takes one window; if an evaluation ends with it, the state that it finds. `None` also when
    /// the state stays.
    fn take(&mut self, layout: Layout, rule: Rule) -> Option<State> {
        let byte = self.bytes[self.next];
        let gone = self.bytes[self.next - layout.range * layout.stride];
        let old = self.bytes[self.next - rule.evaluation_periods * layout.stride];
        let lane = &mut self.lanes[self.lane];
        let bit = |byte: u8, flag: u8| usize::from(byte & flag != 0);
        lane.real = lane.real + bit(byte, REAL) - bit(gone, REAL);
        lane.breaching = lane.breaching + bit(byte, BREACHING) - bit(old, BREACHING);
        lane.few = lane.few + bit(byte, FEW) - bit(old, FEW);
        let lane = *lane;
        self.run = match self.run {
            (same, count) if same == byte => (same, count + 1),
            _ => (byte, 1),
        };
        self.next += 1;
        self.lane = if self.lane + 1 == layout.stride {
            0
        } else {
            self.lane + 1
        };
        self.until_end -= 1;
        if self.until_end > 0 {
            return None;
        }
        self.until_end = layout.hop;
        self.evaluations += 1;
        if lane.real < layout.range {
            return self.count(layout, rule);
        }
        let tally = Tally {
            real: rule.evaluation_periods,
            breaching: lane.breaching,
            oldest: rule.evaluation_periods,
        };
        if lane.few > 0 {
            None
        } else {
            rule.state(tally)
        }
    }

    /// Counts the windows of the evaluation that ended with the last one: the newest N real ones,
    /// however far back in the range.
    fn count(&self, layout: Layout, rule: Rule) -> Option<State> {
        let mut tally = Tally::default();
        let newest = self.next - 1;
        for age in 0..layout.range {
            let byte = self.bytes[newest - age * layout.stride];
            if byte & REAL == 0 {
                continue;
            }
            if byte & FEW != 0 {
                return None;
            }
            tally.real += 1;
            tally.breaching += usize::from(byte & BREACHING != 0);
            tally.oldest = age + 1;
            if tally.real == rule.evaluation_periods {
                break;
            }
        }
        rule.state(tally)
    }
}
