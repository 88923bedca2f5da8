//! The glob form of `parse`.

/// Literals between stars: one more than stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Glob(Vec<String>);

impl Glob {
    pub(super) fn new(text: &str) -> Self {
        Self(text.split('*').map(str::to_owned).collect())
    }

    /// How many stars there are.
    pub(super) fn stars(&self) -> usize {
        self.0.len() - 1
    }

    /// What each star stands for: the least that the literal after it leaves, from the first place
    /// of the first literal on; a star at the end takes all that is left.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let mut literals = self.0.iter();
        let first = literals.next()?;
        let mut rest = text.get(text.find(first.as_str())? + first.len()..)?;
        let mut found = Vec::with_capacity(self.stars());
        while let Some(literal) = literals.next() {
            if literal.is_empty() && literals.len() == 0 {
                found.push(rest);
                break;
            }
            let (part, tail) = rest.split_once(literal.as_str())?;
            found.push(part);
            rest = tail;
        }
        Some(found)
    }
}
