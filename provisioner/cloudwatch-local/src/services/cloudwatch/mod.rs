//! CloudWatch: metrics, alarms, dashboards.
//!
//! Alarms live in the [`book`], metric data in [`metrics`], dashboards in [`dashboards`]; each operation has its
//! input, its output and its function in a file of its own or of its kind.

mod alarm;
mod alarm_state;
mod book;
mod dashboards;
mod describe;
mod description;
mod errors;
mod get_metric_data;
mod get_metric_statistics;
mod get_metric_widget_image;
mod history;
mod input;
mod inspection;
mod list_metrics;
mod metrics;
mod payload;
mod put_alarm;
mod put_metric_data;
mod settings;
mod tags;
mod transition;

use std::sync::Arc;

pub(crate) use self::{
    alarm::name_of,
    input::{
        DeleteAlarmsInput, DeleteDashboardsInput, Dimension, Metric, MetricDataQuery, MetricStat,
        PutCompositeAlarmInput, PutDashboardInput, PutMetricAlarmInput, Tag,
    },
    inspection::{Seen, Standing, Watched},
    metrics::EmfOutcome,
};
use self::{book::Book, dashboards::Dashboards, metrics::Metrics};
use super::{Shared, output};
use crate::{
    actions::{ActionSink, AlarmAction},
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The CloudWatch of this server.
pub(crate) struct CloudWatch {
    shared: Shared,
    sink: Arc<dyn ActionSink>,
    book: Book,
    metrics: Arc<Metrics>,
    dashboards: Dashboards,
    /// Actions of before the start that nobody has taken yet.
    left: tokio::sync::Mutex<Vec<AlarmAction>>,
}

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) alarms: usize,
    pub(crate) metrics: usize,
}

impl CloudWatch {
    /// Reads what the store has.
    pub(crate) async fn open(
        shared: Shared,
        sink: Arc<dyn ActionSink>,
    ) -> Result<Self, StoreError> {
        let (book, left) = Book::open(shared.clone()).await?;
        let metrics = Arc::new(Metrics::open(shared.clone()).await?);
        metrics.start();
        let dashboards = dashboards::open(&shared).await?;
        Ok(Self {
            shared,
            sink,
            book,
            metrics,
            dashboards,
            left: tokio::sync::Mutex::new(left),
        })
    }

    /// Hands over the actions that a crash left behind.
    pub(crate) async fn resume(&self) {
        let left = std::mem::take(&mut *self.left.lock().await);
        self.run(left).await;
    }

    /// Runs the operation that a request names.
    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        let scope = &request.scope;
        match request.action.as_str() {
            "PutMetricData" => output(&self.put_metric_data(request.input()?)?),
            "GetMetricData" => output(&self.get_metric_data(scope, &request.input()?)?),
            "GetMetricStatistics" => output(&self.get_metric_statistics(&request.input()?)?),
            "GetMetricWidgetImage" => output(
                &self
                    .get_metric_widget_image(scope, &request.input()?)
                    .await?,
            ),
            "ListMetrics" => output(&self.list_metrics(&request.input()?)?),
            "PutMetricAlarm" => output(&self.put_metric_alarm(scope, request.input()?).await?),
            "PutCompositeAlarm" => {
                output(&self.put_composite_alarm(scope, request.input()?).await?)
            }
            "DescribeAlarms" => output(&self.describe_alarms(request.input()?).await?),
            "DescribeAlarmsForMetric" => {
                output(&self.describe_alarms_for_metric(request.input()?).await?)
            }
            "DescribeAlarmHistory" => output(&self.describe_alarm_history(request.input()?).await?),
            "SetAlarmState" => output(&self.set_alarm_state(request.input()?).await?),
            "EnableAlarmActions" => {
                output(&self.enable_alarm_actions(request.input()?, true).await?)
            }
            "DisableAlarmActions" => {
                output(&self.enable_alarm_actions(request.input()?, false).await?)
            }
            "DeleteAlarms" => output(&self.delete_alarms(request.input()?).await?),
            "PutDashboard" => output(&self.put_dashboard(scope, request.input()?).await?),
            "GetDashboard" => output(&self.get_dashboard(&request.input()?).await?),
            "ListDashboards" => output(&self.list_dashboards(&request.input()?).await?),
            "DeleteDashboards" => {
                self.delete_dashboards(request.input()?).await?;
                output(&tags::Empty {})
            }
            "TagResource" => output(&self.tag_resource(request.input()?).await?),
            "UntagResource" => output(&self.untag_resource(request.input()?).await?),
            "ListTagsForResource" => output(&self.list_tags_for_resource(&request.input()?).await?),
            _ => Err(request.unknown_action()),
        }
    }

    /// Takes one line of the embedded metric format.
    pub(crate) fn ingest_emf(&self, line: &str) -> EmfOutcome {
        self.metrics.insert_emf(line)
    }

    /// Takes valid data of a service of this server, whose namespace nobody else may write to.
    pub(crate) fn publish(&self, data: Vec<::cloudwatch::datum::Datum>) {
        self.metrics.insert(data);
    }

    /// Publishes what was wrong with lines of the embedded metric format, as AWS does.
    pub(crate) fn publish_emf_errors(&self, outcome: &EmfOutcome, group: Option<&str>) {
        self.metrics.publish_emf_errors(outcome, group);
    }

    /// Whether an alarm of this name exists, of whatever kind.
    pub(crate) async fn has_alarm(&self, name: &str) -> bool {
        self.book.read().await.alarms.contains_key(name)
    }

    /// How much there is.
    pub(crate) async fn counts(&self) -> Counts {
        Counts {
            alarms: self.book.read().await.alarms.len(),
            metrics: self.metrics.read().len(),
        }
    }

    /// Writes what is still in memory only.
    pub(crate) async fn close(&self) {
        self.metrics.close().await;
    }
}
