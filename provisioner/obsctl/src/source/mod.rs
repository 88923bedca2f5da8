//! The project on disk: the only stage that reads it.
//!
//! It looks at names and sizes, never at what a file means; what cannot be read becomes a diagnostic beside the rest.

mod read;
mod walk;

pub(crate) use read::{Loaded, load};
