//! Many numbers in little memory.

/// Numbers, kept in half the width while each of them is exact in it, as counts are.
#[derive(Debug, Clone)]
pub(super) enum Numbers {
    Narrow(Vec<f32>),
    Wide(Vec<f64>),
}

/// The number in half the width, when nothing is lost.
fn narrow(number: f64) -> Option<f32> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whether it is, is what is looked at"
    )]
    let narrowed = number as f32;
    (f64::from(narrowed).to_bits() == number.to_bits()).then_some(narrowed)
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Numbers {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(numbers) => numbers.len(),
            Self::Wide(numbers) => numbers.len(),
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<f64> {
        match self {
            Self::Narrow(numbers) => numbers.get(index).copied().map(f64::from),
            Self::Wide(numbers) => numbers.get(index).copied(),
        }
    }

    /// Puts a number before that of this place; at most at the end.
    pub(super) fn insert(&mut self, index: usize, number: f64) {
        match (&mut *self, narrow(number)) {
            (Self::Narrow(numbers), Some(number)) => numbers.insert(index, number),
            (Self::Narrow(numbers), None) => {
                let mut wide: Vec<f64> = Vec::with_capacity(numbers.capacity());
                wide.extend(numbers.iter().copied().map(f64::from));
                wide.insert(index, number);
                *self = Self::Wide(wide);
            }
            (Self::Wide(numbers), _) => numbers.insert(index, number),
        }
    }

    /// Adds a number at the end.
    pub(super) fn push(&mut self, number: f64) {
        self.insert(self.len(), number);
    }

    /// Gives back memory that is not needed as long as nothing is added.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Narrow(numbers) => numbers.shrink_to_fit(),
            Self::Wide(numbers) => numbers.shrink_to_fit(),
        }
    }

    /// Adds the numbers of these places to `out`.
    pub(super) fn copy(&self, from: usize, to: usize, out: &mut Vec<f64>) {
        match self {
            Self::Narrow(numbers) => {
                let part = numbers.get(from..to).unwrap_or_default();
                out.extend(part.iter().copied().map(f64::from));
            }
            Self::Wide(numbers) => {
                out.extend_from_slice(numbers.get(from..to).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost() {
        let all = [0.0, -0.0, 1.0, 16_777_216.0, -3.5, 0.1, 16_777_217.0, 1e300];
        let mut numbers = Numbers::default();
        for number in all.into_iter().rev() {
            numbers.insert(0, number);
        }
        let bits = |index| numbers.get(index).map(f64::to_bits);
        for (index, number) in all.into_iter().enumerate() {
            assert_eq!(bits(index), Some(number.to_bits()));
        }
        assert!(matches!(numbers, Numbers::Wide(_)));
        let mut counts = Numbers::default();
        all[..5].iter().for_each(|number| counts.push(*number));
        assert!(matches!(counts, Numbers::Narrow(_)));
    }
}
