//! Models to templates.

mod documents;
mod order;
mod references;
