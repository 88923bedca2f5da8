//! How much one sender may ask for: by address, and by login.

mod budgets;
mod layer;
mod proxies;
mod rate;

pub use budgets::RateLimits;
pub(crate) use layer::{Gate, HEADERS, limit};
pub use proxies::{InvalidProxy, Proxies, TrustedProxy};
pub use rate::{InvalidRate, Rate};
