//! From the configuration to a running shop, and to its end.

mod assembly;
mod connections;
mod error;
mod places;
mod run;
mod signals;
mod taken;
mod traces;
mod work;

pub use error::ServeError;
pub use run::run;
use signals::Signals;
pub use traces::SamplingError;
