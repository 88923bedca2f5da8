//! What happens around every request, apart from measuring it.

mod admission;
mod around;
mod deadline;
mod present;
mod security;

pub use admission::Admission;
use admission::admit;
pub(crate) use around::{Around, Course, around};
use deadline::deadline;
pub(crate) use present::Problem;
use present::present;
use security::secure;
