//! When canaries run (`UG:CloudWatch_Synthetics_Canaries_cron`, `API:CanaryScheduleInput`).

mod cron;
mod schedule;

pub use schedule::{CanarySchedule, CanaryScheduleError};
