//! CloudWatch: metrics, alarms, dashboards.

mod input;

use std::sync::Arc;

pub(crate) use self::input::{
    DeleteAlarmsInput, DeleteDashboardsInput, Dimension, Metric, MetricDataQuery, MetricStat,
    PutCompositeAlarmInput, PutDashboardInput, PutMetricAlarmInput, Tag,
};
use super::Shared;
use crate::{
    actions::ActionSink,
    identity::Scope,
    store::StoreError,
    wire::{Request, ServiceError, Value},
};

/// The CloudWatch of this server.
pub(crate) struct CloudWatch {
    _shared: Shared,
    _sink: Arc<dyn ActionSink>,
}

impl CloudWatch {
    pub(crate) async fn open(
        shared: Shared,
        sink: Arc<dyn ActionSink>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            _shared: shared,
            _sink: sink,
        })
    }

    pub(crate) async fn call(&self, request: &Request) -> Result<Value, ServiceError> {
        Err(request.unknown_action())
    }

    /// Creates or overwrites a metric alarm.
    pub(crate) async fn put_metric_alarm(
        &self,
        _scope: &Scope,
        _input: PutMetricAlarmInput,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Creates or overwrites a composite alarm.
    pub(crate) async fn put_composite_alarm(
        &self,
        _scope: &Scope,
        _input: PutCompositeAlarmInput,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Deletes alarms; `ResourceNotFound` when one is not there.
    pub(crate) async fn delete_alarms(
        &self,
        _input: DeleteAlarmsInput,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Creates or overwrites a dashboard; `Ok` holds the warnings about its body.
    pub(crate) async fn put_dashboard(
        &self,
        _scope: &Scope,
        _input: PutDashboardInput,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Deletes dashboards; `ResourceNotFound` when one is not there.
    pub(crate) async fn delete_dashboards(
        &self,
        _input: DeleteDashboardsInput,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Replaces the tags of an alarm or dashboard, found by ARN.
    pub(crate) async fn replace_tags(
        &self,
        _arn: &str,
        _tags: Vec<Tag>,
    ) -> Result<(), ServiceError> {
        Ok(())
    }

    /// Whether an alarm of this name exists, of whatever kind.
    pub(crate) async fn has_alarm(&self, _name: &str) -> bool {
        false
    }

    /// Whether a dashboard of this name exists.
    pub(crate) async fn has_dashboard(&self, _name: &str) -> bool {
        false
    }

    /// Writes what is still in memory only.
    pub(crate) async fn close(&self) {}
}
