//! Which traces are recorded, when their callers leave it open: by X-Ray's rules.

mod central;
mod reservoir;
mod rule;
mod sampler;
mod target;
mod wildcard;

pub use central::CentralRules;
pub use rule::{InvalidRules, Rule, Rules};
pub use sampler::Sampler;

/// What is asked for, as rules see it. Nothing of it is kept.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
}
