//! The order in which stacks change.
//!
//! CloudFormation sees no further than one stack, and CloudWatch refuses a composite that names an alarm that does
//! not exist as well as the deletion of an alarm that a composite names. (CloudFormation would then report success
//! and leave the alarm behind.)

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::summary::StackPlan;

/// A stack's plan, with what it holds before and after.
pub(super) struct Step {
    /// The plan.
    pub(super) stack: StackPlan,
    /// Resources that exist.
    pub(super) before: Map<String, Value>,
    /// Resources of the new template.
    pub(super) after: Map<String, Value>,
}

/// The steps in the order given, except that alarms are created before the composites of other stacks that come to
/// name them, and deleted after those that no longer do. Where both cannot be had, the stack is blocked.
pub(super) fn arrange(steps: Vec<Step>) -> Vec<StackPlan> {
    let holdings: Vec<(Holding, Holding)> = steps
        .iter()
        .map(|step| (Holding::of(&step.before), Holding::of(&step.after)))
        .collect();
    let goes_first = |first: usize, second: usize| {
        let ((first_old, first_new), (second_old, second_new)) =
            (&holdings[first], &holdings[second]);
        let mut created = first_new.alarms.difference(&first_old.alarms);
        let mut deleted = second_old.alarms.difference(&second_new.alarms);
        created.any(|alarm| second_new.named.contains(alarm))
            || deleted.any(|alarm| first_old.named.contains(alarm))
    };
    let mut stacks: Vec<Option<StackPlan>> =
        steps.into_iter().map(|step| Some(step.stack)).collect();
    let mut left: Vec<usize> = (0..stacks.len()).collect();
    let mut arranged = Vec::new();
    while !left.is_empty() {
        let waits_for = |one: usize| {
            left.iter()
                .copied()
                .find(|other| *other != one && goes_first(*other, one))
        };
        let place = left
            .iter()
            .position(|one| waits_for(*one).is_none())
            .unwrap_or(0);
        let waiting = waits_for(left[place]).and_then(|other| stacks[other].as_ref());
        let reason = waiting.map(|other| in_two_steps(&other.name));
        let Some(mut stack) = stacks[left.remove(place)].take() else {
            continue;
        };
        stack.blocked = stack.blocked.or(reason);
        arranged.push(stack);
    }
    arranged
}

fn in_two_steps(other: &str) -> String {
    format!(
        "this stack and `{other}` each hold alarms that the other's composites name, some to create and some to \
         delete: keep those to delete, apply, then delete them"
    )
}

/// What one stack has to do with others, by names in AWS.
struct Holding {
    /// Its alarms and composites.
    alarms: BTreeSet<String>,
    /// Alarms that its composites name, in rules and as suppressors.
    named: BTreeSet<String>,
}

impl Holding {
    fn of(resources: &Map<String, Value>) -> Self {
        let texts = |property: &'static str| {
            resources
                .values()
                .filter_map(move |resource| resource["Properties"][property].as_str())
        };
        let rules = texts("AlarmRule").filter_map(|rule| cloudwatch::composite::parse(rule).ok());
        let mut named: BTreeSet<String> = texts("ActionsSuppressor").map(str::to_owned).collect();
        for rule in rules {
            named.extend(rule.children().into_iter().map(str::to_owned));
        }
        Self {
            alarms: texts("AlarmName").map(str::to_owned).collect(),
            named,
        }
    }
}
