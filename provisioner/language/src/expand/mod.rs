//! Expands the trees of a project: repetitions, defaults and expressions, in this order, each document for itself.
//!
//! All of it works on trees, never on text, so that every node still knows where it was written. YAML structure is
//! never templated: an expression stands inside a scalar.

mod defaults;
mod document;
mod expression;
mod filter;
mod repeat;
mod scope;
mod value;
mod variables;

pub(crate) use document::{Document, Origins, documents, is_defaults};
pub(crate) use expression::{Expander, refuse};
pub(crate) use repeat::Copied;
pub(crate) use scope::Scope;
pub(crate) use variables::{Selection, scope};

#[cfg(test)]
mod tests;
