//! What this crate promises, checked from the outside and from published data.

mod composite_rules;
mod fixture;
mod math_syntax;
mod math_values;
mod missing_data;
mod reasons;
