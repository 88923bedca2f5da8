//! The types of a body (API:CloudWatch-Dashboard-Body-Structure). They say what a body holds, not
//! what is right: each field is there or not, and the rules are those of [`check`](super::check).

mod alarms;
mod annotation;
mod axis;
mod body;
mod chart;
mod color;
mod custom;
mod entry;
mod explorer;
mod log;
mod metric;
mod moment;
mod offset;
mod text;
mod variable;
mod widget;

pub use alarms::{AlarmArn, AlarmArnError, Alarms, SortBy};
pub use annotation::{Annotations, Fill, HorizontalLine, Mark, VerticalFill, VerticalLine};
pub use axis::{Axes, Axis, Legend, LegendPosition, Side, SummaryColumn, Table, TableLayout};
pub use body::{Body, PeriodOverride};
pub use chart::*;
pub use color::{Color, ColorError};
pub use custom::{Custom, UpdateOn};
pub use entry::{Entry, Options};
pub use explorer::{
    AggregateBy, Aggregation, Explorer, ExplorerLabel, ExplorerLegend, ExplorerMetric,
    ExplorerOptions, ExplorerView,
};
pub use log::{Log, LogView, QueryLanguage};
pub use metric::{Labels, Metric, View};
pub use moment::{Ago, Moment, MomentError};
pub use offset::{Offset, OffsetError};
pub use text::{Background, Text};
pub use variable::{InputType, Variable, VariableKind, VariableValue};
pub use widget::{Content, Unread, Widget};
