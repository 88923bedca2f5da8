//! What a change set says: which resources would be added, changed, replaced and removed, and why.
//!
//! Pure. It says what the real service says before anything is done; what the machine then does is decided again,
//! with the real values.

mod change;
mod compare;

pub(crate) use change::{
    Attribute, Change, ChangeAction, Detail, Evaluation, Recreation, Replacement, Source,
};
pub(crate) use compare::{Comparison, changes};

#[cfg(test)]
mod tests;
