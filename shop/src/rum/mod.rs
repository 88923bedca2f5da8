//! Real user monitoring: the client script that pages carry, and what it is told. Without a script the pages are the same less
//! the monitoring.

mod script;
mod settings;

pub use script::{Rum, RumError};
pub(crate) use script::{Told, monitor, routes};
pub use settings::{AppMonitorId, RumEndpoint, SampleRate, SettingError};
