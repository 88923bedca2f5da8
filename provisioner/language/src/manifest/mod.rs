//! What a person writes: one type per kind, one field per field.
//!
//! These types are the definition of the language. The JSON Schema that editors use and that documents are checked
//! against comes from them ([`crate::schema`]), descriptions included. They hold no meaning: defaults, references and
//! units are resolved on the way to [`crate::model`].

mod alarm;
mod canary;
mod composite;
mod dashboard;
mod decode;
mod metric;
mod monitor;
mod project;
mod route;
mod shared;
mod spanned;

pub use alarm::{Alarm, Condition, LowSamples, Missing};
pub use canary::{
    Canary, CanaryAlarms, CanaryFailed, CanarySlow, Expect, FillIn, Method, Request, Step,
};
pub use composite::{CompositeAlarm, Suppressor};
pub use dashboard::{
    AlarmList, AlarmStates, Axis, Dashboard, Fill, Graph, Legend, Line, Number, Row, Side, Sort,
    StateName, View, Widget,
};
pub use metric::{GraphMetric, Metric, Query};
pub use monitor::{Access, MonitorAlarm, MonitorAlarms, Pages, RumMonitor, Telemetry};
pub use project::{ApiVersion, Defaults, Environment, Project, Rates};
pub use route::{Receiver, Route};
pub use shared::{Actions, Raw, Tags};
pub use spanned::Spanned;

pub(crate) use decode::decode;
