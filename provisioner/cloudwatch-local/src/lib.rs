//! A CloudWatch on this machine that real AWS clients talk to.
//!
//! One process serves the monitoring part of AWS over its own wire protocols: metrics, alarms that are really
//! evaluated (by [`cloudwatch::engine`]), dashboards, logs with the embedded metric format, the stacks that deploy
//! them and the topics that carry their notifications. See [`start`].
//!
//! It must not hold alarm semantics of its own, and must not reach beyond this machine unless told to.

mod actions;
mod clock;
mod console;
mod emf;
mod identity;
mod notifier;
mod options;
mod server;
mod services;
mod start;
mod store;
mod ticker;
mod wire;

pub use clock::{Clock, ManualClock, SystemClock};
pub use cloudwatch::aggregate::Interpolation;
pub use cloudwatch::engine::{EngineSettings, EvaluationRange};
pub use options::{Deliver, Options};
pub use services::{CanarySettings, RumSettings};
pub use start::{Running, StartError, start};
pub use store::StoreError;
pub use ticker::AdvanceError;
