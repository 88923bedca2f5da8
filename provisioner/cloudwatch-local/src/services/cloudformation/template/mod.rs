//! Templates: from text to a checked model, and from the model to resolved properties.
//!
//! Pure: nothing here knows of stacks, stores or services. Every refusal carries the words of the real service.

mod condition;
mod declaration;
mod error;
mod graph;
mod intrinsic;
mod model;
mod parameter;
mod reference;
mod text;
mod yaml;

pub(crate) use declaration::{Policy, ResourceTemplate};
pub(crate) use error::TemplateError;
pub(crate) use graph::{dependencies, order};
pub(crate) use intrinsic::{Identity, KNOWN_AFTER_APPLY, Resolver, Surroundings};
pub(crate) use model::Template;
pub(crate) use parameter::{ParameterInput, ParameterValue, parameter_values};
pub(crate) use reference::{Reference, references};
#[cfg(test)]
pub(crate) use yaml::parse as read_yaml;
