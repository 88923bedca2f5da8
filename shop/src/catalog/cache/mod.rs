//! What was read of the catalog, kept for the next who asks.
//!
//! What this process changes is seen at once; what another one changes, after [`FRESH`]. One reader loads what is missing, others wait
//! for it. When the database is away, what was kept is given out marked as old.

mod kept;
mod listed;
mod served;
mod shelf;
mod size;
mod weight;

pub(super) use kept::{Kept, Lookups};
pub use listed::Listed;
pub use served::{Mark, Served};
pub use size::{CacheSize, InvalidCacheSize};
pub(super) use weight::Weight;
