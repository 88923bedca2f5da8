//! A plan for people.

use language::plan::{Plan, StackPlan};

use super::super::plain;
use super::super::style::{BOLD, RED, YELLOW};
use super::change::resource;
use super::summary;

/// The whole plan.
pub(super) fn plan(plan: &Plan) -> String {
    let mut text = String::new();
    if plan.is_empty() && !plan.is_blocked() {
        let (project, environment) = (&plan.project, &plan.environment);
        return format!("no changes: {project} in {environment} is deployed as written\n");
    }
    for stack in &plan.stacks {
        if stack.blocked.is_some() || plan.pending().any(|pending| pending.name == stack.name) {
            one(&mut text, stack);
        }
    }
    text.push_str(&totals(plan));
    text
}

fn one(text: &mut String, stack: &StackPlan) {
    let action = summary::stack_action(stack.action);
    text.push_str(&format!(
        "stack {BOLD}{}{BOLD:#} {action}\n",
        plain::line(&stack.name)
    ));
    if let Some(reason) = &stack.blocked {
        text.push_str(&format!("  {RED}blocked:{RED:#} {}\n", plain::line(reason)));
    }
    text.push('\n');
    for change in &stack.changes {
        resource(text, change);
    }
}

fn totals(plan: &Plan) -> String {
    let mut text = format!("{BOLD}plan:{BOLD:#}  {}\n", summary::counts(plan.counts()));
    text.push_str(&format!("cost:  {}\n", summary::cost(plan.cost)));
    for limit in summary::near_limits(plan) {
        text.push_str(&format!(
            "{YELLOW}limit:{YELLOW:#} {}\n",
            plain::line(&limit)
        ));
    }
    if let Some(duration) = summary::duration(plan) {
        text.push_str(&format!("time:  {duration}\n"));
    }
    text
}
