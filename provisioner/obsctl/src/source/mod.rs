//! The project on disk: the only stage that reads it.
//!
//! It looks at names and sizes, never at what a file means; what cannot be read becomes a diagnostic beside the rest.

mod glance;
mod read;
mod revision;
mod walk;

pub(crate) use glance::Glance;
pub(crate) use read::{Loaded, load};
pub(crate) use revision::{RevisionError, load_revision};
