//! What each window of a row says, as bits, and what evaluations of the row find.
//!
//! Neighbouring evaluations see nearly the same windows. So each window is compared with the
//! threshold once, and 64 evaluations are made at a time: the counts of breaches that each of them
//! sees are added up bit by bit, 64 counts in as many words as a count has digits.

use super::verdict::{Rule, Tally};
use crate::alarm::{Comparison, State};

/// How many windows a word says something of.
const WORD: usize = 64;

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

    /// How many words before a stretch its evaluations look at.
    fn words_before(self) -> usize {
        self.before().div_ceil(WORD)
    }
}

/// What the windows say, a stretch of the row at a time, the first in the lowest bit of a word.
#[derive(Debug, Default)]
pub(super) struct Flags {
    /// Which windows have a value: first those of before the stretch, then the stretch.
    real: Vec<u64>,
    /// Which breach.
    breaching: Vec<u64>,
    /// Which have too few samples for their percentile.
    few: Vec<u64>,
    /// The place in the row of the first window of the stretch.
    first: usize,
    /// How many windows the stretch has.
    count: usize,
    /// How many of them were walked over.
    walked: usize,
}

impl Flags {
    /// Starts a row.
    pub(super) fn start(&mut self, layout: Layout) {
        for words in [&mut self.real, &mut self.breaching, &mut self.few] {
            words.clear();
            words.resize(layout.words_before(), 0);
        }
        (self.first, self.count, self.walked) = (0, 0, 0);
    }

    /// Takes the next stretch, after the one before was walked over. A value that is NaN is
    /// missing; sample counts matter where there is a fewest number of them. All stretches but the
    /// last fill whole words.
    pub(super) fn extend(
        &mut self,
        layout: Layout,
        rule: Rule,
        values: &[f64],
        few: Option<(f64, &[f64])>,
    ) {
        for words in [&mut self.real, &mut self.breaching, &mut self.few] {
            words.drain(..words.len() - layout.words_before());
        }
        self.first += self.count;
        (self.count, self.walked) = (values.len(), 0);
        self.real.extend(words(values, |value| !value.is_nan()));
        let threshold = rule.threshold;
        // one loop for each comparison, without a choice inside
        match rule.comparison {
            Comparison::GreaterThanThreshold => self
                .breaching
                .extend(words(values, |value| value > threshold)),
            Comparison::GreaterThanOrEqualToThreshold => self
                .breaching
                .extend(words(values, |value| value >= threshold)),
            Comparison::LessThanThreshold => self
                .breaching
                .extend(words(values, |value| value < threshold)),
            Comparison::LessThanOrEqualToThreshold => self
                .breaching
                .extend(words(values, |value| value <= threshold)),
        }
        match few {
            Some((fewest, counts)) => self.few.extend(words(counts, |count| count < fewest)),
            None => self.few.resize(self.real.len(), 0),
        }
    }

    /// Walks on to the next evaluation after which the state is not `current`, and gives its
    /// place among all evaluations; `None` at the end of the stretch.
    pub(super) fn next_change(
        &mut self,
        layout: Layout,
        rule: Rule,
        current: State,
    ) -> Option<usize> {
        while self.walked < self.count {
            let word = self.walked / WORD;
            let ends = self.ends(layout, word);
            let sure = self.sure(layout, rule, layout.words_before() + word);
            let differs = match current {
                State::Alarm => !sure.alarm,
                State::Ok => sure.alarm,
                State::InsufficientData => u64::MAX,
            };
            let mut open = ends & ((sure.known & differs) | sure.unknown);
            while open != 0 {
                let bit = open.trailing_zeros() as usize;
                open &= open - 1;
                let window = word * WORD + bit;
                let known = sure.unknown >> bit & 1 == 0;
                if known
                    || self
                        .counted(layout, rule, window)
                        .is_some_and(|to| to != current)
                {
                    self.walked = window + 1;
                    return Some((self.first + window - layout.before()) / layout.hop);
                }
            }
            self.walked = (word + 1) * WORD;
        }
        None
    }

    /// With which windows of this word of the stretch an evaluation ends that is still to be
    /// looked at.
    fn ends(&self, layout: Layout, word: usize) -> u64 {
        let first = word * WORD;
        let place = self.first + first;
        let low = self
            .walked
            .max(layout.before().saturating_sub(self.first))
            .saturating_sub(first);
        let high = (self.count - first).min(WORD);
        let ends = up_to(high) & !up_to(low);
        if layout.hop == 1 {
            return ends;
        }
        let is_end = |bit: &usize| {
            (place + bit)
                .checked_sub(layout.before())
                .is_some_and(|after| after.is_multiple_of(layout.hop))
        };
        let hops = (0..WORD)
            .filter(is_end)
            .fold(0, |hops, bit| hops | 1 << bit);
        ends & hops
    }

