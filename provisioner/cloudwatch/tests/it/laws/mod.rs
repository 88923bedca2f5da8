//! What users of alarms rely on, whatever the alarms and the data are.

mod order;
mod queries;
mod reports;
mod statistics;
mod truth;
mod world;
