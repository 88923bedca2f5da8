//! From the configuration to a running shop, and to its end.

mod connections;
mod run;
mod signals;
mod traces;
mod work;

pub use run::{ServeError, run};
use signals::Signals;
pub use traces::SamplingError;
