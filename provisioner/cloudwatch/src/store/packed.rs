//! Aggregates that do not change, in little memory.

use super::numbers::Numbers;
use crate::aggregate::{Aggregate, Merging, Raw};
use crate::datum::{Sample, StatisticSet};

/// Aggregates one after the other, each as a few numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    forms: Vec<Form>,
    /// Where the numbers of each end.
    ends: Vec<u32>,
    numbers: Numbers,
    /// Those with too many values to be packed.
    whole: Vec<Aggregate>,
}

/// What the numbers of an aggregate are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The only sample.
    Single,
    /// Sample count, sum, minimum, maximum; all samples are equal.
    Equal,
    /// The same; raw values are lost.
    Unknown,
    /// The sum, then each value, ascending; each was seen once.
    Values,
    /// The sum and the sample count, then each value and how often it was seen, ascending.
    Counted,
    /// The place among the whole ones.
    Whole,
}

impl Packed {
    pub(super) fn new(aggregates: &[Aggregate]) -> Self {
        let mut packed = Self::default();
        for aggregate in aggregates {
            let form = packed.pack(aggregate);
            packed.forms.push(form);
            let end = u32::try_from(packed.numbers.len()).unwrap_or(u32::MAX);
            packed.ends.push(end);
        }
        packed.forms.shrink_to_fit();
        packed.ends.shrink_to_fit();
        packed.numbers.shrink();
        packed.whole.shrink_to_fit();
        packed
    }

    /// Appends the numbers of an aggregate.
    fn pack(&mut self, aggregate: &Aggregate) -> Form {
        let set = aggregate.statistics();
        if let Some(value) = aggregate.as_single() {
            self.numbers.push(value);
            return Form::Single;
        }
        match aggregate.raw() {
            Raw::Equal => self.pack_set(set, Form::Equal),
            Raw::Unknown => self.pack_set(set, Form::Unknown),
            Raw::Samples(samples) if are_those_of(samples, set) => {
                self.numbers.push(set.sum);
                #[expect(clippy::float_cmp, reason = "a count that is not 1 has to be kept")]
                let once = samples.iter().all(|sample| sample.count == 1.0);
                #[expect(clippy::float_cmp, reason = "a sum that is not this has to be kept")]
                if once && samples.len() as f64 == set.sample_count {
                    for sample in samples {
                        self.numbers.push(sample.value);
                    }
                    return Form::Values;
                }
                self.numbers.push(set.sample_count);
                for sample in samples {
                    self.numbers.push(sample.value);
                    self.numbers.push(sample.count);
                }
                Form::Counted
            }
            Raw::Samples(_) | Raw::Coarse(_) => {
                self.numbers.push(self.whole.len() as f64);
                self.whole.push(aggregate.clone());
                Form::Whole
            }
        }
    }

    fn pack_set(&mut self, set: StatisticSet, form: Form) -> Form {
        for number in [set.sample_count, set.sum, set.minimum, set.maximum] {
            self.numbers.push(number);
        }
        form
    }

    /// Adds the samples of the aggregate of this place.
    pub(super) fn merge_into(&self, place: usize, merging: &mut Merging) {
        let (Some(form), Some(end)) = (self.forms.get(place), self.ends.get(place)) else {
            return;
        };
        let first = place
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let first = first.map_or(0, |first| *first as usize);
        let end = *end as usize;
        let at = |offset: usize| self.numbers.get(first + offset).unwrap_or(f64::NAN);
        let set = |sample_count: f64, sum: f64, minimum: f64, maximum: f64| StatisticSet {
            sample_count,
            sum,
            minimum,
            maximum,
        };
        match form {
            Form::Single => merging.add_single(at(0)),
            Form::Equal => merging.add(set(at(0), at(1), at(2), at(3)), &Raw::Equal),
            Form::Unknown => merging.add(set(at(0), at(1), at(2), at(3)), &Raw::Unknown),
            Form::Values => {
                let count = end - first - 1;
                let values = (1..=count).map(|offset| Sample {
                    value: at(offset),
                    count: 1.0,
                });
                merging.add_samples(set(count as f64, at(0), at(1), at(count)), values);
            }
            Form::Counted => {
                let last = end - first - 2;
                let samples = (2..=last).step_by(2).map(|offset| Sample {
                    value: at(offset),
                    count: at(offset + 1),
                });
                merging.add_samples(set(at(1), at(0), at(2), at(last)), samples);
            }
            Form::Whole => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "it was a length"
                )]
                let whole = self.whole.get(at(0) as usize);
                if let Some(whole) = whole {
                    merging.add(whole.statistics(), &whole.raw());
                }
            }
        }
    }
}

/// Whether smallest and largest can be told from the samples.
fn are_those_of(samples: &[Sample], set: StatisticSet) -> bool {
    let same = |sample: Option<&Sample>, value: f64| {
        sample.is_some_and(|sample| sample.value.to_bits() == value.to_bits())
    };
    same(samples.first(), set.minimum) && same(samples.last(), set.maximum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datum::Value;

    #[test]
    fn nothing_is_lost() {
        let set = |sample_count: f64, sum: f64, minimum: f64, maximum: f64| {
            Value::Statistics(StatisticSet {
                sample_count,
                sum,
                minimum,
                maximum,
            })
        };
        let many: Vec<f64> = (0..9000).map(f64::from).collect();
        let values = [
            Value::Single(3.0),
            Value::Single(-3.25),
            set(3.0, 15.0, 5.0, 5.0),
            set(4.0, 15.1, 2.0, 7.0),
            Value::distribution(&[3.0, 1.0, 0.1], None).unwrap(),
            Value::distribution(&[3.0, 1.0, 2.0], Some(&[1.0, 0.5, 4.0])).unwrap(),
            Value::distribution(&[3.0, -1.0], None).unwrap(),
            Value::distribution(&[-0.0, 1.0], None).unwrap(),
            Value::distribution(&many, None).unwrap(),
        ];
        let aggregates: Vec<Aggregate> = values.iter().filter_map(Aggregate::of).collect();
        assert_eq!(aggregates.len(), values.len());
        let packed = Packed::new(&aggregates);
        let mut merging = Merging::default();
        for (place, aggregate) in aggregates.iter().enumerate() {
            merging.start(true);
            packed.merge_into(place, &mut merging);
            assert_eq!(merging.aggregate().as_ref(), Some(aggregate));
        }
    }
}
