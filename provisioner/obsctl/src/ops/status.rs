//! `obsctl status`: what is deployed, and how its alarms are.

use serde::Serialize;

use super::plan::{PlanError, deployed, target};
use super::project::{ProjectOptions, Report, model};
use crate::aws::{AlarmState, Session};

/// What is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Status {
    /// Project name.
    pub(crate) project: String,
    /// Environment name.
    pub(crate) environment: String,
    /// The endpoint as a person names it.
    pub(crate) endpoint: String,
    /// The stacks, by name.
    pub(crate) stacks: Vec<StackState>,
    /// The alarms, those in ALARM first.
    pub(crate) alarms: Vec<AlarmState>,
}

/// One stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StackState {
    /// Stack name.
    pub(crate) name: String,
    /// Such as `UPDATE_COMPLETE`.
    pub(crate) status: String,
    /// Why, when CloudFormation says so.
    pub(crate) reason: Option<String>,
    /// ISO 8601: the last update, or the creation.
    pub(crate) changed: Option<String>,
    /// Resources in it.
    pub(crate) resources: usize,
}

/// Looks. Reads only.
pub(crate) async fn status(options: &ProjectOptions) -> Result<Report<Status>, PlanError> {
    let (model, mut report) = model(options).take();
    let Some(model) = model else {
        return Ok(report);
    };
    let session = Session::open(&target(&model.environment)).await;
    let deployed = deployed(&session, &model).await?;
    let ours = |physical: &str| {
        deployed
            .snapshot
            .stacks
            .values()
            .any(|stack| stack.resources.values().any(|id| is_named(id, physical)))
    };
    let prefix = format!("{}-{}-", model.project, model.environment.name);
    let mut alarms = session.alarms(&prefix).await?;
    alarms.retain(|alarm| ours(&alarm.name));
    alarms.sort_by(|a, b| {
        urgency(&a.state)
            .cmp(&urgency(&b.state))
            .then_with(|| a.name.cmp(&b.name))
    });
    let stacks = deployed.stacks.iter().map(|stack| StackState {
        name: stack.name.clone(),
        status: stack.status.to_string(),
        reason: stack.reason.clone(),
        changed: stack.changed.clone(),
        resources: deployed
            .snapshot
            .stacks
            .get(&stack.name)
            .map_or(0, |stack| stack.resources.len()),
    });
    report.result = Some(Status {
        stacks: stacks.collect(),
        alarms,
        endpoint: session.endpoint().to_owned(),
        environment: model.environment.name,
        project: model.project,
    });
    Ok(report)
}

/// An alarm's physical id is its name; a composite alarm's is its ARN.
fn is_named(physical_id: &str, name: &str) -> bool {
    physical_id == name
        || physical_id
            .rsplit_once(":alarm:")
            .is_some_and(|(_, last)| last == name)
}

fn urgency(state: &str) -> u8 {
    match state {
        "ALARM" => 0,
        "INSUFFICIENT_DATA" => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alarms_are_found_by_name_and_by_arn() {
        assert!(is_named("shop-local-a", "shop-local-a"));
        assert!(is_named(
            "arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop-local-a",
            "shop-local-a"
        ));
        assert!(!is_named("shop-local-ab", "shop-local-a"));
    }
}
