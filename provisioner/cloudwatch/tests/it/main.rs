//! What this crate promises, checked from the outside and from published data.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alarm_actions;
mod alarm_settings;
mod anomaly;
mod anomaly_alarms;
mod bands;
mod choices;
mod composite_rules;
mod composites;
mod contributors;
mod dashboards;
mod emf;
mod evaluation;
mod explanations;
mod exports;
mod filter_bounds;
mod filters;
mod fixture;
mod fuzzing;
mod house_rules;
mod insights;
mod insights_among_queries;
mod labels;
mod laws;
mod log_queries;
mod log_query_bounds;
mod math_columns;
mod math_functions;
mod math_sources;
mod math_syntax;
mod math_values;
mod metric_store;
mod mute_rules;
mod properties;
mod query_languages;
mod reading;
mod reasons;
mod replay;
mod search;
mod statistics;
