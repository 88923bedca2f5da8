//! The words of the language: scalars with a form of their own. Each is parsed once, where the text is read, and its
//! error says what the form is.

mod address;
mod canary;
mod datapoints;
mod duration;
mod format;
mod formula;
mod monitor;
mod name;
mod place;
mod text;
mod threshold;

pub use address::{Arn, Email, QueueArn, Url, UrlTemplate};
pub use canary::{EntryPoint, Schedule};
pub use datapoints::Datapoints;
pub use duration::Duration;
pub use format::{Form, Format, Misfit, Term};
pub use formula::{Color, Formula, MetricId, RuleText};
pub use monitor::{Domain, Limit, Share};
pub use name::{
    AlarmName, DashboardName, EnvironmentName, Name, PartName, RouteRef, RunbookName, Variable,
    Word,
};
pub use place::{Account, Region};
pub use threshold::{Quantity, Threshold};

pub(crate) use format::FORMATS;
