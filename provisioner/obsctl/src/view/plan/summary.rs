//! What a plan comes to, in a few lines. Without styles, for all views.

use language::plan::{Cost, Counts, Plan, Quota, StackAction};

use super::super::money::dollars;

/// A limit is worth a line from this share on.
const NEAR: f64 = 0.8;

/// `1 to add, 2 to change, 0 to replace, 0 to remove`.
pub(super) fn counts(counts: Counts) -> String {
    let Counts {
        add,
        modify,
        replace,
        remove,
    } = counts;
    format!("{add} to add, {modify} to change, {replace} to replace, {remove} to remove")
}

/// What happens to a stack, as a participle.
pub(super) fn stack_action(action: StackAction) -> &'static str {
    match action {
        StackAction::Create => "is created",
        StackAction::Update => "is updated",
        StackAction::Recreate => "is deleted and created again",
        StackAction::Delete => "is deleted",
        StackAction::None => "stays as it is",
    }
}

/// `cost $3.10 → $3.20 a month (+$0.10)`.
pub(super) fn cost(cost: Cost) -> String {
    let (before, after) = (dollars(cost.before, false), dollars(cost.after, false));
    if cost.difference() == 0.0 {
        format!("{after} a month, as before")
    } else {
        format!(
            "{before} → {after} a month ({})",
            dollars(cost.difference(), true)
        )
    }
}

/// Limits that come near.
pub(super) fn near_limits(plan: &Plan) -> Vec<String> {
    let near = |quota: &&Quota| quota.limit > 0 && quota.used as f64 >= NEAR * quota.limit as f64;
    plan.quotas
        .iter()
        .filter(near)
        .map(|quota| format!("{}: {} of {}", quota.what, quota.used, quota.limit))
        .collect()
}

/// How long AWS's rates make it, when that is worth a word.
pub(super) fn duration(plan: &Plan) -> Option<String> {
    match plan.predicted_seconds {
        0 => None,
        seconds @ 1..=90 => Some(format!("about {seconds} s at AWS's rates")),
        seconds => Some(format!("about {} min at AWS's rates", seconds.div_ceil(60))),
    }
}