    /// What the evaluations that end in this word find, where their newest N windows are real.
    fn sure(&self, layout: Layout, rule: Rule, word: usize) -> Sure {
        let unsure = Sure {
            unknown: u64::MAX,
            ..Sure::default()
        };
        let reach = (rule.evaluation_periods - 1).saturating_mul(layout.stride);
        if reach > WORD {
            return unsure;
        }
        let mut real = u64::MAX;
        let mut few = 0;
        let mut counts = Counts::default();
        for age in 0..rule.evaluation_periods {
            let back = age * layout.stride;
            real &= shifted(&self.real, word, back);
            few |= shifted(&self.few, word, back);
            counts.add(shifted(&self.breaching, word, back));
        }
        Sure {
            known: real & !few,
            unknown: !real,
            alarm: counts.at_least(rule.datapoints_to_alarm),
        }
    }

    /// What the evaluation finds whose newest window this is: the newest N real ones count,
    /// however far back in the range.
    fn counted(&self, layout: Layout, rule: Rule, window: usize) -> Option<State> {
        let mut tally = Tally::default();
        let newest = layout.words_before() * WORD + window;
        let is = |words: &[u64], window: usize| {
            let word = words.get(window / WORD).copied().unwrap_or(0);
            word >> (window % WORD) & 1 == 1
        };
        for age in 0..layout.range {
            let window = newest - age * layout.stride;
            if !is(&self.real, window) {
                continue;
            }
            if is(&self.few, window) {
                return None;
            }
            tally.real += 1;
            tally.breaching += usize::from(is(&self.breaching, window));
            tally.oldest = age + 1;
            if tally.real == rule.evaluation_periods {
                break;
            }
        }
        rule.state(tally)
    }
}

/// What 64 evaluations find that need no look beyond their newest N windows.
#[derive(Debug, Clone, Copy, Default)]
struct Sure {
    /// Those that are such, and find a state.
    known: u64,
    /// Those that are not.
    unknown: u64,
    /// Which of the known find ALARM.
    alarm: u64,
}

/// 64 numbers: each word has one binary digit of all of them, the lowest first.
#[derive(Debug, Clone, Copy, Default)]
struct Counts([u64; 7]);

impl Counts {
    /// Adds a bit to each number.
    fn add(&mut self, bits: u64) {
        let mut carry = bits;
        for digit in &mut self.0 {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
            if carry == 0 {
                return;
            }
        }
    }

    /// Which numbers are at least this one.
    fn at_least(&self, least: usize) -> u64 {
        if least >> self.0.len() != 0 {
            return 0;
        }
        let (mut greater, mut equal) = (0, u64::MAX);
        for (place, digit) in self.0.iter().enumerate().rev() {
            if least >> place & 1 == 1 {
                equal &= digit;
            } else {
                greater |= equal & digit;
                equal &= !digit;
            }
        }
        greater | equal
    }
}

/// This word as seen from so many windows later, at most 64.
fn shifted(words: &[u64], word: usize, back: usize) -> u64 {
    let this = words.get(word).copied().unwrap_or(0);
    if back == 0 {
        return this;
    }
    let before = word.checked_sub(1).and_then(|before| words.get(before));
    let before = before.copied().unwrap_or(0);
    if back == WORD {
        before
    } else {
        this << back | before >> (WORD - back)
    }
}

/// The lowest so many bits.
fn up_to(count: usize) -> u64 {
    if count >= WORD {
        u64::MAX
    } else {
        (1 << count) - 1
    }
}

/// What is so of each value, 64 to a word.
fn words(values: &[f64], is: impl Fn(f64) -> bool) -> impl Iterator<Item = u64> {
    values.chunks(WORD).map(move |chunk| {
        let mut bytes = [0_u8; WORD];
        for (byte, value) in bytes.iter_mut().zip(chunk) {
            *byte = u8::from(is(*value));
        }
        bytes.as_chunks().0.iter().rev().fold(0, |word, eight| {
            // each byte that is 1 to a bit of the highest byte
            let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
            word << 8 | bits
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_values() {
        let values: Vec<f64> = (0..130).map(|n: u32| f64::from(n.pow(3) % 7)).collect();
        let found: Vec<u64> = words(&values, |value| value > 2.0).collect();
        assert_eq!(found.len(), 3);
        for (place, value) in values.iter().enumerate() {
            let bit = found[place / WORD] >> (place % WORD) & 1;
            assert_eq!(bit == 1, *value > 2.0, "{place}");
        }
    }

    #[test]
    fn counts_of_bits() {
        let mut counts = Counts::default();
        let added = |bit: usize, n: usize| (bit * 31 + n * 17) % 5 < 2;
        for n in 0..65 {
            counts.add((0..WORD).fold(0, |word, bit| word | u64::from(added(bit, n)) << bit));
        }
        for bit in 0..WORD {
            let count = (0..65).filter(|n| added(bit, *n)).count();
            for least in 0..200 {
                let found = counts.at_least(least) >> bit & 1 == 1;
                assert_eq!(found, count >= least, "{count} {least}");
            }
        }
    }
}
