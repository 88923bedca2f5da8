//! Reading JSON into types without losing any of it, and writing it back.
//!
//! Reading is lenient: a value that is not what it must be is kept as it is, gives a finding with
//! its path, and leaves the field of the type empty. What is unknown is kept too, all of it at its
//! place, so that what was read is written back equal, in the same order.

mod choice;
mod list;
mod object;
mod part;
mod scalar;
mod written;

pub(super) use choice::choice;
pub use list::{Element, List};
pub use object::Other;
pub(super) use object::{Fields, Keyed, object};
pub(super) use part::Part;
pub use scalar::{Decimal, Scalar, Whole};
pub(super) use written::Expected;
pub use written::Written;
