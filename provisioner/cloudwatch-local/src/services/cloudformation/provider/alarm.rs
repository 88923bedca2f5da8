//! Alarms and dashboards.

use super::{Provider, Wanted, input, tag_list};
use crate::{
    services::cloudwatch::{DeleteAlarmsInput, DeleteDashboardsInput},
    wire::ServiceError,
};

impl Provider {
    pub(super) async fn put_alarm(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        self.cloudwatch
            .put_metric_alarm(wanted.scope, input(wanted, "AlarmName")?)
            .await?;
        self.tag_alarm(wanted).await
    }

    pub(super) async fn put_composite_alarm(
        &self,
        wanted: &Wanted<'_>,
    ) -> Result<(), ServiceError> {
        self.cloudwatch
            .put_composite_alarm(wanted.scope, input(wanted, "AlarmName")?)
            .await?;
        self.tag_alarm(wanted).await
    }

    pub(super) async fn put_dashboard(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        self.cloudwatch
            .put_dashboard(wanted.scope, input(wanted, "DashboardName")?)
            .await?;
        let arn = wanted
            .scope
            .global_arn("cloudwatch", &format!("dashboard/{}", wanted.physical_id));
        self.cloudwatch
            .replace_tags(&arn, tag_list(wanted.tags))
            .await
    }

    async fn tag_alarm(&self, wanted: &Wanted<'_>) -> Result<(), ServiceError> {
        let arn = wanted
            .scope
            .arn("cloudwatch", &format!("alarm:{}", wanted.physical_id));
        self.cloudwatch
            .replace_tags(&arn, tag_list(wanted.tags))
            .await
    }

    pub(super) async fn delete_alarm(&self, name: &str) -> Result<(), ServiceError> {
        if !self.cloudwatch.has_alarm(name).await {
            return Ok(());
        }
        let input = DeleteAlarmsInput {
            alarm_names: vec![name.to_owned()],
        };
        self.cloudwatch.delete_alarms(input).await
    }

    pub(super) async fn delete_dashboard(&self, name: &str) -> Result<(), ServiceError> {
        if !self.cloudwatch.has_dashboard(name).await {
            return Ok(());
        }
        let input = DeleteDashboardsInput {
            dashboard_names: vec![name.to_owned()],
        };
        self.cloudwatch.delete_dashboards(input).await
    }
}
