//! What happens around every request, apart from measuring it.

mod admission;
mod deadline;
mod present;
mod security;

pub use admission::Admission;
pub(crate) use admission::admit;
pub(crate) use deadline::deadline;
pub(crate) use present::present;
pub(crate) use security::secure;
