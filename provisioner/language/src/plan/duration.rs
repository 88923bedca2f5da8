//! How long AWS's rates alone make a deployment take.
//!
//! CloudFormation adds its own time per resource on top, which is not documented; this is the lower bound that grows
//! with the size of a change.

use crate::model::Rates;

use super::change::{Action, Change};
use super::summary::StackPlan;

/// Calls a second that AWS takes of each kind of resource (CloudWatch quotas, per account and Region): metric alarms
/// (`PutMetricAlarm`) and composites (`PutCompositeAlarm`) 3, dashboards (`PutDashboard`) 10. SNS takes so many more
/// that it never decides.
const CALLS_A_SECOND: &[(&str, u64)] = &[
    ("AWS::CloudWatch::Alarm", 3),
    ("AWS::CloudWatch::CompositeAlarm", 3),
    ("AWS::CloudWatch::Dashboard", 10),
];

/// Seconds for all stacks, one after the other; the kinds of a stack one after the other too, as composites wait for
/// their alarms.
pub(super) fn predict(stacks: &[StackPlan], rates: Rates) -> u64 {
    match rates {
        Rates::Unlimited => 0,
        Rates::Documented => stacks.iter().map(|stack| seconds(&stack.changes)).sum(),
    }
}

fn seconds(changes: &[Change]) -> u64 {
    let of_kind = |kind: &str| {
        changes
            .iter()
            .filter(|change| change.resource_type == kind)
            .map(calls)
            .sum::<u64>()
    };
    CALLS_A_SECOND
        .iter()
        .map(|(kind, rate)| of_kind(kind).div_ceil(*rate))
        .sum()
}

/// One call puts or deletes; a replacement does both.
fn calls(change: &Change) -> u64 {
    if change.action == Action::Replace {
        2
    } else {
        1
    }
}
